"""The records in a store: which there are, by what they said when they were read."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad

from graph_api.store.errors import StoreError
from graph_api.store.graph import Graph
from ontology import iris, terms

_PROVENANCE = NamedNode(iris.PROVENANCE_GRAPH)


def record_graphs(store: Graph, source: str | None = None) -> dict[str, str]:
    """Content hashes by record graph in a store: of one source, or of all."""
    hashes = {
        iri_of(quad.subject): text_of(quad)
        for quad in store.quads_for_pattern(None, terms.CONTENT_HASH, None, _PROVENANCE)
    }
    if source is None:
        return hashes
    origin = NamedNode(iris.entity("source", iris.slug(source)))
    graphs = store.quads_for_pattern(None, terms.FROM_SOURCE, origin, _PROVENANCE)
    return {graph: hashes[graph] for graph in (iri_of(quad.subject) for quad in graphs) if graph in hashes}


def text_of(quad: Quad) -> str:
    """Give the text that a quad says. Raises StoreError where it says none."""
    if not isinstance(quad.object, Literal):
        raise StoreError(f"{quad.predicate} of {quad.subject} is no text")
    return quad.object.value


def iri_of(term: object) -> str:
    """Give the IRI that a term is. Raises StoreError where it is none."""
    if not isinstance(term, NamedNode):
        raise StoreError(f"{term} is no IRI")
    return term.value
