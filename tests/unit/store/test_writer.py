"""The one writer: what it changes, what it publishes, what it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graph_api.store import (
    DamagedStore,
    DataDirectory,
    Snapshots,
    StoreError,
    WriteFailed,
    WriterBusy,
    open_view,
    open_writer,
    prune,
    rollback,
)
from ontology import iris, terms
from tests.unit.store.sample import PROJECT, STARTED, graph, name, names, nothing, origin, publish, put

PROVENANCE = NamedNode(iris.PROVENANCE_GRAPH)
DERIVED = NamedNode(iris.DERIVED_GRAPH)


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


def current(directory: DataDirectory) -> Store:
    return Snapshots(directory).view().store


def said(store: Store, where: NamedNode) -> set[Triple]:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, where)}


def test_the_first_publication_says_exactly_the_record(directory: DataDirectory) -> None:
    record = graph("S1")
    triples = [name("yksi"), Triple(PROJECT, terms.RDF_TYPE, terms.PROJECT)]
    with open_writer(directory, "a test") as writer:
        assert (writer.base, writer.changed, writer.record_graphs()) == (None, False, {})
        writer.put_record(record, triples, origin(record), "abc")
        assert (writer.changed, writer.content_hash(record)) == (True, "abc")
        manifest = writer.publish("first", nothing, STARTED)
    assert manifest is not None
    assert manifest == directory.current()
    assert (manifest.number, manifest.base, manifest.message) == (1, None, "first")
    assert manifest.changes.model_dump() == {
        "added": 2 + 4 + 3,  # the record, its provenance, the run
        "removed": 0,
        "records_added": 1,
        "records_changed": 0,
        "records_removed": 0,
        "graphs_edited": 0,
    }
    assert (manifest.triples, manifest.quads, manifest.counts["project"]) == (9, 18, 1)
    assert said(current(directory), NamedNode(record)) == set(triples)


def test_provenance_tells_record_and_run(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    record, run = NamedNode(graph("S1")), NamedNode(iris.run(1))
    told = {(t.subject, t.predicate, t.object) for t in said(current(directory), PROVENANCE)}
    assert {(t.subject, t.predicate, t.object) for t in origin(graph("S1"))} < told
    assert (record, terms.PROV_WAS_GENERATED_BY, run) in told
    assert (run, terms.RDF_TYPE, terms.INGEST_RUN) in told
    started = Literal("2026-03-01T12:00:00Z", datatype=terms.XSD_DATE_TIME)
    assert (run, terms.PROV_STARTED_AT_TIME, started) in told
    ended = [o for s, p, o in told if s == run and p == terms.PROV_ENDED_AT_TIME]
    assert len(ended) == 1
    assert ended[0].value.endswith("Z")


def test_replacing_a_record_leaves_nothing_of_the_old(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    manifest = publish(directory, "kaksi")
    store = current(directory)
    assert names(store) == ['"kaksi"@fi']
    assert said(store, NamedNode(graph("S1"))) == {name("kaksi")}
    runs = store.quads_for_pattern(NamedNode(graph("S1")), terms.PROV_WAS_GENERATED_BY, None, PROVENANCE)
    assert [quad.object for quad in runs] == [NamedNode(iris.run(2))]
    assert (manifest.changes.records_added, manifest.changes.records_changed) == (0, 1)
    assert manifest.changes.removed == 3  # the name, the hash, the run that made it


def test_removing_a_record_takes_back_all_it_said(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    with open_writer(directory, "a test") as writer:
        writer.remove_record(graph("S1"))
        writer.remove_record(graph("unknown"))
        assert writer.record_graphs() == {}
        manifest = writer.publish("gone", nothing, STARTED)
    assert manifest is not None
    assert (manifest.changes.records_removed, manifest.changes.removed) == (1, 1 + 4)
    store = current(directory)
    assert not list(store.quads_for_pattern(PROJECT, None, None, None))
    assert not list(store.quads_for_pattern(NamedNode(graph("S1")), None, None, None))


def test_record_graphs_by_source(directory: DataDirectory) -> None:
    with open_writer(directory, "a test") as writer:
        put(writer, "S1", [name("yksi")], "a")
        put(writer, "S1", [name("ett", "sv")], "b")
        assert set(writer.record_graphs()) == {graph("S1", "a"), graph("S1", "b")}
        assert set(writer.record_graphs("b")) == {graph("S1", "b")}
        assert writer.record_graphs("c") == {}


def test_nothing_changed_publishes_nothing(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    with open_writer(directory, "a test") as writer:
        writer.remove_record(graph("unknown"))
        assert writer.publish("none", nothing, STARTED) is None
    assert directory.numbers() == [1]


def test_a_record_put_and_taken_back_is_no_change(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    with open_writer(directory, "a test") as writer:
        put(writer, "S2", [name("kaksi")])
        writer.remove_record(graph("S2"))
        assert not writer.changed
        put(writer, "S3", [name("kolme")])
        put(writer, "S3", [name("neljä")])
        manifest = writer.publish("one", nothing, STARTED)
    assert manifest is not None
    assert (manifest.changes.records_added, manifest.changes.records_changed) == (1, 0)
    assert manifest.changes.records_removed == 0


def test_the_derived_graph_is_replaced_and_sees_what_is_believed(directory: DataDirectory) -> None:
    def shout(store: Store) -> Iterable[Triple]:
        for text in names(store):
            yield Triple(PROJECT, terms.KNOWN_AS, Literal(text.upper()))

    for text in ("yksi", "kaksi"):
        with open_writer(directory, "a test") as writer:
            put(writer, "S1", [name(text)])
            writer.publish(text, shout, STARTED)
        shouted = Triple(PROJECT, terms.KNOWN_AS, Literal(f'"{text.upper()}"@FI'))
        assert said(current(directory), DERIVED) == {shouted}
        shown = current(directory).quads_for_pattern(PROJECT, terms.KNOWN_AS, None, DefaultGraph())
        assert [quad.triple for quad in shown] == [shouted]


def test_a_writer_builds_on_the_current_snapshot_even_after_a_rollback(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    with open_writer(directory, "a test") as writer:
        put(writer, "S2", [name("toinen", subject=NamedNode(iris.project("S2")))])
        writer.publish("two", nothing, STARTED)
    rollback(directory, 1)
    with open_writer(directory, "a test") as writer:
        assert writer.base == 1
        assert set(writer.record_graphs()) == {graph("S1")}


def test_an_abandoned_writer_leaves_nothing(directory: DataDirectory) -> None:
    publish(directory, "yksi")

    def abandon() -> None:
        with open_writer(directory, "a test") as writer:
            put(writer, "S1", [name("kaksi")])
            raise KeyError

    with pytest.raises(KeyError):
        abandon()
    assert names(current(directory)) == ['"yksi"@fi']
    assert not directory.writer_folder.exists()
    assert not directory.holder_file.exists()
    assert publish(directory, "kolme").number == 2


def test_a_derivation_that_fails_publishes_nothing(directory: DataDirectory) -> None:
    publish(directory, "yksi")

    def fail(store: Store) -> Iterable[Triple]:
        raise ZeroDivisionError

    def attempt() -> None:
        with open_writer(directory, "a test") as writer:
            put(writer, "S1", [name("kaksi")])
            writer.publish("never", fail, STARTED)

    with pytest.raises(ZeroDivisionError):
        attempt()
    assert names(current(directory)) == ['"yksi"@fi']
    assert sorted(path.name for path in directory.snapshots_folder.iterdir()) == ["000001"]
    assert publish(directory, "kolme").number == 2


def test_a_writer_publishes_once_and_is_over_after_its_block(directory: DataDirectory) -> None:
    with open_writer(directory, "a test") as writer:
        put(writer, "S1", [name("yksi")])
        writer.publish("one", nothing, STARTED)
        with pytest.raises(StoreError, match="this writing is published already"):
            writer.publish("again", nothing, STARTED)
    with pytest.raises(StoreError, match="this writing is over"):
        put(writer, "S1", [name("kaksi")])


def test_errors_of_the_block_pass_unchanged(directory: DataDirectory) -> None:
    with pytest.raises(FileNotFoundError), open_writer(directory, "a test"):
        Path("/no/such/records.jsonl").read_text()
    with pytest.raises(RuntimeError, match="mine"), open_writer(directory, "a test"):
        raise RuntimeError("mine")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError("IO error: No space left on device: While appending"), WriteFailed),
        (RuntimeError("Corruption: block checksum mismatch"), DamagedStore),
    ],
)
def test_errors_of_the_engine_are_told_as_ours(
    directory: DataDirectory, error: Exception, told: type[StoreError]
) -> None:
    with pytest.raises(told, match=r"No space left|checksum"), open_writer(directory, "a test"):
        raise error


def test_the_second_writer_is_told_who_is_at_work(directory: DataDirectory) -> None:
    expected = (
        rf"another writer is at work in .*: process {os.getpid()} \(nivos ingest\), "
        r"since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00; wait until it has ended"
    )
    publish(directory, "yksi")
    with open_writer(directory, "nivos ingest"):
        with pytest.raises(WriterBusy, match=expected), open_writer(directory, "other"):
            pass
        with pytest.raises(WriterBusy, match=expected):
            rollback(directory, 1)
        with pytest.raises(WriterBusy, match=expected):
            prune(directory, 1)
        assert directory.writer_folder.exists(), "the refused must not sweep what is in use"
    publish(directory, "kaksi")


def test_a_holder_that_cannot_be_read_is_still_busy(directory: DataDirectory) -> None:
    with open_writer(directory, "one"):
        directory.holder_file.write_text("not JSON")
        with pytest.raises(WriterBusy, match="it has not said who it is"), open_writer(directory, "two"):
            pass


def test_threads_of_one_process_exclude_each_other(directory: DataDirectory) -> None:
    outcomes: list[str] = []

    def attempt() -> None:
        try:
            with open_writer(directory, "thread"):
                outcomes.append("written")
        except WriterBusy:
            outcomes.append("busy")

    with open_writer(directory, "first"):
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    attempt()
    assert outcomes == ["busy", "written"]


def test_a_writer_of_another_process_is_told_and_its_end_frees_the_lock(directory: DataDirectory) -> None:
    code = """
