"""How long the store takes: cloning, putting records, settling, publishing and opening, at about 200,000 quads."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Literal, NamedNode, Store, Triple

from graph_api.store import DataDirectory, Snapshots, Writer, open_view, open_writer
from graph_api.store.beliefs import all_pairs, settle
from ontology import iris, terms

RECORDS = 7_500
#: Triples of a record beside its type and name; all are believed too, so a record makes about 28 quads.
VALUES = 8

Figures = list[tuple[str, str]]


class Stopwatch:
    """Seconds that a block took."""

    seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds = time.perf_counter() - begun


def main() -> None:
    """Measure in a temporary directory and print the figures."""
    with TemporaryDirectory() as folder:
        directory = DataDirectory(Path(folder) / "data")
        for title, figure in (
            *_write(directory, "first load", RECORDS, "a"),
            *_write(directory, "every record replaced", RECORDS, "b"),
            *_write(directory, "ten records replaced", 10, "c"),
            *_settle_again(directory),
            *_open(directory),
        ):
            print(f"{title:<50} {figure}")


def _write(directory: DataDirectory, title: str, records: int, text: str) -> Figures:
    clone, put, publish, settling = Stopwatch(), Stopwatch(), Stopwatch(), Stopwatch()
    with clone.running():
        opened = open_writer(directory, "bench")
        writer = opened.__enter__()
    try:
        with put.running():
            _put(writer, records, text)
        pairs = len(writer._graphs.touched)
        with settling.running():
            writer._graphs.settle()
        with publish.running():
            manifest = writer.publish(title, _nothing, datetime.now(UTC))
    finally:
        opened.__exit__(None, None, None)
    if manifest is None:
        raise RuntimeError("nothing was published")
    return [
        (f"{title}: clone", f"{clone.seconds * 1000:.0f} ms"),
        (f"{title}: put {records} records", f"{put.seconds:.3f} s"),
        (
            f"{title}: settle {pairs} pairs",
            f"{settling.seconds:.3f} s, {pairs / settling.seconds:,.0f} pairs/s",
        ),
        (f"{title}: publish", f"{publish.seconds:.3f} s, {manifest.quads:,} quads"),
    ]


def _put(writer: Writer, records: int, text: str) -> None:
    origin = NamedNode(iris.entity("source", "bench"))
    day = Literal("2026-01-01", datatype=terms.XSD_DATE)
    for number in range(records):
        graph = iris.record_graph("bench", "projects", f"P{number}")
        thing, node = NamedNode(iris.project(f"P{number}")), NamedNode(graph)
        said = [
            Triple(thing, terms.RDF_TYPE, terms.PROJECT),
            Triple(thing, terms.NAME, Literal(f"{text} {number}", language="fi")),
            *(
                Triple(thing, NamedNode(f"{iris.N}value{at}"), Literal(f"{text} {number} {at}"))
                for at in range(VALUES)
            ),
        ]
        provenance = [Triple(node, terms.FROM_SOURCE, origin), Triple(node, terms.RETRIEVED, day)]
        writer.put_record(graph, said, provenance, f"{text}{number}")


def _nothing(store: Store) -> Iterable[Triple]:
    return ()


def _settle_again(directory: DataDirectory) -> Figures:
    watch = Stopwatch()
    with open_writer(directory, "bench") as writer:
        pairs = all_pairs(writer.store)
        with watch.running():
            settle(writer.store, pairs)
    speed = f"{watch.seconds:.3f} s, {len(pairs) / watch.seconds:,.0f} pairs/s"
    return [(f"settle all {len(pairs)} pairs when nothing changed", speed)]


def _open(directory: DataDirectory) -> Figures:
    opening, asking = Stopwatch(), Stopwatch()
    with opening.running():
        view = open_view(directory, directory.current().number)
    snapshots, times = Snapshots(directory), 10_000
    snapshots.view()
    with asking.running():
        for _ in range(times):
            snapshots.view()
    return [
        (f"open snapshot {view.number} for reading", f"{opening.seconds * 1000:.0f} ms"),
        ("ask for the current view", f"{asking.seconds / times * 1e6:.1f} µs"),
    ]


if __name__ == "__main__":
    main()
