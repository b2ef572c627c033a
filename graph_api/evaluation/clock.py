"""The time that an engine may spend on one query."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from graph_api.evaluation import errors
from graph_api.store.remote.client import translated

T = TypeVar("T")


class Clock:
    """The seconds that an engine may spend on a query; those that our own client takes to read do not count."""

    def __init__(self, seconds: float) -> None:
        self._seconds = self._left = seconds

    async def spend(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for the engine. Raises TimePassed."""
        began = time.monotonic()
        try:
            with suppress(
                TimeoutError
            ):  # raised below, so that no circle of errors keeps the request (see Pool)
                async with asyncio.timeout(max(self._left, 0.001)):
                    return await work
        finally:
            self._left -= time.monotonic() - began
        raise errors.TimePassed(self._seconds)

    async def within(self, chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
        """Give the chunks as the engine sends them. Raises TimePassed, or EndpointError when it breaks off."""
        waiting = aiter(chunks)
        while True:
            with translated(self._seconds):
                chunk = await self.spend(_next(waiting))
            if not chunk:
                return
            yield chunk


async def _next(chunks: AsyncIterator[bytes]) -> bytes:
    return await anext(chunks, b"")
