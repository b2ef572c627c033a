"""The nearest of each thing among many: all pairs are compared, in tiles that fit a processor's cache.

Sparse matrices do not help where themes are popular: at 100,000 projects hundreds of millions of pairs share one. So
themes, target groups, phases and regions are compared tile by tile of the upper triangle: what rows share comes from
their few features, what it amounts to is worked out densely. A row keeps some of the best found so far, and what is
no better than its last is dropped at once; rows are ordered by their rarest theme, so the first tiles hold most of
what will be kept. Words, which can give a tenth of a score, decide among those within reach.

Tiles of one round are worked out side by side and merged in a fixed order: the same things give the same pairs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from graph_api.derive.best import Best, Reals
from graph_api.derive.features import GATES, WEIGHTS
from graph_api.derive.matrices import Floats, Ints, Marks, Matrices, Pairs

#: How many others of each thing are looked at with their words, for each that it keeps.
WITHIN_REACH = 5
#: Rows, and columns, of a tile.
TILE = 512
#: Pairs whose words are compared at once.
_AT_ONCE = 500_000

_DENSE = tuple(kind for kind in WEIGHTS if kind != "word")


def nearest(matrices: Matrices, least: float, most: int) -> Pairs:
    """Give the pairs, in order, whose score is one of the `most` highest of either and about `least` or more."""
    best = Best(matrices.size, WITHIN_REACH * most)
    tiles = _Tiles(matrices)
    # The threads are ours: those of the matrix library would wait for each other on such small tiles.
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        for distance in range(tiles.count):
            compare = partial(tiles.compare, distance=distance, best=best)
            best.take(list(threads.map(compare, range(tiles.count - distance))))
    near, far = tiles.original(*best.pairs())
    return _with_words(matrices, near, far, least, most)


class _Tiles:
    """The rows in an order that puts like beside like, cut in tiles."""

    def __init__(self, matrices: Matrices) -> None:
        self._matrices = matrices
        self._order = _order(matrices)
        self.count = -(-matrices.size // TILE)
        self._cells = {kind: self._cut(matrices.rare[kind][self._order]) for kind in _DENSE}
        # The little that is added keeps what has no feature of a kind from dividing by nothing.
        self._total = {kind: (matrices.total[kind][self._order] + 1e-3).astype(np.float32) for kind in _DENSE}
        # Days are small numbers; "not known" stands for a day before, and after, all others.
        self._start, self._end = (
            np.clip(days[self._order], -1, 2**24).astype(np.float32)
            for days in (matrices.start, matrices.end)
        )

    def original(self, row: Ints, other: Ints) -> tuple[Ints, Ints]:
        """Give pairs of the matrices' own rows, the smaller first, each once."""
        near, far = self._order[row], self._order[other]
        ends = np.unique(np.minimum(near, far) * self._matrices.size + np.maximum(near, far))
        return ends // self._matrices.size, ends % self._matrices.size

    def compare(self, at: int, distance: int, best: Best) -> Ints:
        """Compare the rows of one tile with those of another; give what exceeds the last kept of either, packed."""
        rows, columns = self._span(at), self._span(at + distance)
        own, theirs = best.last[rows], best.last[columns]
        scores = self._scores(at, at + distance, float(min(own.min(), theirs.min())))
        if scores is None:
            return np.zeros(0, dtype=np.int64)
        if not distance:
            np.fill_diagonal(scores.bound, 0.0)
        found = []
        for first, second, score, turned in _above(scores, own, theirs, best.most):
            if not turned:
                row, other = first + rows.start, second + columns.start
            elif distance:
                row, other = second + columns.start, first + rows.start
            else:  # a tile with itself has told both sides already
                continue
            found.append(best.packing.packed(row, other, score))
        return np.concatenate(found)

    def _cut(self, rare: sparse.csr_array) -> list[_Cells]:
        return [_Cells.of(rare[self._span(at)]) for at in range(self.count)]

    def _span(self, at: int) -> slice:
        return slice(at * TILE, min((at + 1) * TILE, self._matrices.size))

    def _scores(self, at: int, to: int, lowest: float) -> _Scores | None:
        """Give the score, words left out, of each row of a tile with each of another; None when no two pass the gate.

        Who does not pass it may have a score, as long as that is no more than `lowest`, which nothing keeps.
        """
        rows, columns = self._span(at), self._span(to)
        score = _sum(self._part(kind, at, to) for kind in GATES)
        if score is None:
            return None
        others = [kind for kind in _DENSE if kind not in GATES]
        gate = score > 0 if sum(WEIGHTS[kind] for kind in others) / 100 > lowest else None
        more = _sum(self._part(kind, at, to) for kind in others)
        if more is not None:
            score += more
        if not self._matrices.timed:
            return _Scores(score, gate, None)
        return _Scores(
            score, gate, (self._start[rows], self._end[rows], self._start[columns], self._end[columns])
        )

    def _part(self, kind: str, at: int, to: int) -> Reals | None:
        """Give what one kind of feature adds; None where nothing is shared."""
        own, theirs = self._cells[kind][at], self._cells[kind][to]
        place = own.place[theirs.column]
        shares = place >= 0
        if not shares.any():
            return None
        rows, columns = self._span(at), self._span(to)
        other = np.zeros((own.rare.shape[1], columns.stop - columns.start), dtype=np.float32)
        other[place[shares], theirs.row[shares]] = 1.0
        shared: Reals = own.rare @ other
        union = np.add.outer(self._total[kind][rows], self._total[kind][columns])
        union -= shared
        shared *= np.float32(WEIGHTS[kind] / 100)
        shared /= union
        return shared


