"""A service between a client and Nivos that passes everything on and keeps what the client sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

#: Headers that belong to one connection or are written anew.
_OWN = frozenset({"connection", "content-length", "transfer-encoding", "content-encoding", "date", "server"})


@dataclass(frozen=True)
class Sent:
    """A request as the client wrote it."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Recording:
    """Where the client shall ask, and what it has sent since."""

    url: str
    sent: list[Sent] = field(default_factory=list)

    def taken(self) -> list[Sent]:
        """Give what was sent since the last time."""
        taken, self.sent[:] = list(self.sent), []
        return taken


@contextmanager
def recording(target: str) -> Iterator[Recording]:
    """Pass requests on to `target` ("http://127.0.0.1:8000") until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    kept = Recording(f"http://127.0.0.1:{server.server_port}")
    with httpx.Client(base_url=target, timeout=60) as onwards:
        server.kept, server.onwards = kept, onwards  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = dict(self.headers)
        self.server.kept.sent.append(Sent(self.command, self.path, headers, body.decode()))  # type: ignore[attr-defined]
        answer = self.server.onwards.request(  # type: ignore[attr-defined]
            self.command, self.path, content=body, headers=headers
        )
        with suppress(ConnectionError):  # a browser that leaves a page waits no longer
            self._give(answer)

    def _give(self, answer: httpx.Response) -> None:
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in _OWN:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
