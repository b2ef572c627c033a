"""A sheet as a draft looks at it: its headings, its first rows, and what of these are records."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.mapping.columns import Column, columns_of
from ingest.mapping.guessing import header_score, is_total
from ingest.mapping.headings import LOOKED_THROUGH, Headings, headings_of
from ingest.sources.tables import Row, TableFile, text_of

#: Rows of the sheet that are looked at.
_LOOKED_AT = 500


@dataclass(frozen=True)
class Sample:
    """A sheet with its headings (of `height` rows), its columns and the rows that were looked at."""

    sheet: str
    headings: Headings
    height: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    score: float

    @property
    def has_remarks(self) -> bool:
        """Whether any of the rows is a remark instead of a record."""
        return any(is_remark(row, self.headings) for row in self.rows)


def sampled(file: TableFile, sheet: str) -> Iterator[Sample]:
    """Look at a sheet; nothing where no row looks like headings."""
    rows = [row for row in itertools.islice(file.rows(sheet), _LOOKED_AT) if isinstance(row, Row)]
    first = [row for row in rows if not row.empty][:LOOKED_THROUGH]
    scores = [header_score(row) for row in first]
    if not scores or max(scores) <= 0:
        return
    place = scores.index(max(scores))
    below = first[place + 1 : place + 2]
    if below and _all_known(below[0]) and _groups(first, place + 1):
        place += 1
    over = _groups(first, place)
    headings = headings_of([*over, first[place]])
    after = tuple(row for row in rows if row.number > headings.row and not row.empty)
    whole = [row.cells for row in after if not (is_sum(row) or is_remark(row, headings))]
    columns = tuple(columns_of(headings.names, whole))
    yield Sample(sheet, headings, 1 + len(over), columns, after, max(scores))


def _all_known(row: Row) -> bool:
    """Whether each cell of a row is a known heading: headings under groups, where the groups are known as well."""
    return header_score(row) >= len({text_of(cell) for cell in row.cells} - {""})


def _groups(rows: list[Row], place: int) -> list[Row]:
    """Give the row over the headings, if it is right over them and names a column that they leave empty."""
    lower, over = rows[place], rows[place - 1 : place]
    if not over or over[0].number + 1 != lower.number or len({text_of(c) for c in over[0].cells} - {""}) < 2:
        return []
    empty = [
        at for at, cell in enumerate(over[0].cells) if at >= len(lower.cells) or not text_of(lower.cells[at])
    ]
    return over if any(text_of(over[0].cells[at]) for at in empty) else []


def is_sum(row: Row) -> bool:
    """Whether a row sums up others."""
    return is_total(next((text_of(cell) for cell in row.cells if text_of(cell)), ""))


def is_remark(row: Row, headings: Headings) -> bool:
    """Whether a row holds words in one cell where a record has several values: a remark below the table, say."""
    texts = [text for cell in row.cells if (text := text_of(cell))]
    return len(headings.names) > 2 and len(texts) == 1 and " " in texts[0] and not is_sum(row)
