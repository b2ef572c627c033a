"""Equal requests that come while the first is being answered wait for its answer instead of asking again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from enum import Enum
from typing import Any

from starlette.types import Message, Receive

from graph_api.cache.answers import Answer
from graph_api.http.connection import left


class Ending(Enum):
    """How a wait ends that ends without an answer."""

    AGAIN = "the first failed; another may try for all"
    ALONE = "there will be no answer to share; each asks by itself"
    LEFT = "whoever waited has left"


class Flight:
    """One evaluation under way, and how many wait for it beside the one that began it."""

    def __init__(self) -> None:
        self._done: asyncio.Future[Answer | Ending] = asyncio.get_running_loop().create_future()
        self._waiting = 0
        self._nobody = asyncio.Event()
        self._nobody.set()
        self.given_up = False

    def land(self, outcome: Answer | Ending) -> None:
        """Give all who wait what came of it. The first outcome counts."""
        if not self._done.done():
            self._done.set_result(outcome)

    async def follow(self, receive: Receive) -> Answer | Ending:
        """Wait for the outcome, or until one's own client leaves."""
        self._waiting += 1
        self._nobody.clear()
        leaving = asyncio.ensure_future(left(receive))
        try:
            ends: set[asyncio.Future[Any]] = {self._done, leaving}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._nobody.set()
            leaving.cancel()
            with suppress(asyncio.CancelledError):
                await leaving
        return self._done.result() if self._done.done() else Ending.LEFT

    def leading(self, receive: Receive) -> Receive:
        """Receive for the one that evaluates: its client's leaving is told only when nobody else waits."""

        async def received() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect":
                while self._waiting:  # others may come while this waits
                    await self._nobody.wait()
                self.given_up = True
            return message

        return received
