"""A query in a worker: sent, timed, its answer taken frame by frame, and what its end means for the worker."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from graph_api.evaluation import errors
from graph_api.evaluation.messages import CHUNK, END, ERROR, HEAD, KINDS, WHOLE, Job, Outcome
from graph_api.evaluation.processes import Worker
from graph_api.operations import metrics

if TYPE_CHECKING:
    from graph_api.evaluation.pool import Pool

#: A query that took so many seconds may have left its worker with much memory.
LONG = 0.5


class Run:
    """One query in one worker, from the job to the last part of its answer."""

    def __init__(self, pool: Pool, worker: Worker, job: Job) -> None:
        self._pool, self._worker, self._job = pool, worker, job
        self._left = job.timeout
        self._answered = False
        self._over = False

    async def begin(self) -> Outcome:
        """Send the job and wait for the first frame, which decides the status. Raises EvaluationError."""
        self._worker.channel.send(self._job.packed())
        kind, content = await self._next()
        if kind == WHOLE:
            self.finish(None)
            return Outcome(KINDS[content[0]], _once(content[1:]), len(content) - 1)
        if kind != HEAD:
            raise self._unexpected(kind)
        chunks = self._chunks()
        await anext(chunks)  # from here on, closing it lets go of the worker
        return Outcome(KINDS[content[0]], chunks)

    async def _chunks(self) -> AsyncGenerator[bytes, None]:
        try:
            yield b""
            while True:
                kind, content = await self._next()
                if kind == CHUNK:
                    yield content
                elif kind == END:
                    self.finish(None)
                    return
                else:
                    raise self._unexpected(kind)
        except BaseException as error:
            self.finish(error)
            raise

    async def _next(self) -> tuple[int, bytes]:
        """Give the next frame. Only the time that the worker takes is counted, not that of a slow client."""
        begun = time.monotonic()
        received = None
        try:
            # Not wait_for: in Python 3.11 that swallows a cancellation that comes together with the frame. And
            # TimePassed is raised below, not in an `except`: as its context, the TimeoutError would close a circle
            # by way of the timeout and the task, which keeps the request's snapshot open.
            with suppress(TimeoutError):
                async with asyncio.timeout(max(self._left, 0.001)):
                    received = await self._worker.channel.receive()
        except EOFError:
            raise _death(await self._worker.process.wait(), self._job) from None
        finally:
            self._left -= time.monotonic() - begun
        if received is None:
            raise errors.TimePassed(self._job.timeout)
        kind, content = received
        if kind == ERROR:
            self._answered = True  # the worker itself is well, and waits for the next job
            raise _error(json.loads(content), self._job)
        return kind, content

    def _unexpected(self, kind: int) -> errors.EvaluationError:
        return errors.EvaluationFailed(f"The evaluator answered out of turn ({kind}).")

    def finish(self, error: BaseException | None) -> None:
        """Let go of the worker: to the next query when it has answered, killed when it has not."""
        if self._over:
            return
        self._over = True
        seconds = self._job.timeout - self._left
        metrics.observe_query(_outcome(error), seconds)
        if error is not None and not self._answered:
            self._pool.discard(self._worker, _reason(error))
        elif seconds > LONG and self._worker.worn:
            self._pool.discard(self._worker, "worn")
        else:
            self._pool.give_back(self._worker)


def _outcome(error: BaseException | None) -> metrics.QueryOutcome:
    if error is None:
        return "ok"
    if isinstance(error, errors.LimitPassed):
        return error.short
    if isinstance(error, errors.QueryRefused):
        return "refused"
    return "failed" if isinstance(error, errors.EvaluationError) else "client-left"


def _reason(error: BaseException) -> metrics.KillReason:
    if isinstance(error, errors.LimitPassed):
        return error.short
    return "died" if isinstance(error, errors.EvaluationError) else "client-left"


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body


def _death(code: int, job: Job) -> errors.EvaluationError:
    if code in (-signal.SIGABRT, -signal.SIGKILL):
        return errors.MemoryPassed(job.memory)
    return errors.EvaluationFailed(
        "The query could not be evaluated: it is nested too deeply or too long for the evaluator."
    )


def _error(told: dict[str, Any], job: Job) -> errors.EvaluationError:
    name, message, about = told["error"], told["message"], told["about"]
    made: dict[str, errors.EvaluationError] = {
        "MemoryPassed": errors.MemoryPassed(job.memory),
        "ResultTooLarge": errors.ResultTooLarge(job.limit // 2**20),
        "UpdateRefused": errors.UpdateRefused(),
    }
    if name in made:
        return made[name]
    if name == "MalformedQuery":
        return errors.MalformedQuery(message, about["line"], about["column"])
    if name == "ServiceRefused":
        return errors.ServiceRefused(about["service"])
    if name == "NoSuchFormat":
        return errors.NoSuchFormat(about["kind"])
    return errors.EvaluationFailed(message)
