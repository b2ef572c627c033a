"""HTTP/1.1 as it comes over a socket: uvicorn's protocol, but with limits on what a stranger may send and keep open.

uvicorn on httptools reads a head of any size for any time, loses the body of a request that asks for `Upgrade`
(Java's client does so whenever it sends a POST) and reads trailers as if they were headers. Here

- head and trailers may measure `MAX_HEAD` bytes, and a head may take `HEAD_TIME` seconds to come;
- a body must come, and an answer must be taken, at `SLOWEST` bytes a second, looked at every `PATIENCE` seconds;
- `Upgrade` is ignored, as RFC 9110 (7.8) lets a server do, and trailers are dropped (6.5).

Give it to uvicorn as `http`: `uvicorn.Config(app, http=Protocol)`.
"""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from graph_api.cache.repeats import SENT, Repeats, may_repeat
from ontology import iris

MAX_HEAD = 32 * 1024
HEAD_TIME = 20.0
PATIENCE = 30.0
SLOWEST = 1024

#: Under this name the application's lifespan gives its answers to repeated requests, if it keeps any.
REPEATS = "repeats"

#: Characters of a path that are repeated to who sent it.
_LONGEST_INSTANCE = 500
_FRAMING = (b"content-length", b"transfer-encoding")


class Protocol(HttpToolsProtocol):
    """One connection. What breaks a rule is told in a problem document, and the connection closed."""

    #: Size of the head that is being read; bytes that came since anything in it was complete.
    _head = _pending = 0
    #: Bytes of the body that came, and how many of them at the last look.
    _received = _seen = 0
    #: Bytes that wait to be taken, at the last look.
    _unsent = 0
    _in_body = _priming = _refused = False
    #: Whether the next byte begins a request; the bytes that came then, if they are one that may be repeated.
    _between = True
    _sent: bytes | None = None
    _repeats: Repeats | None = None
    url = b""
    _reading: asyncio.TimerHandle | None = None
    _writing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._repeats = self.app_state.get(REPEATS)
        self._watch_reading(HEAD_TIME)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers with the connection."""
        self._stop_watching()
        if self._writing is not None:
            self._writing.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; go on as if nothing was when it stops at an `Upgrade`."""
        self._sent = None
        if self._repeats is not None and self._is_idle() and may_repeat(data):
            answer = self._repeats.answer(data, self.client[0] if self.client else None, self._common)
            if answer is not None:
                self._repeat(answer)
                return
            self._sent = data
        self._unset_keepalive_if_required()
        self._pending += len(data)
        while data and not self.transport.is_closing():
            try:
                self.parser.feed_data(data)
                data = b""
            except httptools.HttpParserUpgrade as upgrade:
                data = data[upgrade.args[0] :]
                self._go_on()
            except httptools.HttpParserError:
                self._refuse(400, "bad-request", "This is not an HTTP/1.1 request.")
        if self._head + self._pending > MAX_HEAD and not self._refused:
            self._refuse_head()

    def on_message_begin(self) -> None:
        """Begin a request."""
        if self._priming:
            return
        self._head = self._received = self._seen = 0
        self._in_body = self._between = False
        if self._reading is None:
            self._watch_reading(HEAD_TIME)
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a part of the address."""
        if not self._priming:
            self._count(len(url))
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; drop a trailer, which may not pass for one."""
        if self._priming:
            return
        self._count(len(name) + len(value))
        if not self._in_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Hand the request on, unless its head was too long."""
        if self._priming or self._refused:
            return
        if self._head > MAX_HEAD:
            self._refuse_head()
            return
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) != 1 and self.parser.get_http_version() != "1.0":
            self._refuse(400, "bad-request", f"A request names one Host; here are {len(hosts)}.")
            return
        self._head = self._pending = 0
        self._in_body = True
        if self._sent is not None:
            self.scope[SENT] = self._sent  # type: ignore[literal-required]
        super().on_headers_complete()
        if self._reading is not None:
            self._reading.cancel()
        self._watch_reading(PATIENCE)

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._pending = 0
        self._received += len(body)
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request – not where the parser ends it only because of an `Upgrade`."""
        if self._priming or self._refused or (self.parser.should_upgrade() and self._has_body()):
            return
        self._stop_watching()
        self._in_body = False
        self._between = True
        self._pending = 0
        super().on_message_complete()

    def pause_writing(self) -> None:
        """Begin to watch a client that takes its answer more slowly than it is made."""
        super().pause_writing()
        self._unsent = self.transport.get_write_buffer_size()
        self._writing = self.loop.call_later(PATIENCE, self._look_at_writing)

    def resume_writing(self) -> None:
        """Stop watching: the client has taken it."""
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
        super().resume_writing()

    @property
    def _common(self) -> list[tuple[bytes, bytes]]:
        """The headers that uvicorn adds to every answer: the time, kept by its clock."""
        return self.server_state.default_headers

    def _is_idle(self) -> bool:
        """Tell whether all that came has been answered, and taken, and no request has begun."""
        answered = self.cycle is None or self.cycle.response_complete
        quiet = answered and self._between and not (self._pending or self._refused or self.pipeline)
        return quiet and not self.flow.write_paused and not self.transport.is_closing()

    def _repeat(self, answer: bytes) -> None:
        """Send an answer known beforehand, and wait for the next request."""
        self._stop_watching()
        self._unset_keepalive_if_required()
        self.transport.write(answer)
        self.server_state.total_requests += 1
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def _count(self, size: int) -> None:
        self._pending = 0
        self._head += size

    def _has_body(self) -> bool:
        framing = {name: value for name, value in self.headers if name in _FRAMING}
        return b"transfer-encoding" in framing or framing.get(b"content-length", b"0").strip(b"0 ") != b""

    def _go_on(self) -> None:
        """Read on with a new parser; where a body follows, tell it first how the body is framed."""
        self.parser = httptools.HttpRequestParser(self)
        if not self._in_body:
            return
        framing = b"".join(b"%b: %b\r\n" % header for header in self.headers if header[0] in _FRAMING)
        self._priming = True
        self.parser.feed_data(b"POST / HTTP/1.1\r\n" + framing + b"\r\n")
        self._priming = False

    def _watch_reading(self, seconds: float) -> None:
        self._reading = self.loop.call_later(seconds, self._look_at_reading)

    def _stop_watching(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _look_at_reading(self) -> None:
        came, self._seen = self._received - self._seen, self._received
        answering = self.cycle is not None and not self.cycle.response_complete
        if self._in_body and not self.flow.read_paused and came < SLOWEST * PATIENCE:
            self._refuse(408, "request-timeout", "The body came too slowly.")
        elif self._in_body or answering:  # we are the slow ones, or it comes
            self._watch_reading(PATIENCE)
        else:
            self._refuse(408, "request-timeout", "The request came too slowly.")

    def _look_at_writing(self) -> None:
        unsent = self.transport.get_write_buffer_size()
        if self._unsent - unsent < SLOWEST * PATIENCE:
            self.transport.abort()
            return
        self._unsent = unsent
        self._writing = self.loop.call_later(PATIENCE, self._look_at_writing)

    def _refuse_head(self) -> None:
        if len(self.url) > MAX_HEAD // 2:
            self._refuse(414, "address-too-long", "The address is too long. Send long queries by POST.")
            return
        detail = f"The headers may measure {MAX_HEAD} bytes."
        self._refuse(431, "head-too-large", detail, {"limit": MAX_HEAD})

    def _refuse(self, status: int, slug: str, detail: str, about: dict[str, Any] | None = None) -> None:
        """Answer with a problem where no answer has begun; close the connection in any case."""
        if self._refused:
            return
        self._refused = True
        self._stop_watching()
        cycle = self.cycle
        if not self.pipeline and (cycle is None or cycle.response_complete or not cycle.response_started):
            self.transport.write(_written(status, slug, detail, {**(about or {}), **self._instance()}))
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.close()

    def _instance(self) -> dict[str, str]:
        """Name the path that was asked for, as far as it had come."""
        path = self.url.partition(b"?")[0]
        return {"instance": path[:_LONGEST_INSTANCE].decode("latin-1")} if path else {}


def _written(status: int, slug: str, detail: str, about: dict[str, Any]) -> bytes:
    title = HTTPStatus(status).phrase
    document = {"type": f"{iris.BASE}problem/{slug}", "title": title, "status": status, "detail": detail}
    body = json.dumps({**document, **about}).encode()
    head = f"HTTP/1.1 {status} {title}\r\nContent-Type: application/problem+json\r\n"
    head += f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    return head.encode() + body
