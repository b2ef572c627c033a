"""How much two projects, or two models, overlap: exact scores from sparse matrices, with the parts that add up.

Everything is counted in millionths (whole numbers), so sums are exact and equal what SPARQL's decimals give:
a contribution is timeFactor × weight × rarity / Σ rarity(union), rounded half up to six digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import Literal, NamedNode, Triple
from scipy import sparse

from graph_api.derive.features import GATES, WEIGHTS, Comparison
from graph_api.derive.rarity import MICRO, decimal
from ontology import iris, terms

#: The weakest overlap that is kept, in millionths.
WEAKEST = 100_000
#: Up to this many things every overlap is kept; among more, a pair is kept when it is one of the strongest of either.
MANY = 2_000
STRONGEST = 50

_BLOCK = 256
#: Far above what rounding can move a score by, far below what matters: how far the quick score may be off.
_SLACK = 0.001

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A shared feature and what it gives to the score, in millionths."""

    kind: str
    feature: str
    contribution: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two things that overlap, first the one with the smaller IRI. `together` is None where time does not count."""

    first: str
    second: str
    together: bool | None
    parts: tuple[Part, ...]

    @property
    def score(self) -> int:
        """The sum of the parts, in millionths."""
        return sum(part.contribution for part in self.parts)

    @property
    def iri(self) -> str:
        """The IRI of the overlap: the same for the same two things."""
        return iris.entity("overlap", iris.digest(self.first, self.second))


class _Matrices:
    """The features of one comparison as sparse matrices, one row for each thing."""

    def __init__(self, comparison: Comparison) -> None:
        self.has: dict[str, sparse.csr_array] = {}
        self.rare: dict[str, sparse.csr_array] = {}
        self.total: dict[str, Floats] = {}
        rows = {entity: row for row, entity in enumerate(comparison.entities)}
        for kind in WEIGHTS:
            columns = {feature: column for column, feature in enumerate(comparison.rarity[kind])}
            cells = [
                (rows[entity], columns[feature], comparison.rarity[kind][feature])
                for entity, own in comparison.features[kind].items()
                for feature in own
            ]
            row, column, value = np.array(cells, dtype=np.int64).reshape(-1, 3).T
            shape = (len(rows), len(columns))
            self.has[kind] = sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)
            weighed = sparse.csr_array((value.astype(np.float64), (row, column)), shape=shape)
            self.rare[kind] = weighed.T.tocsr()
            self.total[kind] = np.bincount(row, weights=value, minlength=len(rows)).astype(np.float64)
        self.start, self.end = _days(comparison)


def _days(comparison: Comparison) -> tuple[Ints, Ints]:
    """Give first and last day as numbers; a period that is not known meets no other."""
    unknown = (np.iinfo(np.int64).max, np.iinfo(np.int64).min)
    days = [
        (period[0].toordinal(), period[1].toordinal())
        if (period := comparison.periods.get(entity))
        else unknown
        for entity in comparison.entities
    ]
    first, last = np.array(days, dtype=np.int64).reshape(-1, 2).T
    return first, last


def _quick_scores(matrices: _Matrices, low: int, high: int, timed: bool) -> tuple[Ints, Ints, Floats]:
    """Give the pairs of rows low..high with all later rows that share a gate feature, and their scores unrounded."""
    shared = {kind: (matrices.has[kind][low:high] @ matrices.rare[kind]).tocsr() for kind in WEIGHTS}
    gate = sum((shared[kind] for kind in GATES[1:]), start=shared[GATES[0]]).tocoo()
    near, far = gate.coords[0].astype(np.int64), gate.coords[1].astype(np.int64)
    later = far > near + low
    near, far = near[later], far[later]
    score = np.zeros(len(near))
    for kind, weight in WEIGHTS.items():
        common = np.asarray(shared[kind][near, far], dtype=np.float64).ravel() if len(near) else score
        union = matrices.total[kind][near + low] + matrices.total[kind][far] - common
        score += weight / 100 * np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    if timed:
        start, end = matrices.start, matrices.end
        together = (start[near + low] <= end[far]) & (start[far] <= end[near + low])
        score *= np.where(together, 1.0, 0.5)
    return near + low, far, score


def _candidates(comparison: Comparison, weakest: int) -> tuple[Ints, Ints, Floats]:
    matrices = _Matrices(comparison)
    found = []
    for low in range(0, len(comparison.entities), _BLOCK):
        near, far, score = _quick_scores(matrices, low, low + _BLOCK, comparison.timed)
        kept = score >= weakest / 1_000_000 - _SLACK
        found.append((near[kept], far[kept], score[kept]))
    if not found:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(0)
    near, far, score = (np.concatenate(column) for column in zip(*found, strict=True))
    return near, far, score


def _strongest(near: Ints, far: Ints, score: Floats, most: int) -> NDArray[np.bool_]:
    """Mark the pairs that are among the `most` strongest of at least one of the two."""
    kept = np.zeros(len(near), dtype=np.bool_)
    ends = np.concatenate([near, far])
    scores = np.concatenate([score, score])
    pair = np.tile(np.arange(len(near)), 2)
    order = np.lexsort((pair, -scores, ends))
    sorted_ends = ends[order]
    first = np.searchsorted(sorted_ends, sorted_ends, side="left")
    kept[pair[order[np.arange(len(order)) - first < most]]] = True
    return kept


def _exact(comparison: Comparison, first: str, second: str) -> Overlap:
    """Compute one pair with whole numbers."""
    together = _together(comparison, first, second) if comparison.timed else None
    halves = 1 if together is False else 2
    parts: list[Part] = []
    for kind, weight in WEIGHTS.items():
        own, other = (comparison.features[kind].get(entity, frozenset()) for entity in (first, second))
        shared = own & other
        if not shared:
            continue
        rarity = comparison.rarity[kind]
        union = sum(rarity[feature] for feature in own | other)
        parts.extend(
            Part(
                kind, feature, (2 * halves * weight * rarity[feature] * 10**6 + 200 * union) // (400 * union)
            )
            for feature in sorted(shared)
        )
    return Overlap(first, second, together, tuple(parts))


def _together(comparison: Comparison, first: str, second: str) -> bool:
    one, other = comparison.periods.get(first), comparison.periods.get(second)
    return bool(one and other and one[0] <= other[1] and other[0] <= one[1])


def overlaps(comparison: Comparison, weakest: int = WEAKEST) -> Iterator[Overlap]:
    """Yield the overlaps that are kept (at least `weakest` millionths), in the order of their IRIs' ends."""
    near, far, score = _candidates(comparison, weakest)
    if len(comparison.entities) > MANY:
        kept = _strongest(near, far, score, STRONGEST)
        near, far = near[kept], far[kept]
    order = np.lexsort((far, near))
    for one, other in zip(near[order].tolist(), far[order].tolist(), strict=True):
        overlap = _exact(comparison, comparison.entities[one], comparison.entities[other])
        if overlap.score >= weakest:
            yield overlap


