"""Rows of a CSV file of any dialect, line by line: never more than one row is held."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Self, TextIO

from ingest.messages import Told, told
from ingest.sources.dialects import separator_line, told_dialect
from ingest.sources.quotes import mended
from ingest.sources.reading import MAX_LINE, Unreadable, unreadable
from ingest.sources.tables import Dialect, Row, TableFault

_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "windows-1252": "Windows-1252",
    "cp1252": "Windows-1252",
}
#: Encodings of which a byte that stands for nothing can be told by itself; of others it is replaced.
_BY_BYTES = frozenset({"utf-8", "utf-8-sig", "windows-1252", "cp1252", "ascii"})
_DELIMITERS = {",": told("comma"), ";": told("semicolon"), "\t": told("tab"), "|": told("vertical bar")}


class Delimited:
    """An opened CSV file: one sheet without a name."""

    def __init__(self, path: Path, name: str, given: Dialect) -> None:
        self.sheets: tuple[str, ...] = ("",)
        self._path, self._name = path, name
        try:
            _refuse_workbook(path, name)
            self.dialect, sure = told_dialect(path, given)
        except OSError as error:
            reason = told("cannot be read: {why}", why=error.strerror)
            raise TableFault(name, reason, told("check the file and its permissions")) from error
        encoding = _ENCODINGS.get(self.dialect.encoding, self.dialect.encoding)
        delimiter = _DELIMITERS.get(self.dialect.delimiter, repr(self.dialect.delimiter))
        self.taken: tuple[Told, ...] = (
            told("encoding {encoding}", encoding=encoding),
            told("columns separated by {delimiter}", delimiter=delimiter),
        )
        self.unsure: tuple[Told, ...] = () if sure else self.taken[:1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        """Nothing is held open between readings."""

    def rows(self, sheet: str = "") -> Iterator[Row | Unreadable]:
        """Read the rows; a line that cannot be decoded and a row that is no CSV are told and passed over."""
        csv.field_size_limit(MAX_LINE)
        encoding = self.dialect.encoding
        errors = "surrogateescape" if encoding in _BY_BYTES else "replace"
        with self._path.open(encoding=encoding, errors=errors, newline="") as stream:
            lines = _Lines(stream, self._name, encoding)
            rows = csv.reader(
                mended(lines, self.dialect.delimiter), delimiter=self.dialect.delimiter, strict=True
            )
            yield from self._rows(rows, lines)

    def _rows(self, rows: Iterator[list[str]], lines: _Lines) -> Iterator[Row | Unreadable]:
        while True:
            start = lines.number + 1
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield from lines.take_faults()
                yield self._not_csv(error, start)
                if "field limit" in str(error):
                    # What follows stands inside a quotation that is not closed: no row of it could be trusted.
                    return
                continue
            yield from lines.take_faults()
            if row is None:
                return
            yield Row(start, list(row))

    def _not_csv(self, error: csv.Error, line: int) -> Unreadable:
        if "field limit" in str(error):
            reason = told("a cell is longer than 1 MB; the rows after it were not read")
            advice = told("check the quotation marks: one may be opened here and never closed")
            return unreadable(self._name, line, reason, advice, "")
        reason = told("not CSV: {error}", error=str(error))
        return unreadable(self._name, line, reason, told("check the quotation marks"), "")


def _refuse_workbook(path: Path, name: str) -> None:
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        reason, advice = told("is a spreadsheet, not text"), told("name it .xlsx or .ods, or save it as CSV")
        raise TableFault(name, reason, advice)


class _Lines:
    """Decoded lines for the csv module; those that cannot be decoded become faults instead."""

    def __init__(self, stream: TextIO, name: str, encoding: str) -> None:
        self._stream, self._name, self._encoding = stream, name, encoding
        self.number = 0
        self.faults: list[Unreadable] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while line := self._stream.readline(MAX_LINE + 1):
            self.number += 1
            if self.number == 1 and separator_line(line):
                continue
            fault = self._fault(line)
            if fault is None:
                return line
            self.faults.append(fault)
        raise StopIteration

    def _fault(self, line: str) -> Unreadable | None:
        if len(line) > MAX_LINE:
            while line and line[-1] not in "\r\n":
                line = self._stream.readline(MAX_LINE)
            reason, advice = told("the line is longer than 1 MB"), told("split the record or shorten it")
            return unreadable(self._name, self.number, reason, advice, "")
        if "\x00" in line:
            reason, advice = told("the line holds NUL characters"), told("save the file as UTF-8 text")
            return unreadable(self._name, self.number, reason, advice, "")
        if line.isascii():
            return None
        place = next((at for at, character in enumerate(line) if "\udc80" <= character <= "\udcff"), None)
        return None if place is None else self._undecoded(line, place)

    def _undecoded(self, line: str, place: int) -> Unreadable:
        encoding = _ENCODINGS.get(self._encoding, self._encoding)
        byte = len(line[:place].encode(self._encoding, "surrogateescape")) + 1
        reason = told("byte {byte} of the line is not {encoding}", byte=byte, encoding=encoding)
        text = line.encode("utf-8", "replace").decode("utf-8")
        return unreadable(self._name, self.number, reason, told("save the file as UTF-8"), text)

    def take_faults(self) -> list[Unreadable]:
        """Hand over the faults met since the last time."""
        taken, self.faults = self.faults, []
        return taken
