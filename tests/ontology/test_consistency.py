"""The reasoner: our ontology holds together, and a contradiction is found."""

from __future__ import annotations

import pyoxigraph
import pytest

from ontology.checks import Finding, check_all, check_consistency, vocabulary, vocabulary_triples
from ontology.iris import BASE, N

THING = BASE + "model/both"
RULES = """@prefix n: <https://w3id.org/nivos/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
n:Model a owl:Class ; owl:disjointWith n:GoodPractice . n:GoodPractice a owl:Class .
n:Method a owl:Class ; rdfs:subClassOf n:Model . n:startDate a owl:FunctionalProperty , owl:DatatypeProperty .
n:develops a owl:ObjectProperty ; rdfs:range n:GoodPractice .
"""


def findings(turtle: str) -> list[Finding]:
    return check_consistency(pyoxigraph.parse(RULES + turtle, format=pyoxigraph.RdfFormat.TURTLE))


def test_a_sound_graph_has_no_finding():
    assert findings("<https://w3id.org/nivos/model/one> a n:Method . <urn:p> n:develops <urn:g> .") == []


@pytest.mark.parametrize(
    "turtle",
    [
        f"<{THING}> a n:Model , n:GoodPractice .",
        f"<{THING}> a n:Method , n:GoodPractice .",
        f"<{THING}> a n:Model . <urn:p> n:develops <{THING}> .",
    ],
)
def test_a_thing_that_is_both_model_and_good_practice_is_found(turtle):
    both = f"both {N}Model and {N}GoodPractice"
    assert Finding("consistency", THING, both) in findings(turtle)


@pytest.mark.slow
def test_nonsense_on_top_of_our_own_files_is_found():
    store = vocabulary()
    store.update(f"INSERT DATA {{ <{THING}> a <{N}Model> , <{N}GoodPractice> }}")
    things = {one.thing for one in check_consistency(vocabulary_triples(store))}
    assert THING in things


def test_our_ontology_passes_every_check():
    assert check_all() == []
