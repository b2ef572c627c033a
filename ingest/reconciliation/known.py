"""What the records of a graph say of the names of things, as reconciliation compares them.

Only what the sources themselves say counts, never what is believed because of a join: so what matches does not hang
on what matched before, and undoing a join takes back all that came of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from graph_api.store.graph import Graph, GraphName, Results, Subject, Term
from ontology import iris

_RETRACTED = NamedNode(iris.RETRACTED_GRAPH)
_OWN = (
    *iris.OWN_GRAPHS,
    iris.RETRACTED_GRAPH,
    iris.record_graph(iris.MATCHES, "match", ""),
    iris.record_graph(iris.DECISIONS, "decision", ""),
)


def is_a_sources(graph: GraphName) -> bool:
    """Whether a graph holds what a source (or an editor) says: neither belief, nor derived, nor about sameness."""
    return isinstance(graph, NamedNode) and not graph.value.startswith(_OWN)


def said(
    store: Graph, subject: NamedNode | None, predicate: NamedNode, value: Term | None = None
) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
    """Give subjects and values that sources state, without what editors retracted. Repeats are left in."""
    retracted = {quad.triple for quad in store.quads_for_pattern(subject, predicate, value, _RETRACTED)}
    for quad in store.quads_for_pattern(subject, predicate, value, None):
        if not is_a_sources(quad.graph_name) or (retracted and quad.triple in retracted):
            continue
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            yield quad.subject, quad.object


@dataclass
class Named:
    """Things by IRI with what they are called; an index can be made of it."""

    #: Per thing: its names. Things without a name have an empty entry.
    names: dict[str, dict[str, None]] = field(default_factory=dict)
    statements: dict[NamedNode, dict[tuple[str, NamedNode | Literal], None]] = field(default_factory=dict)

    def add(self, iri: str) -> None:
        """Note a thing."""
        self.names.setdefault(iri, {})

    def call(self, iri: str, predicate: NamedNode, value: NamedNode | Literal) -> None:
        """Note what a thing is called."""
        self.tell(iri, predicate, value)
        self.names.setdefault(iri, {})[value.value] = None

    def tell(self, iri: str, predicate: NamedNode, value: NamedNode | Literal) -> None:
        """Note a code of a thing, which is no name."""
        self.statements.setdefault(predicate, {})[iri, value] = None

    def graph(self, member: tuple[NamedNode, NamedNode], store: Graph) -> Graph:
        """Give the things as a graph that `ingest.matching` can index; `member` is what makes one of the kind.

        What is asked of one thing, such as the labels of a match elsewhere, the sources in `store` answer.
        """
        return _AsGraph(self, member, store)


class _AsGraph:
    """What an index reads of a graph: the members of a kind, all values of a property, those of one thing."""

    def __init__(self, named: Named, member: tuple[NamedNode, NamedNode], store: Graph) -> None:
        self._named, self._member, self._store = named, member, store

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
        /,
    ) -> Iterator[Quad]:
        if predicate == self._member[0]:
            for iri in self._named.names:
                yield Quad(NamedNode(iri), *self._member)
        elif predicate is not None and (subject is not None or object is not None):
            of = subject if isinstance(subject, NamedNode) else None
            for node, value in said(self._store, of, predicate, object):
                yield Quad(node, predicate, value)
        elif predicate is not None:
            for iri, value in self._named.statements.get(predicate, ()):
                yield Quad(NamedNode(iri), predicate, value)

    def query(
        self,
        query: str,
        /,
        *,
        base_iri: str | None = None,
        default_graph: list[NamedNode | BlankNode | DefaultGraph] | None = None,
        named_graphs: list[NamedNode | BlankNode] | None = None,
    ) -> Results:
        raise NotImplementedError("an index of names asks for patterns only")
