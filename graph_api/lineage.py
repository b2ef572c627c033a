"""Lineage: what a project or result came from, and what has come of it, at any depth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode

from graph_api.store.view import View
from graph_api.ties import Describer, Edge, Node, Tie, Ties
from ontology import terms

__all__ = ["Edge", "Lineage", "Node", "Step", "lineage"]

_DEFAULT = DefaultGraph()

#: Relations from the younger to the older, with what the ontology in the store adds to them.
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
        terms.DEVELOPED_IN,
    )
)


@dataclass(frozen=True, slots=True)
class Step:
    """A thing of the lineage, how many links away it is, and the link by which it was reached."""

    depth: int
    edge: Edge
    node: Node


@dataclass(frozen=True, slots=True)
class Lineage:
    """What came before and what came after, nearest first; each thing once on each side, by the shortest way."""

    before: list[Step]
    after: list[Step]


def lineage(view: View, iri: str, lang: str) -> Lineage:
    """Follow derivation both ways; a circle in the data is walked once."""
    ties, describer = Ties(view), Describer(view, lang)
    relations = _relations(view)

    def derivations(of: str) -> list[Tie]:
        return [tie for tie in ties.all(of, map(NamedNode, sorted(relations))) if tie.relation in relations]

    return Lineage(
        before=_walk(iri, lambda of: _ends(of, derivations(of), older=True), describer),
        after=_walk(iri, lambda of: _ends(of, derivations(of), older=False), describer),
    )


def _relations(view: View) -> frozenset[str]:
    found, waiting = {terms.DERIVES_FROM.value}, [terms.DERIVES_FROM]
    while waiting:
        quads = view.store.quads_for_pattern(None, terms.RDFS_SUB_PROPERTY_OF, waiting.pop(), _DEFAULT)
        below = [quad.subject for quad in quads if isinstance(quad.subject, NamedNode)]
        waiting.extend(term for term in below if term.value not in found)
        found.update(term.value for term in below)
    return _DERIVATIONS | found


def _ends(of: str, ties: Iterable[Tie], *, older: bool) -> dict[str, Tie]:
    """Give the things one step away on one side, each by its first tie: stated ones come first."""
    found: dict[str, Tie] = {}
    for tie in ties:
        if (tie.source if older else tie.target) == of:
            found.setdefault(tie.other(of), tie)
    return found


def _walk(start: str, ends: Callable[[str], Mapping[str, Tie]], describer: Describer) -> list[Step]:
    seen, level, depth = {start}, [start], 0
    steps: list[Step] = []
    while level:
        depth += 1
        reached: dict[str, Tie] = {}
        for of in level:
            for iri, tie in ends(of).items():
                if iri not in seen:
                    reached.setdefault(iri, tie)
        seen.update(reached)
        level = sorted(reached)
        steps.extend(Step(depth, describer.edge(reached[iri]), describer.node(iri)) for iri in level)
    return steps
