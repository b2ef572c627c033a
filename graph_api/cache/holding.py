"""Holding an answer back until it is whole, so that nobody is given the beginning of one that then fails."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import Message, Send

from graph_api.cache.answers import Answer
from graph_api.cache.verdicts import holds, unchanged


class Held:
    """Takes the messages of one answer. What grows past `largest` bytes is passed on as it comes.

    `held` is the asker's If-None-Match; `on_passing` is called when an answer turns out not to be held back.
    """

    def __init__(self, send: Send, largest: int, held: bytes, on_passing: Callable[[], None]) -> None:
        self._send = send
        self._largest = largest
        self._known = held
        self._on_passing = on_passing
        self._start: Message | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self._silent = False
        self.passing = False
        self.whole: Answer | None = None

    async def send(self, message: Message) -> None:
        """Take the next message of the answer."""
        if self.passing:
            await self._pass(message)
        elif message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            await self._grow(message)
        else:
            await self._let_go()
            await self._pass(message)

    async def _grow(self, message: Message) -> None:
        body = message.get("body", b"")
        self._parts.append(body)
        self._size += len(body)
        more = message.get("more_body", False)
        if self._size > self._largest:
            await self._let_go(more)
        elif not more and self._start is not None:
            self.whole = Answer(self._start["status"], tuple(self._start["headers"]), b"".join(self._parts))

    async def _let_go(self, more: bool = True) -> None:
        """Send what was held back, and from now on whatever comes."""
        self.passing = True
        self._on_passing()
        if self._start is None:
            return
        answer = self._begun()
        if answer.status == 200 and holds(self._known, answer.tag):
            self._silent = True
            short = unchanged(answer)
            await self._send({"type": "http.response.start", "status": 304, "headers": list(short.headers)})
            await self._send({"type": "http.response.body", "body": b""})
            return
        await self._send(self._start)
        body, self._parts = b"".join(self._parts), []
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    def _begun(self) -> Answer:
        assert self._start is not None  # noqa: S101 - asked only once an answer has begun
        headers = tuple(self._start["headers"])
        tag = next((value for name, value in headers if name.lower() == b"etag"), None)
        return Answer(self._start["status"], headers, b"", tag)

    async def _pass(self, message: Message) -> None:
        if not self._silent:
            await self._send(message)
