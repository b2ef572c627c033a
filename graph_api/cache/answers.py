"""The answers kept: those asked for longest ago leave first, and all leave when the snapshot moves on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from sys import getsizeof

from graph_api.cache.questions import Question

Headers = Sequence[tuple[bytes, bytes]]

#: What an entry takes beside its bytes: the answer, its key, their places in the table.
_OVERHEAD = 1_024
#: No single answer may take more than this share of the budget, nor more than this many bytes.
_LARGEST_SHARE = 4
_LARGEST = 2**20


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer as it goes out, with its entity tag (None: it has none) and the route that gave it."""

    status: int
    headers: Headers
    body: bytes
    tag: bytes | None = None
    route: str = ""

    @property
    def size(self) -> int:
        """Bytes of memory that the answer takes."""
        fields = sum(getsizeof(name) + getsizeof(value) for name, value in self.headers)
        return getsizeof(self.body) + fields


class Answers:
    """Answers to questions about one snapshot, at most `budget` bytes of memory together.

    Not for several threads: the event loop alone reads and writes it.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.used = 0
        self._snapshot: int | None = None
        self._kept: OrderedDict[Question, tuple[Answer, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def largest(self) -> int:
        """Bytes that the body of an answer may measure to be kept."""
        return min(self.budget // _LARGEST_SHARE, _LARGEST)

    def get(self, snapshot: int, question: Question) -> Answer | None:
        """Give the answer kept for a question about a snapshot, if there is one."""
        if snapshot != self._snapshot:
            self._move(snapshot)
            return None
        found = self._kept.get(question)
        if found is None:
            return None
        self._kept.move_to_end(question)
        return found[0]

    def keep(self, snapshot: int, question: Question, answer: Answer) -> None:
        """Keep an answer, unless the snapshot has moved on or the answer is too large."""
        size = answer.size + question.size + _OVERHEAD
        if snapshot != self._snapshot or len(answer.body) > self.largest or size > self.budget:
            return
        self._forget(question)
        self._kept[question] = (answer, size)
        self.used += size
        while self.used > self.budget:
            self._forget(next(iter(self._kept)))

    def _forget(self, question: Question) -> None:
        found = self._kept.pop(question, None)
        if found is not None:
            self.used -= found[1]

    def _move(self, snapshot: int) -> None:
        self._kept.clear()
        self.used = 0
        self._snapshot = snapshot
