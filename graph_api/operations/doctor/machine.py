"""Checks of the machine: files, memory, clock."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from graph_api.operations.doctor.findings import Finding, error, ok, warning
from graph_api.settings import Settings
from graph_api.store import DataDirectory, StoreError

#: Each connection takes one, RocksDB one a table file.
_FILES_NEEDED, _FILES_ENOUGH = 256, 4096
_CGROUP = Path("/sys/fs/cgroup/memory.max")
_SERVER = 300  # MiB of one server process with the sample loaded, measured, and some more
#: Before this the clock can only be wrong.
_WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)


def open_files(settings: Settings) -> Iterator[Finding]:
    """May a server open enough files?"""
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    advice = "raise it: `ulimit -n 65536`, or LimitNOFILE= in the systemd unit"
    if soft == resource.RLIM_INFINITY or soft >= _FILES_ENOUGH:
        yield ok(f"may open {'any number of' if soft == resource.RLIM_INFINITY else soft} files")
    elif soft < _FILES_NEEDED:
        yield error(f"may open only {soft} files: some tens of connections use them up", advice)
    else:
        yield warning(f"may open only {soft} files: so many connections at most", advice)


def memory(settings: Settings) -> Iterator[Finding]:
    """Is there memory for what the settings allow queries to take?"""
    total = machine_memory() // 2**20
    per_server = _SERVER + settings.cache_size + settings.query_workers_most * settings.query_memory
    needed = settings.server_workers * per_server
    if needed > total:
        yield warning(
            f"queries may take {needed:,} MiB together, the machine has {total:,} MiB",
            "lower NIVOS_QUERY_MEMORY, NIVOS_QUERY_WORKERS_MOST or NIVOS_SERVER_WORKERS",
        )
    else:
        yield ok(f"all limits together allow {needed:,} of {total:,} MiB of memory")
    if settings.analyst_query_memory > total:
        yield warning(
            f"NIVOS_ANALYST_QUERY_MEMORY is {settings.analyst_query_memory:,} MiB, the machine has {total:,} MiB",
            "lower it: the machine would run out before the query is stopped",
        )


def machine_memory(limit: Path = _CGROUP) -> int:
    """Give the bytes of memory that this process may count on: the machine's, or its container's."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(whole, int(limit.read_text()))
    except (OSError, ValueError):  # no such file, or "max"
        return whole


def clock(settings: Settings) -> Iterator[Finding]:
    """Can the clock be right?"""
    now = datetime.now(UTC)
    try:
        published = DataDirectory(settings.data).current().published
    except StoreError:
        published = None
    if now < _WRITTEN or (published is not None and now < published):
        since = (
            f", before the current snapshot was published ({published:%Y-%m-%d %H:%M})" if published else ""
        )
        yield error(
            f"the clock says {now:%Y-%m-%d %H:%M} UTC{since}", "set the clock; keys and tokens expire by it"
        )
    else:
        yield ok(f"the clock says {now:%Y-%m-%d %H:%M} UTC")
