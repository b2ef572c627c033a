"""Derived facts: what follows from the believed facts, computed anew at every publish.

`derive` reads only facts that were not derived, so it gives the same whether the store still holds earlier
derived facts or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pyoxigraph import Store, Triple

from graph_api.derive.facts import Facts
from graph_api.derive.features import compare
from graph_api.derive.lineage import lineage
from graph_api.derive.lines import gathered, lines_of, overlap_lines
from graph_api.derive.meetings import Meetings
from graph_api.derive.overlaps import Overlap, all_scores, overlaps
from graph_api.derive.participations import participation_lines
from graph_api.derive.phases import inferred_phases, phase_triples
from graph_api.derive.rarity import rarity_lines
from graph_api.derive.wholes import STRONG, whole_triples, wholes
from graph_api.derive.words import as_features, forms, word_lines, words
from graph_api.garbage import looked_after_seldom
from ontology import terms

__all__ = ["derive", "scores"]

Kind = Literal["project", "model"]


class _Derivation:
    """What several derivations need, computed once."""

    def __init__(self, store: Store) -> None:
        self.facts = Facts(store)
        projects, results = self.facts.projects(), self.facts.results()
        self.phases = inferred_phases(self.facts, [*projects, *results])
        found = words(self.facts, [*projects, *results])
        self.forms, self.words = forms(found), as_features(found)
        self.projects = compare(self.facts, projects, self.phases, self.words, timed=True)
        self.results = compare(self.facts, results, self.phases, self.words, timed=False)

    def lines(self) -> Iterator[str]:
        """Yield all derived facts as N-Triples in one fixed order, each once, as they are worked out."""
        yield from participation_lines(self.facts)
        yield from lines_of(phase_triples(self.phases))
        yield from word_lines(self.forms, self.words)
        yield from rarity_lines(self.projects.rarity.values(), terms.RARITY_AMONG_PROJECTS)
        yield from rarity_lines(self.results.rarity.values(), terms.RARITY_AMONG_MODELS)
        yield from lines_of(lineage(self.facts))
        meetings = Meetings(self.facts)
        for overlap in overlaps(self.projects):
            yield overlap_lines(overlap, meetings.lack(overlap))
        strong: list[Overlap] = []
        for overlap in overlaps(self.results):
            yield overlap_lines(overlap)
            if overlap.score >= STRONG:
                strong.append(overlap)
        yield from lines_of(dict.fromkeys(self._wholes(strong)))

    def _wholes(self, strong: list[Overlap]) -> Iterator[Triple]:
        return whole_triples(self.facts, wholes(self.facts, strong, self.results.rarity["theme"]))


def derive(store: Store) -> Iterator[bytes]:
    """Derive everything from the believed facts in the store's default graph, as N-Triples in pieces of some megabytes.

    The same facts give the same lines, each once. The store may be written to meanwhile, but for what is read here.
    """
    with looked_after_seldom():
        yield from gathered(_Derivation(store).lines())


def scores(store: Store, kind: Kind) -> dict[tuple[str, str], Decimal]:
    """Give the exact overlap of every pair of projects or results that shares a theme or target group.

    Keys are the two IRIs, sorted. Weak pairs, which are not stored, are included: tests hold this against SPARQL.
    """
    derivation = _Derivation(store)
    return all_scores(derivation.projects if kind == "project" else derivation.results)
