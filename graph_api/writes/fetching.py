"""What LOAD names, fetched from hosts on the list alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from pyoxigraph import Triple

from graph_api.writes import bodies
from graph_api.writes.errors import LoadFailed, MalformedBody, SourceRefused
from ingest.fetching.policy import objection

#: Seconds that the other server may be silent.
_PATIENCE = 10.0
_ACCEPT = ", ".join(name for name in bodies.FORMATS if name != "application/x-turtle")


class Fetcher:
    """Fetches RDF over HTTP: no redirects, no more than `limit` bytes, plain HTTP only on this machine."""

    def __init__(self, hosts: frozenset[str], limit: int) -> None:
        self._hosts, self._limit = hosts, limit

    def __call__(self, address: str) -> Iterator[Triple]:
        """Give the triples at an address. Raises SourceRefused or LoadFailed."""
        self._refuse(address)
        with tempfile.NamedTemporaryFile() as file:
            try:
                media_type = self._fetched(address, Path(file.name))
                yield from bodies.read(Path(file.name), media_type, address)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise _failed(address, str(error) or type(error).__name__) from None
            except MalformedBody as error:
                raise _failed(address, str(error)) from None

    def _refuse(self, address: str) -> None:
        why = objection(address, self._hosts)
        if why:
            raise _refused(address, why)

    def _fetched(self, address: str, path: Path) -> str:
        headers = {"Accept": _ACCEPT, "Accept-Encoding": "identity", "User-Agent": "nivos"}
        with (
            httpx.Client(follow_redirects=False, timeout=_PATIENCE, trust_env=False) as client,
            client.stream("GET", address, headers=headers) as response,
            path.open("wb") as file,
        ):
            if response.status_code != httpx.codes.OK:
                raise _failed(address, f"it answered with status {response.status_code}")
            if response.headers.get("content-encoding", "identity") != "identity":
                raise _failed(address, "it sent compressed what was to be plain")
            size = 0
            for piece in response.iter_raw():
                size += len(piece)
                if size > self._limit:
                    raise _failed(address, f"it is longer than {self._limit} bytes")
                file.write(piece)
            return _media_type(address, response.headers.get("content-type", ""))


def _media_type(address: str, header: str) -> str:
    told = header.partition(";")[0].strip().lower()
    by_name = bodies.SUFFIXES.get(Path(urlsplit(address).path).suffix.lower())
    if told in bodies.FORMATS:
        return told
    if by_name and told in ("", "text/plain", "application/octet-stream"):
        return by_name
    raise _failed(address, f"it is of the type {told or '(none)'}, which is not read")


def _refused(address: str, reason: str) -> SourceRefused:
    return SourceRefused(f"LOAD <{address}> is not allowed: {reason}.", source=address)


def _failed(address: str, reason: str) -> LoadFailed:
    return LoadFailed(f"LOAD <{address}> failed: {reason.rstrip('.')}.", source=address)
