"""An answer sent while it is made: bounded in memory, stopped when its client leaves, never falsely complete."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graph_api.evaluation.errors import EvaluationError

log = logging.getLogger("nivos")

Result = TypeVar("Result")


class BrokenOff(Exception):
    """An answer that had begun could not be completed; the connection is closed before its end."""


class StreamedAnswer(Response):
    """The chunks of an answer as a response that may take `seconds` in all.

    What goes wrong after the beginning breaks the connection off, so that no part looks like a whole.
    """

    def __init__(
        self, chunks: AsyncGenerator[bytes, None], headers: Mapping[str, str], seconds: float
    ) -> None:
        super().__init__(headers=dict(headers))
        del self.headers["content-length"]
        self._chunks, self._seconds = chunks, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; raises BrokenOff when the rest of it cannot be had."""
        sending = asyncio.ensure_future(self._send(send))
        leaving = asyncio.ensure_future(left(receive))
        try:
            await asyncio.wait({sending, leaving}, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
            elif not leaving.done():
                raise BrokenOff(f"the client took more than {self._seconds:g} seconds")
        except (EvaluationError, OSError) as error:
            raise BrokenOff(str(error)) from error
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)
            with suppress(EvaluationError):
                await self._chunks.aclose()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for chunk in self._chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def while_connected(
    receive: Receive,
    work: Coroutine[Any, Any, Result],
    late: Callable[[Result], Awaitable[None]] | None = None,
) -> Result:
    """Wait for work that is done for a client; cancel it when the client leaves. Raises ClientDisconnect.

    `late` is given a result that came when nobody waited any more.
    """
    task = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(left(receive))
    given = False
    try:
        await asyncio.wait((task, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
        given = True
        return task.result()
    finally:
        for each in (task, leaving):
            each.cancel()
        await asyncio.gather(task, leaving, return_exceptions=True)
        if late and not given and not task.cancelled() and task.exception() is None:
            await late(task.result())
        # A task that failed holds its error, that its traceback, and that this frame: the circle would keep the
        # request's snapshot open until the garbage is collected.
        del task


async def left(receive: Receive) -> None:
    """Wait until the client has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass
