"""What is noted of every request: an id, one line in the log, figures. Two pure-ASGI middlewares.

`Observed` is outermost, so that it sees what all others answer. `Noted` is innermost: only there is it known
which route answered, as those between may pass on a scope of their own.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_api.cache.repeats import SENT, Repeat, Repeats
from graph_api.operations import metrics
from graph_api.operations.logs import REQUEST, REQUEST_ID

#: The label of answers that no route gave: refusals before routing, unknown addresses.
NO_ROUTE = "none"
#: What nginx, too, writes where the client left before an answer began.
CLIENT_LEFT = 499
_LONGEST_PATH = 500
_SANE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_KEY = "nivos.request"

log = logging.getLogger("nivos.access")


@dataclass(slots=True)
class Note:
    """What becomes known of one request on its way."""

    id: str
    route: str = NO_ROUTE
    key: str | None = None
    address: str | None = None
    snapshot: bytes | None = None
    status: int = 0
    size: int = 0


class Observed:
    """Gives each request an id, and notes in log and figures how it was answered."""

    def __init__(self, app: ASGIApp, repeats: Repeats | None = None) -> None:
        self._app = app
        self._repeats = repeats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; what is not HTTP goes through untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        note = Note(_request_id(scope))
        scope[_KEY] = note
        began = time.perf_counter()
        if self._repeats is not None and SENT in scope:
            send = _learning(scope, note, self._repeats, send)

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                note.status = message["status"]
                note.snapshot = _said(message["headers"], b"nivos-snapshot")
                message["headers"] = [*message["headers"], (b"x-request-id", note.id.encode())]
            elif message["type"] == "http.response.body" and scope["method"] != "HEAD":
                note.size += len(message.get("body", b""))
            await send(message)

        reset = REQUEST_ID.set(note.id)
        try:
            await self._app(scope, receive, counting)
        except Exception:
            note.status = note.status or 500
            raise
        finally:
            _tell(scope, note, time.perf_counter() - began)
            REQUEST_ID.reset(reset)


def _learning(scope: Scope, note: Note, repeats: Repeats, send: Send) -> Send:
    """Send on, and keep an answer that came from memory beside the bytes that asked for it."""
    begun: Message = {}

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            begun.update(message)
        elif begun and _said(begun["headers"], b"nivos-cache") == b"hit" and not message.get("more_body"):
            headers = begun["headers"]
            body = message.get("body", b"")
            repeats.keep(
                scope[SENT], scope["headers"], begun["status"], headers, body, _path(scope), note.route
            )
        await send(message)

    return sending


def _said(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> bytes | None:
    return next((value for name, value in headers if name.lower() == wanted), None)


class Noted:
    """Notes which route answered, to whom and from which snapshot."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and look at the scope when it has been answered."""
        try:
            await self._app(scope, receive, send)
        finally:
            note = scope.get(_KEY)
            if note is not None:
                _look(scope, note)


def note_route(scope: Scope, route: str) -> None:
    """Note what answered a request that no route came to see."""
    note = scope.get(_KEY)
    if note is not None:
        note.route = route
        _note_sender(scope, note)


def noted_route(scope: Scope) -> str:
    """Give the route that has answered a request, as far as it is known."""
    note = scope.get(_KEY)
    return NO_ROUTE if note is None else note.route


def _look(scope: Scope, note: Note) -> None:
    route = scope.get("route")
    mounted = scope.get("root_path", "")
    note.route = getattr(route, "path", None) or mounted or NO_ROUTE
    _note_sender(scope, note)
    view = scope.get("state", {}).get("view")
    if view is not None and note.snapshot is None:
        note.snapshot = b"%d" % view.number


def _note_sender(scope: Scope, note: Note) -> None:
    note.address = scope.get("nivos.address")
    identity = scope.get("nivos.identity")
    if identity is not None and identity.kind != "anonymous":
        note.key = identity.name


def _tell(scope: Scope, note: Note, seconds: float) -> None:
    status = note.status or CLIENT_LEFT
    metrics.observe_request(note.route, scope["method"], status, seconds)
    if log.isEnabledFor(logging.INFO):
        note.status = status
        address = note.address or (scope.get("client") or ("",))[0]
        _log(note, scope["method"], _path(scope), address, seconds)


def tell_repeat(repeat: Repeat, request_id: str, address: str, snapshot: int, seconds: float) -> None:
    """Note an answer that was given again without the layers: as they would have noted it."""
    metrics.count_cache(True)
    metrics.observe_request(repeat.route, "GET", repeat.status, seconds)
    if log.isEnabledFor(logging.INFO):
        note = Note(request_id, status=repeat.status, size=len(repeat.body), snapshot=b"%d" % snapshot)
        reset = REQUEST_ID.set(request_id)
        _log(note, "GET", repeat.path, address, seconds)
        REQUEST_ID.reset(reset)


def _log(note: Note, method: str, path: str, address: str, seconds: float) -> None:
    told = {
        "method": method,
        "path": path,
        "status": note.status,
        "ms": round(seconds * 1000, 1),
        "bytes": note.size,
        "snapshot": int(note.snapshot) if note.snapshot and note.snapshot.isdigit() else None,
        "key": note.key,
        "address": truncated(address),
    }
    log.info("request", extra={REQUEST: told})


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _SANE_ID.fullmatch(value):
            return bytes(value).decode("ascii")
    return secrets.token_hex(8)


def _path(scope: Scope) -> str:
    """Give the path as it was sent, percent signs and all, without the query string."""
    raw = scope.get("raw_path") or scope["path"].encode()
    return bytes(raw).partition(b"?")[0][:_LONGEST_PATH].decode("latin-1")


@lru_cache(maxsize=4096)
def truncated(address: str) -> str:
    """Take from an address what tells one person from another: the last octet, or all but a /48 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    network = ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False)
    return str(network.network_address)
