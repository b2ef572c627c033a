"""Warm worker processes, and the rules by which queries get one.

A worker evaluates one query at a time. When the query passes a limit, or its client leaves, the worker is
killed. There are always `least` workers; more are started while queries wait, up to `most`, and let go when they
have been idle for a while. Queries beyond that wait in a queue, and beyond its end they are sent away.
"""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from graph_api.evaluation import errors
from graph_api.evaluation.messages import Job, Outcome
from graph_api.evaluation.processes import Worker
from graph_api.evaluation.runs import Run
from graph_api.operations import metrics

#: Seconds that a worker beyond the least number may be idle.
IDLE = 30.0
#: Seconds in which no worker answers while queries wait, before one is started beyond one for each core: where
#: queries are quick, more workers only push each other out of the core's caches.
SOON = 0.02
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool:
    """`least` to `most` processes for queries; `queue` queries more may wait for one."""

    def __init__(self, least: int, most: int, queue: int) -> None:
        self._least, self._most, self._queue = least, max(least, most), queue
        self._workers: set[Worker] = set()
        self._idle: deque[tuple[float, Worker]] = deque()
        self._waiters: deque[asyncio.Future[Worker]] = deque()
        self._starting = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._shrinking: asyncio.Task[None] | None = None
        self._open = False
        self._watching: asyncio.TimerHandle | None = None
        #: When a worker was last free.
        self._answered = 0.0

    @property
    def ready(self) -> bool:
        """Whether some worker has started, so that a query need not wait for that."""
        return any(worker.ready for worker in self._workers)

    @property
    def workers(self) -> int:
        """How many processes there are."""
        return len(self._workers)

    @property
    def idle(self) -> int:
        """How many of them wait for a query."""
        return len(self._idle)

    @property
    def waiting(self) -> int:
        """How many queries wait for a process."""
        return sum(1 for waiter in self._waiters if not waiter.done())

    async def open(self) -> None:
        """Start the least number of workers; they warm up while the server begins to answer."""
        self._open = True
        for _ in range(self._least):
            self._grow()
        self._shrinking = self._spawn(self._shrink())

    async def close(self) -> None:
        """Stop all workers, those that are just starting as well."""
        self._open = False
        if self._shrinking is not None:
            self._shrinking.cancel()
        while self._tasks or self._workers:
            for worker in list(self._workers):
                self._discard(worker, "closed")
            await asyncio.wait(self._tasks)
        self._idle.clear()

    async def evaluate(self, job: Job) -> Outcome:
        """Evaluate a job: what kind of answer it has, and its bytes as they are made.

        Raises EvaluationError: refused, stopped at a limit, no room, or failed. Cancelling this, or closing the
        chunks before their end, stops the work.
        """
        worker = await self._take(job)
        run = Run(self, worker, job)
        try:
            return await run.begin()
        except BaseException as error:
            run.finish(error)
            raise

    async def _take(self, job: Job) -> Worker:
        while self._idle:
            _, worker = self._idle.pop()
            if not worker.channel.closed:
                return worker
            self._discard(worker, "died")
        room = self._most - len(self._workers) - self._starting
        if room <= 0 and self.waiting - self._starting >= self._queue:
            metrics.observe_query("no-room", 0)
            raise errors.QueueFull(math.ceil(job.timeout))
        waiter: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        if room > 0 and self._starting < self.waiting and self.workers + self._starting < CORES:
            self._grow()
        self._watch()
        given = None
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(2 * job.timeout):
                    given = await waiter
        finally:
            if given is None and waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self.give_back(waiter.result())  # it came at the moment when nobody wanted it any more
            waiter.cancel()
        if given is None:
            raise errors.QueueFull(math.ceil(job.timeout))
        return given

    def _watch(self) -> None:
        """Look soon whether the queries that wait get their turn."""
        if self._watching is None:
            self._watching = asyncio.get_running_loop().call_later(SOON, self._look)

    def _look(self) -> None:
        """Start another worker when none has answered lately, though queries wait."""
        self._watching = None
        if not self._open or not self.waiting:
            return
        room = self._most - self.workers - self._starting
        if room > 0 and self._starting < self.waiting and time.monotonic() - self._answered >= SOON:
            self._grow()
        self._watch()

    def give_back(self, worker: Worker) -> None:
        """Take a worker that has answered: the next query in the queue gets it."""
        self._answered = time.monotonic()
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(worker)
                return
        self._idle.append((time.monotonic(), worker))

    def discard(self, worker: Worker, reason: metrics.KillReason) -> None:
        """Kill a worker, and start another where one is wanted."""
        self._discard(worker, reason)
        if self._open and (self.waiting > self._starting or self.workers + self._starting < self._least):
            self._grow()

    def _discard(self, worker: Worker, reason: metrics.KillReason) -> None:
        metrics.count_kill(reason)
        worker.kill()
        self._workers.discard(worker)
        self._spawn(self._bury(worker))

    async def _bury(self, worker: Worker) -> None:
        await worker.process.wait()

    def _grow(self) -> None:
        self._starting += 1
        self._spawn(self._add())

    async def _add(self) -> None:
        worker = None
        try:
            worker = await Worker.start()
            self._workers.add(worker)
            if not self._open:
                raise EOFError
            await worker.warm()
        except (OSError, EOFError, TimeoutError):  # no room for a process now: a later query tries again
            if worker in self._workers:
                self._discard(worker, "died")
            self._give_up()
        else:
            self.give_back(worker)
        finally:
            self._starting -= 1

    def _give_up(self) -> None:
        """Send away the queries that would wait for a worker that nobody can start."""
        while self._waiters and not self._workers:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_exception(errors.QueueFull(5))

    async def _shrink(self) -> None:
        while True:
            await asyncio.sleep(IDLE / 3)
            while (
                self._idle and len(self._workers) > self._least and time.monotonic() - self._idle[0][0] > IDLE
            ):
                self._discard(self._idle.popleft()[1], "idle")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
