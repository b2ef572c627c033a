"""What an endpoint must be told so that it holds a snapshot: differences, and texts of bounded size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from graph_api.store.graph import Graph
from graph_api.store.remote.patterns import statement

#: One request of a delivery holds at most so many statements and so many characters: Virtuoso takes no more.
MOST_STATEMENTS = 1_000
MOST_CHARACTERS = 2**18


@dataclass(frozen=True, slots=True)
class Difference:
    """Quads that one snapshot has and another lacks, by graph."""

    removed: list[Quad]
    added: list[Quad]

    @property
    def growth(self) -> int:
        """By how much more is believed."""
        return _believed(self.added) - _believed(self.removed)


def _believed(quads: Iterable[Quad]) -> int:
    return sum(isinstance(quad.graph_name, DefaultGraph) for quad in quads)


def difference(old: Graph, new: Graph) -> Difference:
    """Compare two snapshots."""
    removed = _lacking(old, new)
    added = _lacking(new, old)
    return Difference(sorted(removed, key=_graph), sorted(added, key=_graph))


def _lacking(one: Graph, other: Graph) -> list[Quad]:
    """Give the quads of the one that the other lacks."""
    if isinstance(other, Store):
        return [quad for quad in _all(one) if quad not in other]
    there = set(_all(other))
    return [quad for quad in _all(one) if quad not in there]


def _all(graph: Graph) -> Iterator[Quad]:
    return graph.quads_for_pattern(None, None, None, None)


def updates(changes: Difference, believed: str) -> Iterator[str]:
    """Write the updates that carry out a difference."""
    yield from batches("DELETE DATA", changes.removed, believed)
    yield from batches("INSERT DATA", changes.added, believed)


def batches(operation: str, quads: Iterable[Quad], believed: str) -> Iterator[str]:
    """Write updates (`operation`: INSERT DATA or DELETE DATA) that hold the quads, few enough in each."""
    batch: list[Quad] = []
    length = 0
    for quad in quads:
        size = len(statement(quad))
        if batch and (len(batch) >= MOST_STATEMENTS or length + size > MOST_CHARACTERS):
            yield data(operation, batch, believed)
            batch, length = [], 0
        batch.append(quad)
        length += size
    if batch:
        yield data(operation, batch, believed)


def data(operation: str, quads: Iterable[Quad], believed: str) -> str:
    """Write one update of quads that come graph by graph."""
    parts = []
    for graph, group in groupby(quads, key=lambda quad: quad.graph_name):
        name = str(graph) if isinstance(graph, NamedNode) else f"<{believed}>" if believed else ""
        triples = "\n".join(statement(quad) for quad in group)
        parts.append(f"GRAPH {name} {{\n{triples}\n}}" if name else triples)
    # Virtuoso deletes no literal from several graphs in one operation, and says that it did.
    return " ;\n".join(f"{operation} {{\n{part}\n}}" for part in parts)


def _graph(quad: Quad) -> str:
    return str(quad.graph_name)
