"""A run for tests that break it off: python -m tests.ingest.driver DATA FILE [WORKERS]. Says when it reads."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Store, Triple

from ingest.load import run_ingest


def nothing(store: Store) -> Iterable[Triple]:
    """Derive nothing: that is not what is tested."""
    return ()


def tell(stage: str, done: int, whole: int | None) -> None:
    """Say each step on a line."""
    print(stage, done, flush=True)


if __name__ == "__main__":
    data, file, *workers = sys.argv[1:]
    count = int(workers[0]) if workers else 1
    report = run_ingest([Path(file)], Path(data), progress=tell, workers=count, derivation=nothing)
    print("\n".join(report.lines()), flush=True)
