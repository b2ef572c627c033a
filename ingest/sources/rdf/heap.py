"""The statements of a file in a store on disk, given back thing by thing: the length of a file moves no memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from ingest.sources.rdf.checks import LINES_GRAPH
from ontology import iris

GraphName = NamedNode | DefaultGraph
Node = NamedNode | BlankNode

#: Statements that hang together by blank nodes: more is no thing but a mistake.
MAX_TOGETHER = 10_000
#: Statements about one thing.
MAX_STATEMENTS = 100_000
_BATCH = 100_000
_MAX_CLIMB = 1_000
_DEFAULT = NamedNode(iris.BASE + "graph/default")


class TooMuchError(ValueError):
    """More statements than one thing can have."""


class Heap:
    """Statements by graph and by what they are about."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._on_disk = False
        self._store = Store()
        self._waiting: list[Quad] = []
        self._last: tuple[Node, GraphName] | None = None

    def add(self, quad: Quad, line: int) -> None:
        """Keep a statement without triple terms; the line is kept where the thing differs from the one before."""
        subject, graph = quad.subject, quad.graph_name
        assert isinstance(subject, NamedNode | BlankNode)  # noqa: S101 - statements about statements are refused
        assert isinstance(graph, NamedNode | DefaultGraph)  # noqa: S101 - so are graphs without a name
        self._waiting.append(quad)
        if self._last != (subject, graph):
            self._last = (subject, graph)
            self._waiting.append(Quad(subject, _as_predicate(graph), Literal(line), LINES_GRAPH))
        if len(self._waiting) >= _BATCH:
            if not self._on_disk:
                self._store, self._on_disk = Store(self._folder), True
            self.settle()

    def settle(self) -> None:
        """Bring what was added into the store; the store of a small file needs no disk."""
        self._store.bulk_extend(self._waiting)
        self._waiting.clear()
        self._last = None

    def things(self) -> Iterator[tuple[Node, GraphName, list[Triple]]]:
        """Give what is said of each thing in each graph; only the first MAX_STATEMENTS of more."""
        graphs: list[GraphName] = [DefaultGraph()]
        graphs += [graph for graph in self._store.named_graphs() if isinstance(graph, NamedNode)]
        for graph in graphs:
            if graph == LINES_GRAPH:
                continue
            quads: Iterable[Quad] = self._store.quads_for_pattern(None, None, None, graph)
            if not self._on_disk:  # on disk they come in the order of an index, which begins with the subject
                quads = sorted(quads, key=lambda quad: str(quad.subject))
            for subject, group in groupby(quads, key=lambda quad: quad.subject):
                said = [quad.triple for _, quad in zip(range(MAX_STATEMENTS + 1), group, strict=False)]
                if isinstance(subject, NamedNode | BlankNode):
                    yield subject, graph, said

    def line(self, subject: Node, graph: GraphName) -> int:
        """Give the first line that says something of a thing."""
        noted = self._store.quads_for_pattern(subject, _as_predicate(graph), None, LINES_GRAPH)
        return min((int(quad.object.value) for quad in noted if isinstance(quad.object, Literal)), default=0)

    def texts(self, subject: Node, predicate: NamedNode) -> list[Literal]:
        """Give the texts that the default graph has for a property of a thing."""
        quads = self._store.quads_for_pattern(subject, predicate, None, DefaultGraph())
        return [quad.object for quad in quads if isinstance(quad.object, Literal)]

    def together(self, node: BlankNode, graph: GraphName) -> set[Triple]:
        """Give all statements with a blank node and with those that it hangs together with.

        Raises TooMuchError.
        """
        found: set[Triple] = set()
        seen, waiting = {node}, [node]
        while waiting:
            for triple in self._with(waiting.pop(), graph):
                found.add(triple)
                if len(found) > MAX_TOGETHER:
                    raise TooMuchError
                fresh = {
                    each for each in (triple.subject, triple.object) if isinstance(each, BlankNode)
                } - seen
                seen |= fresh
                waiting.extend(fresh)
        return found

    def _with(self, node: BlankNode, graph: GraphName) -> Iterator[Triple]:
        for quad in self._store.quads_for_pattern(node, None, None, graph):
            yield quad.triple
        for quad in self._store.quads_for_pattern(None, None, node, graph):
            yield quad.triple

    def hangs_loose(self, node: BlankNode, graph: GraphName) -> bool:
        """Whether nothing leads to a blank node, or only a circle of others of which it is the first by label."""
        climbed = [node]
        for _ in range(_MAX_CLIMB):
            above = [quad.subject for quad in self._store.quads_for_pattern(None, None, climbed[-1], graph)]
            blank = [subject for subject in above if isinstance(subject, BlankNode)]
            if len(blank) < len(above):
                return False
            if not blank:
                return len(climbed) == 1
            if blank[0] in climbed:
                circle = climbed[climbed.index(blank[0]) :]
                return node == min(circle, key=lambda each: each.value)
            climbed.append(blank[0])
        return False


def _as_predicate(graph: GraphName) -> NamedNode:
    return graph if isinstance(graph, NamedNode) else _DEFAULT
