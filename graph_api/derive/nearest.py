"""The nearest of each thing among many: all pairs are compared, in tiles that fit a processor's cache.

Sparse matrices do not help where themes are popular: at 100,000 projects hundreds of millions of pairs share one. So
themes, target groups, phases and regions are compared tile by tile of the upper triangle. A row keeps some of the best
found so far, and what is no better than its last is dropped at once; rows are ordered by their rarest theme, so the
first tiles hold most of what will be kept. Words, which can give a tenth of a score, decide among those within reach.

Tiles of one round are worked out side by side and merged in a fixed order: the same things give the same pairs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from threadpoolctl import threadpool_limits

from graph_api.derive.best import Best
from graph_api.derive.features import WEIGHTS
from graph_api.derive.matrices import Floats, Ints, Matrices, Pairs
from graph_api.derive.tiles import Tiles

#: How many others of each thing are looked at with their words, for each that it keeps.
WITHIN_REACH = 5
#: Pairs whose words are compared at once.
_AT_ONCE = 500_000


def nearest(matrices: Matrices, least: float, most: int) -> Pairs:
    """Give the pairs, in order, whose score is one of the `most` highest of either and about `least` or more."""
    best = Best(matrices.size, WITHIN_REACH * most)
    tiles = Tiles(matrices)
    # The threads are ours: those of the matrix library would wait for each other on such small tiles.
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        for distance in range(tiles.count):
            compare = partial(tiles.compare, distance=distance, best=best)
            best.take(list(threads.map(compare, range(tiles.count - distance))))
    near, far = tiles.original(*best.pairs())
    return _with_words(matrices, near, far, least, most)


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
