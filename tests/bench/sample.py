"""The sample end to end: loading it, loading it again, a small change, and what its pages and answers take."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from graph_api.answers import answer, saved_query
from graph_api.connections.lineage import lineage
from graph_api.connections.overlaps import overlaps
from graph_api.connections.paths import connections
from graph_api.store import DataDirectory, Snapshots
from ingest.load import run_ingest
from ontology import iris

SAMPLE = Path(__file__).parents[2] / "ingest/samples/zoomi"


def timed(name: str, work: Callable[[], object], times: int = 1) -> None:
    """Print the median of `times` runs in milliseconds."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    print(f"{name:42} {statistics.median(taken) * 1000:10.1f} ms  (median of {times})")


def main() -> None:
    """Measure in a temporary directory."""
    with tempfile.TemporaryDirectory() as folder:
        data, changed = Path(folder) / "data", Path(folder) / "projects.jsonl"
        changed.write_text(
            json.dumps({"id": "S21248", "source": "bench", "name": "Yhessä!", "note": "Muutos."})
        )
        timed("first load, 1,019 records", lambda: run_ingest([SAMPLE], data))
        timed("the same again", lambda: run_ingest([SAMPLE], data), 3)
        timed("one record changed and published", lambda: run_ingest([changed], data))
        view = Snapshots(DataDirectory(data)).view()
        veke, old = iris.model("veke"), iris.project("S21248")
        print(f"{'triples believed':42} {view.snapshot.triples:10}")
        timed("lineage of VeKe", lambda: lineage(view, veke, "fi"), 21)
        timed("50 strongest overlaps with reasons", lambda: overlaps(view, "fi"), 21)
        timed("connections of VeKe and Yhessä!", lambda: connections(view, veke, old, "fi"), 21)
        timed("saved query never-met", lambda: answer(view, saved_query("never-met"), {}), 21)


if __name__ == "__main__":
    main()
