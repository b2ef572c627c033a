"""The history of a thing: what came, changed and went, in which record, also when the snapshots are pruned."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple

from graph_api.store import DamagedStore, DataDirectory, Edits, Snapshots, open_writer, rollback
from graph_api.store.changelog import ChangeLog
from graph_api.store.changelog import History as Log
from graph_api.trust.history import Event, history
from graph_api.trust.naming import NothingSo, SeveralSo, thing_named
from ontology import iris, terms
from tests.unit.store.sample import PROJECT, STARTED, graph, name, nothing, put

OTHER = NamedNode(iris.project("S2"))


def ended(day: str, subject: NamedNode = PROJECT) -> Triple:
    return Triple(subject, terms.END_DATE, Literal(day))


def load(
    directory: DataDirectory, local_id: str, *said: Triple, source: str = "a", day: str = "2026-01-01"
) -> None:
    with open_writer(directory, "a test", keep=1) as writer:
        put(writer, local_id, said, source, day)
        assert writer.publish(f"load {source}", nothing, STARTED, "a-key")


def told(directory: DataDirectory, iri: str = PROJECT.value) -> list[tuple[object, ...]]:
    found = history(directory, Snapshots(directory).view(), iri, "en")
    return [_short(event) for event in found.events]


def _short(event: Event) -> tuple[object, ...]:
    fields = {
        field.label.text: (" ".join(v.text for v in field.old), " ".join(v.text for v in field.new))
        for field in event.fields
    }
    return event.snapshot, event.kind, event.source.text if event.source else None, fields


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    """Snapshots of which only the last is kept; the log tells of all."""
    return DataDirectory(tmp_path)


def test_added_changed_removed_and_added_again(directory: DataDirectory) -> None:
    load(directory, "S1", name("Yksi"), ended("2020"))
    load(directory, "S1", name("Yksi"), ended("2021"))
    load(directory, "S1", name("Yksi"), ended("2021"), Triple(PROJECT, terms.CODE, Literal("S1")))
    with open_writer(directory, "a test", keep=1) as writer:
        writer.remove_record(graph("S1"))
        writer.publish("gone", nothing, STARTED)
    load(directory, "S1", name("Uusi"))
    assert directory.numbers() == [5]
    assert told(directory) == [
        (1, "added", "a", {"endDate": ("", "2020"), "name": ("", "Yksi")}),
        (2, "changed", "a", {"endDate": ("2020", "2021")}),
        (3, "changed", "a", {"code": ("", "S1")}),
        (4, "removed", "a", {"endDate": ("2021", ""), "name": ("Yksi", ""), "code": ("S1", "")}),
        (5, "added", "a", {"name": ("", "Uusi")}),
    ]


def test_each_record_has_its_own_line(directory: DataDirectory) -> None:
    load(directory, "S1", name("Yksi"), ended("2020"))
    load(directory, "S1", name("Yksi"), ended("2022"), source="b")
    load(directory, "S1", name("Yksi"), ended("2023"), source="b", day="2026-02-02")
    assert told(directory)[1:] == [
        (2, "added", "b", {"endDate": ("", "2022"), "name": ("", "Yksi")}),
        (3, "changed", "b", {"endDate": ("2022", "2023"), "retrieved": ("2026-01-01", "2026-02-02")}),
    ]


def test_a_changed_record_changes_only_its_own_statements(directory: DataDirectory) -> None:
    load(directory, "S1", name("Yksi"), ended("2020"))
    load(directory, "S1", name("Yksi"), ended("2022"), source="b")
    load(directory, "S2", name("Kaksi", subject=OTHER))
    before = {
        str(quad) for quad in Snapshots(directory).view().store.quads_for_pattern(None, None, None, None)
    }
    load(directory, "S1", name("Yksi"), ended("2024"), source="b")
    after = {
        str(quad) for quad in Snapshots(directory).view().store.quads_for_pattern(None, None, None, None)
    }
    changed = {line for line in before ^ after if "/run/" not in line and "contentHash" not in line}
    mine = [line for line in changed if graph("S1", "b") in line]
    assert sorted(line.split('"')[1] for line in mine) == ["2022", "2024"]
    assert {line for line in changed if graph("S1", "a") in line or "S2" in line} == set()


def test_what_is_shown_otherwise_is_told_apart(directory: DataDirectory) -> None:
    rule = Triple(terms.END_DATE, terms.RDF_TYPE, terms.OWL_FUNCTIONAL_PROPERTY)
    load(directory, "core", rule, source="nivos")
    load(directory, "S1", ended("2020"))
    load(directory, "S1", ended("2022"), source="b", day="2026-02-02")
    (directory.root / "precedence.toml").write_text('[property."n:endDate"]\nsources = ["a"]')
    with open_writer(directory, "a test", keep=1) as writer:
        writer.publish("believe", nothing, STARTED)
    assert told(directory)[1:] == [
        (3, "added", "b", {"endDate": ("", "2022")}),
        (3, "shown", None, {"endDate": ("2020", "2022")}),
        (4, "shown", None, {"endDate": ("2022", "2020")}),
    ]


def test_what_an_editor_did(directory: DataDirectory) -> None:
    load(directory, "S1", name("Yksi"), ended("2020"))
    with open_writer(directory, "an editor", keep=1) as writer:
        edits = Edits(writer.store)
        edits.change([Quad(*ended("2020"))], [Quad(*ended("2021"))])
        writer.take(edits)
        writer.publish("edit", nothing, STARTED)
    found = told(directory)
    assert [event[:2] for event in found] == [(1, "added"), (2, "changed"), (2, "changed")]
    assert [event[2:] for event in found[1:]] == [
        ("Editors", {"endDate": ("", "2021")}),  # what they say
        ("Editors", {"endDate": ("", "2020")}),  # what they took away
    ]


def test_a_graph_that_was_edited_directly(directory: DataDirectory) -> None:
    load(directory, "S1", name("Yksi"))
    own = NamedNode("http://example.org/graph")
    for text in ("one", "two"):
        with open_writer(directory, "an editor", keep=1) as writer:
            edits = Edits(writer.store)
            edits.replace(own, [Triple(PROJECT, terms.KNOWN_AS, Literal(text))])
            writer.take(edits)
            writer.publish("edit", nothing, STARTED)
    assert [(event[0], event[1], event[3]) for event in told(directory)[1:]] == [
        (2, "added", {"knownAs": ("", "one")}),
        (3, "changed", {"knownAs": ("one", "two")}),
    ]


def test_after_going_back_the_other_line_is_no_history(directory: DataDirectory) -> None:
    load(directory, "S1", ended("2020"))
    with open_writer(directory, "a test", keep=9) as writer:
        put(writer, "S1", [ended("2021")])
        writer.publish("wrong", nothing, STARTED)
    rollback(directory, 1)
    assert [event[0] for event in told(directory)] == [1]
    load(directory, "S1", ended("2022"))
    assert told(directory)[1:] == [(3, "changed", "a", {"endDate": ("2020", "2022")})]


def test_a_first_load_adds_one_line_however_long_it_is(directory: DataDirectory) -> None:
    with open_writer(directory, "a test") as writer:
        for number in range(50):
            subject = NamedNode(iris.project(f"P{number}"))
            put(writer, f"P{number}", [name("x", subject=subject), ended("2020", subject)])
        writer.publish("first", nothing, STARTED)
    base = sqlite3.connect(directory.history_file)
    assert base.execute("SELECT count(*) FROM change").fetchone() == (0,)
    assert base.execute("SELECT count(*) FROM run").fetchone() == (1,)
    base.close()
    assert told(directory, iris.project("P7")) == [
        (1, "added", "a", {"endDate": ("", "2020"), "name": ("", "x")})
    ]


def test_a_log_that_is_too_long_is_cut_and_says_so(directory: DataDirectory) -> None:
    load(directory, "S1", ended("2020"))
    log = ChangeLog(most=1)
    node = NamedNode(graph("S1"))
    log.note(node, [ended("2020"), name("Yksi")], [ended("2021"), name("Kaksi")])
    manifest = directory.manifest(1).model_copy(update={"number": 2, "base": 1})
    log.keep(directory, manifest)
    (run, _) = Log(directory).runs(2)
    assert (run.number, run.omitted) == (2, 2)
    assert [change.come for change in Log(directory).changes(PROJECT.value)] == [('"2021"',)]


def test_a_log_of_a_publication_that_failed_is_replaced(directory: DataDirectory) -> None:
    load(directory, "S1", ended("2020"))
    stale = ChangeLog()
    stale.note(NamedNode(graph("S1")), [ended("2020")], [ended("1999")])
    stale.keep(directory, directory.manifest(1).model_copy(update={"number": 2, "base": 1}))
    assert [event[0] for event in told(directory)] == [1]
    load(directory, "S1", ended("2021"))
    assert told(directory)[1:] == [(2, "changed", "a", {"endDate": ("2020", "2021")})]


def test_a_damaged_log_is_told_and_leaves_the_graph_alone(directory: DataDirectory) -> None:
    load(directory, "S1", ended("2020"))
    directory.history_file.write_bytes(b"no database at all, but long enough to be looked at" * 9)
    with pytest.raises(DamagedStore, match=r"history\.sqlite cannot be read .* move it away"):
        told(directory)


def test_without_a_log_the_graph_tells_what_it_knows(directory: DataDirectory) -> None:
    load(directory, "S1", ended("2020"))
    directory.history_file.unlink()
    found = history(directory, Snapshots(directory).view(), PROJECT.value, "en")
    assert [(event.snapshot, event.kind) for event in found.events] == [(1, "added")]
    assert found.events[0].published is not None


def test_things_by_iri_kind_and_id_or_code(directory: DataDirectory) -> None:
    load(directory, "S1", name("Yksi"), Triple(PROJECT, terms.CODE, Literal("K7")))
    load(directory, "m", name("Malli", subject=NamedNode(iris.model("S1"))))
    load(directory, "gone", name("Kaksi", subject=OTHER))
    with open_writer(directory, "a test") as writer:
        writer.remove_record(graph("gone"))
        writer.publish("gone", nothing, STARTED)
    view = Snapshots(directory).view()
    for text in (PROJECT.value, "project:S1", "project/S1", "projects/S1", " K7 "):
        assert thing_named(directory, view, text) == PROJECT.value
    assert thing_named(directory, view, "project:S2") == OTHER.value  # it was there
    with pytest.raises(SeveralSo, match="'S1' may be model:S1 or project:S1; say which"):
        thing_named(directory, view, "S1")
    for text in ("S9", "project:S9", "nothing:S1", "http://example.org/x", ""):
        with pytest.raises(NothingSo):
            thing_named(directory, view, text)
