"""What a column of a sheet looks like: its heading, and what its values are."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from ingest.mapping.dates import ValueFault, is_partial, is_serial, looks_like_day, slashed
from ingest.mapping.numbers import is_ambiguous, number
from ingest.mapping.words import folded, shipped_maps
from ingest.records.privacy import personal_data
from ingest.sources.tables import Cell, text_of

_CODE = re.compile(r"[\w.:~-]{1,60}")
_BUSINESS_ID = re.compile(r"(?:FI)?\d{6,7}-?\d")
_SPAN = re.compile(r"[\d.]+(?:/\d{4})?\s*[-–—]\s*[\d.]+(?:/\d{4})?")
_MARKS = ("|", ";", "\n", ",")


@dataclass
class Column:
    """A column with the values seen in it, and how many cells were empty."""

    name: str
    cells: list[Cell] = field(default_factory=list)
    gaps: int = 0

    @cached_property
    def texts(self) -> list[str]:
        """The values as text."""
        return [text_of(cell) for cell in self.cells]

    @property
    def _written(self) -> list[str]:
        """The values that are text: numbers of a spreadsheet have no decimal mark of their own."""
        return [cell.strip() for cell in self.cells if isinstance(cell, str)]

    @property
    def personal(self) -> str:
        """What kind of personal data stands in it ("an e-mail address"), or nothing."""
        found = Counter(kind for text in self.texts if (kind := personal_data(text)))
        return found.most_common(1)[0][0] if found else ""

    @property
    def days(self) -> bool:
        """Whether most values have the form of a day or month."""
        return self._most(
            lambda cell, text: isinstance(cell, datetime.date) or is_serial(cell) or looks_like_day(text)
        )

    @property
    def partial(self) -> bool:
        """Whether some values are a month or a year alone."""
        return any(is_partial(text) for text in self.texts)

    @property
    def day_order(self) -> str:
        """Which of day and month comes first between slashes; nothing where no value tells."""
        pairs = [pair for text in self.texts if (pair := slashed(text))]
        if any(first > 12 for first, _ in pairs):
            return "dmy"
        return "mdy" if any(second > 12 for _, second in pairs) else ""

    @property
    def undecided_days(self) -> bool:
        """Whether there are days between slashes and none tells their order."""
        return not self.day_order and any(slashed(text) for text in self.texts)

    @property
    def sums(self) -> bool:
        """Whether most values are numbers."""
        return self._most(lambda cell, text: isinstance(cell, int | Decimal) or _is_number(text))

    @property
    def decimal(self) -> str:
        """The decimal mark of the values that tell it; nothing where none does."""
        votes: Counter[str] = Counter()
        for text in self._written:
            marks = re.sub(r"[^.,]", "", text)
            if marks and _is_number(text) and not is_ambiguous(text):
                last = marks[-1]
                votes["." if last == "," else ","] += marks.count(last) > 1
                votes[last] += marks.count(last) == 1
        return votes.most_common(1)[0][0] if votes.total() else ""

    @property
    def ambiguous(self) -> bool:
        """Whether some numbers may be thousands or decimals."""
        return any(is_ambiguous(text) for text in self._written)

    @property
    def codes(self) -> bool:
        """Whether the values could be ids: short, without spaces, all different."""
        return self._most(lambda cell, text: bool(_CODE.fullmatch(text))) and len(set(self.texts)) == len(
            self.texts
        )

    @property
    def counts(self) -> bool:
        """Whether it numbers the rows, 1, 2, 3: in another sheet, or next year, the same numbers mean others."""
        return self.texts == [str(number) for number in range(1, len(self.texts) + 1)]

    @property
    def spans(self) -> bool:
        """Whether most values are a beginning and an end: `1.9.2021–31.12.2022`."""
        return self._most(lambda cell, text: bool(_SPAN.fullmatch(text)))

    @property
    def business_ids(self) -> bool:
        """Whether most values have the form of a business id."""
        return self._most(lambda cell, text: bool(_BUSINESS_ID.fullmatch(text)))

    @property
    def separator(self) -> str:
        """What separates several values in a cell, where a fifth of the cells have it."""
        for mark in _MARKS:
            if sum(mark in text for text in self.texts) * 5 >= max(len(self.texts), 1):
                return mark
        return ""

    @property
    def other_separators(self) -> list[str]:
        """What may separate values too, in fewer cells or beside the chosen one."""
        return [
            mark for mark in _MARKS if mark != self.separator and any(mark in text for text in self.texts)
        ]

    def known_to(self, name: str) -> tuple[bool, list[str]]:
        """Whether a shipped value map knows at least a third of the values, and those that it does not know."""
        words = shipped_maps()[name]
        distinct = list(dict.fromkeys(self.texts))
        unknown = [text for text in distinct if folded(text) not in words]
        return len(distinct) - len(unknown) >= max(1, len(distinct) / 3), unknown

    def _most(self, test: Callable[[Cell, str], bool]) -> bool:
        hits = sum(test(cell, text) for cell, text in zip(self.cells, self.texts, strict=True))
        return bool(self.cells) and hits * 5 >= len(self.cells) * 4


def _is_number(text: str) -> bool:
    try:
        number(text, ",") if is_ambiguous(text) else number(text)
    except ValueFault:
        return False
    return bool(re.search(r"\d", text))


def columns_of(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> list[Column]:
    """Sort the cells of rows into columns."""
    columns = [Column(name) for name in names]
    for row in rows:
        for column, cell in zip(columns, row, strict=False):
            if text_of(cell) not in ("", "-", "–"):
                column.cells.append(cell)
            else:
                column.gaps += 1
    return columns
