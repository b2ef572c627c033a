"""Where the server hands in its writes: one at a time, to a process that can be stopped.

The process is started by the first write and stays warm. What is evaluated has a deadline; who leaves before the
publication stops the write, who leaves during it does not.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from graph_api.store import errors as store_errors
from graph_api.writes import errors
from graph_api.writes.jobs import Job, Outcome, Phase
from graph_api.writes.messages import LENGTH

#: Seconds that the process may take from its start until it is ready: imports, on a busy machine.
START = 60.0

#: How many times longer than an evaluation everything else of a write may take: checking, deriving, publishing.
PATIENCE = 20

#: Told how a write ended: its outcome, or the error.
Ended = Callable[[Outcome | Exception], None]


class Desk:
    """Takes in writes to one data directory; `queue` of them may wait.

    `timeout` (seconds) and `memory` (MiB) bound the evaluation of what a person wrote.
    """

    def __init__(self, directory: Path, queue: int, timeout: float, memory: int) -> None:
        self._directory, self._queue, self._timeout, self._memory = directory, queue, timeout, memory
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: Process | None = None
        self._tasks: set[asyncio.Task[Outcome]] = set()
        self._phase: Phase | None = None
        self._at_work: asyncio.Task[Outcome] | None = None

    @property
    def phase(self) -> Phase | None:
        """What the write at work is doing; None when there is none, or it has not begun."""
        return self._phase

    @property
    def process_id(self) -> int | None:
        """Number of the process that writes; None when none runs."""
        process = self._process
        return None if process is None or process.returncode is not None else process.pid

    async def write(self, job: Job, ended: Ended | None = None) -> Outcome:
        """Do a job. Raises WriteError or StoreError, the published graph being as it was.

        Cancelling this stops the job unless it is being published; `ended` hears the end in any case.
        """
        if self._waiting > self._queue:
            raise self._busy()
        self._waiting += 1
        task = asyncio.get_running_loop().create_task(self._in_turn(job))
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._end(done, ended))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self._cancel(task)
            raise

    async def close(self) -> None:
        """Stop waiting writes and the process; a publication is waited for."""
        for task in list(self._tasks):
            self._cancel(task)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stop()

    def _cancel(self, task: asyncio.Task[Outcome]) -> None:
        if not (task is self._at_work and self._phase == "publishing"):
            task.cancel()

    def _end(self, task: asyncio.Task[Outcome], ended: Ended | None) -> None:
        self._waiting -= 1
        self._tasks.discard(task)
        if task.cancelled():
            result: Outcome | Exception = errors.WriteStopped("The client has left; the write was stopped.")
        else:
            failure = task.exception()
            result = failure if isinstance(failure, Exception) else task.result()
        if ended is not None:
            ended(result)

    def _busy(self) -> errors.WritesWaiting:
        return errors.WritesWaiting(
            "Other writes are waiting already. Please try again shortly.", retry_after=5
        )

    async def _in_turn(self, job: Job) -> Outcome:
        async with self._turn:
            self._at_work = asyncio.current_task()
            try:
                head = await self._ask(job)
            except BaseException:
                await self._stop()
                raise
            finally:
                self._phase = self._at_work = None
        if "error" in head:
            raise self._error(head)
        return Outcome(**head["outcome"])

    async def _ask(self, job: Job) -> dict[str, Any]:
        """Give the process's last word on a job. A process that died before it began is replaced, once."""
        for attempt in (1, 2):
            process = await self._ready()
            try:
                return await self._conversation(process, job)
            except EOFError:
                code = await process.wait()
                self._process = None
                if self._phase is not None or attempt == 2:
                    raise self._death(code) from None
        raise AssertionError

    async def _conversation(self, process: Process, job: Job) -> dict[str, Any]:
        assert process.stdin is not None  # noqa: S101 - it was started with pipes
        try:
            process.stdin.write(job.packed(str(self._directory)))
            await process.stdin.drain()
        except OSError as error:
            raise EOFError from error
        long = self._timeout * PATIENCE
        begun = long
        while True:
            try:
                head = await asyncio.wait_for(_receive(process), begun)
            except TimeoutError:
                raise self._late(begun) from None
            if "phase" not in head:
                return head
            self._phase = head["phase"]
            begun = self._timeout if self._phase == "evaluating" and job.action != "ingest" else long

    def _late(self, seconds: float) -> errors.WriteTimePassed:
        return errors.WriteTimePassed(
            f"The write was stopped after {seconds:g} seconds; nothing was published. Ask for less at once: bind"
            " more of the terms, or send it in parts.",
            value=seconds,
        )

    def _error(self, head: dict[str, Any]) -> Exception:
        name, about = head["error"], head["about"]
        message = head["message"].replace(str(self._directory), "the data directory")
        if name == "WriteMemoryPassed":
            return self._too_much()
        if name == "Unforeseen":
            return RuntimeError(f"the process that writes failed:\n{message}")
        if name == "OwnGraph":
            return store_errors.OwnGraph(about["graph"])
        kind = getattr(errors, name, None)
        if kind is not None:
            return kind(message, **about)  # type: ignore[no-any-return]
        return getattr(store_errors, name)(message)  # type: ignore[no-any-return]

    def _death(self, code: int) -> errors.WriteError:
        if self._phase == "evaluating" and code in (-signal.SIGABRT, -signal.SIGKILL):
            return self._too_much()
        return errors.WriteStopped(
            "The process that wrote has ended unexpectedly; look at what is current, then try again."
        )

    def _too_much(self) -> errors.WriteMemoryPassed:
        return errors.WriteMemoryPassed(
            f"The write was stopped because it needed more than {self._memory} MiB of memory; nothing was"
            " published. Send it in parts.",
            value=self._memory,
        )

    async def _ready(self) -> Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "graph_api.writes.process",
            str(self._memory),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={**os.environ, "MALLOC_ARENA_MAX": "2"},
            limit=2**20,
        )
        try:
            await asyncio.wait_for(_receive(self._process), START)
        except (EOFError, TimeoutError):
            raise errors.WriteStopped("The process that writes could not be started.") from None
        return self._process

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


async def _receive(process: Process) -> dict[str, Any]:
    assert process.stdout is not None  # noqa: S101 - it was started with pipes
    try:
        size = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))[0]
        head: dict[str, Any] = json.loads(await process.stdout.readexactly(size))
        return head
    except (asyncio.IncompleteReadError, OSError) as error:
        raise EOFError from error
