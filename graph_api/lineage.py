"""Lineage: what a project or result came from, and what has come of it, at any depth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    """A link of the lineage, the thing it leads to, and how many links away that is by this way."""

    depth: int
    edge: Edge
    node: Node


@dataclass(frozen=True, slots=True)
class Lineage:
    """What came before and what came after, nearest first.

    Each link is given once on its side, so a thing that several links lead to comes several times.
    """

    before: list[Step]
    after: list[Step]


def lineage(view: View, iri: str, lang: str) -> Lineage:
    """Follow derivation both ways; a circle in the data is walked once."""
    ties, describer = Ties(view), Describer(view, lang)
    relations = _relations(view)

    def derivations(of: str) -> list[Tie]:
        return [tie for tie in ties.all(of, map(NamedNode, sorted(relations))) if tie.relation in relations]

    return Lineage(
        before=_walk(iri, lambda of: [tie for tie in derivations(of) if tie.source == of], describer),
        after=_walk(iri, lambda of: [tie for tie in derivations(of) if tie.target == of], describer),
    )


def _relations(view: View) -> frozenset[str]:
    found, waiting = {terms.DERIVES_FROM.value}, [terms.DERIVES_FROM]
    while waiting:
        quads = view.store.quads_for_pattern(None, terms.RDFS_SUB_PROPERTY_OF, waiting.pop(), _DEFAULT)
        below = [quad.subject for quad in quads if isinstance(quad.subject, NamedNode)]
        waiting.extend(term for term in below if term.value not in found)
        found.update(term.value for term in below)
    return _DERIVATIONS | found


def _walk(start: str, onward: Callable[[str], Iterable[Tie]], describer: Describer) -> list[Step]:
    """Follow ties level by level; a thing is left only once, and nothing leads back to the start."""
    seen, level, depth = {start}, [start], 0
    steps: list[Step] = []
    while level:
        depth += 1
        reached: list[str] = []
        for of in level:
            for tie in onward(of):
                other = tie.other(of)
                if other != start:
                    steps.append(Step(depth, describer.edge(tie), describer.node(other)))
                    reached.append(other)
        level = sorted(set(reached) - seen)
        seen.update(level)
    return steps
