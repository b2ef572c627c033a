"""Rows of another table that belong to a row: kept in a file of SQLite's while a table is read, not in memory."""

from __future__ import annotations

import fnmatch
import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ingest.mapping.conditions import Rule, rules
from ingest.mapping.headings import Headings
from ingest.mapping.model import Join
from ingest.mapping.sheets import opened_sheet
from ingest.messages import told
from ingest.sources.reading import Unreadable
from ingest.sources.tables import Cell, Dialect, TableFault, open_table, text_of
from ingest.sources.unpacking import UnpackingError, unpacked
from ingest.sources.workbook_process import plain
from ingest.sources.workbooks import cell_of


@dataclass
class Joined:
    """The rows of a joined table by key, and what could not be read of it."""

    name: str
    headings: Headings
    to: tuple[str, ...]
    base: sqlite3.Connection
    faults: list[Unreadable] = field(default_factory=list)

    def rows(self, key: str) -> list[list[Cell]]:
        """Give the rows whose key this is, in the order of their table."""
        found = self.base.execute("SELECT cells FROM side WHERE key = ? ORDER BY place", (key,))
        return [[cell_of(cell) for cell in json.loads(cells)] for (cells,) in found]


@contextmanager
def joined(join: Join, path: Path, folder: Path, wanted: set[str]) -> Iterator[Joined]:
    """Read a joined table, which lies in the folder or in the file `path` itself. Raises TableFault."""
    beside = _file(join, path, folder)
    with _plain(beside) as plain, tempfile.TemporaryDirectory(prefix="nivos-join-") as work:
        base = sqlite3.connect(Path(work) / "side.sqlite", isolation_level=None)
        try:
            base.execute("PRAGMA journal_mode = OFF")
            base.execute("PRAGMA synchronous = OFF")
            base.execute("CREATE TABLE side (place INTEGER PRIMARY KEY, key TEXT, cells TEXT)")
            yield _filled(join, plain, base, wanted)
        finally:
            base.close()


@contextmanager
def _plain(path: Path) -> Iterator[Path]:
    if path.suffix.lower() != ".gz":
        yield path
        return
    try:
        with unpacked(path, path.name) as plain:
            yield plain
    except UnpackingError as error:
        raise TableFault(path.name, error.args[0], told("see that the file is whole")) from error


def _file(join: Join, path: Path, folder: Path) -> Path:
    if not join.file:
        return path
    found = sorted(
        each
        for each in folder.iterdir()
        if each.is_file() and fnmatch.fnmatch(each.name.lower().removesuffix(".gz"), join.file.lower())
    )
    if not found:
        reason = told("the file {file!r} of join {join!r} is not there", file=join.file, join=join.name)
        raise TableFault(path.name, reason, told("put it into the same folder"))
    return found[-1]


def _filled(join: Join, path: Path, base: sqlite3.Connection, wanted: set[str]) -> Joined:
    with open_table(path, path.name, Dialect(join.encoding, join.delimiter)) as file:
        needed = wanted | {join.key[0]}
        sheet = opened_sheet(file, path.name, (join.sheet,) if join.sheet else (), join.header, 1, needed)
        key = sheet.column(join.key)
        only, skip = rules(join.only, sheet.headings), rules(join.skip, sheet.headings)
        found = Joined(join.name, sheet.headings, join.to, base)
        base.execute("BEGIN")
        for row in sheet.rows:
            if isinstance(row, Unreadable):
                found.faults.append(row)
            elif _wanted(row.cells, only, skip) and key < len(row.cells):
                base.execute(
                    "INSERT INTO side (key, cells) VALUES (?, ?)", (text_of(row.cells[key]), _json(row.cells))
                )
        base.execute("CREATE INDEX side_key ON side (key)")
        base.execute("COMMIT")
    return found


def _wanted(cells: list[Cell], only: tuple[Rule, ...], skip: tuple[Rule, ...]) -> bool:
    return all(rule.holds(cells) for rule in only) and not any(rule.holds(cells) for rule in skip)


def _json(cells: list[Cell]) -> str:
    return json.dumps([plain(cell) for cell in cells], default=lambda number: {"number": str(number)})
