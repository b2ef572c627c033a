"""The headers that every answer carries, and the length that an address may have (pure ASGI)."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_api.http.streams import BrokenOff
from graph_api.problems import Kind, problem, unexpected

log = logging.getLogger("nivos")

#: Bytes of path and query string; longer queries are sent by POST.
MAX_ADDRESS = 16_384

_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "
_EXPOSED = (
    "ETag, Nivos-Snapshot, Nivos-Query-Version, Retry-After, Link, Location, "
    "RateLimit, RateLimit-Policy, WWW-Authenticate, X-Request-ID, Nivos-Cache"
)
_COMMON = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", _EXPOSED.encode()),
)
_TOO_LONG = Kind(414, "address-too-long", "The address is too long")


class Guard:
    """Adds security and CORS headers to every answer, answers preflights, refuses endless addresses.

    An error nobody foresaw is answered here, so that its answer carries the headers, too.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        self._app = app
        self._framed = (b"content-security-policy", (_POLICY + frame_ancestors).encode())
        self._unframed = (b"content-security-policy", (_POLICY + "'none'").encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; what is not HTTP goes through untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], *self._missing(scope["path"], message["headers"])]
            await send(message)

        if _address_length(scope) > MAX_ADDRESS:
            detail = f"Path and query string may measure {MAX_ADDRESS} bytes. Send long queries by POST."
            response = problem(Request(scope), _TOO_LONG, detail, {"limit": MAX_ADDRESS})
            await response(scope, receive, send_with_headers)
            return
        if scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            await send_with_headers({"type": "http.response.start", "status": 204, "headers": _preflight()})
            await send({"type": "http.response.body", "body": b""})
            return
        if scope["method"] == "HEAD":  # the server leaves the body out; routes know only GET
            scope = {**scope, "method": "GET"}
        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            if not isinstance(error, ClientDisconnect):  # otherwise nobody is there to be answered
                await _fail(error, started, scope, receive, send_with_headers)

    def _missing(self, path: str, given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Give the headers that an answer has not set itself."""
        named = {name.lower() for name, _ in given}
        policy = self._framed if path == "/embed" or path.startswith("/embed/") else self._unframed
        return [pair for pair in (policy, *_COMMON) if pair[0] not in named]


async def _fail(error: Exception, started: bool, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer an error nobody foresaw; whoever has had the beginning of an answer must see it break off."""
    if not started:
        await unexpected(Request(scope), error)(scope, receive, send)
    elif isinstance(error, BrokenOff):
        # The server closes the connection of an answer without an end, so that the client sees it, too.
        log.warning("an answer was broken off: %s", error)
    else:
        raise error


def _address_length(scope: Scope) -> int:
    return len(scope.get("raw_path") or scope["path"].encode()) + len(scope.get("query_string", b""))


def _preflight() -> list[tuple[bytes, bytes]]:
    return [
        (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
        (
            b"access-control-allow-headers",
            b"Accept, Accept-Language, Authorization, Content-Type, If-Match, If-None-Match",
        ),
        (b"access-control-max-age", b"86400"),
    ]
