"""Names for blank nodes: IRIs that follow from what hangs on the node and where it hangs, however a file is ordered.

The name of a node is a digest of what it says, down to the last text, and of the things that lead to it. Two nodes
that say the same in the same place get one name: they are the same to every reader. Nodes that lead to each other in
a circle cannot be told apart so, and are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from pyoxigraph import BlankNode, NamedNode, Triple

from ontology import iris


class CircleError(ValueError):
    """Blank nodes lead to each other in a circle."""


def named(triples: Iterable[Triple]) -> dict[BlankNode, NamedNode]:
    """Name the blank nodes of triples that hold all that is said with them.

    Raises CircleError.
    """
    said: dict[BlankNode, list[Triple]] = {}
    told_by: dict[BlankNode, list[Triple]] = {}
    for triple in set(triples):
        for node, where in ((triple.subject, said), (triple.object, told_by)):
            if isinstance(node, BlankNode):
                said.setdefault(node, [])
                where.setdefault(node, []).append(triple)
    order = _upwards(said)
    up: dict[BlankNode, str] = {}
    for node in order:
        up[node] = iris.digest(*_below(said[node], up))
    down: dict[BlankNode, str] = {}
    for node in reversed(order):
        down[node] = iris.digest(up[node], *_above(told_by.get(node, ()), down))
    return {node: NamedNode(iris.unnamed(digest)) for node, digest in down.items()}


def renamed(triple: Triple, names: Mapping[BlankNode, NamedNode]) -> Triple:
    """Put the names in the place of blank nodes."""
    subject, value = triple.subject, triple.object
    return Triple(
        names[subject] if isinstance(subject, BlankNode) else subject,
        triple.predicate,
        names[value] if isinstance(value, BlankNode) else value,
    )


def _upwards(said: Mapping[BlankNode, list[Triple]]) -> list[BlankNode]:
    """Order the nodes so that each comes after all that it leads to."""
    sorter: TopologicalSorter[BlankNode] = TopologicalSorter()
    for node, triples in said.items():
        sorter.add(node, *(triple.object for triple in triples if isinstance(triple.object, BlankNode)))
    try:
        return list(sorter.static_order())
    except CycleError:
        raise CircleError from None


def _below(triples: Iterable[Triple], known: Mapping[BlankNode, str]) -> list[str]:
    return sorted(
        f"{each.predicate} {known[each.object] if isinstance(each.object, BlankNode) else each.object}"
        for each in triples
    )


def _above(triples: Iterable[Triple], known: Mapping[BlankNode, str]) -> list[str]:
    return sorted(
        f"{known[each.subject] if isinstance(each.subject, BlankNode) else each.subject} {each.predicate}"
        for each in triples
    )
