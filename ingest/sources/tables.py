"""Tables: rows of cells with their sheet and row number, whatever kind of file they stand in.

`open_table(path, name)` gives a TableFile, to be used in a `with` block. Its `sheets` are the names of the sheets (one
empty name for CSV), `taken` says what was taken for true about the file, and `rows(sheet)` reads one sheet.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Protocol, Self

from ingest.messages import Told, told
from ingest.sources.reading import Unreadable, unreadable

#: What stands in a cell; an empty cell is the empty text. Cells of CSV files are always text.
Cell = str | int | Decimal | bool | datetime.date | datetime.datetime

CSV_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".ods"})
TABLE_SUFFIXES = CSV_SUFFIXES | WORKBOOK_SUFFIXES


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its number (1 is the first; of CSV the line it starts at) and its cells."""

    number: int
    cells: list[Cell]

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.strip() if isinstance(cell, str) else True for cell in self.cells)


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written. Empty parts are told from the content."""

    encoding: str = ""
    delimiter: str = ""


def text_of(cell: Cell) -> str:
    """Write what stands in a cell as a person would: a whole number without decimals, a day in ISO form."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ") if cell.time() != datetime.time() else cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f")
    return str(cell).strip()


class TableFault(Exception):
    """A file that cannot be read as a table at all; `unreadable` says why."""

    def __init__(
        self, file: str, reason: str, advice: str, line: int = 1, text: str = "", sheet: str = ""
    ) -> None:
        super().__init__(reason)
        self.unreadable: Unreadable = unreadable(file, line, reason, advice, text, sheet)


class TableFile(Protocol):
    """An opened file of tables; leaving its `with` block closes it."""

    sheets: tuple[str, ...]
    taken: tuple[Told, ...]
    unsure: tuple[Told, ...]

    def __enter__(self) -> Self: ...
    def __exit__(self, *raised: object) -> None: ...

    def rows(self, sheet: str) -> Iterator[Row | Unreadable]:
        """Read one sheet from its beginning. Raises TableFault where the rest of it cannot be read."""


def open_table(path: Path, name: str, dialect: Dialect | None = None) -> TableFile:
    """Open a CSV, XLSX or ODS file, told apart by its suffix. Raises TableFault."""
    from ingest.sources.delimited import Delimited
    from ingest.sources.workbooks import Workbook

    if path.exists() and not path.is_file():  # a pipe may never end
        raise TableFault(name, told("is not a file"), told("save it as a file first"))
    if path.suffix.lower() in WORKBOOK_SUFFIXES:
        return Workbook(path, name)
    return Delimited(path, name, dialect or Dialect())
