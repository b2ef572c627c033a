"""How many pages and answers are made at once, and who waits: threads do not stop when a client leaves.

What is not SPARQL is made in threads of the server itself. Without a limit, a stranger who sends a hundred costly
requests and hangs up keeps everybody waiting until the last of them is made for nobody. Here a few are made at
once; others wait, those of an address that has fewest first; who leaves while waiting is not worked for; and
beyond a short queue the answer is 503 with Retry-After.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_api.http.connection import left, replaying
from graph_api.problems import BodyTooLarge, Kind, known, problem

#: Requests that are worked on at once, and how many of those one address may have.
PLACES, PLACES_OF_ONE = 8, 6
#: Requests that may wait, and how many of those one address may have.
QUEUE, QUEUE_OF_ONE = 128, 64
#: Seconds after which one sent away may try again.
RETRY_AFTER = 2

#: Evaluated in processes of their own, or too cheap to count.
_FREE = frozenset({"/sparql", "/healthz", "/readyz", "/metrics"})
_FREE_BELOW = "/static/"
#: Where questions are sent by POST, and bytes that one may measure.
_POSTED = re.compile(r"/reconcile(/[a-z]{2})?")
MOST_POSTED = 2**20
_BUSY = Kind(503, "busy", "Too many requests are waiting")


@dataclass(eq=False)
class _Waiter:
    address: str
    turn: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Admission:
    """Lets `PLACES` reading requests through at once, also those that ask by POST; writes have a queue of their own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._working: Counter[str] = Counter()
        self._waiting: list[_Waiter] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on when it is its turn."""
        if not _counts(scope):
            await self._app(scope, receive, send)
            return
        body = b""
        if scope["method"] == "POST":  # read before it waits: who waits is watched for leaving
            try:
                body = await _body(receive)
            except ClientDisconnect:
                return
            except BodyTooLarge as error:
                await known(Request(scope), error)(scope, receive, send)
                return
        address = _address(scope)
        if not self._has_room(address):
            if not self._may_wait(address):
                await _send_away(scope, receive, send)
                return
            if not await self._wait(address, receive):
                return
        else:
            self._working[address] += 1
        await self._work(address, scope, replaying(body, receive), send)

    def _has_room(self, address: str) -> bool:
        return self._working.total() < PLACES and self._working[address] < PLACES_OF_ONE

    def _may_wait(self, address: str) -> bool:
        of_one = sum(1 for waiter in self._waiting if waiter.address == address)
        return len(self._waiting) < QUEUE and of_one < QUEUE_OF_ONE

    async def _wait(self, address: str, receive: Receive) -> bool:
        """Wait for a place, which is taken then. False when the client has left."""
        waiter = _Waiter(address)
        self._waiting.append(waiter)
        leaving = asyncio.ensure_future(left(receive))
        here = False
        try:
            await asyncio.wait({waiter.turn, leaving}, return_when=asyncio.FIRST_COMPLETED)
            here = not leaving.done()
        finally:
            leaving.cancel()
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            elif not here:
                self._leave(address)  # the turn came as the client left
        return here

    async def _work(self, address: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application work. The place is free again when the answer begins: the rest is sending.

        `receive` gives the body again, as it has been read already.
        """
        held = True

        async def send_and_leave(message: Message) -> None:
            nonlocal held
            if held and message["type"] == "http.response.start":
                held = False
                self._leave(address)
            await send(message)

        try:
            await self._app(scope, receive, send_and_leave)
        finally:
            if held:
                self._leave(address)

    def _leave(self, address: str) -> None:
        self._working[address] -= 1
        if not self._working[address]:
            del self._working[address]
        self._call_next()

    def _call_next(self) -> None:
        """Give the free place to the one who waits longest among those whose address has fewest."""
        able = [waiter for waiter in self._waiting if self._has_room(waiter.address)]
        if able:
            chosen = min(able, key=lambda waiter: self._working[waiter.address])
            self._waiting.remove(chosen)
            self._working[chosen.address] += 1
            chosen.turn.set_result(None)


def _counts(scope: Scope) -> bool:
    if scope["type"] != "http":
        return False
    if scope["method"] == "POST":
        return _POSTED.fullmatch(scope["path"]) is not None
    if scope["method"] not in ("GET", "HEAD"):
        return False
    return scope["path"] not in _FREE and not scope["path"].startswith(_FREE_BELOW)


async def _body(receive: Receive) -> bytes:
    """Read the body of a question. Raises BodyTooLarge, ClientDisconnect."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > MOST_POSTED:
            raise BodyTooLarge(MOST_POSTED)
        if not message.get("more_body", False):
            return bytes(body)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(scope.get("nivos.address") or (client[0] if client else ""))


async def _send_away(scope: Scope, receive: Receive, send: Send) -> None:
    detail = "Too many requests are waiting. Please try again shortly."
    headers = {"Retry-After": str(RETRY_AFTER)}
    response = problem(Request(scope), _BUSY, detail, {"retry_after": RETRY_AFTER}, headers)
    await response(scope, receive, send)
