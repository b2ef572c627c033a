"""Reading: one unchanging snapshot a view, moving on when another is published."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, Store, Triple

from graph_api.store import (
    DamagedStore,
    DataDirectory,
    NoSnapshot,
    Snapshots,
    UnknownSnapshot,
    View,
    open_view,
    open_writer,
    prune,
    rollback,
)
from ontology import iris, terms
from tests.unit.store.sample import PROJECT, STARTED, name, names, nothing, publish, put


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


def test_nothing_published(directory: DataDirectory) -> None:
    snapshots = Snapshots(directory)
    with pytest.raises(NoSnapshot, match="load records with `nivos ingest`"):
        snapshots.view()
    publish(directory, "yksi")
    assert names(snapshots.view().store) == ['"yksi"@fi']


def test_the_view_moves_on_and_back_with_current(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    snapshots = Snapshots(directory)
    first = snapshots.view()
    assert snapshots.view() is first
    publish(directory, "kaksi")
    second = snapshots.view()
    assert (second.number, names(second.store)) == (2, ['"kaksi"@fi'])
    assert (first.number, names(first.store)) == (1, ['"yksi"@fi'])
    rollback(directory, 1)
    assert names(snapshots.view().store) == ['"yksi"@fi']
    assert second.snapshot.message == "kaksi"


def test_a_view_can_be_asked_but_not_written(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    view = Snapshots(directory).view()
    with pytest.raises(RuntimeError, match="possible on read-write instances"):
        view.store.add(Quad(PROJECT, terms.NAME, Literal("x")))
    assert names(view.store) == ['"yksi"@fi']


def test_a_held_snapshot_is_not_pruned_and_a_released_one_is(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    held = open_view(directory, 1)
    publish(directory, "kaksi", keep=1)
    publish(directory, "kolme", keep=1)
    assert directory.numbers() == [1, 3]
    assert names(held.store) == ['"yksi"@fi']
    del held
    assert prune(directory, 1) == [1]


def test_snapshots_lets_go_of_the_old_one(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    snapshots = Snapshots(directory)
    snapshots.view()
    publish(directory, "kaksi", keep=1)
    assert directory.numbers() == [1, 2]
    snapshots.view()
    assert prune(directory, 1) == [1]


def test_two_readers_share_a_snapshot(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    one, other = open_view(directory, 1), open_view(directory, 1)
    del one
    publish(directory, "kaksi", keep=1)
    assert directory.numbers() == [1, 2]
    assert names(other.store) == ['"yksi"@fi']


def test_an_open_view_outlives_even_its_files(directory: DataDirectory) -> None:
    """Somebody deletes the folder by hand: what was opened is still read."""
    publish(directory, "yksi")
    view = Snapshots(directory).view()
    shutil.rmtree(directory.path_of(1))
    assert names(view.store) == ['"yksi"@fi']


def test_an_unknown_snapshot(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    with pytest.raises(UnknownSnapshot, match="there is no snapshot 2"):
        open_view(directory, 2)


def _garble(suffix: str) -> Callable[[Path], None]:
    def garble(folder: Path) -> None:
        files = [path for path in (folder / "graph").iterdir() if suffix in path.name]
        assert files
        for path in files:
            size = path.stat().st_size
            path.unlink()  # the file may be shared with another snapshot
            path.write_bytes(os.urandom(size))

    return garble


def _truncate_tables(folder: Path) -> None:
    for path in (folder / "graph").glob("*.sst"):
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content[: len(content) // 2])


def _remove_tables(folder: Path) -> None:
    for path in (folder / "graph").glob("*.sst"):
        path.unlink()


BREAKAGES = {
    "no folder": shutil.rmtree,
    "no graph": lambda folder: shutil.rmtree(folder / "graph"),
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "garbled manifest": lambda folder: (folder / "manifest.json").write_text("{"),
    "no lock file": lambda folder: (folder / "in-use").unlink(),
    "no tables": _remove_tables,
    "short tables": _truncate_tables,
    "garbled tables": _garble(".sst"),
    "garbled MANIFEST": _garble("MANIFEST"),
    "garbled CURRENT": _garble("CURRENT"),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_damaged_snapshot_is_named_and_can_be_left(directory: DataDirectory, breakage: str) -> None:
    publish(directory, "yksi")
    publish(directory, "kaksi")
    BREAKAGES[breakage](directory.path_of(2))
    snapshots = Snapshots(directory)
    with pytest.raises(DamagedStore, match=r"snapshot 2 .*`nivos rollback`"):
        snapshots.view()
    rollback(directory, 1)
    assert names(snapshots.view().store) == ['"yksi"@fi']
    assert publish(directory, "kolme").number == 3


def test_a_view_held_before_the_damage_goes_on(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    snapshots = Snapshots(directory)
    view = snapshots.view()
    publish(directory, "kaksi")
    shutil.rmtree(directory.path_of(2) / "graph")
    with pytest.raises(DamagedStore):
        snapshots.view()
    assert names(view.store) == ['"yksi"@fi']


def test_a_snapshot_pruned_while_it_is_opened_is_left_for_the_next(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(directory, "yksi")
    read, told = directory.current_number, []

    def read_then_move() -> int | None:
        if not told:  # what opening asks: the old number, pruned a moment later
            told.append(read() or 0)
            publish(DataDirectory(directory.root), "kaksi", keep=1)
            return 1
        return read()

    monkeypatch.setattr(directory, "current_number", read_then_move)
    assert names(Snapshots(directory).view().store) == ['"kaksi"@fi']


def test_threads_read_whole_loads_while_a_writer_publishes(directory: DataDirectory) -> None:
    """Each load gives 12 projects its number: a reader must never see two loads mixed."""
    things = [NamedNode(iris.project(f"T{number}")) for number in range(12)]

    def load(number: int) -> None:
        with open_writer(directory, "a test", keep=1) as writer:
            for at, thing in enumerate(things):
                put(writer, f"T{at}", [name(f"load {number}", subject=thing)])
            writer.publish(f"load {number}", nothing, STARTED)

    load(0)
    snapshots = Snapshots(directory)
    done = threading.Event()
    faults: list[object] = []
    seen: set[int] = set()

    def read() -> None:
        while not done.wait(0.002):
            try:
                view = snapshots.view()
                quads = view.store.quads_for_pattern(None, terms.NAME, None, DefaultGraph())
                texts = [quad.object.value for quad in quads]
                if texts != [view.snapshot.message] * len(things):
                    faults.append((view.snapshot.message, set(texts), len(texts)))
                seen.add(view.number)
            except BaseException as error:  # whatever it is, the test must tell
                faults.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 21):
        load(number)
    done.set()
    for reader in readers:
        reader.join()
    assert faults == []
    assert len(seen) > 5
    assert names(snapshots.view().store, things[0]) == ['"load 20"@fi']
    prune(directory, 1)
    assert directory.numbers() == [21]


def test_a_view_of_a_hand_written_store() -> None:
    store = Store()
    store.extend(
        [
            Quad(PROJECT, terms.NAME, Literal("b", language="fi")),
            Quad(PROJECT, terms.NAME, Literal("a", language="sv")),
            Quad(PROJECT, terms.RDF_TYPE, terms.PROJECT),
            Quad(PROJECT, terms.NAME, Literal("only said"), NamedNode(iris.DERIVED_GRAPH)),
        ]
    )
    view = View.of(store, number=7)
    assert view.number == 7
    assert [str(term) for term in view.values(PROJECT, terms.NAME)] == ['"a"@sv', '"b"@fi']
    assert view.values(PROJECT, terms.CODE) == []
    assert view.types(PROJECT.value) == [terms.PROJECT.value]


def test_a_query_sees_the_default_graph_or_the_graphs_asked_for() -> None:
    store, derived = Store(), NamedNode(iris.DERIVED_GRAPH)
    store.add(Quad(PROJECT, terms.CODE, Literal("believed")))
    store.add(Quad(PROJECT, terms.CODE, Literal("derived"), derived))
    view = View.of(store)

    def codes(**options: object) -> list[str]:
        found = view.query("SELECT ?o { ?s ?p ?o }", **options)  # type: ignore[arg-type]
        assert isinstance(found, QuerySolutions)
        return sorted(row["o"].value for row in found)

    assert codes() == ["believed"]
    assert codes(default_graph=[derived]) == ["derived"]
    asked = view.query("ASK { GRAPH ?g { ?s ?p 'derived' } }", named_graphs=(derived,))
    assert isinstance(asked, QueryBoolean)
    assert bool(asked)
    based = view.query("ASK { <S1> ?p ?o }", base_iri=iris.BASE + "project/")
    assert bool(based)


def test_values_of_any_term_are_ordered_by_text() -> None:
    store = Store()
    values = [Literal(10), Literal(9), PROJECT]
    store.extend(Quad(PROJECT, terms.CODE, value) for value in values)
    assert View.of(store).values(PROJECT, terms.CODE) == sorted(values, key=str)
    assert Triple(PROJECT, terms.CODE, PROJECT) in {q.triple for q in store}
