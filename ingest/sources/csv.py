"""CSV with a header row: UTF-8 with or without a byte order mark; comma, semicolon or tab is told from the header.

Column names are field names. `lead.business_id` is a field of a part, `name_fi` a text in one language, and a cell of
a list field holds its values separated by `|` (`nivelvaihe|uraohjaus`); `partners.name` and `partners.business_id`
are read side by side. Empty cells are left out; a row of empty cells is passed over.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.records.fields import LANGUAGES
from ingest.sources.reading import MAX_LINE, RawRecord, Unreadable, byte_lines, decoded, unreadable

LIST_FIELDS = frozenset(
    [
        "partners",
        "regions",
        "themes",
        "target_groups",
        "phases",
        "challenges",
        "coordinates",
        "took_part_in",
        "introduced_aims_at",
        "received_support",
        "known_as",
        "types",
        "goals",
        "part_of",
        "developed_in",
        "steps",
        "members",
        "held_together_by",
        "helped_by",
        "hindered_by",
        "criteria",
        "organised_by",
        "projects",
        "models",
        "published_by",
        "mentions",
        "lifts",
        "also",
        "broader",
        "typical_phase",
        "matches",
    ]
)
TEXT_FIELDS = frozenset(
    [
        "name",
        "summary",
        "note",
        "challenge",
        "method",
        "outcome",
        "basis",
        "changed",
        "label",
        "definition",
        "text",
    ]
)
_TRUTH = {"true": True, "false": False}
_ADVICE = "save the sheet as CSV, UTF-8, with a header row"


def read(path: Path, name: str) -> Iterator[RawRecord | Unreadable]:
    """Yield each row's record with the line it starts at, or why it is none."""
    csv.field_size_limit(MAX_LINE)
    lines = _Lines(path, name)
    header = next(lines, None)
    if header is None or lines.faults:  # a header that cannot be read leaves nothing to read the rows by
        yield from lines.faults or [unreadable(name, 1, "the file is empty", _ADVICE, "")]
        return
    columns, fault = _columns(header, name)
    if fault:
        yield fault
        return
    rows = csv.reader(lines, delimiter=_delimiter(header), strict=True)
    while True:
        start = lines.number + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield unreadable(name, lines.number, f"not CSV: {error}", "check the quotation marks", "")
            continue
        yield from lines.take_faults()
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield _record(name, start, columns, row)


class _Lines:
    """Decoded lines for the csv module; those that cannot be decoded become faults instead."""

    def __init__(self, path: Path, name: str) -> None:
        self._lines = byte_lines(path)
        self._name = name
        self.number = 0
        self.faults: list[Unreadable] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        for number, line, too_long in self._lines:
            self.number = number
            text = decoded(self._name, number, line, too_long)
            if isinstance(text, str):
                return text.removeprefix("\ufeff") if number == 1 else text
            self.faults.append(text)
        raise StopIteration

    def take_faults(self) -> list[Unreadable]:
        """Hand over the faults met since the last time."""
        taken, self.faults = self.faults, []
        return taken


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _columns(header: str, name: str) -> tuple[list[str], Unreadable | None]:
    try:
        columns = [
            cell.strip() for cell in next(csv.reader([header], delimiter=_delimiter(header), strict=True), [])
        ]
    except csv.Error as error:
        return [], unreadable(name, 1, f"the header is not CSV: {error}", _ADVICE, header)
    if not any(columns):
        return [], unreadable(name, 1, "the header names no columns", _ADVICE, header)
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        return [], unreadable(
            name, 1, f"the column {twice[0]!r} is there twice", "rename or remove one", header
        )
    twofold = _twofold(columns)
    if twofold:
        return [], unreadable(
            name, 1, f"the column {twofold!r} is there whole and in parts", "keep one way", header
        )
    return columns, None


def _twofold(columns: list[str]) -> str | None:
    """Find a field that one column gives whole and another in part (`lead` beside `lead.name`)."""
    parts = {column.partition(".")[0] for column in columns if "." in column}
    parts |= {base for column in columns for base in [_text_field(column)] if base}
    return next((column for column in columns if column in parts), None)


def _text_field(column: str) -> str:
    """Name the text field that a column gives in one language (`name_fi` → `name`), or nothing."""
    base, _, language = column.rpartition("_")
    return base if language in LANGUAGES and base in TEXT_FIELDS else ""


def _record(name: str, line: int, columns: list[str], row: list[str]) -> RawRecord | Unreadable:
    text = ",".join(row)
    if any(cell.strip() for cell in row[len(columns) :]):
        return unreadable(
            name,
            line,
            f"has {len(row)} cells, the header has {len(columns)}",
            "quote cells that hold the separator",
            text,
        )
    fields: dict[str, Any] = {}
    for column, cell in zip(columns, row, strict=False):
        value = cell.strip()
        if not value:
            continue
        if not column:
            return unreadable(
                name, line, f"{value!r} stands in a column without a name", "name the column", text
            )
        _put(fields, column, value)
    return RawRecord(name, line, fields)


def _put(fields: dict[str, Any], column: str, value: str) -> None:
    head, _, part = column.partition(".")
    if part and head in LIST_FIELDS:
        parts = fields.setdefault(head, [])
        for place, one in enumerate(value.split("|")):
            while len(parts) <= place:
                parts.append({})
            if one.strip():
                parts[place][part] = one.strip()
    elif part:
        fields.setdefault(head, {})[part] = value
    elif base := _text_field(column):
        fields.setdefault(base, {})[column[-2:]] = value
    elif column in LIST_FIELDS:
        fields[column] = [one.strip() for one in value.split("|") if one.strip()]
    else:
        fields[column] = (
            _TRUTH.get(value.lower(), value) if column in ("joint_project", "confirmed", "group") else value
        )
