"""What a graph says of the things that records may mean: their names, the variants of these, and their codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode

from graph_api.store.graph import Graph
from ontology import iris, terms

#: How far below a match a concept of another vocabulary may lie and still lead to the thing.
STEPS = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing and where its names and codes stand.

    `codes` are of one thing each: another code, another thing. `near` are codes that things may share.
    """

    name: str
    member: tuple[NamedNode, NamedNode]
    names: tuple[NamedNode, ...] = (terms.NAME,)
    variants: tuple[NamedNode, ...] = (terms.KNOWN_AS,)
    codes: tuple[NamedNode, ...] = ()
    near: tuple[NamedNode, ...] = ()


def _concept(name: str, scheme: str, *codes: NamedNode) -> Kind:
    return Kind(
        name,
        (terms.SKOS_IN_SCHEME, NamedNode(iris.scheme(scheme))),
        (terms.SKOS_PREF_LABEL,),
        (terms.SKOS_ALT_LABEL, terms.SKOS_HIDDEN_LABEL),
        (*codes, terms.SKOS_EXACT_MATCH),
        (terms.SKOS_CLOSE_MATCH, terms.SKOS_BROAD_MATCH, terms.SKOS_NARROW_MATCH),
    )


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("organisation", (terms.RDF_TYPE, terms.ORGANISATION), codes=(terms.BUSINESS_ID,)),
        Kind("project", (terms.RDF_TYPE, terms.PROJECT), codes=(terms.CODE,)),
        Kind("model", (terms.RDF_TYPE, terms.RESULT)),
        Kind("event", (terms.RDF_TYPE, terms.EVENT)),
        _concept("theme", "themes"),
        _concept("target-group", "target-groups"),
        _concept("region", "regions", terms.SKOS_NOTATION),
    )
}


def members(graph: Graph, kind: Kind) -> list[str]:
    """IRIs of the things of a kind, in order."""
    predicate, thing = kind.member
    quads = graph.quads_for_pattern(None, predicate, thing, DefaultGraph())
    return sorted(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))


def said_of_matches(
    graph: Graph, predicates: tuple[NamedNode, ...], match: NamedNode, of: dict[str, int]
) -> Iterator[tuple[int, str, str]]:
    """For each label or code of a concept elsewhere that a thing has as `match`: the thing, text and language."""
    for quad in graph.quads_for_pattern(None, match, None, DefaultGraph()):
        number = of.get(quad.subject.value) if isinstance(quad.subject, NamedNode) else None
        if number is None or not isinstance(quad.object, NamedNode):
            continue
        for predicate in predicates:
            for label in graph.quads_for_pattern(quad.object, predicate, None, DefaultGraph()):
                if isinstance(label.object, Literal):
                    yield number, label.object.value, label.object.language or ""


def said_below_matches(graph: Graph, kind: Kind, of: dict[str, int]) -> Iterator[tuple[int, str, int]]:
    """For each label of a concept elsewhere that lies below a match of a thing: the thing, text, and steps (1–STEPS).

    A concept that is an exact or close match is no step away, one that is narrower is one.
    """
    for iri, number in of.items():
        level = _matches(graph, iri, terms.SKOS_EXACT_MATCH, terms.SKOS_CLOSE_MATCH)
        seen = set(level)
        for step in range(1, STEPS + 1):
            below = {narrower for concept in level for narrower in _narrower(graph, concept)}
            if step == 1:
                below |= _matches(graph, iri, terms.SKOS_NARROW_MATCH)
            level = below - seen
            seen |= level
            for concept in sorted(level, key=lambda each: each.value):
                for text in _labels(graph, kind, concept):
                    yield number, text, step


def _matches(graph: Graph, iri: str, *relations: NamedNode) -> set[NamedNode]:
    return {
        quad.object
        for relation in relations
        for quad in graph.quads_for_pattern(NamedNode(iri), relation, None, DefaultGraph())
        if isinstance(quad.object, NamedNode)
    }


def _narrower(graph: Graph, concept: NamedNode) -> Iterator[NamedNode]:
    for quad in graph.quads_for_pattern(None, terms.SKOS_BROADER, concept, DefaultGraph()):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject


def _labels(graph: Graph, kind: Kind, concept: NamedNode) -> Iterator[str]:
    for predicate in (*kind.names, *kind.variants):
        for quad in graph.quads_for_pattern(concept, predicate, None, DefaultGraph()):
            if isinstance(quad.object, Literal):
                yield quad.object.value


def said(
    graph: Graph, predicates: tuple[NamedNode, ...], of: dict[str, int]
) -> Iterator[tuple[int, str, str]]:
    """For each value of the predicates: the number of its thing, the text or IRI, and the language ("" if none)."""
    for predicate in predicates:
        for quad in graph.quads_for_pattern(None, predicate, None, DefaultGraph()):
            number = of.get(quad.subject.value) if isinstance(quad.subject, NamedNode) else None
            if number is None:
                continue
            value = quad.object
            if isinstance(value, Literal):
                yield number, value.value, value.language or ""
            elif isinstance(value, NamedNode):
                yield number, value.value, ""
