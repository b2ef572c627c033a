"""The arithmetic of overlap over sparse matrices: first roughly for all pairs, then exactly for those worth it.

A matrix has a row for each thing and a column for each feature. Rarities are whole millionths, and so exact also as
floating-point numbers; only the shares of the rough pass are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph_api.derive.features import WEIGHTS, Comparison

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]

_BLOCK = 256
#: Far above what rounding can move a score by, far below what matters: how far the rough score may be off.
_SLACK = 0.001


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows, near < far, and whether the two run at the same time."""

    near: Ints
    far: Ints
    together: Marks

    def chosen(self, which: slice) -> Pairs:
        """Give some of the pairs."""
        return Pairs(self.near[which], self.far[which], self.together[which])


class Matrices:
    """The features of one comparison as sparse matrices."""

    def __init__(self, comparison: Comparison) -> None:
        self.size = len(comparison.entities)
        self.timed = comparison.timed
        self.names = {kind: tuple(comparison.rarity[kind]) for kind in WEIGHTS}
        self.has: dict[str, sparse.csr_array] = {}
        self.rare: dict[str, sparse.csr_array] = {}
        self.total: dict[str, Floats] = {}
        rows = {entity: row for row, entity in enumerate(comparison.entities)}
        for kind, names in self.names.items():
            columns = {feature: column for column, feature in enumerate(names)}
            of_entity = comparison.features[kind]
            row = np.repeat(
                np.array([rows[entity] for entity in of_entity], dtype=np.int64),
                np.array([len(own) for own in of_entity.values()], dtype=np.int64),
            )
            cells = (columns[feature] for own in of_entity.values() for feature in own)
            column = np.fromiter(cells, dtype=np.int64, count=len(row))
            value = np.array([*comparison.rarity[kind].values()], dtype=np.float64)[column]
            rare = sparse.csr_array((value, (row, column)), shape=(len(rows), len(names)))
            self.rare[kind] = rare
            self.has[kind] = sparse.csr_array(
                (np.ones(rare.nnz), rare.indices, rare.indptr), shape=rare.shape
            )
            self.total[kind] = np.bincount(row, weights=value, minlength=len(rows)).astype(np.float64)
        self.start, self.end = _days(comparison)

    def together(self, near: Ints, far: Ints) -> Marks:
        """Mark the pairs whose periods meet; all of them where time does not count."""
        if not self.timed:
            return np.ones(len(near), dtype=np.bool_)
        meet: Marks = (self.start[near] <= self.end[far]) & (self.start[far] <= self.end[near])
        return meet


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


def candidates(matrices: Matrices, least: float) -> Pairs:
    """Give the pairs, in order, whose score may be `least` or more."""
    turned = {kind: rare.T.tocsr() for kind, rare in matrices.rare.items()}
    near, far = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for low in range(0, matrices.size, _BLOCK):
        row, column = _block(matrices, turned, low, least)
        near.append(row)
        far.append(column)
    ends = np.unique(np.column_stack([np.concatenate(near), np.concatenate(far)]), axis=0)
    return Pairs(ends[:, 0], ends[:, 1], matrices.together(ends[:, 0], ends[:, 1]))


def _block(
    matrices: Matrices, turned: dict[str, sparse.csr_array], low: int, least: float
) -> tuple[Ints, Ints]:
    """Give the pairs of the rows from `low` on with later ones whose score may be enough."""
    high = min(low + _BLOCK, matrices.size)
    score = sparse.csr_array((high - low, matrices.size - low))
    for kind, weight in WEIGHTS.items():
        shared = (matrices.has[kind][low:high] @ turned[kind][:, low:]).tocsr()
        row = np.repeat(np.arange(low, high), np.diff(shared.indptr))
        total = matrices.total[kind]
        shared.data *= weight / 100 / (total[row] + total[low + shared.indices] - shared.data)
        score = score + shared
    enough = score.data >= least - _SLACK
    row = np.repeat(np.arange(low, high), np.diff(score.indptr))[enough]
    column = score.indices[enough].astype(np.int64) + low
    values = score.data[enough] * np.where(matrices.together(row, column), 1.0, 0.5)
    kept = (column > row) & (values >= least - _SLACK)
    return row[kept], column[kept]


def contributions(matrices: Matrices, kind: str, weight: int, pairs: Pairs) -> tuple[Ints, Ints, Ints]:
    """Give pair, feature and contribution in millionths, rounded half up, of all that pairs share of one kind."""
    shared = matrices.has[kind][pairs.near].multiply(matrices.rare[kind][pairs.far]).tocsr()
    shared.sort_indices()
    pair = np.repeat(np.arange(len(pairs.near)), np.diff(shared.indptr))
    rarity = shared.data.astype(np.int64)
    common = np.bincount(pair, weights=shared.data, minlength=len(pairs.near))
    union = (matrices.total[kind][pairs.near] + matrices.total[kind][pairs.far] - common).astype(np.int64)[
        pair
    ]
    halves = np.where(pairs.together, 2, 1)[pair]
    share = (2 * halves * weight * rarity * 10**6 + 200 * union) // (400 * union)
    return pair, shared.indices.astype(np.int64), share
