"""Derived facts: what follows from the believed facts, computed anew at every publish.

`derive` reads only facts that were not derived, so it gives the same whether the store still holds earlier
derived facts or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pyoxigraph import NamedNode, Store, Triple

from graph_api.derive.facts import Facts
from graph_api.derive.features import Comparison, compare
from graph_api.derive.lineage import lineage
from graph_api.derive.meetings import should_meet
from graph_api.derive.overlaps import Overlap, all_scores, overlap_triples, overlaps
from graph_api.derive.participations import participations
from graph_api.derive.phases import inferred_phases, phase_triples
from graph_api.derive.rarity import rarity_triples
from graph_api.derive.wholes import whole_triples, wholes
from graph_api.derive.words import as_features, word_triples, words
from ontology import terms

__all__ = ["derive", "scores"]

Kind = Literal["project", "model"]


class _Derivation:
    """What several derivations need, computed once."""

    def __init__(self, store: Store) -> None:
        self.facts = Facts(store)
        projects, results = self.facts.projects(), self.facts.results()
        self.phases = inferred_phases(self.facts, [*projects, *results])
        self.words = words(self.facts, [*projects, *results])
        features = as_features(self.words)
        self.projects = compare(self.facts, projects, self.phases, features, timed=True)
        self.results = compare(self.facts, results, self.phases, features, timed=False)

    def triples(self) -> Iterator[Triple]:
        """Yield all derived facts in one fixed order, each once."""
        of_results = list(overlaps(self.results))
        # Overlaps are most of all by far, and no two say the same: only the others need be told apart.
        yield from dict.fromkeys(self._all_but_overlaps(of_results))
        of_projects = list(overlaps(self.projects))
        meeting = should_meet(self.facts, of_projects)
        for overlap in of_projects:
            yield from overlap_triples(overlap, overlap.iri in meeting)
        for overlap in of_results:
            yield from overlap_triples(overlap)

    def _all_but_overlaps(self, of_results: list[Overlap]) -> Iterator[Triple]:
        yield from participations(self.facts)
        yield from phase_triples(self.phases)
        yield from word_triples(self.words)
        yield from _rarities(self.projects, terms.RARITY_AMONG_PROJECTS)
        yield from _rarities(self.results, terms.RARITY_AMONG_MODELS)
        yield from lineage(self.facts)
        yield from whole_triples(self.facts, wholes(self.facts, of_results, self.results.rarity["theme"]))


def _rarities(comparison: Comparison, predicate: NamedNode) -> Iterator[Triple]:
    for rarity in comparison.rarity.values():
        yield from rarity_triples(rarity, predicate)


def derive(store: Store) -> list[Triple]:
    """Derive everything from the believed facts in the store's default graph; the same facts give the same list."""
    return list(_Derivation(store).triples())


def scores(store: Store, kind: Kind) -> dict[tuple[str, str], Decimal]:
    """Give the exact overlap of every pair of projects or results that shares a theme or target group.

    Keys are the two IRIs, sorted. Weak pairs, which are not stored, are included: tests hold this against SPARQL.
    """
    derivation = _Derivation(store)
    return all_scores(derivation.projects if kind == "project" else derivation.results)
