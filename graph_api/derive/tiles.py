"""Things compared with each other tile by tile: themes, target groups, phases and regions, words left out.

A tile is some rows against some others, of an order that puts like beside like. What they share comes from their few
features; what that amounts to is worked out densely for themes and target groups, which make the gate, and for the
rest only where it may be enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from graph_api.derive.best import Best, Reals
from graph_api.derive.features import GATES, WEIGHTS
from graph_api.derive.matrices import Ints, Marks, Matrices

#: Rows, and columns, of a tile: its matrices should fit a processor's cache.
TILE = 512
#: Far above what rounding can move a score by.
_SLACK = 1e-5

_COMPARED = tuple(kind for kind in WEIGHTS if kind != "word")


class Tiles:
    """The rows in an order that puts like beside like, cut in tiles."""

    def __init__(self, matrices: Matrices) -> None:
        self._matrices = matrices
        self._order = _order(matrices)
        self.count = -(-matrices.size // TILE)
        self._cells = {kind: self._cut(matrices.rare[kind][self._order]) for kind in _COMPARED}
        # The little that is added keeps what has no feature of a kind from dividing by nothing.
        self._total = {
            kind: (matrices.total[kind][self._order] + 1e-3).astype(np.float32) for kind in _COMPARED
        }
        # Days are small numbers; "not known" stands for a day before, and after, all others.
        self._start, self._end = (
            np.clip(days[self._order], -1, 2**24).astype(np.float32)
            for days in (matrices.start, matrices.end)
        )

    def original(self, row: Ints, other: Ints) -> tuple[Ints, Ints]:
        """Give pairs of the matrices' own rows, the smaller first, each once."""
        near, far = self._order[row], self._order[other]
        ends = np.sort(np.minimum(near, far) * self._matrices.size + np.maximum(near, far))
        ends = ends[np.diff(ends, prepend=-1) > 0]  # `unique` would look each up in a table
        return ends // self._matrices.size, ends % self._matrices.size

    def compare(self, at: int, distance: int, best: Best) -> Ints:
        """Compare the rows of one tile with those of another; give what exceeds the last kept of either, packed."""
        rows, columns = self._span(at), self._span(at + distance)
        own, theirs = best.last[rows], best.last[columns]
        scores = self._scores(at, at + distance)
        if scores is None:
            return np.zeros(0, dtype=np.int64)
        if not distance:
            np.fill_diagonal(scores.gated, 0.0)
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

    def _scores(self, at: int, to: int) -> _Scores | None:
        """Compare the rows of a tile with those of another; None when no two pass the gate."""
        gates = [shared.part() for kind in GATES if (shared := self._shared(kind, at, to))]
        if not gates:
            return None
        others = [
            shared for kind in _COMPARED if kind not in GATES and (shared := self._shared(kind, at, to))
        ]
        rows, columns = self._span(at), self._span(to)
        days = (self._start[rows], self._end[rows], self._start[columns], self._end[columns])
        return _Scores(_sum(gates), others, days if self._matrices.timed else None)

    def _shared(self, kind: str, at: int, to: int) -> _Shared | None:
        """Give what is shared of one kind of feature; None where nothing is."""
        own, theirs = self._cells[kind][at], self._cells[kind][to]
        place = own.place[theirs.column]
        shares = place >= 0
        if not shares.any():
            return None
        rows, columns = self._span(at), self._span(to)
        other = np.zeros((own.rare.shape[1], columns.stop - columns.start), dtype=np.float32)
        other[place[shares], theirs.row[shares]] = 1.0
        total = self._total[kind]
        return _Shared(WEIGHTS[kind] / 100, own.rare @ other, total[rows], total[columns])


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
class _Shared:
    """How rare is what the rows of one tile share with those of another, of one kind, and what they have in total."""

    weight: float
    rarity: Reals
    own: Reals
    theirs: Reals

    def part(self) -> Reals:
        """Give what the kind adds to the scores of all; may be asked once."""
        return self._part(self.rarity, self.own[:, None], self.theirs[None, :])

    def part_of(self, row: Ints, column: Ints) -> Reals:
        """Give what the kind adds to the scores of places, which may be broadcast."""
        return self._part(self.rarity[row, column], self.own[row], self.theirs[column])

    def _part(self, shared: Reals, own: Reals, theirs: Reals) -> Reals:
        union = own + theirs
        union -= shared
        shared *= np.float32(self.weight)
        shared /= union
        return shared


@dataclass(frozen=True, slots=True)
class _Scores:
    """The scores, words left out, of the rows of one tile with those of another.

    `gated` is what the kinds that make the gate add to them. The others can add so little that few are worth more than
    that, and only of those the rest is worked out. `days`: first and last ones of the rows, then of the columns.
    """

    gated: Reals
    others: list[_Shared]
    days: tuple[Reals, Reals, Reals, Reals] | None

    def may_exceed(self, rows: Reals, columns: Reals) -> tuple[Ints, Ints]:
        """Give the places whose score may be above what their row, or their column, must exceed."""
        most = np.float32(sum(shared.weight for shared in self.others) + _SLACK)
        least = np.minimum.outer(rows - most, columns - most)
        may = self.gated > least
        if least.min() < 0:
            may &= self.gated > 0
        # `nonzero` of a matrix is ten times as slow.
        row, column = np.divmod(np.flatnonzero(may), may.shape[1])
        return row, column

    def of(self, row: Ints, column: Ints) -> Reals:
        """Give the scores of places, which may be broadcast."""
        score = self.gated[row, column]
        passes = score > 0
        if self.others:
            score += _sum([shared.part_of(row, column) for shared in self.others])
        score *= passes
        if self.days is not None:
            start, end, others_start, others_end = self.days
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


def _sum(parts: list[Reals]) -> Reals:
    total, *others = parts
    for part in others:
        total += part
    return total


def _above(
    scores: _Scores, rows: Reals, columns: Reals, most: int
) -> Iterator[tuple[Ints, Ints, Reals, bool]]:
    """Give places, with their scores, above what their row must exceed, then those above what their column must.

    The second come with True: turned.
    """
    many = most * max(len(rows), len(columns))
    first, second = scores.may_exceed(rows, columns)
    if len(first) > many:
        score = scores.of(*np.ogrid[: len(rows), : len(columns)])
        if np.count_nonzero(score > np.minimum.outer(rows, columns)) > many:
            first, second = _highest(score, rows, most)
            yield first, second, score[first, second], False
            second, first = _highest(score.T, columns, most)
            yield first, second, score[first, second], True
            return
    value = scores.of(first, second)
    for turned, exceeds in ((False, value > rows[first]), (True, value > columns[second])):
        yield first[exceeds], second[exceeds], value[exceeds], turned


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
