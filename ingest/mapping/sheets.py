"""A sheet made ready to be read: chosen by name, its headings found, the rows after them."""

from __future__ import annotations

import fnmatch
import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ingest.mapping.errors import nearest
from ingest.mapping.headings import LOOKED_THROUGH, Headings, find_headings, headings_of
from ingest.mapping.words import folded
from ingest.messages import told
from ingest.sources.reading import Unreadable
from ingest.sources.tables import Row, TableFault, TableFile


@dataclass
class Sheet:
    """A sheet with its headings; `rows` are those after them, without the empty ones."""

    file: str
    name: str
    headings: Headings
    rows: Iterator[Row | Unreadable]

    def column(self, alternatives: Sequence[str]) -> int:
        """Find a column by one of its names. Raises TableFault."""
        place = self.headings.place(alternatives)
        if place is None:
            raise lacking(self, alternatives)
        return place


def lacking(sheet: Sheet, alternatives: Sequence[str]) -> TableFault:
    """Make the fault of a column that is not there."""
    reason = told("has no column {column!r}", column=alternatives[0])
    advice = told(
        "{advice} Mend the mapping, or the heading.",
        advice=nearest(alternatives[0], sheet.headings.names) or "",
    )
    return TableFault(sheet.file, reason, advice, sheet.headings.row, sheet=sheet.name)


def chosen_sheets(file: TableFile, name: str, wanted: Sequence[str]) -> list[str]:
    """Choose the sheets that the mapping names (`*` for any part of a name); without names all, in order.

    Raises TableFault.
    """
    if not wanted or file.sheets == ("",):
        return list(file.sheets)
    found = [
        sheet
        for sheet in file.sheets
        if any(fnmatch.fnmatchcase(_bare(sheet), _bare(pattern)) for pattern in wanted)
    ]
    if not found:
        reason = told("has no sheet {sheet!r}", sheet=wanted[0])
        raise TableFault(name, reason, told("its sheets are {sheets}", sheets=", ".join(file.sheets)))
    return found


def _bare(text: str) -> str:
    """Fold the name of a sheet, or a pattern of names, whose asterisks stay."""
    return " ".join(text.split()).casefold()


def opened_sheet(
    file: TableFile,
    name: str,
    sheets: Sequence[str],
    header: int | None,
    height: int,
    wanted: Collection[str],
) -> Sheet:
    """Open the first of the sheets that has headings as wanted. Raises TableFault."""
    for sheet in chosen_sheets(file, name, sheets):
        opened = ready_sheet(file, name, sheet, header, height, wanted)
        if opened is not None:
            return opened
    raise headless(name, wanted)


def ready_sheet(
    file: TableFile, name: str, sheet: str, header: int | None, height: int, wanted: Collection[str]
) -> Sheet | None:
    """Read a sheet up to its headings; None when there are none as wanted. Raises TableFault."""
    rows = file.rows(sheet)
    first: list[Row] = []
    early: list[Unreadable] = []
    for row in rows:
        if isinstance(row, Unreadable):
            early.append(row)
            continue
        first.append(row)
        if row.number >= header + height - 1 if header else len(first) >= LOOKED_THROUGH:
            break
    headings = _headings(first, header, height, wanted)
    if headings is None:
        return None
    after = [row for row in first if row.number > headings.row]
    return Sheet(name, sheet, headings, _filled(itertools.chain(early, after, rows)))


def headless(name: str, wanted: Collection[str]) -> TableFault:
    """Make the fault of a file in which no row has the headings that the mapping names."""
    shown = ", ".join(sorted(wanted)[:5])
    reason = told(
        "none of the first {count} rows has the headings of the mapping ({headings}, …)",
        count=LOOKED_THROUGH,
        headings=shown,
    )
    return TableFault(name, reason, told("see with `nivos mapping draft` what columns the file has"))


def _headings(rows: list[Row], header: int | None, height: int, wanted: Collection[str]) -> Headings | None:
    if header is None:
        return find_headings(rows, {folded(name) for name in wanted}, height)
    chosen = [row for row in rows if header <= row.number < header + height]
    return headings_of(chosen) if chosen else None


def _filled(rows: Iterator[Row | Unreadable]) -> Iterator[Row | Unreadable]:
    return (row for row in rows if isinstance(row, Unreadable) or not row.empty)
