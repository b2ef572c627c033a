"""Many strings and numbers held in little memory: the index of names holds hundreds of thousands.

A Python string with its place in a list and a dictionary takes some 200 bytes; here it takes its letters and
20 bytes beside them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint32]


class Texts:
    """A list of strings that only grows."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode("utf-8", "surrogatepass")

    def append(self, text: str) -> int:
        """Add a string and give its number."""
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))
        return len(self._ends) - 2


class Keys:
    """Numbers by string: all that were added under it. Sealed when built; looking up works then."""

    def __init__(self) -> None:
        self._texts = Texts()
        self._hashes = array("q")
        self._values = array("I")
        self._sorted: NDArray[np.int64] = np.empty(0, np.int64)
        self._order: NDArray[np.int64] = np.empty(0, np.int64)

    def add(self, key: str, value: int) -> None:
        """Add a number under a key."""
        self._texts.append(key)
        self._hashes.append(hash(key))
        self._values.append(value)

    def seal(self) -> None:
        """Make what was added ready to be looked up."""
        hashes = np.frombuffer(self._hashes, np.int64) if self._hashes else self._sorted
        self._order = np.argsort(hashes, kind="stable")
        self._sorted = hashes[self._order]
        self._hashes = array("q")

    def every(self) -> Iterator[str]:
        """The key of each number, in the order in which they were added."""
        return (self._texts[number] for number in range(len(self._texts)))

    def of(self, key: str) -> list[int]:
        """The numbers under a key, in the order in which they were added."""
        return list(self._found(key))

    def _found(self, key: str) -> Iterator[int]:
        wanted = hash(key)
        place = int(np.searchsorted(self._sorted, wanted))
        while place < len(self._sorted) and self._sorted[place] == wanted:
            entry = int(self._order[place])
            if self._texts[entry] == key:
                yield self._values[entry]
            place += 1


class Postings:
    """Numbers by number: for each word, the names that it stands in."""

    def __init__(self, keys: array[int], values: array[int], count: int) -> None:
        """Build from pairs; `keys` are below `count`."""
        by_key = np.frombuffer(keys, np.uint32) if keys else np.empty(0, np.uint32)
        held = np.frombuffer(values, np.uint32) if values else np.empty(0, np.uint32)
        self._values: Numbers = held[np.argsort(by_key, kind="stable")]
        self.sizes: Numbers = np.bincount(by_key, minlength=count).astype(np.uint32)
        self._ends = np.concatenate(([0], np.cumsum(self.sizes, dtype=np.int64)))

    def of(self, key: int) -> Numbers:
        """The numbers under a key."""
        return self._values[self._ends[key] : self._ends[key + 1]]
