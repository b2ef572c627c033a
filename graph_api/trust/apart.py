"""Where two snapshots are apart: the things of which something else may be believed, and what is believed of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from pyoxigraph import DefaultGraph, NamedNode, Quad

from graph_api.store.graph import Graph, Term
from graph_api.store.view import View
from ontology import iris, terms

#: Kinds that Nivos makes itself at each publication.
_DERIVED = frozenset({"overlap", "overlap-part", "whole", "word", "run"})
#: What it works out anew of each thing, whatever the sources said.
_WORKED_OUT = frozenset({terms.RARITY_AMONG_PROJECTS, terms.RARITY_AMONG_MODELS})
_DEFAULT = DefaultGraph()
_PROVENANCE = NamedNode(iris.PROVENANCE_GRAPH)
_RECONCILIATION = (f"{iris.BASE}record/{iris.MATCHES}/", f"{iris.BASE}record/{iris.DECISIONS}/")

#: Values by property.
Facts = dict[NamedNode, set[Term]]


def apart(one: Iterable[Quad], other: Iterable[Quad]) -> Iterator[Quad]:
    """Give the quads that only one of two sides has. What is remembered is what differs, if both are in one order."""
    left: set[Quad] = set()
    right: set[Quad] = set()
    for mine, theirs in zip_longest(one, other):
        if mine == theirs:
            continue
        _meet(mine, left, right)
        _meet(theirs, right, left)
    yield from left
    yield from right


def _meet(quad: Quad | None, ours: set[Quad], theirs: set[Quad]) -> None:
    if quad in theirs:
        theirs.discard(quad)
    elif quad is not None:
        ours.add(quad)


def subjects_apart(before: View, after: View) -> Iterator[NamedNode]:
    """Give the things of which something else may be believed, each once."""
    steered = before.snapshot.precedence != after.snapshot.precedence
    graphs: list[NamedNode] = []
    seen: set[int] = set()  # numbers instead of names: of 64 bits, so that two hardly ever share one
    for node in _graphs_apart(before.store, after.store):
        steered = steered or _steers(node, (before.store, after.store))
        graphs.append(node)
    if steered:
        quads = (store.quads_for_pattern(None, None, None, _DEFAULT) for store in (before.store, after.store))
        found: Iterator[object] = (quad.subject for quad in apart(*quads))
    else:
        found = (
            quad.subject
            for node in graphs
            for store in (before.store, after.store)
            for quad in store.quads_for_pattern(None, None, None, node)
        )
    for subject in found:
        if isinstance(subject, NamedNode) and hash(subject) not in seen:
            seen.add(hash(subject))
            kind = iris.split(subject.value)
            if kind and kind[0] not in _DERIVED:
                yield subject


def _graphs_apart(before: Graph, after: Graph) -> list[NamedNode]:
    """The graphs that another run has written: each graph is told to come of the run that wrote it last."""
    pattern = (None, terms.PROV_WAS_GENERATED_BY, None, _PROVENANCE)
    quads = apart(before.quads_for_pattern(*pattern), after.quads_for_pattern(*pattern))
    return sorted({quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}, key=str)


def _steers(graph: NamedNode, stores: Iterable[Graph]) -> bool:
    """Whether a graph decides what is believed of what other graphs say."""
    functional = (None, terms.RDF_TYPE, terms.OWL_FUNCTIONAL_PROPERTY, graph)
    return graph.value.startswith(_RECONCILIATION) or any(
        True
        for store in stores
        for pattern in (functional, (None, terms.RANK, None, graph))
        for _ in store.quads_for_pattern(*pattern)
    )


def facts_of(store: Graph, subject: NamedNode) -> Facts:
    """Give what is believed of a thing, by property, without what Nivos works out of all things together."""
    facts: Facts = {}
    for quad in store.quads_for_pattern(subject, None, None, _DEFAULT):
        if quad.predicate not in _WORKED_OUT:
            facts.setdefault(quad.predicate, set()).add(quad.object)
    return facts


def differing(old: Facts, new: Facts) -> list[NamedNode]:
    """Give the properties whose values differ, in order."""
    return [name for name in sorted(old.keys() | new.keys(), key=str) if old.get(name) != new.get(name)]