import sys
from pathlib import Path
from graph_api.store import DataDirectory, open_writer
with open_writer(DataDirectory(Path(sys.argv[1])), "elsewhere"):
    print("open", flush=True)
    sys.stdin.read()
"""
    command = [sys.executable, "-c", code, str(directory.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(WriterBusy, match=rf"process {other.pid} \(elsewhere\)"):
            publish(directory, "yksi")
        other.kill()
    assert publish(directory, "yksi").number == 1


def test_a_failed_swap_leaves_the_old_current_and_no_orphan(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(directory, "yksi")

    def refuse(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(directory, "point_to", refuse)
    with pytest.raises(
        WriteFailed, match=r"publishing failed: .*No space left.*published graph is as it was"
    ):
        publish(directory, "kaksi")
    monkeypatch.undo()
    assert directory.numbers() == [1]
    assert names(current(directory)) == ['"yksi"@fi']
    assert publish(directory, "kolme").number == 3, "the number was given, so it is not given again"


def test_a_failed_pruning_does_not_undo_a_publication(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(directory, "yksi")

    def refuse(number: int) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(directory, "discard", refuse)
    assert publish(directory, "kaksi", keep=1).number == 2
    assert names(current(directory)) == ['"kaksi"@fi']
    with pytest.raises(WriteFailed, match="cannot be deleted"):
        prune(directory, 1)


def test_a_damaged_current_snapshot_stops_the_writer(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    (directory.path_of(1) / "graph" / "CURRENT").write_bytes(b"garbled")
    with pytest.raises(DamagedStore, match=r"snapshot 1 in .* cannot be read"):
        publish(directory, "kaksi")
    directory.discard(1)
    with pytest.raises(DamagedStore, match="snapshot 1 is missing"):
        publish(directory, "kaksi")


def test_a_published_snapshot_does_not_change_when_the_next_is_written(directory: DataDirectory) -> None:
    publish(directory, "yksi")
    folder = directory.path_of(1)

    def content() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}

    before = content()
    with open_writer(directory, "a test") as writer:
        put(writer, "S1", [name("kaksi")])
        writer.store.add(Quad(PROJECT, terms.NAME, Literal("stray"), NamedNode(graph("S9"))))
        writer.store.optimize()
        writer.publish("two", nothing, STARTED)
    assert content() == before
    assert names(open_view(directory, 1).store) == ['"yksi"@fi']
