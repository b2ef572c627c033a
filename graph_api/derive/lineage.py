"""One step of lineage as a plain triple, n:comesFrom, so that a path query follows it to any depth."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from graph_api.derive.facts import Facts
from ontology import terms

#: Held also where the store has no ontology loaded, such as a small graph of its own.
_DERIVATIONS = frozenset(
    term.value
    for term in (
        terms.DERIVES_FROM,
        terms.CONTINUES,
        terms.BUILDS_ON,
        terms.BASED_ON,
        terms.ADAPTED_FROM,
        terms.DRAWS_ON,
        terms.ADOPTS,
        terms.REPLACES,
        terms.SCALES_UP,
    )
)


def derivations(facts: Facts) -> frozenset[str]:
    """Give the relations that say a thing came from another."""
    return _DERIVATIONS | facts.sub_properties(terms.DERIVES_FROM) | {terms.DEVELOPED_IN.value}


def lineage(facts: Facts) -> Iterator[Triple]:
    """Yield n:comesFrom for each link of derivation, stated or inferred, and for each n:developedIn."""
    relations = derivations(facts)
    steps = {(link.source, link.target) for link in facts.links() if link.relation in relations}
    for relation in relations:
        steps.update(facts.pairs(NamedNode(relation)))
    for younger, older in sorted(steps):
        if younger != older:
            yield Triple(NamedNode(younger), terms.COMES_FROM, NamedNode(older))
