"""Changes that a person makes to the graphs of a store directly, and what they mean for what is believed.

A named graph is changed as asked. The default graph is what Nivos works out from the named ones, so a change to it
is kept in two graphs of the editors: what they added in `graph/edited`, and what they deleted though some record
says it in `graph/retracted`. Settling reads both, so the change outlives the next load.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryTriples, Store, Triple

from graph_api.store.beliefs import Pair, functional_properties
from graph_api.store.decision import EDITED, RETRACTED, rival
from graph_api.store.errors import OwnGraph
from graph_api.store.graph import Graph
from graph_api.store.sameness import Sameness
from ontology import iris, terms

DEFAULT = DefaultGraph()
OWN = frozenset(NamedNode(graph) for graph in iris.OWN_GRAPHS)

GraphName = NamedNode | DefaultGraph

#: What is believed, without what only the graphs say that Nivos keeps by itself: putting that back changes nothing.
STATED = """
PREFIX graph: <https://w3id.org/nivos/graph/>
CONSTRUCT { ?s ?p ?o } WHERE {
  ?s ?p ?o
  FILTER (
    !(EXISTS { GRAPH graph:provenance { ?s ?p ?o } } || EXISTS { GRAPH graph:derived { ?s ?p ?o } })
    || EXISTS { GRAPH ?other { ?s ?p ?o }
                FILTER (?other NOT IN (graph:provenance, graph:derived, graph:retracted)) }
  )
}
"""

_Thing = TypeVar("_Thing")

#: How many quads go into the store in one transaction.
_BATCH = 10_000


class Edits:
    """Changes to a store, made at once and counted net: what was added and taken away again leaves no trace."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.added: set[Quad] = set()
        self.removed: set[Quad] = set()
        #: Graphs that were made or unmade, whether they held anything or not.
        self.made: set[NamedNode] = set()
        self.unmade: set[NamedNode] = set()
        self._sameness = Sameness({})

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.made or self.unmade)

    def change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Take quads out, then put quads in. Raises OwnGraph for quads of a graph that Nivos keeps itself."""
        for quad in map(_as_stored, removed):
            if quad in self.store:
                refuse_own(quad.graph_name)
                self.store.remove(quad)
                _move(quad, self.added, self.removed)
        fresh: list[Quad] = []
        for quad in map(_as_stored, added):
            refuse_own(quad.graph_name)
            if quad not in self.store:
                fresh.append(quad)
                self._make(quad.graph_name)
            if len(fresh) >= _BATCH:
                self._put(fresh)
        self._put(fresh)

    def _put(self, fresh: list[Quad]) -> None:
        self.store.extend(fresh)
        for quad in dict.fromkeys(fresh):
            _move(quad, self.removed, self.added)
        fresh.clear()

    def replace(self, graph: GraphName, triples: Iterable[Triple]) -> None:
        """Make a graph say exactly `triples`; of the default graph, what Nivos adds by itself stays."""
        wanted = {Quad(each.subject, each.predicate, each.object, graph) for each in triples}
        there = set(stated(self.store, graph))
        self.change(there - wanted, wanted - there)

    def has(self, graph: GraphName) -> bool:
        """Whether a graph is there, be it empty. The default graph always is."""
        return isinstance(graph, DefaultGraph) or self.store.contains_named_graph(graph)

    def make(self, graph: NamedNode) -> None:
        """Make an empty graph, if there is none of that name."""
        refuse_own(graph)
        self._make(graph)

    def _make(self, graph: object) -> None:
        if isinstance(graph, NamedNode) and not self.has(graph):
            self.store.add_graph(graph)
            _move(graph, self.unmade, self.made)

    def clear(self, graph: GraphName) -> None:
        """Empty a graph; it stays."""
        refuse_own(graph)
        quads = list(self.store.quads_for_pattern(None, None, None, graph))
        self.store.clear_graph(graph)  # much quicker than quad by quad
        for quad in quads:
            _move(quad, self.added, self.removed)

    def drop(self, graph: GraphName) -> None:
        """Empty a graph and, where it is a named one, remove it."""
        self.clear(graph)
        if isinstance(graph, NamedNode) and self.has(graph):
            self.store.remove_graph(graph)
            _move(graph, self.made, self.unmade)

    def graphs(self) -> set[NamedNode]:
        """Give the named graphs that say something else now."""
        quads = (*self.added, *self.removed)
        said = {quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode)}
        return said | self.made | self.unmade

    def pairs(self) -> set[Pair]:
        """Give the (subject, predicate) pairs whose statements changed in any graph."""
        return {(quad.subject, quad.predicate) for quads in (self.added, self.removed) for quad in quads}

    def outlasting(self) -> tuple[set[Quad], set[Quad]]:
        """Work out what the editors' graphs must lose and gain for the default graph to stay as it was made."""
        functional = functional_properties(self.store)
        self._sameness = Sameness.of(self.store)
        gone: set[Quad] = set()
        come: set[Quad] = set()
        for quad in self.removed:
            if quad.graph_name == DEFAULT:
                gone.add(_in(quad, EDITED))
                come.update(_in(each, RETRACTED) for each in self._to_silence(quad, functional))
        for quad in self.added:
            if quad.graph_name == DEFAULT:
                gone.add(_in(quad, RETRACTED))
                come.update(_in(each, EDITED) for each in self._to_keep(quad, functional))
        return {quad for quad in gone if quad in self.store}, {
            quad for quad in come if quad not in self.store
        }

    def _to_silence(self, quad: Quad, functional: set[NamedNode]) -> Iterator[Quad]:
        """Give what is said beside the editors and must not be believed once a quad is removed.

        Where one value can be true and none is shown any more, none may take its place.
        """
        group = rival(quad.predicate, quad.object, functional)
        yield from self._sayers(quad)
        if group is None or any(self._rivals(quad, group, functional, DEFAULT)):
            return
        for each in self._rivals(quad, group, functional, None):
            if each not in self.added:
                yield from self._sayers(each)

    def _rivals(
        self, quad: Quad, group: str, functional: set[NamedNode], graph: GraphName | None
    ) -> Iterator[Quad]:
        for subject in self._sameness.names_of(quad.subject):
            for each in self.store.quads_for_pattern(subject, quad.predicate, None, graph):
                if rival(quad.predicate, each.object, functional) == group:
                    yield each

    def _sayers(self, quad: Quad) -> Iterator[Quad]:
        """Find the statement in the graphs of others, under whichever IRIs of its things they say it."""
        for subject in self._sameness.names_of(quad.subject):
            for value in self._sameness.names_of(quad.object):
                yield from _sayers(self.store, Quad(subject, quad.predicate, value))

    def _to_keep(self, quad: Quad, functional: set[NamedNode]) -> Iterator[Quad]:
        """Give what editors must say for an added quad to be shown, beside all that it is shown with."""
        group = rival(quad.predicate, quad.object, functional)
        if group is not None:
            yield from self._rivals(quad, group, functional, DEFAULT)
        elif not any(self._sayers(quad)):
            yield quad


