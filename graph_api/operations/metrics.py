"""The figures that Prometheus collects, and the small functions by which the others report them.

Counters and histograms are told as things happen. Gauges are asked for: whoever knows a figure calls `watch`
once, and `refresh` reads all of them. Every label takes its values from a short list, so that no visitor can
make the number of series grow.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from typing import Literal

from prometheus_client import Counter, Gauge, Histogram

#: Seconds between two readings of the gauges where several processes serve: each knows only its own.
FRESH = 5.0

QueryOutcome = Literal["ok", "time", "memory", "size", "refused", "client-left", "failed", "no-room"]
KillReason = Literal["time", "memory", "size", "client-left", "died", "worn", "idle", "closed"]
WriteOutcome = Literal["published", "unchanged", "refused", "busy", "failed"]
Limited = Literal["address", "key"]

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
_SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LONG = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

REQUESTS = Counter("nivos_http_requests", "Requests answered.", ["route", "method", "status"])
REQUEST_SECONDS = Histogram(
    "nivos_http_request_duration_seconds",
    "From a request's arrival to the last byte of its answer.",
    ["route"],
    buckets=_SHORT,
)
QUERY_SECONDS = Histogram(
    "nivos_query_duration_seconds", "Evaluation of queries that people wrote.", ["outcome"], buckets=_LONG
)
KILLS = Counter("nivos_query_worker_kills", "Query workers ended, by what ended them.", ["reason"])
CACHE = Counter("nivos_cache_requests", "Answers looked up in the cache.", ["outcome"])
_HIT, _MISS = CACHE.labels("hit"), CACHE.labels("miss")
LIMITED = Counter("nivos_rate_limited_requests", "Requests sent away for coming too fast.", ["by"])
WRITES = Counter("nivos_writes", "Attempts to change the graph.", ["outcome"])

WORKERS_ALIVE = Gauge("nivos_query_workers", "Query workers there are.", multiprocess_mode="livesum")
WORKERS_BUSY = Gauge(
    "nivos_query_workers_busy", "Query workers that evaluate now.", multiprocess_mode="livesum"
)
QUEUE_LENGTH = Gauge("nivos_query_queue", "Queries that wait for a worker.", multiprocess_mode="livesum")
CACHE_BYTES = Gauge("nivos_cache_bytes", "Memory that cached answers take.", multiprocess_mode="livesum")
CACHE_ENTRIES = Gauge("nivos_cache_entries", "Answers in the cache.", multiprocess_mode="livesum")
SERVERS = Gauge("nivos_server_processes", "Server processes.", multiprocess_mode="livesum")
SERVER_MEMORY = Gauge(
    "nivos_server_resident_memory_bytes", "Memory of the server processes.", multiprocess_mode="livesum"
)
SERVER_FILES = Gauge(
    "nivos_server_open_fds", "Open files of the server processes.", multiprocess_mode="livesum"
)

_watched: dict[Gauge, Callable[[], float]] = {}


def observe_request(route: str, method: str, status: int, seconds: float) -> None:
    """Note an answered request; `route` is a template such as /projects/{local_id}, never a path."""
    counter, histogram = _of_request(route, method if method in _METHODS else "other", status)
    counter.inc()
    histogram.observe(seconds)


@lru_cache(maxsize=1024)
def _of_request(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    """Find the series of a kind of request; the package's own way there takes as long as all the rest."""
    return REQUESTS.labels(route, method, str(status)), REQUEST_SECONDS.labels(route)


def observe_query(outcome: QueryOutcome, seconds: float) -> None:
    """Note how a query that a person wrote ended, and how long that took, waiting left out."""
    QUERY_SECONDS.labels(outcome).observe(seconds)


def count_kill(reason: KillReason) -> None:
    """Count a query worker that was stopped, or had died."""
    KILLS.labels(reason).inc()


def count_cache(hit: bool) -> None:
    """Count a look into the cache."""
    (_HIT if hit else _MISS).inc()


def count_limited(by: Limited) -> None:
    """Count a request that was sent away because its address or key asks too often."""
    LIMITED.labels(by).inc()


def count_write(outcome: WriteOutcome) -> None:
    """Count an attempt to change the graph."""
    WRITES.labels(outcome).inc()


def watch(gauge: Gauge, figure: Callable[[], float]) -> None:
    """Let `figure` tell what `gauge` shows from now on; it is called often and must be quick."""
    _watched[gauge] = figure


def refresh() -> None:
    """Read every watched figure of this process."""
    for gauge, figure in _watched.items():
        gauge.set(figure())


@asynccontextmanager
async def kept_fresh() -> AsyncIterator[None]:
    """Read the figures now and then while the block runs: another process may be the one that is asked."""
    watch(SERVERS, lambda: 1)
    watch(SERVER_MEMORY, _resident_memory)
    watch(SERVER_FILES, lambda: len(os.listdir("/proc/self/fd")))
    task = asyncio.create_task(_refresh_often())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _refresh_often() -> None:
    while True:
        refresh()
        await asyncio.sleep(FRESH)


def _resident_memory() -> float:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
