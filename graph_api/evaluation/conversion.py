"""An engine's answer read while it comes and written anew in the format asked for, in bounded memory.

pyoxigraph reads and writes in a thread; what it reads comes from the event loop, what it writes goes there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from concurrent.futures import Executor
from concurrent.futures import Future as Promise
from contextlib import aclosing
from typing import IO, Any, TypeVar, cast

from pyoxigraph import RdfFormat, parse, serialize

from graph_api.evaluation import errors
from graph_api.evaluation.worker import GRAPHS, RESULTS
from graph_api.store.remote.errors import EndpointUnreadable
from graph_api.store.remote.results import Mending, read_results, results_format

T = TypeVar("T")

#: Bytes that are written before anything is passed on: a shorter answer is known whole before its status is.
_PIECE = 2**16
_WAITING = 4
_TRIPLES = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/plain": RdfFormat.N_TRIPLES,
    "text/turtle": RdfFormat.TURTLE,
}

Convert = Callable[[IO[bytes], IO[bytes]], object]


def rows_conversion(content_type: str, wanted: str) -> Convert:
    """Give what turns rows or truth into the format `wanted`. Raises EndpointUnreadable."""
    given = results_format(content_type)
    return lambda source, sink: read_results(source, given).serialize(sink, RESULTS[wanted])


def triples_conversion(content_type: str, wanted: str) -> Convert:
    """Give what turns triples into the format `wanted`. Raises EndpointUnreadable."""
    given = _TRIPLES.get(content_type.partition(";")[0].strip().lower())
    if given is None:
        raise EndpointUnreadable(
            f"the SPARQL endpoint answers with {content_type or 'no content type'}, which holds no triples"
        )

    def convert(source: IO[bytes], sink: IO[bytes]) -> None:
        serialize((quad.triple for quad in parse(source, format=given)), sink, GRAPHS[wanted])

    return convert


async def converted(
    source: AsyncIterator[bytes], convert: Convert, limit: int, mend: bool, executor: Executor
) -> AsyncGenerator[bytes]:
    """Give what `convert` makes of `source`, piece by piece; `limit` in bytes, `mend`: it comes from Virtuoso.

    Raises what `source` raises, ResultTooLarge, or EndpointUnreadable.
    """
    loop = asyncio.get_running_loop()
    bridge = _Bridge(loop)
    reader = _Reader(bridge, source, Mending() if mend else None)
    writer = _Writer(bridge, limit)
    work = loop.run_in_executor(executor, _run, convert, reader, writer, bridge)
    try:
        while (piece := await writer.next()) is not None:
            yield piece
        await work
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise bridge.failure or EndpointUnreadable(
            f"the SPARQL endpoint's answer cannot be read: {error.args[0] if error.args else error}"
        ) from error
    finally:
        bridge.stop()
        await asyncio.wait({work})


def _run(convert: Convert, reader: _Reader, writer: _Writer, bridge: _Bridge) -> None:
    try:
        convert(cast(IO[bytes], reader), cast(IO[bytes], writer))
        writer.finish()
    finally:
        bridge.loop.call_soon_threadsafe(writer.end)


class _Bridge:
    """Lets the thread wait for what the event loop does; after `stop` it waits for nothing any more."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        #: Why the work had to end, where pyoxigraph would tell it in other words.
        self.failure: BaseException | None = None
        self._stopped = False
        self._task: asyncio.Task[Any] | None = None

    def wait_for(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run `work` in the event loop; called from the thread. Raises OSError when it cannot end well."""
        promise: Promise[T] = asyncio.run_coroutine_threadsafe(self._tracked(work), self.loop)
        try:
            return promise.result()
        except BaseException as error:
            raise OSError("stopped") from error

    async def _tracked(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        if self._stopped:
            raise OSError("stopped")
        self._task = asyncio.current_task()
        try:
            return await work()
        except Exception as error:
            self.failure = error
            raise
        finally:
            self._task = None

    def stop(self) -> None:
        """End the thread's waiting; called from the event loop."""
        self._stopped = True
        if self._task is not None:
            self._task.cancel()


class _Reader:
    """The answer as a file that the thread reads."""

    def __init__(self, bridge: _Bridge, source: AsyncIterator[bytes], mending: Mending | None) -> None:
        self._bridge, self._source, self._mending = bridge, source, mending
        self._rest = b""
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Give at most `size` bytes; none at the end."""
        while not self._rest and not self._ended:
            self._rest = self._bridge.wait_for(self._next)
        given = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(given) :]
        return given

    async def _next(self) -> bytes:
        try:
            piece = await anext(self._source)
        except StopAsyncIteration:
            self._ended = True
            return b"" if self._mending is None else self._mending.end()
        return piece if self._mending is None else self._mending.feed(piece)


class _Writer:
    """The new answer as a file that the thread writes; its pieces wait for the event loop, a few at most."""

    def __init__(self, bridge: _Bridge, limit: int) -> None:
        self._bridge, self._limit = bridge, limit
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._room = asyncio.Semaphore(_WAITING)
        self._parts: list[bytes] = []
        self._held = self._length = 0

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._length += len(data)
        if self._length > self._limit:
            self._bridge.failure = errors.ResultTooLarge(self._limit // 2**20)
            raise OSError("too large")
        self._parts.append(bytes(data))
        self._held += len(data)
        if self._held >= _PIECE:
            self.finish()
        return len(data)

    def flush(self) -> None:
        """Do nothing: pieces are passed on when they are large enough."""

    def finish(self) -> None:
        """Pass on what is there."""
        piece, self._parts, self._held = b"".join(self._parts), [], 0
        if piece:
            self._bridge.wait_for(lambda: self._put(piece))

    async def _put(self, piece: bytes) -> None:
        await self._room.acquire()
        self._pieces.put_nowait(piece)

    async def next(self) -> bytes | None:
        """Give the next piece; None at the end."""
        piece = await self._pieces.get()
        self._room.release()
        return piece

    def end(self) -> None:
        """Say that nothing more comes."""
        self._pieces.put_nowait(None)


async def held_back(
    chunks: AsyncGenerator[bytes], check: Callable[[], Coroutine[Any, Any, None]]
) -> AsyncGenerator[bytes]:
    """Give the chunks, the last one only when `check` has not raised."""
    last: bytes | None = None
    async with aclosing(chunks):
        async for chunk in chunks:
            if last is not None:
                yield last
            last = chunk
    await check()
    if last is not None:
        yield last
