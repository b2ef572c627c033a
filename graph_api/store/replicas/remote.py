"""The place that a person named by URL: a folder, an object store, or (to read from) a web server.

Credentials come from the environment, under the names that each provider's own tools use. Where it names
none, requests go out unsigned: no metadata service is asked for credentials that nobody mentioned.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from obstore import exceptions
from obstore.store import HTTPStore, ObjectStore, from_url

from graph_api.store.replicas.errors import NothingPushed, RemoteDamaged, RemoteFailed

_CLOUDS = {
    **dict.fromkeys(("s3", "s3a"), "AWS_"),
    **dict.fromkeys(("gs",), "GOOGLE_"),
    **dict.fromkeys(("az", "adl", "azure", "abfs", "abfss"), "AZURE_"),
}
_LOCAL, _WEB = "file", ("http", "https")
#: Part of the names of variables by which credentials, or a way to them, are given.
_CREDENTIALS = ("KEY", "TOKEN", "ROLE", "CREDENTIALS", "METADATA", "ACCOUNT", "CLIENT", "IDENTITY", "SAS")
_CHUNK = 2**20
#: User and password in an address that an error quotes.
_USER = re.compile(r"//[^/@\s]*@")
_PATIENCE = {"max_retries": 4, "retry_timeout": timedelta(seconds=60)}
#: A file may take long, but not without anything coming: nobody should wait behind a pull that stands still.
_TIMES = {
    "timeout": timedelta(minutes=30),
    "read_timeout": timedelta(seconds=60),
    "connect_timeout": timedelta(seconds=20),
}


class Remote:
    """What lies at a URL. Every failure is RemoteFailed, NothingPushed or RemoteDamaged."""

    def __init__(self, url: str, create: bool = False) -> None:
        self._store = _opened(url, create)
        self.name = shown(url)

    def read(self, path: str, most: int) -> bytes:
        """Read a small file. Raises NothingPushed when it is not there, RemoteDamaged when it is endless."""
        content = b"".join(self.stream(path, most))
        if len(content) > most:
            raise RemoteDamaged(f"{path} in {self.name} is longer than {most} bytes; nothing of it was taken")
        return content

    def find(self, path: str, most: int) -> bytes | None:
        """Read a small file; None when it is not there."""
        try:
            return self.read(path, most)
        except NothingPushed:
            return None

    def stream(self, path: str, most: int) -> Iterator[bytes]:
        """Give the content of a file piece by piece, at most one piece more than `most` bytes."""
        with self._told(path):
            had = 0
            for chunk in self._store.get(path).stream(min_chunk_size=_CHUNK):
                yield bytes(chunk)
                had += len(chunk)
                if had > most:
                    return

    def write(self, path: str, content: bytes) -> None:
        """Write a small file in one step."""
        with self._told(path):
            self._store.put(path, content)

    def upload(self, path: str, file: Path) -> None:
        """Send a file; it is there whole or not at all."""
        with self._told(path):
            self._store.put(path, file)

    def files(self, prefix: str) -> dict[str, tuple[int, datetime]]:
        """Give size and time of all files below `prefix`, by path."""
        with self._told(prefix):
            return {
                meta["path"]: (meta["size"], meta["last_modified"])
                for batch in self._store.list(prefix)
                for meta in batch
            }

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files."""
        if paths:
            with self._told(paths[0]):
                self._store.delete(list(paths))

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        try:
            yield
        except (exceptions.NotFoundError, FileNotFoundError) as error:
            raise NothingPushed(
                f"there is no {path} in {self.name}; `nivos snapshots push` puts it there, "
                "or the address is another one"
            ) from error
        except (exceptions.BaseError, OSError) as error:
            raise RemoteFailed(
                f"{self.name} failed at {path}: {_first_line(error)}; mend that, then run the same again"
            ) from error


def _opened(url: str, create: bool) -> ObjectStore:
    scheme = urlsplit(url).scheme.lower() if "://" in url else ""
    try:
        if scheme in ("", _LOCAL):
            return from_url(_folder(url, create), mkdir=create)
        options: dict[str, Any] = {"retry_config": _PATIENCE}
        if scheme in _CLOUDS:
            plain = os.environ.get(_CLOUDS[scheme] + "ALLOW_HTTP", "").lower() in ("1", "true")
            options["client_options"] = {**_TIMES, "allow_http": plain}
            if not _credentials(_CLOUDS[scheme]):
                options["skip_signature"] = True
            return _reached(url, options)
        if scheme in _WEB and not create:
            options["client_options"] = {**_TIMES, "allow_http": scheme == "http"}
            return HTTPStore.from_url(url, **options)  # from_url would take some hosts for a cloud's
    except (exceptions.BaseError, OSError, ValueError) as error:
        raise RemoteFailed(f"{shown(url)} cannot be used: {_first_line(error)}") from error
    wanted = "a folder, file://, s3://, gs:// or az://" + ("" if create else ", or https:// to pull from")
    raise RemoteFailed(f"{shown(url)} cannot be used: give {wanted}")


def _reached(url: str, options: dict[str, Any]) -> ObjectStore:
    store: ObjectStore = from_url(url, **options)
    return store


def _folder(url: str, create: bool) -> str:
    if "://" not in url:
        url = Path(url).absolute().as_uri()
    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost"):
        raise ValueError("a file:// address has three slashes: file:///srv/snapshots")
    if not create and not Path(unquote(parts.path)).is_dir():
        raise ValueError("there is no such folder")
    return url


def _credentials(prefix: str) -> bool:
    return any(name.startswith(prefix) and any(part in name for part in _CREDENTIALS) for name in os.environ)


def shown(url: str) -> str:
    """Give an address as it may be shown: no user, no password, no query."""
    if "://" not in url:
        return url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return _USER.sub("//", lines[0] if lines else type(error).__name__)[:300]
