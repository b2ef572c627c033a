"""Concepts, regions, projects, models and events: each by its codes and by its names in any language."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, Store

from ingest.matching import Candidate, Index

GRAPH = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix b: <https://w3id.org/nivos/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@base <https://w3id.org/nivos/> .
<theme/nivelvaihe> skos:inScheme <scheme/themes> ;
  skos:prefLabel "nivelvaihe"@fi, "övergångsskedet"@sv, "the transition stage"@en ; skos:altLabel "siirtymävaihe"@fi ;
  skos:closeMatch <http://www.yso.fi/onto/yso/p21130> .
<theme/ohjaus> skos:inScheme <scheme/themes> ; skos:prefLabel "ohjaus"@fi, "handledning"@sv ;
  skos:exactMatch <http://www.yso.fi/onto/yso/p178> .
<target-group/nuoret> skos:inScheme <scheme/target-groups> ; skos:prefLabel "nuoret"@fi, "unga"@sv .
<region/02> skos:inScheme <scheme/regions> ; skos:notation "02", "FI1C1" ;
  skos:prefLabel "Varsinais-Suomi"@fi, "Egentliga Finland"@sv, "Southwest Finland"@en .
<region/04> skos:inScheme <scheme/regions> ; skos:notation "04" ; skos:prefLabel "Satakunta"@fi .
<project/S21674> a n:Project ; n:code "S21674" ; n:name "Sillat työhön"@fi ; n:knownAs "Broar"@sv .
<project/S20306> a n:Project ; n:code "S20306" ; n:name "Sillat kouluun"@fi .
<project/silta> a n:Project ; n:name "Silta"@fi .
<http://elsewhere.example/p/9> a n:Project ; n:name "Muualta"@fi .
<model/veke> a n:Result, n:Model ; n:name "VeKe"@fi .
<event/seminaari> a n:Event ; n:name "Levittämisseminaari"@fi .
"""


@pytest.fixture(scope="module")
def index() -> Index:
    store = Store()
    store.load(GRAPH.encode(), format=RdfFormat.TURTLE)
    return Index.of(store)


def _first(found: list[Candidate]) -> tuple[str, float, bool, str]:
    one = found[0]
    return one.iri.removeprefix("https://w3id.org/nivos/"), one.score, one.certain, one.reason


@pytest.mark.parametrize(
    ("kind", "text", "iri", "told"),
    [
        ("theme", "Nivelvaihe", "theme/nivelvaihe", "nivelvaihe"),
        ("theme", "ÖVERGÅNGSSKEDET", "theme/nivelvaihe", "övergångsskedet"),
        ("theme", "The transition stage", "theme/nivelvaihe", "the transition stage"),
        ("theme", "siirtymävaihe", "theme/nivelvaihe", "siirtymävaihe"),
        ("target-group", "unga", "target-group/nuoret", "unga"),
        ("region", "egentliga finland", "region/02", "Egentliga Finland"),
        ("region", "Southwest Finland", "region/02", "Southwest Finland"),
        ("project", "Sillat työhön", "project/S21674", "Sillat työhön"),
        ("project", "broar", "project/S21674", "Broar"),
        ("project", "muualta", "http://elsewhere.example/p/9", "Muualta"),
        ("model", "veke", "model/veke", "VeKe"),
        ("event", "levittämisseminaari", "event/seminaari", "Levittämisseminaari"),
    ],
)
def test_a_name_in_any_language_is_certain(index: Index, kind: str, text: str, iri: str, told: str) -> None:
    assert _first(index.candidates(kind, text)) == (iri, 100.0, True, f"the name is the same: {told!r}")


@pytest.mark.parametrize(
    ("kind", "code", "iri", "told"),
    [
        ("theme", "http://www.yso.fi/onto/yso/p178", "theme/ohjaus", "http://www.yso.fi/onto/yso/p178"),
        (
            "theme",
            "https://w3id.org/nivos/theme/ohjaus",
            "theme/ohjaus",
            "https://w3id.org/nivos/theme/ohjaus",
        ),
        ("theme", "ohjaus", "theme/ohjaus", "OHJAUS"),
        ("region", "02", "region/02", "02"),
        ("region", "2", "region/02", "02"),
        ("region", "FI1C1", "region/02", "FI1C1"),
        ("project", "S21674", "project/S21674", "S21674"),
        ("project", " s21674", "project/S21674", "S21674"),
        ("project", "silta", "project/silta", "SILTA"),
        (
            "project",
            "http://elsewhere.example/p/9",
            "http://elsewhere.example/p/9",
            "http://elsewhere.example/p/9",
        ),
    ],
)
def test_a_code_is_certain(index: Index, kind: str, code: str, iri: str, told: str) -> None:
    assert _first(index.candidates(kind, "", code)) == (iri, 100.0, True, f"the code {told} is the same")


def test_a_code_may_stand_where_the_name_should(index: Index) -> None:
    assert _first(index.candidates("project", "S20306"))[:3] == ("project/S20306", 100.0, True)
    assert _first(index.candidates("region", "02"))[:3] == ("region/02", 100.0, True)


def test_a_concept_close_in_meaning_is_likely(index: Index) -> None:
    assert _first(index.candidates("theme", "", "http://www.yso.fi/onto/yso/p21130")) == (
        "theme/nivelvaihe",
        85.0,
        False,
        "http://www.yso.fi/onto/yso/p21130 is told to be close to it in meaning",
    )


def test_a_project_of_another_code_is_another_project(index: Index) -> None:
    assert _first(index.candidates("project", "Sillat työhön", "S99999")) == (
        "project/S21674",
        75.0,
        False,
        "the name is the same, but the code is S21674, not S99999",
    )
    assert index.candidates("project", "Silta", "S99999")[0].certain  # it has no code that could differ


def test_of_two_likely_names_the_more_alike_comes_first(index: Index) -> None:
    found = index.candidates("project", "Sillat tyohon ja elamaan", least=20)
    assert [one.iri.rsplit("/", 1)[1] for one in found] == ["S21674", "S20306"]


def test_a_legal_form_is_a_word_of_other_names(index: Index) -> None:
    assert not index.candidates("project", "Silta Oy")[0].certain


def test_each_kind_is_by_itself(index: Index) -> None:
    assert index.candidates("event", "veke", least=0) == []
