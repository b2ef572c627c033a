"""Answers of an endpoint, remembered within a budget; the snapshot they are of never changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence

from pyoxigraph import Quad


class Remembered:
    """Quads by what was asked, the longest unused forgotten first; `most` quads in all. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Sequence[Quad] | None] = OrderedDict()

    def known(self, key: Hashable) -> Sequence[Quad] | None:
        """Give what is remembered; None for nothing. Asks nobody."""
        with self._lock:
            return self._kept.get(key)

    def lacks(self, key: Hashable) -> bool:
        """Tell whether nothing is remembered of a key."""
        with self._lock:
            return key not in self._kept

    def of(self, key: Hashable, ask: Callable[[], Sequence[Quad] | None]) -> Sequence[Quad] | None:
        """Give the answer to `key`, asked for when it is not remembered. None (too many) is remembered as well."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = ask()
        self.keep(key, found)
        return found

    def keep(self, key: Hashable, found: Sequence[Quad] | None) -> None:
        """Remember an answer, unless it is larger than the budget."""
        with self._lock:
            if key in self._kept or _weight(found) > self._most:
                return
            self._kept[key] = found
            self._held += _weight(found)
            while self._held > self._most:
                self._held -= _weight(self._kept.popitem(last=False)[1])


def _weight(quads: Sequence[Quad] | None) -> int:
    return 1 + len(quads or ())
