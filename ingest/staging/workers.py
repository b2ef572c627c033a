"""Batches are prepared here: in this process while there are few, in worker processes when there are many."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.util import Finalize

from graph_api.garbage import look_seldom
from ingest.refusals import IngestError
from ingest.staging.index import Prepared
from ingest.staging.preparation import Batch, Preparation

#: Items that are prepared before a process is started for more, and bytes of files that hold more than that.
_FEW, _MUCH = 2000, 4_000_000


class WorkerLost(IngestError):
    """A worker process ended by itself, or was ended."""


def usual_workers() -> int:
    """How many worker processes suit this machine: one a processor, at most eight."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 8)


class Workers:
    """Prepares batches, and gives what came of them in the order in which they were handed in."""

    def __init__(self, preparation: Preparation, count: int, size: int = 0) -> None:
        self._preparation = preparation
        self._count = count if count > 1 and _can_be_sent(preparation) else 1
        self._pool: ProcessPoolExecutor | None = None
        #: A piece of work for each process, done when it has started.
        self._starting: list[Future[int]] = []
        self._waiting: deque[Future[Prepared]] = deque()
        self._handed_in = 0
        if self._count > 1 and size > _MUCH:
            self._start()

    def hand_in(self, batch: Batch) -> Iterator[Prepared]:
        """Take a batch; give those that are done and must not wait any longer."""
        self._handed_in += len(batch.items)
        if self._count > 1 and self._pool is None and self._handed_in > _FEW:
            self._start()
        # Small files need no process, and until one is ready there is work to be done here.
        if self._pool is None or not any(one.done() for one in self._starting):
            yield self._preparation.prepare(batch)
            return
        with _loss_told():
            self._waiting.append(self._pool.submit(_prepare, self._preparation, batch))
        while len(self._waiting) > 2 * self._count:
            yield self._next()

    def _start(self) -> None:
        # Forking would copy locks that threads of this process hold; a fresh interpreter takes half a second once.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(self._count, mp_context=context, initializer=_begin)
        self._starting = [self._pool.submit(int) for _ in range(self._count)]

    def rest(self) -> Iterator[Prepared]:
        """Give what is still waited for."""
        while self._waiting:
            yield self._next()

    def _next(self) -> Prepared:
        with _loss_told():
            return self._waiting.popleft().result()

    def close(self) -> None:
        """End the processes; what they were at is thrown away."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


@contextmanager
def _loss_told() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        raise WorkerLost(
            "a worker process ended before its work was done (was memory short?); nothing was loaded; "
            "run the same again, with --workers 1 if it happens again"
        ) from error


@contextmanager
def workers(preparation: Preparation, count: int, size: int = 0) -> Iterator[Workers]:
    """Workers for as long as the block runs, for files of so many bytes."""
    made = Workers(preparation, count, size)
    try:
        yield made
    finally:
        made.close()


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end when the parent does, however it ends, or at once when all is done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    look_seldom()
    # Nothing is to be tidied up at the end, which Python would take a while for.
    Finalize(None, os._exit, args=(0,), exitpriority=-100)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def _prepare(preparation: Preparation, batch: Batch) -> Prepared:
    return preparation.prepare(batch)


def _can_be_sent(preparation: Preparation) -> bool:
    try:
        pickle.dumps(preparation)
    except (pickle.PicklingError, TypeError, AttributeError):
        return False
    return True
