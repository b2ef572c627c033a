"""How long two snapshots take to be compared and a history to be told, and how long the log of changes gets."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Literal, NamedNode, Triple

from graph_api.store import DataDirectory, Writer, open_view, open_writer
from graph_api.trust.difference import difference
from graph_api.trust.history import history
from ontology import iris, terms

RECORDS = 10_000


def main() -> None:
    """Load records, change 100, add 1,000; then compare the snapshots. `python -m tests.bench.differences 100000`."""
    records = int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else RECORDS
    with TemporaryDirectory() as folder:
        directory = DataDirectory(Path(folder))
        _publish(directory, range(records), "2021", f"{records:,} records loaded")
        _publish(directory, range(0, records, records // 100), "2022", "100 records changed")
        _publish(directory, range(records, records + 1000), "2021", "1,000 records more")
        for one, other in ((1, 2), (2, 3), (1, 3)):
            views = open_view(directory, one), open_view(directory, other)
            begun = time.perf_counter()
            found = difference(*views, lang="en")
            told = ", ".join(f"{found.total(fate)} {fate}" for fate in found.things)
            print(f"snapshots {one} and {other}: {time.perf_counter() - begun:.2f} s ({told})")
        view = open_view(directory, 3)
        begun = time.perf_counter()
        events = history(directory, view, iris.project("P0"), "en").events
        print(f"history of one thing: {1000 * (time.perf_counter() - begun):.1f} ms ({len(events)} events)")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _publish(directory: DataDirectory, numbers: Iterable[int], end: str, what: str) -> None:
    begun = time.perf_counter()
    with open_writer(directory, "bench", keep=9) as writer:
        for number in numbers:
            _put(writer, number, end)
        manifest = writer.publish(what, lambda store: (), datetime.now(UTC))
    assert manifest is not None
    took, size = time.perf_counter() - begun, directory.history_file.stat().st_size
    print(f"{what}: {took:.2f} s, {manifest.quads:,} quads, log {size:,} bytes")


def _put(writer: Writer, number: int, end: str) -> None:
    subject = NamedNode(iris.project(f"P{number}"))
    graph = NamedNode(iris.record_graph("bench", "project", f"P{number}"))
    said = [
        Triple(subject, terms.RDF_TYPE, terms.PROJECT),
        Triple(subject, terms.NAME, Literal(f"Hanke {number}", language="fi")),
        Triple(subject, terms.CODE, Literal(f"S{number}")),
        Triple(subject, terms.END_DATE, Literal(f"{end}-12-31", datatype=terms.XSD_DATE)),
        Triple(subject, terms.SUMMARY, Literal(f"Hankkeessa {number} kehitetään ohjausta.", language="fi")),
        Triple(subject, terms.THEME, NamedNode(iris.concept("theme", f"t{number % 300}"))),
        Triple(subject, terms.REGION, NamedNode(iris.concept("region", f"r{number % 19}"))),
        Triple(subject, terms.LEAD_ORGANISATION, NamedNode(iris.organisation(name=f"o {number % 5000}"))),
    ]
    origin = [
        Triple(graph, terms.FROM_SOURCE, NamedNode(iris.entity("source", "bench"))),
        Triple(graph, terms.RETRIEVED, Literal("2026-01-01", datatype=terms.XSD_DATE)),
    ]
    writer.put_record(graph.value, said, origin, iris.digest(*map(str, said)))


if __name__ == "__main__":
    main()
