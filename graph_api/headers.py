"""The headers that every answer carries, and the length that an address may have (pure ASGI)."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_api.problems import Kind, problem, unexpected

#: Bytes of path and query string; longer queries are sent by POST.
MAX_ADDRESS = 16_384

_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "
_EXPOSED = "ETag, Nivos-Snapshot, Nivos-Query-Version, Retry-After, Link"
_TOO_LONG = Kind(414, "address-too-long", "The address is too long")


class Guard:
    """Adds security and CORS headers to every answer, answers preflights, refuses endless addresses.

    An error nobody foresaw is answered here, so that its answer carries the headers, too.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        self._app = app
        self._of_embeds, self._of_others = _written(frame_ancestors), _written("'none'")

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
                self._add(scope["path"], message)
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
            except Exception as error:
                # Whoever has had the beginning of an answer must see it break off.
                if started:
                    raise
                await unexpected(Request(scope), error)(scope, receive, send_with_headers)

    def _add(self, path: str, message: Message) -> None:
        """Add what an answer lacks. Each answer passes here, so the headers are written out beforehand."""
        framed = path == "/embed" or path.startswith("/embed/")
        headers = message["headers"]
        present = {name for name, _ in headers}
        wanted = self._of_embeds if framed else self._of_others
        message["headers"] = [*headers, *(pair for pair in wanted if pair[0] not in present)]


def _written(frame_ancestors: str) -> list[tuple[bytes, bytes]]:
    headers = {
        "content-security-policy": _POLICY + frame_ancestors,
        "x-content-type-options": "nosniff",
        "referrer-policy": "strict-origin-when-cross-origin",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": _EXPOSED,
    }
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]


def _address_length(scope: Scope) -> int:
    return len(scope.get("raw_path") or scope["path"].encode()) + len(scope.get("query_string", b""))


def _preflight() -> list[tuple[bytes, bytes]]:
    return [
        (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
        (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type, If-None-Match"),
        (b"access-control-max-age", b"86400"),
    ]
