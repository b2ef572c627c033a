"""Files made to harm, and files that went wrong: each ends soon, in little memory, in a refusal with advice."""

from __future__ import annotations

import resource
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.mapping.loading import mapping_of
from ingest.mapping.numbers import is_ambiguous, number
from ingest.mapping.reading import MappedFile
from ingest.sources import archives, workbook_process
from ingest.sources.reading import Unreadable

MAPPING = '[[table]]\n[[table.record]]\ntype = "series"\n[table.record.fields]\nid = "a"\nname = "b"\n'
FAR = "takes more memory or time than a spreadsheet may"


def refusals(path: Path) -> list[str]:
    """Read a file and give why nothing came of it."""
    found = list(MappedFile(mapping_of(MAPPING, "m.toml"), path, path.name).records())
    assert all(isinstance(one, Unreadable) and one.refusal.advice for one in found)
    return [str(one.refusal.reason) for one in found if isinstance(one, Unreadable)]


def zipped(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return path


def test_two_cells_in_opposite_corners(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "a", "b"
    book.save(tmp_path / "far.xlsx")
    started = time.monotonic()
    assert refusals(tmp_path / "far.xlsx") == [FAR]
    assert time.monotonic() - started < 20


def test_an_ods_sheet_of_repeated_cells(ods: Callable[..., Path]) -> None:
    cell = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        "<text:p>x</text:p></table:table-cell>"
    )
    path = ods(
        A=[("a", "b")],
        after=f'<table:table-row table:number-rows-repeated="1048570">{cell}</table:table-row>',
    )
    (reason,) = refusals(path)
    assert reason.startswith("cannot be read as a spreadsheet: Cell limit exceeded")


def test_an_archive_that_would_unpack_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED", 2_000_000)
    path = zipped(tmp_path / "x.xlsx", xl__workbook_xml=b"<a/>", xl__sheet_xml=b"x" * 2_000_001)
    assert refusals(path) == ["would unpack to 2 MB, more than 2 MB"]


def test_an_archive_that_unpacks_to_many_times_its_size(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.xlsx", xl__workbook_xml=b"<a/>", xl__sheet_xml=b"\0" * 10_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusals(path) == ["unpacks to more than 200 times its size"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_an_archive_with_very_many_files(tmp_path: Path) -> None:
    entries = {f"xl__media__{number}": b"" for number in range(2_001)}
    path = zipped(tmp_path / "x.xlsx", xl__workbook_xml=b"<a/>", **entries)
    assert refusals(path) == ["holds 2002 files, more than 2000"]


def test_sizes_that_the_archive_lies_about(xlsx: Callable[..., Path]) -> None:
    path = xlsx(A=[("a", "b"), ("1", "x" * 5_000)])
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    content = bytearray(bytes(content).replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little")))
    path.write_bytes(content)
    assert refusals(path) == ["the file is damaged or cut short"]


@pytest.mark.parametrize("kept", [0.2, 0.9, 0.999])
def test_a_truncated_workbook(xlsx: Callable[..., Path], kept: float) -> None:
    path = xlsx(A=[("a", "b"), ("1", "x")])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    assert refusals(path) == ["the file is damaged or cut short"]


_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("x.xlsx", b"", "the file is empty"),
        ("x.xlsx", _COMPOUND + "Workbook".encode("utf-16-le"), "is a workbook of Excel 97–2003 (.xls)"),
        ("x.xlsx", _COMPOUND + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
        (
            "x.xlsx",
            b"<html><table><tr><td>a</td></tr></table></html>",
            "is a web page or XML, not a spreadsheet",
        ),
        ("x.xlsx", b"a;b\n1;2\n", "is not a spreadsheet"),
        ("x.ods", b"%PDF-1.7", "is not a spreadsheet"),
    ],
)
def test_other_files_under_the_name_of_a_workbook(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusals(tmp_path / name) == [reason]


def test_a_workbook_under_another_ones_name(xlsx: Callable[..., Path], tmp_path: Path) -> None:
    path = xlsx(A=[("a", "b")]).rename(tmp_path / "x.ods")
    assert refusals(path) == ["is called .ods but is .xlsx"]
    assert refusals(zipped(tmp_path / "y.xlsx", word__document_xml=b"<a/>")) == ["holds no sheets"]
    assert refusals(zipped(tmp_path / "z.xlsx", **{"xl__workbook.bin": b""})) == [
        "is a binary workbook (.xlsb)"
    ]


def test_an_encrypted_entry(xlsx: Callable[..., Path]) -> None:
    path = xlsx(A=[("a", "b")])
    content = bytearray(path.read_bytes())
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 8] |= 1
        place = content.find(b"PK\x01\x02", place + 4)
    path.write_bytes(content)
    assert refusals(path) == ["is protected by a password"]


def test_a_workbook_called_csv(xlsx: Callable[..., Path], tmp_path: Path) -> None:
    path = xlsx(A=[("a", "b")]).rename(tmp_path / "x.csv")
    assert refusals(path) == ["is a spreadsheet, not text"]


def test_a_cell_of_two_megabytes(
    xlsx: Callable[..., Path], ods: Callable[..., Path], csv_file: Callable[..., Path]
) -> None:
    rows = [("a", "b"), ("1", "x" * 2_000_000)]
    assert refusals(ods(A=rows)) == ["a cell is longer than 1 MB"]
    assert refusals(csv_file(f"a;b\n1;{'x' * 2_000_000}\n")) == ["the line is longer than 1 MB"]
    quoted = 'a;b\n1;"' + "x\n" * 1_000_000
    assert refusals(csv_file(quoted)) == ["a cell is longer than 1 MB; the rows after it were not read"]


@pytest.mark.parametrize("size", [100_000_000, pytest.param(2_000_000_000, marks=pytest.mark.slow)])
def test_a_cell_without_end_takes_no_memory(tmp_path: Path, size: int) -> None:
    path = tmp_path / "x.csv"
    with path.open("wb") as stream:
        stream.write(b"a;b\n1;")
        stream.truncate(size)  # a cell of which the disk keeps nothing
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusals(path) == ["the line is longer than 1 MB"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kB


def test_the_reading_process_has_limits(xlsx: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    assert (workbook_process.MEMORY, workbook_process.SECONDS) == (1_500_000_000, 300)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("a", "b"), ("1", "x"), ("2", "y")):
        sheet.append(list(row))
    path = tmp_path_factory.mktemp("book") / "x.xlsx"
    book.save(path)
    return path.read_bytes()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_ends_in_records_or_refusals(tmp_path: Path, workbook: bytes, data: st.DataObject) -> None:
    content = bytearray(workbook)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    found: list[Any] = list(MappedFile(mapping_of(MAPPING, "m.toml"), path, path.name).records())
    assert found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=200), head=st.sampled_from([b"", b"a,b\n", b"a;b\n", b"\xff\xfea\0,\0b\0\n\0"])
)
def test_any_bytes_end_in_records_or_refusals(tmp_path: Path, content: bytes, head: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(head + content)
    list(MappedFile(mapping_of(MAPPING, "m.toml"), path, path.name).records())


def test_a_number_with_very_many_spaces_in_it() -> None:
    started = time.process_time()
    assert number(f"1{' ' * 1_000_000}2 €") == 12
    assert is_ambiguous(f"1{' ' * 1_000_000}2") is False
    assert time.process_time() - started < 2
