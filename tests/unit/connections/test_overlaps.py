"""Stored overlaps on a hand-written graph: order, each filter, paging, reasons, and the three languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pyoxigraph import RdfFormat, Store

from graph_api.connections.overlaps import overlaps
from graph_api.labels import Label
from graph_api.store.view import View
from ontology import iris

GRAPH = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix p: <https://w3id.org/nivos/project/> .
@prefix m: <https://w3id.org/nivos/model/> .
@prefix t: <https://w3id.org/nivos/theme/> .
@prefix f: <https://w3id.org/nivos/phase/> .
@prefix w: <https://w3id.org/nivos/word/> .
@prefix v: <https://w3id.org/nivos/overlap/> .
@prefix part: <https://w3id.org/nivos/overlap-part/> .
@prefix k: <https://w3id.org/nivos/overlap-part-kind/> .

p:a n:name "Aalto"@fi, "Våg"@sv, "Wave"@en ; n:startDate "2020-01-01"^^xsd:date ; n:endDate "2021-12-31"^^xsd:date .
p:b n:name "Beta"@fi ; n:startDate "2021-01-01"^^xsd:date ; n:endDate "2022-12-31"^^xsd:date .
p:c n:name "<b>{theme}</b>"@fi ; n:startDate "2021-06-01"^^xsd:date .
p:d n:startDate "2021-12-31"^^xsd:date ; n:endDate "2023-01-01"^^xsd:date .
t:ohjaus skos:prefLabel "ohjaus"@fi, "handledning"@sv, "guidance"@en .
f:tyo skos:prefLabel "työhön"@fi .
w:paja n:form "paja" .

v:ab a n:Overlap, n:ProjectOverlap ; n:overlapOf p:a, p:b ; n:score "0.300003"^^xsd:decimal ;
  n:timeFactor "1.0"^^xsd:decimal ; n:runsTogether true ; n:shouldMeet true ;
  n:overlapPart part:ab1, part:ab2, part:ab3 .
part:ab1 n:partKind k:phase ; n:sharedFeature f:tyo ; n:contribution "0.05"^^xsd:decimal .
part:ab2 n:partKind k:theme ; n:sharedFeature t:ohjaus ; n:contribution "0.200003"^^xsd:decimal .
part:ab3 n:partKind k:word ; n:sharedFeature w:paja ; n:contribution "0.05"^^xsd:decimal .
v:bc a n:Overlap, n:ProjectOverlap ; n:overlapOf p:b, p:c ; n:score "0.5"^^xsd:decimal ;
  n:timeFactor "0.5"^^xsd:decimal ; n:runsTogether false ; n:overlapPart part:bc1 .
part:bc1 n:partKind k:theme ; n:sharedFeature t:ohjaus ; n:contribution "0.5"^^xsd:decimal .
v:ad a n:Overlap, n:ProjectOverlap ; n:overlapOf p:a, p:d ; n:score "0.300003"^^xsd:decimal ;
  n:timeFactor "1.0"^^xsd:decimal ; n:runsTogether true ; n:overlapPart part:ad1 .
part:ad1 n:partKind k:phase ; n:sharedFeature f:tyo ; n:contribution "0.300003"^^xsd:decimal .
v:xy a n:Overlap, n:ModelOverlap ; n:overlapOf m:x, m:y ; n:score "0.9"^^xsd:decimal ;
  n:timeFactor "1.0"^^xsd:decimal ; n:overlapPart part:xy1 .
part:xy1 n:partKind k:theme ; n:sharedFeature t:ohjaus ; n:contribution "0.9"^^xsd:decimal .
"""


@pytest.fixture(scope="module")
def view() -> View:
    store = Store()
    store.load(GRAPH.encode(), format=RdfFormat.TURTLE)
    return View.of(store)


def ids(view: View, **asked: Any) -> list[str]:
    found = overlaps(view, "fi", **asked)
    assert found.total == len(found.items)
    return [row.iri.rsplit("/", 1)[1] for row in found.items]


