"""Tables whose headings are the fields of records: CSV of any dialect, and each sheet of XLSX and ODS files.

`lead.business_id` is a field of a part, `name_fi` a text in one language, and a cell of a list field holds its values
separated by `|` (`nivelvaihe|uraohjaus`); `partners.name` and `partners.business_id` are read side by side. Empty
cells are left out; a row of empty cells is passed over. The headings stand in the first row that is not empty; a
sheet's name may say what its records are, as a file's does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ingest.messages import told
from ingest.records import FILE_DEFAULTS
from ingest.records.forms import named_fields
from ingest.records.texts import LANGUAGES
from ingest.sources.reading import RawRecord, Unreadable, unreadable
from ingest.sources.tables import Cell, Row, TableFault, open_table, text_of

_TRUTH = {"true": True, "false": False}


def read(path: Path, name: str) -> Iterator[RawRecord | Unreadable]:
    """Yield each row's record with the line it starts at, or why it is none."""
    try:
        with open_table(path, name) as file:
            for sheet in file.sheets:
                yield from _sheet(file.rows(sheet), name, sheet)
    except TableFault as fault:
        yield fault.unreadable


def _sheet(rows: Iterator[Row | Unreadable], name: str, sheet: str) -> Iterator[RawRecord | Unreadable]:
    header = next((row for row in rows if isinstance(row, Unreadable) or not (sheet and row.empty)), None)
    if header is None and sheet:
        return
    if header is None:
        advice = told("save the sheet as CSV, UTF-8, with a header row")
        yield unreadable(name, 1, told("the file is empty"), advice, "")
        return
    if isinstance(header, Unreadable):  # a header that cannot be read leaves nothing to read the rows by
        yield header
        return
    columns = [text_of(cell) for cell in header.cells]
    fault = _fault(columns)
    if fault:
        yield unreadable(name, header.number, *fault, ",".join(columns), sheet)
        return
    defaults = FILE_DEFAULTS.get(sheet.lower().replace("-", "_"), {})
    for row in rows:
        if isinstance(row, Unreadable):
            yield row
        elif not row.empty:
            yield _record(name, sheet, row, columns, defaults)


def _fault(columns: list[str]) -> tuple[str, str] | None:
    """Say what is wrong with the headings, and the advice."""
    if not any(columns):
        return told("the header names no columns"), told("give each column the name of a field")
    twice = sorted(column for column, count in Counter(columns).items() if column and count > 1)
    if twice:
        return told("the column {column!r} is there twice", column=twice[0]), told("rename or remove one")
    twofold = _twofold(columns)
    if twofold:
        reason = told("the column {column!r} is there whole and in parts", column=twofold)
        return reason, told("keep one way")
    if not any(_head(column) in _known_fields() for column in columns):
        return (
            told("no heading is a field of a record"),
            told("read it by a mapping; `nivos mapping draft` proposes one"),
        )
    return None


@cache
def _known_fields() -> frozenset[str]:
    return named_fields() | {"type"}


def _head(column: str) -> str:
    return _text_field(column) or column.partition(".")[0]


def _twofold(columns: list[str]) -> str | None:
    """Find a field that one column gives whole and another in part (`lead` beside `lead.name`)."""
    parts = {column.partition(".")[0] for column in columns if "." in column}
    parts |= {base for column in columns for base in [_text_field(column)] if base}
    return next((column for column in columns if column in parts), None)


def _text_field(column: str) -> str:
    """Name the text field that a column gives in one language (`name_fi` → `name`), or nothing."""
    base, _, language = column.rpartition("_")
    return base if language in LANGUAGES and base in _fields_of("text") else ""


@cache
def _fields_of(form: str) -> frozenset[str]:
    if form == "list":
        return named_fields(many=True)
    return named_fields("truth") if form == "truth" else named_fields("text", many=False)


def _record(
    name: str, sheet: str, row: Row, columns: list[str], defaults: dict[str, str]
) -> RawRecord | Unreadable:
    text = ",".join(map(text_of, row.cells))
    if any(text_of(cell) for cell in row.cells[len(columns) :]):
        reason = told(
            "has {cells} cells, the header has {columns}", cells=len(row.cells), columns=len(columns)
        )
        return unreadable(name, row.number, reason, told("quote cells that hold the separator"), text, sheet)
    fields: dict[str, Any] = dict(defaults)
    for column, cell in zip(columns, row.cells, strict=False):
        if text_of(cell) == "":
            continue
        if not column:
            reason = told("{value!r} stands in a column without a name", value=text_of(cell))
            return unreadable(name, row.number, reason, told("name the column"), text, sheet)
        _put(fields, column, cell)
    return RawRecord(name, row.number, fields, sheet)


def _put(fields: dict[str, Any], column: str, cell: Cell) -> None:
    head, _, part = column.partition(".")
    value = text_of(cell)
    if part and head in _fields_of("list"):
        parts = fields.setdefault(head, [])
        for place, one in enumerate(value.split("|")):
            while len(parts) <= place:
                parts.append({})
            if one.strip():
                parts[place][part] = one.strip()
    elif part and head in _known_fields():  # the name of a field of nothing is told whole
        fields.setdefault(head, {})[part] = value
    elif base := _text_field(column):
        fields.setdefault(base, {})[column[-2:]] = value
    elif column in _fields_of("list"):
        fields[column] = [one.strip() for one in value.split("|") if one.strip()]
    else:
        fields[column] = _TRUTH.get(value.lower(), value) if column in _fields_of("truth") else value
