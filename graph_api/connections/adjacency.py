"""Who is tied to whom in one view, as arrays: small enough to keep, quick enough to search."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import DefaultGraph, NamedNode

from graph_api.connections.words import WORDINGS
from graph_api.store.graph import Graph
from graph_api.store.view import View
from ontology import iris, terms

Numbers = NDArray[np.int64]
Small = NDArray[np.int32]

_DEFAULT = DefaultGraph()
#: Facts that stand on a node of their own: the one end, the other, and the relation that is told.
DESCRIBED = (
    (terms.ADOPTER, terms.ADOPTED, terms.ADOPTED),
    (terms.REVIEWER, terms.REVIEWS, terms.REVIEWS),
    (terms.TIE_OF, terms.TIE_TO, terms.TIE_TO),
)
_ON_A_NODE = frozenset(relation for _, _, relation in DESCRIBED)
_NO_HUB = -1


@dataclass(frozen=True, slots=True, eq=False)
class Adjacency:
    """The ties of thing i are at `first[i]:first[i + 1]` of `ends`, the things at the other end.

    `hubs` says, at the same place, which of the two is shared by nearly all through this tie (a fund, a region);
    -1 where neither is. `names` are sorted, so numbers order as IRIs do.
    """

    names: list[str]
    first: Numbers
    ends: Small
    hubs: Small

    def number(self, iri: str) -> int | None:
        """Give the number of a thing; None when nothing is tied to it."""
        place = bisect_left(self.names, iri)
        return place if place < len(self.names) and self.names[place] == iri else None

    def ties_of(self, things: Numbers) -> tuple[Numbers, Numbers]:
        """Give the places of all ties of several things, and for each place the thing it is of."""
        starts = self.first[things]
        counts = self.first[things + 1] - starts
        before = np.cumsum(counts) - counts
        return np.arange(counts.sum()) + np.repeat(starts - before, counts), np.repeat(things, counts)


_kept: WeakKeyDictionary[View, Adjacency] = WeakKeyDictionary()
_building = threading.Lock()


def adjacency(view: View) -> Adjacency:
    """Give the adjacency of a view: built when first asked for, kept as long as the view is."""
    known = _kept.get(view)
    if known is None:
        with _building:
            known = _kept.get(view)
            if known is None:
                known = _kept[view] = _build(view.store)
    return known


def relations_told(store: Graph) -> dict[str, bool]:
    """Give the predicates that tie two things, and whether each is weak; extensions of n:relatedTo are among them."""
    told = {term.value: wording.weak for term, wording in WORDINGS.items() if term not in _ON_A_NODE}
    waiting = [terms.RELATED_TO]
    while waiting:
        quads = store.quads_for_pattern(None, terms.RDFS_SUB_PROPERTY_OF, waiting.pop(), _DEFAULT)
        below = [quad.subject for quad in quads if isinstance(quad.subject, NamedNode)]
        waiting.extend(term for term in below if term.value not in told)
        for term in below:
            told.setdefault(term.value, False)
    return told


def _build(store: Graph) -> Adjacency:
    numbers: dict[str, int] = {}
    rows = [
        (numbers.setdefault(source, len(numbers)), numbers.setdefault(target, len(numbers)), weak)
        for source, target, weak in _pairs(store)
        if source != target and iris.split(source) and iris.split(target)
    ]
    names = sorted(numbers)
    place = np.empty(len(names), dtype=np.int64)
    place[[numbers[name] for name in names]] = np.arange(len(names))
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    source, target, weak = place[table[:, 0]], place[table[:, 1]], table[:, 2].astype(np.bool_)
    hub = np.where(weak, target, _NO_HUB)
    own, end, both = np.r_[source, target], np.r_[target, source], np.r_[hub, hub]
    # Of several ties between the same two, one that is not weak comes first and is the one kept.
    order = np.lexsort((both, end, own))
    own, end, both = own[order], end[order], both[order]
    kept = np.ones(len(own), dtype=np.bool_)
    kept[1:] = (own[1:] != own[:-1]) | (end[1:] != end[:-1])
    first = np.searchsorted(own[kept], np.arange(len(names) + 1))
    return Adjacency(names, first.astype(np.int64), end[kept].astype(np.int32), both[kept].astype(np.int32))


def _pairs(store: Graph) -> Iterator[tuple[str, str, bool]]:
    for relation, weak in relations_told(store).items():
        for source, target in _statements(store, NamedNode(relation)):
            yield source, target, weak
    on_nodes = [(terms.LINK_FROM, terms.LINK_TO, False)]
    on_nodes += [(one, other, WORDINGS[relation].weak) for one, other, relation in DESCRIBED]
    for one, other, weak in on_nodes:
        ends = dict(_statements(store, other))
        for node, source in _statements(store, one):
            if node in ends:
                yield source, ends[node], weak


def _statements(store: Graph, predicate: NamedNode) -> Iterator[tuple[str, str]]:
    for quad in store.quads_for_pattern(None, predicate, None, _DEFAULT):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            yield quad.subject.value, quad.object.value
