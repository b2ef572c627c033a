"""What has been read from a snapshot, remembered as long as its view is: names, ties, what is said of a thing.

A snapshot never changes, so nothing here can go out of date. Memory is bounded: what was not asked for while some
ten thousands of other things were is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from graph_api.store.view import View

T = TypeVar("T")

#: Things remembered in one generation; there are two.
GENERATION = 32_768
#: Longer lists are not remembered.
LONGEST = 1_000


class Memory:
    """Remembers values by key in two generations: when the younger is full, the older is forgotten.

    Threads may share it: each step is one operation on a dictionary, and to read a thing twice does no harm.
    """

    def __init__(self, generation: int = GENERATION) -> None:
        self._most = generation
        self._young: dict[Hashable, Any] = {}
        self._old: dict[Hashable, Any] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def recall(self, key: Hashable, read: Callable[[], T]) -> T:
        """Give what is remembered under a key; read it when nothing is. Nobody may change what is given."""
        young = self._young
        try:
            found: T = young[key]
        except KeyError:
            old = self._old
            found = old[key] if key in old else read()
            if (
                isinstance(found, list) and len(found) > LONGEST
            ):  # of a hub; some are longer than all the rest
                return found
            if len(young) >= self._most:
                self._old, self._young = young, {key: found}
            else:
                young[key] = found
        return found


_memories: WeakKeyDictionary[View, Memory] = WeakKeyDictionary()


def memory(view: View) -> Memory:
    """Give the memory of a view."""
    found = _memories.get(view)
    if found is None:
        found = _memories.setdefault(view, Memory())
    return found
