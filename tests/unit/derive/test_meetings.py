"""Who should meet: each thing that two projects may have in common, one at a time."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, Store

from ontology import terms
from tests.unit.derive.graphs import derived

TWINS = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://w3id.org/nivos/project/> .
@prefix x: <https://w3id.org/nivos/x/> .
n:sisterOf rdfs:subPropertyOf n:relatedTo .
:a a n:Project ; n:theme x:t ; n:startDate "2020-01-01"^^xsd:date .
:b a n:Project ; n:theme x:t ; n:startDate "2020-01-01"^^xsd:date ; n:endDate "2020-12-31"^^xsd:date .
"""
ENDS = ':a n:endDate "2020-06-30"^^xsd:date . '
STATED = "<https://w3id.org/nivos/assertion/stated>"
INFERRED = "<https://w3id.org/nivos/assertion/inferred>"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (ENDS, 1),
        ("", 0),
        (ENDS + ":a n:leadOrganisation x:o . :b n:partnerOrganisation x:o .", 0),
        (ENDS + ":a n:leadOrganisation x:o . :b n:leadOrganisation x:other .", 1),
        (ENDS + ":a n:tookPartIn x:e . :b n:tookPartIn x:e .", 0),
        (ENDS + ":a n:tookPartIn x:e . x:e n:organisedBy :b .", 0),
        (ENDS + f"x:l n:linkFrom :b ; n:linkTo :a ; n:linkRelation n:sisterOf ; n:assertion {STATED} .", 0),
        (ENDS + f"x:l n:linkFrom :b ; n:linkTo :a ; n:linkRelation n:sisterOf ; n:assertion {INFERRED} .", 1),
        (ENDS + ":b n:sisterOf :a .", 0),
    ],
)
def test_should_meet(more: str, expected: int) -> None:
    store = Store()
    store.load((TWINS + more).encode(), format=RdfFormat.TURTLE)
    assert sum(one.predicate == terms.SHOULD_MEET for one in derived(store)) == expected
