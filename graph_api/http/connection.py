"""The client at the other end: work that is done only while it is there, and a body that is given twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

Result = TypeVar("Result")


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


def replaying(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read already, then whatever else is received."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
