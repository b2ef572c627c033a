"""The headers that every answer carries, and the length that an address may have (pure ASGI)."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_api.problems import Kind, problem, unexpected

#: Bytes of path and query string; longer queries are sent by POST.
MAX_ADDRESS = 16_384

_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "
_EXPOSED = (
    "ETag, Nivos-Snapshot, Nivos-Query-Version, Retry-After, Link, Location, "
    "RateLimit, RateLimit-Policy, WWW-Authenticate"
)
_TOO_LONG = Kind(414, "address-too-long", "The address is too long")


class Guard:
    """Adds security and CORS headers to every answer, answers preflights, refuses endless addresses.

    An error nobody foresaw is answered here, so that its answer carries the headers, too.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        self._app = app
        self._frame_ancestors = frame_ancestors

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
                self._add(scope["path"], MutableHeaders(scope=message))
            await send(message)

        if _address_length(scope) > MAX_ADDRESS:
            detail = f"Path and query string may measure {MAX_ADDRESS} bytes. Send long queries by POST."
            response = problem(Request(scope), _TOO_LONG, detail, {"limit": MAX_ADDRESS})
            await response(scope, receive, send_with_headers)
        elif scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            await send_with_headers({"type": "http.response.start", "status": 204, "headers": _preflight()})
            await send({"type": "http.response.body", "body": b""})
        else:
            if scope["method"] == "HEAD":  # the server leaves the body out; routes know only GET
                scope = {**scope, "method": "GET"}
            try:
                await self._app(scope, receive, send_with_headers)
            except ClientDisconnect:
                pass  # nobody is there to be answered
            except Exception as error:
                # Whoever has had the beginning of an answer must see it break off.
                if started:
                    raise
                await unexpected(Request(scope), error)(scope, receive, send_with_headers)

    def _add(self, path: str, headers: MutableHeaders) -> None:
        framed = path == "/embed" or path.startswith("/embed/")
        headers.setdefault(
            "Content-Security-Policy", _POLICY + (self._frame_ancestors if framed else "'none'")
        )
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers.setdefault("Access-Control-Allow-Origin", "*")
        headers.setdefault("Access-Control-Expose-Headers", _EXPOSED)


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
