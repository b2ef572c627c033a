"""Lineage: what a project or result came from, and what has come of it, at any depth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graph_api.connections.ties import Describer, Edge, Node, Tie, Ties
from graph_api.store.hierarchy import derivations
from graph_api.store.view import View

__all__ = ["Edge", "Lineage", "Node", "Step", "lineage"]


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
    predicates = sorted(derivations(view.store), key=lambda term: term.value)
    relations = {term.value for term in predicates}

    def derived(of: str) -> list[Tie]:
        return [tie for tie in ties.all(of, predicates) if tie.relation in relations]

    return Lineage(
        before=_walk(iri, lambda of: [tie for tie in derived(of) if tie.source == of], describer),
        after=_walk(iri, lambda of: [tie for tie in derived(of) if tie.target == of], describer),
    )


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