@dataclass(frozen=True, slots=True)
class _Cells:
    """The features of one tile's rows: where they are, and how rare, in a matrix of those columns alone that it has."""

    row: Ints
    column: Ints
    #: Column of `rare` by feature; -1 for those that no row has.
    place: Ints
    rare: sparse.csr_array

    @classmethod
    def of(cls, rare: sparse.csr_array) -> _Cells:
        row = np.repeat(np.arange(rare.shape[0]), np.diff(rare.indptr))
        used = np.unique(rare.indices)
        place = np.full(rare.shape[1], -1, dtype=np.int64)
        place[used] = np.arange(len(used))
        own = (rare.data.astype(np.float32), place[rare.indices].astype(np.int32), rare.indptr)
        shape = (rare.shape[0], len(used))
        return cls(row, rare.indices.astype(np.int64), place, sparse.csr_array(own, shape=shape))


@dataclass(frozen=True, slots=True)
class _Scores:
    """The scores of the rows of one tile with those of another, to be had of all or of some.

    `bound` is what a score would be if all passed the gate and ran together: few reach what they must, and only of
    those the rest is worked out. `periods`: first and last days of the rows, then of the columns.
    """

    bound: Reals
    gate: Marks | None
    periods: tuple[Reals, Reals, Reals, Reals] | None

    def of(self, row: Ints, column: Ints) -> Reals:
        """Give the scores of places, which may be broadcast."""
        score = self.bound[row, column]
        if self.gate is not None:
            score *= self.gate[row, column]
        if self.periods is not None:
            start, end, others_start, others_end = self.periods
            meet = (start[row] <= others_end[column]) & (end[row] >= others_start[column])
            score *= np.where(meet, np.float32(1.0), np.float32(0.5))
        return score


def _order(matrices: Matrices) -> Ints:
    """Order rows by their rarest theme, target group and region, and by when they begin."""
    keys = [matrices.start, *(_rarest(matrices.rare[kind]) for kind in ("region", "target-group", "theme"))]
    return np.lexsort(keys)


def _rarest(rare: sparse.csr_array) -> Ints:
    """Give the column with the highest value of each row; -1 for a row without any."""
    row = np.repeat(np.arange(rare.shape[0]), np.diff(rare.indptr))
    order = np.lexsort((rare.data, row))
    found = np.full(rare.shape[0], -1, dtype=np.int64)
    found[row[order]] = rare.indices[order]  # the last one written stays
    return found


def _sum(parts: Iterable[Reals | None]) -> Reals | None:
    total: Reals | None = None
    for part in parts:
        if part is not None:
            total = part if total is None else np.add(total, part, out=total)
    return total


def _above(
    scores: _Scores, rows: Reals, columns: Reals, most: int
) -> Iterator[tuple[Ints, Ints, Reals, bool]]:
    """Give places, with their scores, above what their row must exceed, then those above what their column must.

    The second come with True: turned.
    """
    least = np.minimum.outer(rows, columns)
    many = most * max(least.shape)
    first, second = _places(scores.bound > least)
    if len(first) > many:
        score = scores.of(*np.ogrid[: len(rows), : len(columns)])
        if np.count_nonzero(score > least) > many:
            first, second = _highest(score, rows, most)
            yield first, second, score[first, second], False
            second, first = _highest(score.T, columns, most)
            yield first, second, score[first, second], True
            return
    value = scores.of(first, second)
    for turned, exceeds in ((False, value > rows[first]), (True, value > columns[second])):
        yield first[exceeds], second[exceeds], value[exceeds], turned


def _places(marks: Marks) -> tuple[Ints, Ints]:
    """Give row and column of what is marked: several times as quick as `nonzero`, where little is."""
    row, column = np.divmod(np.flatnonzero(marks), marks.shape[1])
    return row, column


def _highest(score: Reals, last: Reals, most: int) -> tuple[Ints, Ints]:
    """Give the places above the last of their row, the `most` highest of each row where there are more."""
    above = score > last[:, None]
    if score.shape[1] > most:
        chosen = np.argpartition(score, -most, axis=1)[:, -most:]
        kept: Marks = np.zeros_like(above)
        kept[np.arange(len(score))[:, None], chosen] = True
        above &= kept
    first, second = np.nonzero(above)
    return first, second


def _with_words(matrices: Matrices, near: Ints, far: Ints, least: float, most: int) -> Pairs:
    """Score the pairs with all kinds of feature, and keep those among the strongest of either end."""
    together = matrices.together(near, far)
    score = np.concatenate([*_rough(matrices, Pairs(near, far, together))]) if len(near) else np.zeros(0)
    ends = np.concatenate([near, far])
    others = np.concatenate([far, near])
    both = np.concatenate([score, score])
    order = np.lexsort((others, -both, ends))
    rank = np.arange(len(order)) - np.searchsorted(ends[order], ends[order], side="left")
    strong = np.unique(order[rank < most] % max(len(near), 1))
    strong = strong[score[strong] >= least]
    return Pairs(near[strong], far[strong], together[strong])


def _rough(matrices: Matrices, pairs: Pairs) -> Iterator[Floats]:
    for start in range(0, len(pairs.near), _AT_ONCE):
        some = pairs.chosen(slice(start, start + _AT_ONCE))
        score = np.zeros(len(some.near))
        for kind, weight in WEIGHTS.items():
            shared = np.asarray(
                matrices.has[kind][some.near].multiply(matrices.rare[kind][some.far]).sum(axis=1)
            )
            union = matrices.total[kind][some.near] + matrices.total[kind][some.far] - shared
            score += weight / 100 * shared / np.maximum(union, 1)
        yield score * np.where(some.together, 1.0, 0.5)
