"""A few warm worker processes, and the rules by which queries get one.

A worker evaluates one query at a time. When the query passes a limit, or its client leaves, the worker is
killed and another is started in its place. The event loop only ever waits on pipes.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from graph_api.evaluation import errors
from graph_api.evaluation.messages import LENGTH, Job, Outcome

#: Seconds that a worker may take from its start until it is ready: imports, on a busy machine.
START = 60.0


class Worker:
    """One worker process, seen from the server."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.ready = False

    @classmethod
    async def start(cls, memory: int) -> Worker:
        """Start a process that may use `memory` MiB. It need not be ready yet."""
        environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                "graph_api.evaluation.worker",
                str(memory),
                stdin=PIPE,
                stdout=PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=environment,
                limit=2**20,
            )
        )

    async def warm(self) -> None:
        """Wait until the worker has imported what it needs."""
        if not self.ready:
            await asyncio.wait_for(self._receive(), START)
            self.ready = True

    async def ask(self, job: Job) -> tuple[dict[str, Any], bytes]:
        """Send a job, give head and body of the reply. Raises EOFError when the worker dies."""
        stdin = self.process.stdin
        assert stdin is not None  # noqa: S101 - it was started with pipes
        try:
            stdin.write(job.packed())
            await stdin.drain()
        except OSError as error:
            raise EOFError from error
        return await self._receive()

    async def _receive(self) -> tuple[dict[str, Any], bytes]:
        stdout = self.process.stdout
        assert stdout is not None  # noqa: S101 - it was started with pipes
        try:
            size = LENGTH.unpack(await stdout.readexactly(LENGTH.size))[0]
            head: dict[str, Any] = json.loads(await stdout.readexactly(size))
            return head, await stdout.readexactly(head["bytes"])
        except (asyncio.IncompleteReadError, OSError) as error:
            raise EOFError from error

    async def stop(self) -> int:
        """Kill the process and wait until it is gone; give its exit code."""
        with suppress(ProcessLookupError):
            self.process.kill()
        if self.process.stdin is not None:
            self.process.stdin.close()
        return await self.process.wait()


class Pool:
    """`workers` processes for queries; `queue` more may wait, for twice the time that a query may run.

    `timeout` in seconds, `memory` in MiB.
    """

    def __init__(self, workers: int, queue: int, timeout: float, memory: int) -> None:
        self._size, self._queue, self._timeout, self._memory = workers, queue, timeout, memory
        self._idle: asyncio.Queue[Worker | None] = asyncio.Queue()
        self._workers: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._open = False

    async def open(self) -> None:
        """Start the workers; they warm up while the server begins to answer."""
        self._open = True
        for _ in range(self._size):
            await self._add()

    async def close(self) -> None:
        """Stop all workers."""
        self._open = False
        for task in list(self._tasks):
            await task
        for worker in list(self._workers):
            await worker.stop()
        self._workers.clear()

    async def evaluate(self, job: Job) -> Outcome:
        """Evaluate a job. Raises EvaluationError: refused, stopped at a limit, no room, or failed.

        Cancelling this stops the work: the worker is killed and replaced.
        """
        async with self._worker() as worker:
            try:
                head, body = await asyncio.wait_for(worker.ask(job), self._timeout)
            except TimeoutError:
                raise errors.TimePassed(self._timeout) from None
        if "error" in head:
            raise self._error(head, job)
        return Outcome(head["kind"], _one(body))

    @asynccontextmanager
    async def _worker(self) -> AsyncIterator[Worker]:
        worker = await self._next()
        fit = False
        try:
            await worker.warm()
            yield worker
            fit = True
        except EOFError:
            raise self._death(await worker.process.wait()) from None
        finally:
            if fit:
                self._idle.put_nowait(worker)
            else:
                self._replace(worker)

    async def _next(self) -> Worker:
        if self._idle.empty() and self._waiting >= self._queue:
            raise errors.QueueFull(math.ceil(self._timeout))
        self._waiting += 1
        try:
            worker = await asyncio.wait_for(self._idle.get(), 2 * self._timeout)
        except TimeoutError:
            raise errors.QueueFull(math.ceil(self._timeout)) from None
        finally:
            self._waiting -= 1
        return worker if worker is not None else await self._start()

    async def _start(self) -> Worker:
        worker = await Worker.start(self._memory)
        self._workers.add(worker)
        return worker

    async def _add(self) -> None:
        try:
            worker = await self._start()
        except OSError:  # no room for a process now: the next query tries again
            self._idle.put_nowait(None)
        else:
            self._idle.put_nowait(worker)

    def _replace(self, worker: Worker) -> None:
        with suppress(ProcessLookupError):
            worker.process.kill()
        task = asyncio.get_running_loop().create_task(self._exchange(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _exchange(self, worker: Worker) -> None:
        await worker.stop()
        self._workers.discard(worker)
        if self._open:
            await self._add()

    def _death(self, code: int) -> errors.EvaluationError:
        if code in (-signal.SIGABRT, -signal.SIGKILL):
            return errors.MemoryPassed(self._memory)
        return errors.EvaluationFailed(
            "The query could not be evaluated: it is nested too deeply or too long for the evaluator."
        )

    def _error(self, head: dict[str, Any], job: Job) -> errors.EvaluationError:
        name, message, about = head["error"], head["message"], head["about"]
        if name == "MemoryPassed":
            return errors.MemoryPassed(self._memory)
        if name == "ResultTooLarge":
            return errors.ResultTooLarge(job.limit // 2**20)
        if name == "MalformedQuery":
            return errors.MalformedQuery(message, about["line"], about["column"])
        if name == "UpdateRefused":
            return errors.UpdateRefused()
        if name == "ServiceRefused":
            return errors.ServiceRefused(about["service"])
        if name == "NoSuchFormat":
            return errors.NoSuchFormat(about["kind"])
        return errors.EvaluationFailed(message)


async def _one(body: bytes) -> AsyncGenerator[bytes]:
    yield body
