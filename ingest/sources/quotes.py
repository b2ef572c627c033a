"""Mends a fault of quoting that whole lists have: a cell that begins with a quotation mark, written with too few.

CORDIS opens such a cell with two marks where CSV wants three, and it is no CSV: what is mended here would otherwise be
refused. A line without the fault is handed on as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def mended(lines: Iterable[str], delimiter: str) -> Iterator[str]:
    """Hand on the lines of a CSV file, with the quotation marks that a cell lacks."""
    mender = _Mender(delimiter)
    return map(mender.line, lines)


class _Mender:
    """Follows the cells over the lines: `inside` a quoted one, and whether that one was opened with too few marks."""

    def __init__(self, delimiter: str) -> None:
        mark = re.escape(delimiter)
        self._suspect = re.compile(rf'(?:^|{mark})""(?:"")*(?![{mark}"\r\n]|$)')
        self._ends = f"{delimiter}\r\n"
        self._delimiter = delimiter
        self._inside = self._short = False

    def line(self, line: str) -> str:
        """Mend one line."""
        if not self._short and not self._suspect.search(line):
            self._inside ^= line.count('"') % 2 == 1
            return line
        place, written = 0, []
        while place < len(line):
            part, place = self._within(line, place) if self._inside else self._field(line, place)
            written.append(part)
        return "".join(written)

    def _field(self, line: str, place: int) -> tuple[str, int]:
        """Read from the start of a cell: into a quoted one, or over a whole one."""
        marks = _run(line, place)
        after = place + marks
        if not marks or (marks % 2 == 0 and self._at_end(line, after)):  # not quoted, or quoted and empty
            end = line.find(self._delimiter, after)
            end = len(line) if end < 0 else end + 1
            return line[place:end], end
        self._inside, self._short = True, marks % 2 == 0
        return ('"' if self._short else "") + line[place:after], after

    def _within(self, line: str, place: int) -> tuple[str, int]:
        """Read within a quoted cell, up to the marks after which it may end."""
        start = line.find('"', place)
        if start < 0:
            return line[place:], len(line)
        marks = _run(line, start)
        after = start + marks
        if not self._at_end(line, after) or (marks % 2 == 0 and not self._short):
            return line[place:after], after
        missing = '"' if marks % 2 == 0 else ""
        self._inside = self._short = False
        end = after + 1 if line[after : after + 1] == self._delimiter else len(line)
        return line[place:after] + missing + line[after:end], end

    def _at_end(self, line: str, place: int) -> bool:
        return place >= len(line) or line[place] in self._ends


def _run(line: str, place: int) -> int:
    """Count the quotation marks that stand together."""
    end = place
    while end < len(line) and line[end] == '"':
        end += 1
    return end - place
