"""One worker process as the server sees it: started, asked, listened to, killed.

The event loop only ever waits on the worker's socket; what a slow client has not taken yet is left in there, so
that the worker waits, too.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import cast

from graph_api.evaluation.messages import FRAME, READY

#: Seconds that a worker may take from its start until it is ready: imports, on a busy machine.
START = 60.0
#: Bytes of frames that may wait here before the worker is made to wait.
WAITING = 2**19
#: Bytes of memory beyond which a worker is not used for another query.
WORN = 2**29


class Channel(asyncio.Protocol):
    """The server's end of the socket to a worker: frames out, frames in. `receive` has one caller at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._frames: deque[tuple[int, bytes]] = deque()
        self._waiting = 0
        self._paused = False
        self._closed = False
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is of no common class

    def data_received(self, data: bytes) -> None:
        """Cut what has come into frames."""
        self._buffer += data
        start = 0
        while len(self._buffer) - start >= FRAME.size:
            size, kind = FRAME.unpack_from(self._buffer, start)
            end = start + FRAME.size + size
            if len(self._buffer) < end:
                break
            self._frames.append((kind, bytes(self._buffer[start + FRAME.size : end])))
            self._waiting += size
            start = end
        if start:
            del self._buffer[:start]
        if self._waiting > WAITING and not self._paused and self._transport:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that nothing more will come."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    @property
    def closed(self) -> bool:
        """Whether the worker has hung up."""
        return self._closed

    def send(self, data: bytes) -> None:
        """Send a frame."""
        if self._transport is not None and not self._closed:
            self._transport.write(data)

    async def receive(self) -> tuple[int, bytes]:
        """Give the next frame. Raises EOFError when the worker has hung up."""
        while not self._frames:
            if self._closed:
                raise EOFError
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        kind, content = self._frames.popleft()
        self._waiting -= len(content)
        if self._paused and self._waiting <= WAITING // 2 and self._transport and not self._closed:
            self._paused = False
            self._transport.resume_reading()
        return kind, content

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()


class Worker:
    """One worker process. `ready` once it has imported what it needs."""

    def __init__(self, process: Process, channel: Channel) -> None:
        self.process, self.channel = process, channel
        self.ready = False

    @classmethod
    async def start(cls) -> Worker:
        """Start a process. It need not be ready yet. Raises OSError when there is no room for one."""
        ours, theirs = socket.socketpair()
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                "graph_api.evaluation.worker",
                str(theirs.fileno()),
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=DEVNULL,
                pass_fds=(theirs.fileno(),),
                env={**os.environ, "MALLOC_ARENA_MAX": "2"},
            )
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        _, channel = await asyncio.get_running_loop().create_connection(Channel, sock=ours)
        return cls(process, channel)

    async def warm(self) -> None:
        """Wait until the worker is ready. Raises EOFError or TimeoutError when it never will be."""
        if not self.ready:
            async with asyncio.timeout(START):
                kind, _ = await self.channel.receive()
            self.ready = kind == READY

    @property
    def worn(self) -> bool:
        """Whether the process holds so much memory that another should take its place."""
        with suppress(OSError, ValueError, IndexError):
            pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE") > WORN
        return False

    def kill(self) -> None:
        """End the process at once."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self.channel.close()
