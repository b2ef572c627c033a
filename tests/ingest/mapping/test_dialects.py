"""How a CSV file is written is told from its content, and said; whatever is written reads back equal."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ingest.gathering import gather
from ingest.sources.files import input_files
from ingest.sources.reading import Unreadable
from ingest.sources.tables import Dialect, Row, open_table

TEXT = "koodi;nimi\n1;Äänekoski – ”hanke”\n2;Ylöjärvi\n"


def read(path: Path, dialect: Dialect | None = None) -> list[list[object]]:
    with open_table(path, path.name, dialect) as file:
        return [list(row.cells) for row in file.rows("") if isinstance(row, Row)]


@pytest.mark.parametrize(
    ("encoding", "taken"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("windows-1252", "Windows-1252"),
    ],
)
def test_encodings(csv_file: Callable[..., Path], encoding: str, taken: str) -> None:
    path = csv_file(TEXT, encoding=encoding)
    assert read(path) == [["koodi", "nimi"], ["1", "Äänekoski – ”hanke”"], ["2", "Ylöjärvi"]]
    with open_table(path, "x.csv") as file:
        assert file.taken == (f"encoding {taken}", "columns separated by semicolon")


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", "comma"),
        ("a\tb\n1,5\t2,5\n", "tab"),
        ("a|b|c\n1|2|3\n", "vertical bar"),
        ("Otsikko, jossa pilkku\n\na;b;c\n1,5;2,5;3\n1,5;2,5;3\n", "semicolon"),
        ('a,b,c\n"x;y;z","1;2",3\n', "comma"),
        ("id,themes\nS1,a|b\nS2,c|d\n", "comma"),
        ("sep=|\na;b|c;d\n", "vertical bar"),
        ("vain\nyksi\n", "comma"),
    ],
)
def test_separators(csv_file: Callable[..., Path], text: str, delimiter: str) -> None:
    with open_table(csv_file(text), "x.csv") as file:
        assert file.taken[1] == f"columns separated by {delimiter}"


def test_the_line_of_excel_that_names_the_separator_is_no_row(csv_file: Callable[..., Path]) -> None:
    assert read(csv_file("sep=|\r\na|b\r\n")) == [["a", "b"]]


def test_a_guessed_encoding_is_told_in_the_report(tmp_path: Path) -> None:
    path = tmp_path / "projects.csv"
    path.write_bytes("id;name_fi\nS1;Äiti\n".encode("windows-1252"))
    (warning,) = gather(input_files([path]), "test").warnings
    assert (warning.place, warning.reason) == ("projects.csv:1", "taken for encoding Windows-1252")


def test_utf_8_with_a_few_broken_bytes_stays_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("a;b\nä;ö\nå;ä\nö;ö\nä;ä\n".encode() + b"x\xe4;y\n")
    with open_table(path, "x.csv") as file:
        faults = [row.refusal for row in file.rows("") if isinstance(row, Unreadable)]
    assert [(fault.line, fault.reason) for fault in faults] == [(6, "byte 2 of the line is not UTF-8")]


def test_line_ends_of_all_systems(csv_file: Callable[..., Path]) -> None:
    for end in ("\n", "\r\n", "\r"):
        assert read(csv_file(f'a;b{end}1;"x{end}y"{end}')) == [["a", "b"], ["1", f"x{end}y"]]


_CELL = st.text(
    st.characters(codec="windows-1252", categories=("L", "N", "P", "Zs", "Sc"), exclude_characters="ÿ"),
    max_size=12,
)
_TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(_CELL, min_size=width, max_size=width), min_size=3, max_size=12)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=_TABLES,
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "windows-1252"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_any_table_in_any_dialect_reads_back_equal(
    tmp_path: Path, rows: list[list[str]], delimiter: str, encoding: str, quoting: int, end: str
) -> None:
    assume(all(any(row) for row in rows))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    path = tmp_path / "x.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    assert read(path, Dialect(encoding, delimiter)) == rows


def may_be_utf8(written: bytes) -> bool:
    """Tell whether some bytes outside ASCII make a character of UTF-8 together."""
    return not written.decode("utf-8", "ignore").isascii()


_WORD = st.text("abcåäöÅÖé€ 123", min_size=1, max_size=8).filter(lambda text: text.strip() == text)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.integers(2, 5).flatmap(
        lambda width: st.lists(st.lists(_WORD, min_size=width, max_size=width), min_size=2, max_size=9)
    ),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "windows-1252"]),
)
def test_the_dialect_of_a_table_of_words_is_told(
    tmp_path: Path, rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path = tmp_path / "x.csv"
    written = text.getvalue().encode(encoding)
    # "Å€" in Windows-1252 is "ŀ" in UTF-8: where some bytes are both, nobody can tell.
    assume(encoding != "windows-1252" or not may_be_utf8(written))
    path.write_bytes(written)
    assert read(path) == rows
