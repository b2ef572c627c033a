"""What readers use of a store, whichever engine holds the graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
)

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple
GraphName = NamedNode | BlankNode | DefaultGraph
Results = QuerySolutions | QueryBoolean | QueryTriples


class Graph(Protocol):
    """An unchanging graph: what is believed is its default graph, what the records say its named graphs.

    `pyoxigraph.Store` is one (the snapshots on this machine), `graph_api.store.remote.RemoteGraph` another
    (any SPARQL 1.1 endpoint). A test holds their answers equal.
    """

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
        /,
    ) -> Iterator[Quad]:
        """Give the quads that match; None matches everything, `DefaultGraph()` only what is believed."""
        ...

    def query(
        self,
        query: str,
        /,
        *,
        base_iri: str | None = None,
        default_graph: list[NamedNode | BlankNode | DefaultGraph] | None = None,
        named_graphs: list[NamedNode | BlankNode] | None = None,
    ) -> Results:
        """Evaluate SPARQL of our own."""
        ...