def test_the_strongest_comes_first_and_equals_by_iri(view: View) -> None:
    assert ids(view) == ["bc", "ab", "ad"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"kind": "model"}, ["xy"]),
        ({"project": iris.project("a")}, ["ab", "ad"]),
        ({"project": iris.project("c")}, ["bc"]),
        ({"project": iris.project("nix")}, []),
        ({"project": iris.model("x"), "kind": "model"}, ["xy"]),
        ({"project": iris.model("x")}, []),
        ({"theme": iris.concept("theme", "ohjaus")}, ["bc", "ab"]),
        ({"phase": iris.concept("phase", "tyo")}, ["ab", "ad"]),
        ({"theme": iris.concept("theme", "ohjaus"), "phase": iris.concept("phase", "tyo")}, ["ab"]),
        ({"theme": iris.concept("theme", "ohjaus"), "kind": "model"}, ["xy"]),
        ({"theme": iris.concept("theme", "muu")}, []),
        ({"should_meet": True}, ["ab"]),
        ({"should_meet": False}, ["bc", "ad"]),
        ({"running_on": date(2021, 3, 1)}, ["ab"]),
        ({"running_on": date(2021, 12, 31)}, ["ab", "ad"]),
        ({"running_on": date(2022, 6, 1)}, []),
        ({"running_on": date(2021, 12, 31), "should_meet": False}, ["ad"]),
    ],
)
def test_each_filter(view: View, asked: dict[str, Any], expected: list[str]) -> None:
    assert ids(view, **asked) == expected


@pytest.mark.parametrize(
    ("page", "size", "expected"),
    [(1, 2, ["bc", "ab"]), (2, 2, ["ad"]), (3, 2, []), (1, 1, ["bc"]), (3, 1, ["ad"]), (0, 0, ["bc"])],
)
def test_pages_are_cut_from_all_that_there_are(view: View, page: int, size: int, expected: list[str]) -> None:
    found = overlaps(view, "fi", page=page, size=size)
    assert [row.iri.rsplit("/", 1)[1] for row in found.items] == expected
    assert (found.total, found.page, found.size) == (3, max(page, 1), max(size, 1))


def test_the_reasons_add_up_to_the_score(view: View) -> None:
    row = overlaps(view, "fi", project=iris.project("b"), should_meet=True).items[0]
    assert [(part.kind, part.feature.text, part.contribution) for part in row.parts] == [
        ("theme", "ohjaus", Decimal("0.200003")),
        ("phase", "työhön", Decimal("0.05")),
        ("word", "paja", Decimal("0.05")),
    ]
    assert row.score == sum(part.contribution for part in row.parts) == Decimal("0.300003")


def test_time_is_told(view: View) -> None:
    told = {
        row.iri.rsplit("/", 1)[1]: (row.time_factor, row.runs_together, row.should_meet)
        for kind in ("project", "model")
        for row in overlaps(view, "fi", kind=kind).items
    }
    assert told == {
        "ab": (Decimal(1), True, True),
        "bc": (Decimal("0.5"), False, False),
        "ad": (Decimal(1), True, False),
        "xy": (Decimal(1), False, False),
    }


@pytest.mark.parametrize(
    ("lang", "name", "theme"),
    [
        ("fi", Label("Aalto", "fi"), Label("ohjaus", "fi")),
        ("sv", Label("Våg", "sv"), Label("handledning", "sv")),
        ("en", Label("Wave", "en"), Label("guidance", "en")),
    ],
)
def test_names_are_in_the_language_asked_for(view: View, lang: str, name: Label, theme: Label) -> None:
    row = overlaps(view, lang, should_meet=True).items[0]
    assert (row.a.label, row.parts[0].feature) == (name, theme)
    assert (row.a.kind, row.a.local_id, row.b.label) == ("project", "a", Label("Beta", "fi"))


def test_a_hostile_name_is_only_text(view: View) -> None:
    assert overlaps(view, "fi", project=iris.project("c")).items[0].b.label.text == "<b>{theme}</b>"


def test_what_is_no_iri_cannot_enter_the_query(view: View) -> None:
    with pytest.raises(ValueError, match="IRI"):
        overlaps(view, "fi", theme="https://w3id.org/nivos/theme/x> } ; DROP ALL ; {")


def test_a_kind_without_overlaps_is_refused(view: View) -> None:
    with pytest.raises(KeyError):
        overlaps(view, "fi", kind="event")


def test_an_empty_graph_has_none() -> None:
    found = overlaps(View.of(Store()), "fi")
    assert (found.items, found.total) == ([], 0)