def all_scores(comparison: Comparison) -> dict[tuple[str, str], Decimal]:
    """Give the score of every pair that shares a theme or a target group, however weak."""
    near, far, _ = _candidates(comparison, 0)
    names = comparison.entities
    pairs = ((names[one], names[other]) for one, other in zip(near.tolist(), far.tolist(), strict=True))
    return {pair: Decimal(_exact(comparison, *pair).score) * MICRO for pair in sorted(pairs)}


def overlap_triples(overlap: Overlap, should_meet: bool = False) -> Iterator[Triple]:
    """Yield an overlap and its parts."""
    node = NamedNode(overlap.iri)
    own = terms.MODEL_OVERLAP if overlap.together is None else terms.PROJECT_OVERLAP
    yield Triple(node, terms.RDF_TYPE, terms.OVERLAP)
    yield Triple(node, terms.RDF_TYPE, own)
    for end in (overlap.first, overlap.second):
        yield Triple(node, terms.OVERLAP_OF, NamedNode(end))
    yield Triple(node, terms.SCORE, decimal(overlap.score))
    yield Triple(node, terms.TIME_FACTOR, decimal(500_000 if overlap.together is False else 1_000_000))
    if overlap.together is not None:
        yield Triple(node, terms.RUNS_TOGETHER, _boolean(overlap.together))
    if should_meet:
        yield Triple(node, terms.SHOULD_MEET, _boolean(True))
    for part in overlap.parts:
        yield from _part_triples(overlap, part)


def _part_triples(overlap: Overlap, part: Part) -> Iterator[Triple]:
    local_id = iris.digest(overlap.first, overlap.second, part.kind, part.feature)
    node = NamedNode(iris.entity("overlap-part", local_id))
    yield Triple(NamedNode(overlap.iri), terms.OVERLAP_PART_PROPERTY, node)
    yield Triple(node, terms.RDF_TYPE, terms.OVERLAP_PART_CLASS)
    yield Triple(node, terms.PART_KIND, NamedNode(iris.concept("overlap-part-kind", part.kind)))
    yield Triple(node, terms.SHARED_FEATURE, NamedNode(part.feature))
    yield Triple(node, terms.CONTRIBUTION, decimal(part.contribution))


def _boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=terms.XSD_BOOLEAN)
