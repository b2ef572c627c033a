"""One step of lineage as a plain triple, n:comesFrom, so that a path query follows it to any depth."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from graph_api.derive.facts import Facts
from graph_api.store.hierarchy import derivations
from ontology import terms


def lineage(facts: Facts) -> Iterator[Triple]:
    """Yield n:comesFrom for each link of derivation, stated or inferred, and for each n:developedIn."""
    relations = derivations(facts.store)
    names = {relation.value for relation in relations}
    steps = {(link.source, link.target) for link in facts.links() if link.relation in names}
    for relation in relations:
        steps.update(facts.pairs(relation))
    for younger, older in sorted(steps):
        if younger != older:
            yield Triple(NamedNode(younger), terms.COMES_FROM, NamedNode(older))
