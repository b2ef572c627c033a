"""The house style of the ontology: kept by ours, and each shape catches its fault."""

from __future__ import annotations

import pyoxigraph
import pytest

from ontology.checks import check_style, vocabulary
from ontology.iris import N

GOOD = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
n:Top a owl:Class ; owl:disjointWith n:Other ;
  rdfs:label "huippu"@fi , "topp"@sv , "top"@en ;
  skos:definition "Ylin kohta, jonka yllä ei ole mitään."@fi , "Det översta stället, inget ovanför."@sv ,
    "The uppermost place with nothing above it."@en ;
  skos:example "The top of a hill." ;
  rdfs:isDefinedBy <https://w3id.org/nivos/ontology> .
<https://w3id.org/nivos/theme/x> a skos:Concept ;
  skos:prefLabel "yksi"@fi , "ett"@sv , "one"@en ;
  skos:definition "Ensimmäinen."@fi , "Den första."@sv , "The first."@en .
"""


def style(turtle: str) -> set[tuple[str, str]]:
    store = pyoxigraph.Store()
    store.load(turtle.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return {
        (one.rule, one.thing.removeprefix(N).removeprefix("https://w3id.org/nivos/"))
        for one in check_style(store)
    }


def test_our_ontology_keeps_the_style():
    assert check_style(vocabulary()) == []


def test_a_well_made_term_passes():
    assert style(GOOD) == set()


@pytest.mark.parametrize(
    ("was", "becomes", "found"),
    [
        ('"topp"@sv , ', "", ("Term-label-sv", "Top")),
        ('"topp"@sv', '"topp"@sv , "spets"@sv', ("Term-label-sv", "Top")),
        ('"huippu"@fi , ', "", ("Term-label-fi", "Top")),
        ('"top"@en', '"top"', ("Term-label-en", "Top")),
        (', "Det översta stället, inget ovanför."@sv', "", ("Term-definition-sv", "Top")),
        ("The uppermost place with nothing above it.", "Uppermost.", ("Term-definition-length", "Top")),
        (' ;\n  rdfs:isDefinedBy <https://w3id.org/nivos/ontology>', "", ("Term-isDefinedBy", "Top")),
        ('skos:example "The top of a hill." ;', "", ("Example", "Top")),
        ("n:Top a", "n:top a", ("ClassName", "top")),
        ("owl:disjointWith n:Other ;", "", ("ClassPlace", "Top")),
        ("n:Top a owl:Class", "n:Top a owl:DatatypeProperty", ("PropertyName", "Top")),
        ('"ett"@sv , ', "", ("Concept-label-sv", "theme/x")),
        (' , "The first."@en', "", ("Concept-definition-en", "theme/x")),
        ("nivos/theme/x>", "nivos/theme/X_y>", ("ConceptName", "theme/X_y")),
        (
            "nivos/theme/x> a skos:Concept ",
            "nivos/themes> a skos:ConceptScheme ",
            ("SchemeName", "themes"),
        ),
    ],
)  # fmt: skip
def test_each_fault_is_found(was, becomes, found):
    assert was in GOOD
    assert style(GOOD.replace(was, becomes, 1)) == {found}


@pytest.mark.parametrize("kind", ["ObjectProperty", "DatatypeProperty"])
def test_a_property_needs_an_example(kind):
    store = pyoxigraph.Store()
    store.load(
        GOOD.replace("n:Top a owl:Class", f"n:top a owl:{kind}")
        .replace('skos:example "The top of a hill." ;', "")
        .encode(),
        format=pyoxigraph.RdfFormat.TURTLE,
    )
    assert [(one.rule, one.thing) for one in check_style(store)] == [("PropertyExample", N + "top")]