def stated(store: Graph, graph: GraphName) -> Iterator[Quad]:
    """Give what a graph says; of the default graph, without what only Nivos' own graphs say."""
    if graph != DEFAULT:
        yield from store.quads_for_pattern(None, None, None, graph)
        return
    found = store.query(STATED)
    if not isinstance(found, QueryTriples):
        raise TypeError("a CONSTRUCT query gave no triples")
    for triple in found:
        yield Quad(triple.subject, triple.predicate, triple.object, DEFAULT)


def refuse_own(graph: object) -> None:
    """Raise OwnGraph for a graph that Nivos keeps by itself."""
    if isinstance(graph, NamedNode) and graph in OWN:
        raise OwnGraph(graph.value)


def _as_stored(quad: Quad) -> Quad:
    value = quad.object
    if not isinstance(value, Literal) or value.datatype in (terms.XSD_STRING, terms.RDF_LANG_STRING):
        return quad
    return Quad(quad.subject, quad.predicate, _literal_as_stored(value), quad.graph_name)


@lru_cache(maxsize=10_000)
def _literal_as_stored(value: Literal) -> Literal:
    """Write a number or moment as the store does (1e3 is kept as 1000), so that what goes in can be told later."""
    node = NamedNode("urn:nivos:value")
    scratch = Store()
    scratch.add(Quad(node, node, value))
    (quad,) = scratch
    return quad.object if isinstance(quad.object, Literal) else value


def _sayers(store: Store, quad: Quad) -> Iterator[Quad]:
    """Find the statement in the graphs that neither editors nor Nivos keep for the default graph's sake."""
    for each in store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None):
        if each.graph_name not in OWN and each.graph_name not in (DEFAULT, EDITED, RETRACTED):
            yield each


def _in(quad: Quad, graph: NamedNode) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, graph)


def _move(thing: _Thing, undone: set[_Thing], done: set[_Thing]) -> None:
    if thing in undone:
        undone.discard(thing)
    else:
        done.add(thing)
