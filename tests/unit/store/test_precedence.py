"""Changed rules of whom to believe: what they turn, what they leave, where the rules in force are told."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Triple

from graph_api.store import DataDirectory, Snapshots, WrongPrecedence, open_writer, rollback
from graph_api.store.beliefs import disputed_pairs
from ontology import iris, terms
from tests.unit.store.sample import PROJECT, STARTED, graph, nothing, put

OTHER = NamedNode(iris.project("S2"))


def ended(day: str, subject: NamedNode = PROJECT) -> Triple:
    return Triple(subject, terms.END_DATE, Literal(day, datatype=terms.XSD_DATE))


def started(day: str) -> Triple:
    return Triple(PROJECT, terms.START_DATE, Literal(day, datatype=terms.XSD_DATE))


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    """Register (rank 1) and list (rank 2, read later) differ on start and end of S1 and agree on the end of S2."""
    directory = DataDirectory(tmp_path)
    with open_writer(directory, "a test") as writer:
        rules = [
            Triple(each, terms.RDF_TYPE, terms.OWL_FUNCTIONAL_PROPERTY)
            for each in (terms.END_DATE, terms.START_DATE, terms.RANK)
        ]
        put(writer, "core", rules, "nivos")
        for source, rank in (("register", 1), ("list", 2)):
            about = NamedNode(iris.entity("source", source))
            put(writer, "source", [Triple(about, terms.RANK, Literal(rank))], source)
        put(writer, "S1", [ended("2020-01-31"), started("2019-01-01")], "register", "2026-01-01")
        put(writer, "S1", [ended("2020-12-31"), started("2019-02-02")], "list", "2026-02-02")
        for source in ("register", "list"):
            put(writer, "S2", [ended("2021-01-01", OTHER)], source)
        assert writer.publish("first", nothing, STARTED)
    return directory


def rule(directory: DataDirectory, text: str) -> None:
    (directory.root / "precedence.toml").write_text(text)


def publish(directory: DataDirectory, *more: Triple) -> int | None:
    with open_writer(directory, "a test") as writer:
        if more:
            put(writer, "more", more, "list")
        manifest = writer.publish("next", nothing, STARTED)
        return manifest.number if manifest else None


def shown(directory: DataDirectory) -> list[str]:
    store = Snapshots(directory).view().store
    quads: Iterable[str] = (
        quad.object.value
        for predicate in (terms.START_DATE, terms.END_DATE)
        for quad in store.quads_for_pattern(PROJECT, predicate, None, DefaultGraph())
        if isinstance(quad.object, Literal)
    )
    return sorted(quads)


def test_a_rule_for_one_property_turns_that_one_and_publishes(directory: DataDirectory) -> None:
    assert shown(directory) == ["2019-01-01", "2020-01-31"]
    assert publish(directory) is None
    rule(directory, '[property."n:endDate"]\nsources = ["list"]')
    assert publish(directory) == 2
    assert shown(directory) == ["2019-01-01", "2020-12-31"]
    assert publish(directory) is None


def test_a_default_rule_turns_all(directory: DataDirectory) -> None:
    rule(directory, '[default]\norder = ["recency", "rank"]')
    assert publish(directory) == 2
    assert shown(directory) == ["2019-02-02", "2020-12-31"]


def test_taking_the_file_away_turns_all_back(directory: DataDirectory) -> None:
    rule(directory, '[default]\norder = ["recency"]')
    publish(directory)
    (directory.root / "precedence.toml").unlink()
    assert publish(directory) == 3
    assert shown(directory) == ["2019-01-01", "2020-01-31"]
    assert directory.manifest(3).precedence == {}


def test_the_next_load_follows_the_changed_rules_too(directory: DataDirectory) -> None:
    rule(directory, '[property."n:endDate"]\nprefer = "latest"')
    assert publish(directory, Triple(OTHER, terms.CODE, Literal("S2"))) == 2
    assert shown(directory) == ["2019-01-01", "2020-12-31"]


def test_going_back_to_a_snapshot_of_other_rules_and_writing_again(directory: DataDirectory) -> None:
    rule(directory, '[property."n:endDate"]\nsources = ["list"]')
    publish(directory)
    rollback(directory, 1)
    assert shown(directory) == ["2019-01-01", "2020-01-31"]
    assert publish(directory) == 3
    assert shown(directory) == ["2019-01-01", "2020-12-31"]


def test_only_pairs_that_records_dispute_are_settled_again(directory: DataDirectory) -> None:
    store = Snapshots(directory).view().store
    assert isinstance(store, Store)
    found = set(disputed_pairs(store, {terms.END_DATE.value, terms.CODE.value}))
    assert found == {(PROJECT, terms.END_DATE), (OTHER, terms.END_DATE)}


def test_the_rules_in_force_are_told_in_manifest_and_graph(directory: DataDirectory) -> None:
    rule(directory, '[default]\norder = ["recency"]\n[property."n:endDate"]\nsources = ["list"]')
    publish(directory)
    assert directory.manifest(2).precedence == {
        "default": {"sources": (), "order": ("recency",)},
        terms.END_DATE.value: {"sources": ("list",), "order": ("recency",)},
    }
    store = Snapshots(directory).view().store
    told = {
        (str(quad.subject), str(quad.object))
        for quad in store.quads_for_pattern(None, terms.PRECEDENCE, None, DefaultGraph())
    }
    assert told == {
        (f"<{iris.ONTOLOGY}>", '"recency"'),
        (str(terms.END_DATE), '"list > recency"'),
    }
    rule(directory, "")
    publish(directory)
    store = Snapshots(directory).view().store
    assert not list(store.quads_for_pattern(None, terms.PRECEDENCE, None, None))


def test_counts_stay_right(directory: DataDirectory) -> None:
    rule(directory, '[property."n:endDate"]\nsources = ["list"]')
    publish(directory)
    store, manifest = Snapshots(directory).view().store, directory.manifest(2)
    assert manifest.quads == sum(1 for _ in store.quads_for_pattern(None, None, None, None))
    assert manifest.triples == sum(1 for _ in store.quads_for_pattern(None, None, None, DefaultGraph()))


def test_an_edited_value_goes_before_every_rule(directory: DataDirectory) -> None:
    from pyoxigraph import Quad

    from graph_api.store import Edits

    with open_writer(directory, "an editor") as writer:
        edits = Edits(writer.store)
        edits.change((), [Quad(*ended("2022-02-02"))])
        edits.change([Quad(*ended("2020-01-31"))], ())
        writer.take(edits)
        writer.publish("edited", nothing, STARTED)
    assert shown(directory) == ["2019-01-01", "2022-02-02"]
    rule(directory, '[property."n:endDate"]\nsources = ["list"]')
    publish(directory)
    assert shown(directory) == ["2019-01-01", "2022-02-02"]


def test_a_wrong_file_stops_every_writing_and_leaves_no_clone(directory: DataDirectory) -> None:
    rule(directory, '[property."n:endDat"]')
    with pytest.raises(WrongPrecedence, match="did you mean n:endDate"), open_writer(directory, "a test"):
        pass
    assert not directory.writer_folder.exists()
    rule(directory, "")
    assert publish(directory, Triple(OTHER, terms.CODE, Literal("S2"))) == 2


def test_another_file_may_be_named(directory: DataDirectory, tmp_path: Path) -> None:
    named = tmp_path / "rules.toml"
    named.write_text('[property."n:endDate"]\nsources = ["list"]')
    with open_writer(directory, "a test", 10, str(named)) as writer:
        assert writer.believe() == 1
        assert writer.publish("named", nothing, STARTED)
    assert shown(directory) == ["2019-01-01", "2020-12-31"]
    assert graph("S1", "list").endswith("/list/projects/S1")
