"""The layer of rows and cells: what stands where in CSV, XLSX and ODS."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from ingest.sources.tables import Row, open_table

DAY = datetime.date(2021, 9, 1)
ROWS = [(), (), ("", "", "a", DAY), (), ("", "", 1, 1.5)]
READ = [Row(3, ["", "", "a", DAY]), Row(5, ["", "", 1, Decimal("1.5")])]


def rows(path: Path, sheet: str) -> list[object]:
    with open_table(path, path.name) as file:
        return [row for row in file.rows(sheet) if not isinstance(row, Row) or not row.empty]


def test_cells_keep_their_row_and_column_in_xlsx(xlsx: Callable[..., Path]) -> None:
    assert rows(xlsx(A=ROWS), "A") == READ


def test_cells_keep_their_row_and_column_in_ods(ods: Callable[..., Path]) -> None:
    assert rows(ods(A=ROWS), "A") == READ


def test_sheets_in_order_hidden_ones_last_and_told(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title, first.sheet_state = "Vanha", "hidden"
    book.create_sheet("Hankkeet")
    book.save(tmp_path / "x.xlsx")
    with open_table(tmp_path / "x.xlsx", "x.xlsx") as file:
        assert file.sheets == ("Hankkeet", "Vanha")
        assert file.taken == ("the sheet 'Vanha' is hidden",)
