"""What two snapshots differ in: whole counts, bounded lists, fields with their sources; as lines, page and JSON."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple

from graph_api.store import DataDirectory, open_view, open_writer
from graph_api.trust import difference_report as report
from graph_api.trust.apart import apart
from graph_api.trust.difference import Difference, difference
from ontology import iris, terms
from tests.unit.store.sample import PROJECT, STARTED, graph, name, nothing, put

TWO, THREE, MODEL = (NamedNode(each) for each in (iris.project("S2"), iris.project("S3"), iris.model("m")))


def ended(day: str, subject: NamedNode = PROJECT) -> Triple:
    return Triple(subject, terms.END_DATE, Literal(day))


def typed(subject: NamedNode) -> Triple:
    return Triple(subject, terms.RDF_TYPE, terms.PROJECT)


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    """From 1 to 2: S1 ends later, S2 is gone, S3 and a model are new; a record of b changes and changes nothing."""
    directory = DataDirectory(tmp_path)
    with open_writer(directory, "a test") as writer:
        put(writer, "core", [Triple(terms.END_DATE, terms.RDF_TYPE, terms.OWL_FUNCTIONAL_PROPERTY)], "nivos")
        put(writer, "S1", [typed(PROJECT), name("Yksi"), ended("2020")])
        put(writer, "S1", [name("Yksi")], "b")
        put(writer, "S2", [typed(TWO), name("Kaksi", subject=TWO)])
        writer.publish("first", nothing, STARTED)
    with open_writer(directory, "a test") as writer:
        put(writer, "S1", [typed(PROJECT), name("Yksi"), ended("2021")])
        put(writer, "S1", [name("Yksi"), typed(PROJECT)], "b")
        writer.remove_record(graph("S2"))
        put(writer, "S3", [typed(THREE), name("<b>Kolme</b>", subject=THREE)])
        put(writer, "m", [Triple(MODEL, terms.RDF_TYPE, terms.MODEL), name("Malli", subject=MODEL)])
        writer.publish("second", nothing, STARTED)
    return directory


def compared(directory: DataDirectory, one: int = 1, other: int = 2, limit: int = 100) -> Difference:
    return difference(open_view(directory, one), open_view(directory, other), "en", limit)


def listed(found: Difference) -> dict[str, list[str]]:
    return {
        fate: [thing.iri.removeprefix(iris.BASE) for thing in things] for fate, things in found.things.items()
    }


def test_what_is_worked_out_anew_is_no_change(directory: DataDirectory) -> None:
    with open_writer(directory, "a test") as writer:
        rarity = Triple(THREE, terms.RARITY_AMONG_PROJECTS, Literal("2"))
        put(writer, "S3", [typed(THREE), name("<b>Kolme</b>", subject=THREE), rarity])
        writer.publish("third", nothing, STARTED)
    assert compared(directory, 2, 3).counts == {}


def test_what_is_added_removed_and_changed(directory: DataDirectory) -> None:
    found = compared(directory)
    assert found.counts == {
        "model": {"added": 1, "removed": 0, "changed": 0},
        "project": {"added": 1, "removed": 1, "changed": 1},
    }
    assert listed(found) == {
        "added": ["model/m", "project/S3"],
        "removed": ["project/S2"],
        "changed": ["project/S1"],
    }
    (field,) = found.things["changed"][0].fields
    assert (field.property, field.old[0].text, field.new[0].text, field.sources[0].text) == (
        terms.END_DATE.value,
        "2020",
        "2021",
        "a",
    )
    assert [(kind, name, count) for kind, name, _, count in found.fields] == [
        ("project", terms.END_DATE.value, 1)
    ]
    assert [(each.name, each.before, each.after) for each in found.figures if each.before != each.after] == [
        ("model", 0, 1)
    ]


def test_the_other_way_round(directory: DataDirectory) -> None:
    assert listed(compared(directory, 2, 1)) == {
        "added": ["project/S2"],
        "removed": ["model/m", "project/S3"],
        "changed": ["project/S1"],
    }


def test_a_snapshot_does_not_differ_from_itself(directory: DataDirectory) -> None:
    found = compared(directory, 2, 2)
    assert (found.counts, found.fields) == ({}, ())
    assert report.lines(found, "fi") == ["Miten tilannekuvat 2 ja 2 eroavat", "", "Mikään ei eroa."]


def test_lists_are_bounded_and_counts_are_whole(directory: DataDirectory) -> None:
    with open_writer(directory, "a test") as writer:
        for number in range(500):
            subject = NamedNode(iris.project(f"P{number:03}"))
            put(writer, f"P{number}", [typed(subject), name("x", subject=subject)])
        writer.publish("many", nothing, STARTED)
    found = compared(directory, 2, 3, limit=3)
    assert found.counts["project"]["added"] == 500
    assert listed(found)["added"] == ["project/P000", "project/P001", "project/P002"]
    assert "added: 3 of 500 listed" in report.lines(found, "en")


def test_changed_rules_of_whom_to_believe_show(directory: DataDirectory) -> None:
    with open_writer(directory, "a test") as writer:
        put(writer, "S1", [name("Yksi"), ended("2033")], "b", "2025-01-01")
        writer.publish("rival", nothing, STARTED)
    assert compared(directory, 2, 3).counts == {}
    (directory.root / "precedence.toml").write_text('[property."n:endDate"]\nsources = ["b"]')
    with open_writer(directory, "a test") as writer:
        writer.publish("believe", nothing, STARTED)
    (thing,) = compared(directory, 3, 4).things["changed"]
    assert [(f.old[0].text, f.new[0].text, f.sources[0].text) for f in thing.fields] == [
        ("2021", "2033", "b")
    ]


def test_a_changed_rank_shows(directory: DataDirectory) -> None:
    with open_writer(directory, "a test") as writer:
        put(writer, "S1", [name("Yksi"), ended("2033")], "b", "2025-01-01")
        writer.publish("rival", nothing, STARTED)
    with open_writer(directory, "a test") as writer:
        source = NamedNode(iris.entity("source", "b"))
        put(writer, "source", [Triple(source, terms.RANK, Literal(1))], "b")
        writer.publish("ranked", nothing, STARTED)
    assert listed(compared(directory, 3, 4))["changed"] == ["project/S1"]


def test_apart_is_the_symmetric_difference_in_any_order() -> None:
    node = NamedNode("http://example.org/x")
    quads = [Quad(node, node, Literal(number)) for number in range(40)]
    dice = random.Random(7)
    for _ in range(50):
        one, other = (dice.sample(quads, dice.randrange(40)) for _ in range(2))
        assert sorted(map(str, apart(one, other))) == sorted(map(str, set(one) ^ set(other)))


@pytest.mark.parametrize(
    ("lang", "heading"),
    [
        ("fi", "Miten tilannekuvat 1 ja 2 eroavat"),
        ("sv", "Vad som skiljer ögonblicksbilderna 1 och 2"),
        ("en", "What differs between snapshots 1 and 2"),
    ],
)
def test_the_page_stands_alone_and_escapes(directory: DataDirectory, lang: str, heading: str) -> None:
    page = report.html(compared(directory), lang)
    assert f"<h1>{heading}</h1>" in page
    assert f'<html lang="{lang}">' in page
    assert "<b>Kolme" not in page
    assert "&lt;b&gt;Kolme&lt;/b&gt;" in page
    assert [part for part in ("<script", "<link", "<img", "src=", "url(") if part in page] == []
    assert page.count("<table>") == page.count('tabindex="0"')
    assert 'scope="rowgroup"' in page


def test_the_lines_and_the_json(directory: DataDirectory) -> None:
    found = compared(directory)
    lines = report.lines(found, "en")
    assert lines[0] == "What differs between snapshots 1 and 2"
    assert any(line.split() == ["Yksi", "endDate", "2020", "2021", "a"] for line in lines)
    told = json.loads(report.as_json(found))
    assert told["totals"] == {"added": 2, "removed": 1, "changed": 1}
    assert told["before"]["number"] == 1
    assert told["things"]["changed"][0]["fields"][0]["new"] == [{"text": "2021", "lang": None}]
