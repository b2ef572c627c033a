"""Which concepts count when one is asked for: itself, what is narrower here, and what is narrower elsewhere.

A theme or target group leads to a concept of another vocabulary by an exactMatch or closeMatch. From there it goes down
one to STEPS steps of `skos:broader` in that vocabulary (a broadMatch is a step too), and back to the concepts of Nivos
that match what is found. Lists and pages ask so; the saved queries keep to the scheme, since a path of so many
choices takes engines minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import DefaultGraph, NamedNode

from graph_api.memory import memory
from graph_api.store.graph import Graph
from graph_api.store.view import View
from ingest.matching.things import STEPS
from ontology import iris, terms

_SAME = (terms.SKOS_EXACT_MATCH, terms.SKOS_CLOSE_MATCH)


def counting_as(view: View, concept: str) -> frozenset[str]:
    """Give the IRIs of the concepts of Nivos that count as `concept`, which may be one of another vocabulary."""
    return memory(view).recall(("counting as", concept), lambda: _counting_as(view.store, NamedNode(concept)))


def _counting_as(graph: Graph, concept: NamedNode) -> frozenset[str]:
    if iris.split(concept.value) is None:
        ours: set[NamedNode] = set()
        below, near = _narrower(graph, {concept}, STEPS), _narrower(graph, {concept}, STEPS - 1)
    else:
        ours = _narrower(graph, {concept})
        same = _objects(graph, ours, _SAME)
        # Two themes that are close to one concept are not therefore close to each other: at least one step down.
        below = _narrower(graph, _subjects(graph, same, [terms.SKOS_BROADER]), STEPS - 1) | {concept}
        near = _narrower(graph, same, STEPS - 1)
    found = _subjects(graph, below, _SAME) | _subjects(graph, near, [terms.SKOS_BROAD_MATCH])
    return frozenset(each.value for each in _narrower(graph, ours | found))


def _narrower(graph: Graph, concepts: set[NamedNode], steps: int | None = None) -> set[NamedNode]:
    """Give the concepts and what is narrower, at most `steps` steps down; all the way down without a number."""
    found, level = set(concepts), set(concepts)
    while level and steps != 0:
        level = _subjects(graph, level, [terms.SKOS_BROADER]) - found
        found |= level
        steps = steps - 1 if steps is not None else None
    return found


def _subjects(graph: Graph, objects: Iterable[NamedNode], relations: Sequence[NamedNode]) -> set[NamedNode]:
    return {
        quad.subject
        for thing in objects
        for relation in relations
        for quad in graph.quads_for_pattern(None, relation, thing, DefaultGraph())
        if isinstance(quad.subject, NamedNode)
    }


def _objects(graph: Graph, subjects: Iterable[NamedNode], relations: Sequence[NamedNode]) -> set[NamedNode]:
    return {
        quad.object
        for thing in subjects
        for relation in relations
        for quad in graph.quads_for_pattern(thing, relation, None, DefaultGraph())
        if isinstance(quad.object, NamedNode)
    }
