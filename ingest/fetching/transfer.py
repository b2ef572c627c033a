"""One file over HTTP: checked at each step, by the address that its name was checked for."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import httpx

from ingest.fetching.errors import AddressRefused, AnswerRefused, FetchError, HostUnreachable, TransferFailed
from ingest.fetching.policy import first_private, objection
from ingest.messages import told
from ingest.report import ProgressCallback

_MOST_REDIRECTIONS = 5
_REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = "text/csv, application/x-ndjson, text/turtle, application/n-triples, application/rdf+xml, */*;q=0.5"


@dataclass(frozen=True)
class Rules:
    """Which hosts may be asked; most bytes of a file (unpacked), seconds for all of it, seconds of silence."""

    hosts: Collection[str]
    size: int = 1024 * 2**20
    time: float = 600.0
    patience: float = 20.0


@dataclass(frozen=True)
class Answer:
    """What came: nothing when the file has not changed. `kind` is the media type, `etag` and `modified` as sent."""

    changed: bool
    address: str
    kind: str = ""
    etag: str = ""
    modified: str = ""


@dataclass
class _Step:
    """Where a fetch is: the address asked now, and the conditions sent along."""

    address: str
    conditions: dict[str, str] = field(default_factory=dict)


def fetch(
    address: str,
    target: Path,
    rules: Rules,
    conditions: dict[str, str] | None = None,
    progress: ProgressCallback | None = None,
) -> Answer:
    """Fetch a file into `target`. `conditions` are the headers of a conditional request.

    Raises FetchError.
    """
    try:
        return asyncio.run(_within_time(_Step(address, conditions or {}), target, rules, progress))
    except TimeoutError:
        raise TransferFailed(address, told("took longer than {time:g} seconds", time=rules.time)) from None


async def _within_time(step: _Step, target: Path, rules: Rules, progress: ProgressCallback | None) -> Answer:
    async with asyncio.timeout(rules.time):
        verify = httpx.create_ssl_context()  # honours SSL_CERT_FILE, for who has an authority of their own
        async with httpx.AsyncClient(
            verify=verify, follow_redirects=False, timeout=rules.patience, trust_env=False
        ) as client:
            for _ in range(_MOST_REDIRECTIONS + 1):
                found = await _step(client, step, target, rules, progress)
                if isinstance(found, Answer):
                    return found
                step.address = found
    raise AnswerRefused(step.address, told("redirects more than {count} times", count=_MOST_REDIRECTIONS))


async def _step(
    client: httpx.AsyncClient, step: _Step, target: Path, rules: Rules, progress: ProgressCallback | None
) -> Answer | str:
    """Ask once; give the answer, or the address that it leads on to."""
    why = objection(step.address, rules.hosts)
    if why:
        raise AddressRefused(step.address, _with_advice(why))
    try:
        response = await _sent(client, step, rules)
        try:
            if response.status_code in _REDIRECTIONS and "location" in response.headers:
                return urljoin(step.address, response.headers["location"])
            return await _taken(response, step, target, rules, progress)
        finally:
            await response.aclose()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _translated(step.address, error, rules) from error
    except OSError as error:
        reason = told("cannot be written to {file}: {error}", file=str(target), error=str(error))
        raise TransferFailed(step.address, reason) from error


async def _sent(client: httpx.AsyncClient, step: _Step, rules: Rules) -> httpx.Response:
    """Ask the very IP addresses that were checked, one after the other: a name may lead elsewhere a moment later."""
    url = httpx.URL(step.address)
    headers = {
        "Host": url.netloc.decode("ascii"),
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip",
        "User-Agent": "nivos",
        **step.conditions,
    }
    addresses = await _resolved(step.address, url, rules)
    for place, ip in enumerate(addresses, start=1):
        request = client.build_request(
            "GET", url.copy_with(host=ip), headers=headers, extensions={"sni_hostname": url.host}
        )
        try:
            return await client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            if place == len(addresses):
                raise
    raise HostUnreachable(step.address, told("the name {host} leads nowhere", host=url.host))


async def _resolved(address: str, url: httpx.URL, rules: Rules) -> list[str]:
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        infos = await asyncio.get_running_loop().getaddrinfo(
            url.raw_host.decode("ascii"), port, type=socket.SOCK_STREAM
        )
    except (socket.gaierror, UnicodeError) as error:
        raise HostUnreachable(
            address, told("the name {host} is not known ({error})", host=url.host, error=str(error))
        ) from error
    found = list(dict.fromkeys(str(info[4][0]) for info in infos))
    inner = first_private(found, {*rules.hosts, url.host, *_loopback_by_name(url.host)})
    if inner:
        reason = told(
            "{host} leads to {ip}, an address of an inner network; name that address too in NIVOS_SERVICE_HOSTS"
            " if it is meant",
            host=url.host,
            ip=inner,
        )
        raise AddressRefused(address, reason)
    return found


def _loopback_by_name(host: str) -> set[str]:
    return {"127.0.0.1", "::1"} if host == "localhost" else set()


async def _taken(
    response: httpx.Response, step: _Step, target: Path, rules: Rules, progress: ProgressCallback | None
) -> Answer:
    if response.status_code == httpx.codes.NOT_MODIFIED and step.conditions:
        return Answer(changed=False, address=step.address)
    if response.status_code != httpx.codes.OK:
        raise AnswerRefused(step.address, _status(response))
    if response.headers.get("content-encoding", "identity") not in ("identity", "gzip"):
        raise AnswerRefused(step.address, told("sent in an encoding that was not asked for"))
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        raise AnswerRefused(
            step.address, told("is a web page, not a file; is the address right, is a login asked?")
        )
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > rules.size:
        raise _too_large(step.address, rules)
    await _written(response, step.address, target, rules, progress)
    headers = response.headers
    return Answer(True, step.address, kind, headers.get("etag", ""), headers.get("last-modified", ""))


async def _written(
    response: httpx.Response, address: str, target: Path, rules: Rules, progress: ProgressCallback | None
) -> None:
    size = 0
    with target.open("wb") as file:
        async for piece in response.aiter_bytes(2**16):
            size += len(piece)
            if size > rules.size:
                raise _too_large(address, rules)
            file.write(piece)
            if progress:
                progress("fetching", size // 2**20, None)


def _too_large(address: str, rules: Rules) -> TransferFailed:
    return TransferFailed(
        address,
        told("is larger than {size:g} MiB; raise NIVOS_FETCH_SIZE if that is meant", size=rules.size / 2**20),
    )


def _status(response: httpx.Response) -> str:
    code = response.status_code
    if code in (404, 410):
        return told("there is no such file (status {code})", code=code)
    if code in (401, 403, 407):
        return told("the host does not give it to just anyone (status {code})", code=code)
    if code >= 500 or code == 429:
        return told("the host cannot give it now (status {code}); try again later", code=code)
    return told("the host answered with status {code}", code=code)


def _with_advice(why: str) -> str:
    return told("{why}; hosts are named in NIVOS_SERVICE_HOSTS", why=why)


def _translated(address: str, error: Exception, rules: Rules) -> FetchError:
    """Tell an error of httpx in words of the file."""
    cause = _cause(error)
    if isinstance(cause, ssl.SSLError):
        what = getattr(cause, "verify_message", "") or cause.reason or str(cause)
        return HostUnreachable(address, told("the host cannot prove who it is: {what}", what=what))
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError):
        return HostUnreachable(address, told("nobody answers there ({error})", error=str(error) or "timeout"))
    if isinstance(error, httpx.TimeoutException):
        return TransferFailed(address, told("was silent for {time:g} seconds", time=rules.patience))
    if isinstance(error, httpx.DecodingError):
        return TransferFailed(address, told("is packed in a way that cannot be unpacked"))
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return TransferFailed(
            address, told("broke off before its end ({error})", error=str(error) or "no more came")
        )
    return TransferFailed(
        address, told("could not be fetched ({error})", error=str(error) or type(error).__name__)
    )


def _cause(error: BaseException) -> BaseException | None:
    """Find what OpenSSL said under what was made of it."""
    at: BaseException | None = error
    while at is not None and not isinstance(at, ssl.SSLError):
        at = at.__cause__ or at.__context__
    return at
