"""A run for tests that break it off: tests.ingest.driver DATA FILE [WORKERS [reconciled]]. Says when it reads."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Store, Triple

from ingest.load import run_ingest
from ingest.reconciliation import Reconciler


def nothing(store: Store) -> Iterable[Triple]:
    """Derive nothing: that is not what is tested."""
    return ()


def tell(stage: str, done: int, whole: int | None) -> None:
    """Say each step on a line."""
    print(stage, done, flush=True)


if __name__ == "__main__":
    data, file, *workers = sys.argv[1:]
    count = int(workers[0]) if workers else 1
    reconciler = Reconciler() if workers[1:] else None
    report = run_ingest(
        [Path(file)],
        Path(data),
        progress=tell,
        workers=count,
        derivation=nothing,
        reconciler=reconciler,
    )
    print("\n".join(report.lines()), flush=True)
