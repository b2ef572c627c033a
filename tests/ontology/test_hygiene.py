"""The hygiene rules: none is broken by our files, and each catches a small graph that breaks it."""

from __future__ import annotations

import pyoxigraph
import pytest

from ontology.checks import check_hygiene, check_parse, hygiene_rules, vocabulary
from ontology.iris import BASE, N

PREFIXES = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/nivos/> .
"""
A, B, C, D, S = N + "A", N + "b", BASE + "theme/c", BASE + "theme/d", BASE + "scheme/s"
SV = [(A, "sv")]

# rule: a bad graph, and what the rule must say of it
BAD = {
    "missing-label-language": ('n:A a owl:Class ; rdfs:label "a"@fi , "a"@en .', SV),
    "duplicate-label": (
        'n:A a owl:Class ; rdfs:label "a"@fi . n:B a owl:Class ; rdfs:label "a"@fi .',
        [(A, "a"), (N + "B", "a")],
    ),
    "definition-equals-label": ('n:A rdfs:label "project"@en ; skos:definition "A Project."@en .', [(A, "A Project.")]),
    "parent-cycle": (
        "n:A rdfs:subClassOf n:B . n:B rdfs:subClassOf n:A .",
        [(A, "http://www.w3.org/2000/01/rdf-schema#subClassOf"), (N + "B", "http://www.w3.org/2000/01/rdf-schema#subClassOf")],
    ),
    "class-without-use": ("n:A a owl:Class . n:B a owl:Class . <theme/c> a n:B .", [(A, "")]),
    "undefined-term": ("n:A a owl:Class . <theme/c> a n:A ; n:b 1 .", [(B, "")]),
    "property-without-kind": ("n:b a owl:FunctionalProperty .", [(B, "0")]),
    "sub-property-of-other-kind": (
        "n:b a owl:ObjectProperty ; rdfs:subPropertyOf n:p . n:p a owl:DatatypeProperty .",
        [(B, N + "p")],
    ),
    "concept-without-scheme": (
        "<theme/c> a skos:Concept ; skos:inScheme <scheme/none> . <theme/d> a skos:Concept ; skos:inScheme <scheme/s> ."
        "<scheme/s> a skos:ConceptScheme .",
        [(C, "")],
    ),
    "two-preferred-labels": ('<theme/c> skos:prefLabel "a"@fi , "b"@fi , "b"@sv .', [(C, "fi")]),
    "scheme-without-concepts": ("<scheme/s> a skos:ConceptScheme .", [(S, "")]),
    "top-concept-one-way": (
        "<theme/c> skos:inScheme <scheme/s> ; skos:topConceptOf <scheme/s> ."
        "<theme/d> skos:inScheme <scheme/s> . <scheme/s> a skos:ConceptScheme .",
        [(C, S), (D, S)],
    ),
    "broader-in-other-scheme": (
        "<theme/c> skos:broader <theme/d> ; skos:inScheme <scheme/s> . <theme/d> skos:inScheme <scheme/t> .",
        [(C, D)],
    ),
    "ordered-scheme-without-order": (
        '<theme/c> skos:inScheme <scheme/s> ; skos:notation "1"^^xsd:integer .', [(S, C)],
    ),
    "inverse-inconsistent": (
        "n:b owl:inverseOf n:p ; rdfs:domain n:A . n:p rdfs:range n:B .", [(B, N + "p")],
    ),
    "deprecated-without-replacement": ("n:A owl:deprecated true .", [(A, "")]),
    "functional-and-symmetric": (
        "n:b a owl:FunctionalProperty , owl:SymmetricProperty .",
        [(B, "http://www.w3.org/2002/07/owl#SymmetricProperty")],
    ),
    "dangling-reference": ("n:b rdfs:seeAlso <phase/none> , <theme/later> .", [(B, BASE + "phase/none")]),
    "ontology-without-version": ("<ontology> a owl:Ontology .", [(BASE + "ontology", "")]),
    "disjoint-with-its-own-parent": ("n:A rdfs:subClassOf n:B ; owl:disjointWith n:B .", [(A, N + "B")]),
}  # fmt: skip


@pytest.fixture(scope="module")
def ours() -> pyoxigraph.Store:
    return vocabulary()


def test_every_rule_has_a_bad_graph_and_says_what_it_asks():
    assert set(BAD) == set(hygiene_rules())
    assert all(text.startswith("# ") for text in hygiene_rules().values())


@pytest.mark.parametrize("rule", sorted(hygiene_rules()))
def test_our_files_keep_the_rule(rule, ours):
    assert check_hygiene(ours, [rule]) == []


@pytest.mark.parametrize("rule", BAD)
def test_the_rule_catches_a_graph_that_breaks_it(rule):
    turtle, expected = BAD[rule]
    store = pyoxigraph.Store()
    store.load((PREFIXES + turtle).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    assert [(one.thing, one.detail) for one in check_hygiene(store, [rule])] == expected


def test_an_order_that_contradicts_the_numbers_is_found():
    store = pyoxigraph.Store()
    store.load(
        (
            PREFIXES
            + """<scheme/s/order> a skos:OrderedCollection ; skos:member <theme/c> , <theme/d> ;
                  skos:memberList ( <theme/d> <theme/c> ) .
                <theme/c> skos:notation 1 ; skos:inScheme <scheme/s> .
                <theme/d> skos:notation 2 ; skos:inScheme <scheme/s> ."""
        ).encode(),
        format=pyoxigraph.RdfFormat.TURTLE,
    )
    assert [(one.thing, one.detail) for one in check_hygiene(store, ["ordered-scheme-without-order"])] == [
        (S + "/order", D)
    ]


def test_an_undefined_term_in_the_shapes_is_found():
    store = pyoxigraph.Store()
    shape = "@prefix n: <https://w3id.org/nivos/ontology#> . <urn:x> <http://www.w3.org/ns/shacl#path> n:b ."
    graph = pyoxigraph.NamedNode(BASE + "shapes.ttl")
    store.load(shape.encode(), format=pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
    assert [one.thing for one in check_hygiene(store, ["undefined-term"])] == [B]


def test_a_file_that_does_not_parse_is_named_with_the_line():
    (found,) = check_parse({"good.ttl": "<urn:a> <urn:b> 1 .", "bad.ttl": "<urn:a>\n<urn:b> ."})
    assert (found.rule, found.thing) == ("parse", "bad.ttl")
    assert "line 2" in found.detail
