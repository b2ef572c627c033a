"""How many records a writing adds, changes and removes: counted net, in memory that does not grow with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Tally:
    """Counts of records. `in_base` tells whether the snapshot that the writing began with has a record."""

    in_base: Callable[[str], bool]
    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def put(self, graph: str, known: bool, mine: bool) -> None:
        """Count a record that is written; `known`: it was there, `mine`: as this writing left it."""
        if known:
            self.changed += not mine
        elif self.in_base(graph):
            self.removed -= 1
            self.changed += 1
        else:
            self.added += 1

    def remove(self, graph: str, mine: bool) -> None:
        """Count a record that was there and is taken away."""
        if not mine:
            self.removed += 1
        elif self.in_base(graph):
            self.changed -= 1
            self.removed += 1
        else:
            self.added -= 1
