"""Rows of XLSX and ODS workbooks, read by calamine in a process of its own with limits."""

from __future__ import annotations

import contextlib
import datetime
import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from ingest.messages import Told, told
from ingest.sources.archives import check_archive
from ingest.sources.reading import Unreadable, unreadable
from ingest.sources.tables import Cell, Row, TableFault

_PROCESS = Path(__file__).with_name("workbook_process.py")


class Workbook:
    """An opened workbook. Hidden sheets come last in `sheets`. Raises TableFault."""

    def __init__(self, path: Path, name: str) -> None:
        check_archive(path, name)
        self._name, self._inside = name, False
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-P", str(_PROCESS), str(path.absolute())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            told_sheets = self._next()
        except BaseException:
            self._end()
            raise
        self._order = [sheet for sheet, _ in told_sheets]
        visible = [sheet for sheet, shown in told_sheets if shown]
        hidden = [sheet for sheet, shown in told_sheets if not shown]
        self.sheets = (*visible, *hidden)
        self.taken: tuple[Told, ...] = tuple(
            told("the sheet {sheet!r} is hidden", sheet=sheet) for sheet in hidden
        )
        self.unsure: tuple[Told, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._end()

    def rows(self, sheet: str) -> Iterator[Row | Unreadable]:
        """Read one sheet; asking for the next ends it."""
        while self._inside:
            self._inside = self._next() is not None
        stream = self._process.stdin
        try:
            if stream is not None:
                stream.write(f"{self._order.index(sheet)}\n".encode())
                stream.flush()
        except OSError as error:
            raise self._fault({}) from error
        self._inside = True
        while (line := self._next()) is not None:
            yield self._row(sheet, *line)
        self._inside = False

    def _row(self, sheet: str, number: int, cells: list[Any]) -> Row | Unreadable:
        if any(isinstance(cell, dict) and "long" in cell for cell in cells):
            reason, advice = told("a cell is longer than 1 MB"), told("shorten it")
            return unreadable(self._name, number, reason, advice, "", sheet)
        return Row(number, [cell_of(cell) for cell in cells])

    def _next(self) -> Any:
        line = self._process.stdout.readline() if self._process.stdout else b""
        said = json.loads(line, parse_float=Decimal) if line.endswith(b"\n") else {}
        if isinstance(said, dict):
            raise self._fault(said)
        return said

    def _fault(self, said: dict[str, str]) -> TableFault:
        if said.get("fault") == "password":
            reason, advice = told("is protected by a password"), told("save it without a password")
        elif said.get("fault"):
            reason = told("cannot be read as a spreadsheet: {error}", error=said.get("error", ""))
            advice = told("open it in a spreadsheet program and save it again as .xlsx")
        else:  # the process was ended by its limits
            reason = told("takes more memory or time than a spreadsheet may")
            advice = told("look for cells far outside the table and delete them, or save the sheet as CSV")
        return TableFault(self._name, reason, advice)

    def _end(self) -> None:
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # what was still to be written to an ended process
                    stream.close()
        self._process.wait()


def cell_of(cell: Any) -> Cell:
    """Read a cell as `workbook_process.plain` wrote it."""
    if cell is None:
        return ""
    if isinstance(cell, dict):
        if "number" in cell:
            return Decimal(cell["number"])
        if "day" in cell:
            return datetime.date.fromisoformat(cell["day"])
        return datetime.datetime.fromisoformat(cell["time"])
    return cell  # type: ignore[no-any-return]
