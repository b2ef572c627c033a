"""The nearest others of each thing so far, kept in little memory while all pairs are compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph_api.derive.matrices import Ints

Reals = NDArray[np.float32]


class Packing:
    """A row, how far another is from it and that other as one whole number: sorting them, which is quick, puts the
    nearest of each row first. The score is cut to what the rows leave of 63 bits, 24 at most."""

    def __init__(self, size: int) -> None:
        self._bits = size.bit_length()
        self._fine = min(24, 63 - 2 * self._bits)

    def packed(self, row: Ints, other: Ints, score: Reals) -> Ints:
        """Pack pairs with a score from 0 to 1."""
        most = 2**self._fine - 1
        far = most - np.minimum(score * 2**self._fine, most).astype(np.int64)
        pairs: Ints = row << self._bits + self._fine | far << self._bits | other
        return pairs

    def row(self, packed: Ints) -> Ints:
        """Give the rows."""
        rows: Ints = packed >> self._bits + self._fine
        return rows

    def other(self, packed: Ints) -> Ints:
        """Give the others."""
        others: Ints = packed & (2**self._bits - 1)
        return others

    def score(self, packed: Ints) -> Reals:
        """Give the scores, never lower than they were."""
        far = packed >> self._bits & (2**self._fine - 1)
        scores: Reals = (1 - far / 2**self._fine).astype(np.float32)
        return scores


class Best:
    """The nearest others of each row so far, packed. What rounds find is gathered until it is worth sorting."""

    def __init__(self, size: int, most: int) -> None:
        self.most = most
        self.packing = Packing(size)
        #: The score that another must exceed to be kept, by row.
        self.last = np.zeros(size, dtype=np.float32)
        self._size = size
        self._kept = np.zeros(0, dtype=np.int64)
        self._found: list[Ints] = []

    def take(self, found: list[Ints]) -> None:
        """Take what a round found."""
        self._found += found
        if sum(map(len, self._found)) * 2 > len(self._kept):
            self._merge()

    def pairs(self) -> tuple[Ints, Ints]:
        """Give row and other of all that are kept."""
        self._merge()
        return self.packing.row(self._kept), self.packing.other(self._kept)

    def _merge(self) -> None:
        every = np.sort(np.concatenate([self._kept, *self._found]))
        self._found = []
        row = self.packing.row(every)
        first = np.searchsorted(row, np.arange(self._size))
        rank = np.arange(len(every)) - first[row]
        self._kept = every[rank < self.most]
        full = np.flatnonzero(np.bincount(row, minlength=self._size) >= self.most)
        self.last[full] = self.packing.score(every[first[full] + self.most - 1])
