"""What a project or model comes from, and what has come of it: every link of derivation, at any depth."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph_api.derive.facts import Facts
from graph_api.derive.lineage import derivations
from graph_api.relations import Edge, Node, Ties
from graph_api.store.view import View
from ontology import terms


@dataclass(frozen=True, slots=True)
class Step:
    """`depth` links away from the start: the link, and the thing that it reaches."""

    depth: int
    edge: Edge
    node: Node


@dataclass(frozen=True, slots=True)
class Lineage:
    """What came before and after, nearest first."""

    before: list[Step]
    after: list[Step]


def lineage(view: View, iri: str, lang: str) -> Lineage:
    """Follow derivation both ways; each link is told once, so a circle of links ends."""
    relations = derivations(Facts(view.store))
    ties = Ties(view, lang)
    return Lineage(_walk(ties, relations, iri, older=True), _walk(ties, relations, iri, older=False))


def _walk(ties: Ties, relations: frozenset[str], start: str, *, older: bool) -> list[Step]:
    steps: list[Step] = []
    reached = {start}
    layer, depth = [start], 0
    while layer:
        depth += 1
        following: list[str] = []
        for one in layer:
            for edge in _edges(ties, relations, one, older):
                other = edge.target if older else edge.source
                if other == start:
                    continue
                steps.append(Step(depth, edge, ties.node(other)))
                if other not in reached:
                    reached.add(other)
                    following.append(other)
        layer = following
    return steps


def _edges(ties: Ties, relations: frozenset[str], iri: str, older: bool) -> list[Edge]:
    links = [edge for edge in ties.links(iri, outward=older) if edge.relation in relations]
    told = {(edge.source, edge.target) for edge in links}
    # A record may say where a model was developed without a link record of its own.
    made: NamedNode = terms.DEVELOPED_IN
    pairs = (
        [(iri, end) for end in ties.objects(iri, made)]
        if older
        else [(end, iri) for end in ties.subjects(made, iri)]
    )
    return links + [
        ties.edge(source, made, target) for source, target in pairs if (source, target) not in told
    ]
