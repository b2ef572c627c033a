"""Tables written as CSV, XLSX and ODS, and mappings to read them by."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest

from ingest.mapping.loading import mapping_of
from ingest.mapping.reading import MappedFile
from ingest.sources.reading import RawRecord

Rows = Sequence[Sequence[Any]]

_NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text")
)


@pytest.fixture
def xlsx(tmp_path: Path) -> Callable[..., Path]:
    """Write sheets (name=rows) into a workbook of Excel."""

    def _xlsx(name: str = "list.xlsx", merged: Sequence[str] = (), **sheets: Rows) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)  # type: ignore[arg-type]
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
            for area in merged:
                sheet.merge_cells(area)
        book.save(tmp_path / name)
        return tmp_path / name

    return _xlsx


@pytest.fixture
def ods(tmp_path: Path) -> Callable[..., Path]:
    """Write sheets (name=rows) into a workbook of LibreOffice, by hand."""

    def _ods(name: str = "list.ods", after: str = "", **sheets: Rows) -> Path:
        tables = "".join(
            f'<table:table table:name="{title}"><table:table-column/>'
            + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
            + f"{after}</table:table>"
            for title, rows in sheets.items()
        )
        content = (
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES} office:version="1.2">'
            f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
        )
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        manifest = (
            '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
        )
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", kind)
            archive.writestr("content.xml", content)
            archive.writestr("META-INF/manifest.xml", manifest)
        return tmp_path / name

    return _ods


def _ods_cell(value: Any) -> str:
    if value in (None, ""):
        return "<table:table-cell/>"
    if isinstance(value, datetime.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, int | float | Decimal):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Write text as a CSV file in an encoding."""

    def _csv(text: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return _csv


@pytest.fixture
def read() -> Callable[..., list[Any]]:
    """Read a file by a mapping: (row, fields) of a record, (row, reason) of what cannot be read."""

    def _read(mapping: str, path: Path) -> list[Any]:
        return [told(one) for one in MappedFile(mapping_of(mapping, "m.toml"), path, path.name).records()]

    return _read


def told(one: Any) -> Any:
    """Shorten a raw record to its row and fields or faults, an unreadable place to its row and reason."""
    if isinstance(one, RawRecord):
        if one.faults:
            return one.line, [(fault.field, fault.column, str(fault.reason)) for fault in one.faults]
        return one.line, one.fields
    return one.refusal.line, str(one.refusal.reason)
