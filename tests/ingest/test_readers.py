"""The readers yield records with their line, and a refusal for everything that is none; never a traceback."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.gathering import Gathered, gather
from ingest.load import run_ingest
from ingest.mapping.headings import headings_of
from ingest.mapping.loading import mapping_of
from ingest.rejects import as_json
from ingest.sources import jsonl, record_tables
from ingest.sources.files import NothingToReadError, input_files, passed_over
from ingest.sources.reading import RawRecord, Unreadable
from ingest.sources.tables import Row, TableFault, open_table


def told(found: list[RawRecord | Unreadable]) -> list[Any]:
    return [
        (one.line, one.fields) if isinstance(one, RawRecord) else (one.refusal.line, one.refusal.reason)
        for one in found
    ]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[Any]]:
    def _read(content: bytes, suffix: str) -> list[Any]:
        path = tmp_path / f"x.{suffix}"
        path.write_bytes(content)
        return told(list((record_tables if suffix == "csv" else jsonl).read(path, path.name)))

    return _read


def test_json_lines_with_a_byte_order_mark_and_empty_lines(read: Callable[..., list[Any]]) -> None:
    assert read(b'\xef\xbb\xbf{"id": "a"}\r\n\n  \n{"id": "\xc3\xa4"}', "jsonl") == [
        (1, {"id": "a"}),
        (4, {"id": "ä"}),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "is not JSON: Expecting property name enclosed in double quotes at character 2"),
        (b"[1]", "is not a JSON object"),
        (b'{"a": NaN}', "is not JSON: NaN is not JSON"),
        (b'{"a": 1, "a": 2}', "the field a is given twice"),
        (
            b'{"a": 1, ' + b", ".join(b'"%d": 1' % n for n in range(40_000)) + b', "a": 2}',
            "the field a is given twice",
        ),
        (b'{"a": "\xff"}', "byte 8 of the line is not UTF-8"),
        (b'{"a": "\x00"}', "the line holds NUL characters"),
        (b'{"a": "\\ud800"}', "holds half a character (a lone surrogate)"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"a": "' + b"x" * 1_000_000 + b'"}', "the line is longer than 1 MB"),
    ],
)
def test_hostile_json_lines(read: Callable[..., list[Any]], line: bytes, reason: str) -> None:
    assert read(line + b'\n{"id": "b"}\n', "jsonl") == [(1, reason), (2, {"id": "b"})]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_any_separator(read: Callable[..., list[Any]], delimiter: str) -> None:
    rows = (
        "id,name_fi,name_sv,lead.name,lead.business_id,themes,joint_project,partners.name,partners.business_id",
        "S1,Silta,,OPH,2769790-1,nivelvaihe|uraohjaus,True,A|B,|0116480-8",
        ",,,,,,,,",
        "S2,Toinen,Andra,,,,,,",
    )
    content = "\ufeff" + "\r\n".join(row.replace(",", delimiter) for row in rows)
    assert read(content.encode(), "csv") == [
        (
            2,
            {
                "id": "S1",
                "name": {"fi": "Silta"},
                "lead": {"name": "OPH", "business_id": "2769790-1"},
                "themes": ["nivelvaihe", "uraohjaus"],
                "joint_project": True,
                "partners": [{"name": "A"}, {"name": "B", "business_id": "0116480-8"}],
            },
        ),
        (4, {"id": "S2", "name": {"fi": "Toinen", "sv": "Andra"}}),
    ]


def test_a_csv_cell_over_two_lines(read: Callable[..., list[Any]]) -> None:
    assert read(b'id,note\nS1,"a\nb"\nS2,c\n', "csv") == [
        (2, {"id": "S1", "note": "a\nb"}),
        (4, {"id": "S2", "note": "c"}),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [(1, "the file is empty")]),
        (b"\n", [(1, "the header names no columns")]),
        (b"id,id\n1,2\n", [(1, "the column 'id' is there twice")]),
        (b"lead,lead.name\n1,2\n", [(1, "the column 'lead' is there whole and in parts")]),
        (b"name,name_fi\n1,2\n", [(1, "the column 'name' is there whole and in parts")]),
        (b"i\xff,b\n1,2\n", [(1, "byte 2 of the line is not UTF-8")]),
        (b"id,note\n1,2,3\n4,5\n", [(2, "has 3 cells, the header has 2"), (3, {"id": "4", "note": "5"})]),
        (b"id,\n1,2\n", [(2, "'2' stands in a column without a name")]),
        (b"id\n1\n\x00\n2\n", [(2, {"id": "1"}), (3, "the line holds NUL characters"), (3, {"id": "2"})]),
        (b'id\n"a"b\nc\n', [(2, "not CSV: ',' expected after '\"'"), (3, {"id": "c"})]),
        (b'id\n"a\n', [(2, "not CSV: unexpected end of data")]),
    ],
)
def test_hostile_csv(read: Callable[..., list[Any]], content: bytes, expected: list[Any]) -> None:
    assert read(content, "csv") == expected


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), suffix=st.sampled_from(["csv", "jsonl"]))
def test_any_bytes_end_in_records_or_refusals(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"projects.{suffix}"
    path.write_bytes(content)
    found = gather(input_files([path]), "test")
    assert found.read == len(found.accepted) + found.repeated + len(found.refused)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = st.sampled_from(
    [
        "id",
        "name",
        "type",
        "scheme",
        "label",
        "start",
        "end",
        "lead",
        "partners",
        "themes",
        "regions",
        "from",
        "to",
        "relation",
        "assertion",
        "source",
        "source_url",
        "language",
        "isbn",
        "rank",
        "budget",
        "developed_in",
        "page",
        "matches",
        "created",
        "steps",
        "adopter",
        "model",
        "project",
        "kind",
    ]
)
_TYPES = st.sampled_from(["project", "model", "link", "concept", "organisation", "publication", "adoption"])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=_TYPES, fields=st.dictionaries(_FIELDS, _JSON, max_size=6))
def test_any_fields_end_in_a_record_or_a_refusal(
    write: Callable[..., Path], kind: str, fields: dict[str, Any]
) -> None:
    found = gather(
        input_files([write("records.jsonl", {"id": "x", "name": "y", **fields, "type": kind})]), "test"
    )
    assert len(found.accepted) + len(found.refused) == 1


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(5)), text=st.text(min_size=1, max_size=20))
def test_any_row_order_gives_the_same_graph(write: Callable[..., Path], order: list[int], text: str) -> None:
    records = [
        {"id": f"S{number}", "name": f"x{text.strip()}", "themes": ["a", f"b{number}"]} for number in range(5)
    ]
    straight = gather(input_files([write("projects.jsonl", *records)]), "test")
    mixed = gather(input_files([write("projects.jsonl", *(records[place] for place in order))]), "test")
    hashes = {graph: one.conversion.content_hash for graph, one in straight.accepted.items()}
    assert {graph: one.conversion.content_hash for graph, one in mixed.accepted.items()} == hashes


def test_a_folder_is_read_in_a_fixed_order_whatever_its_files_are_called(write: Callable[..., Path]) -> None:
    for name in (
        "links.jsonl",
        "projects.csv",
        "projects.jsonl",
        "sources.jsonl",
        "readme.md",
        "other.jsonl",
    ):
        path = write(name, "")
    assert [file.name for file in input_files([path.parent])] == [
        "sources.jsonl",
        "projects.csv",
        "projects.jsonl",
        "links.jsonl",
    ]


def test_the_file_name_says_the_type(write: Callable[..., Path], gathered: Callable[..., Gathered]) -> None:
    found = gathered(write("themes.jsonl", {"id": "työ", "label": "työ"}))
    assert list(found.accepted) == ["https://w3id.org/nivos/record/test/theme/tyo"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone.jsonl", "gone.jsonl: no such file or folder"),
        ("x.odp", "x.odp: not a kind of file that is read; use .jsonl, .ndjson, .csv, "),
    ],
)
def test_nothing_to_read(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "x.odp").touch()
    with pytest.raises(NothingToReadError) as error:
        input_files([tmp_path / name])
    assert str(error.value).startswith(f"{tmp_path}/{message}")


def test_a_folder_without_known_files(tmp_path: Path) -> None:
    with pytest.raises(NothingToReadError, match="holds no file of records"):
        input_files([tmp_path])


def test_a_number_of_any_length_is_read(read: Callable[..., list[Any]]) -> None:
    digits = "9" * 5000
    assert read(f'{{"a": {digits}, "b": 12}}'.encode(), "jsonl") == [(1, {"a": Decimal(digits), "b": 12})]
    assert json.loads(as_json({"a": Decimal(digits), "b": Decimal("1e5000"), "c": Decimal(2)})) == {
        "a": digits,
        "b": "1E+5000",
        "c": 2,
    }


def test_a_hundred_thousand_columns_are_read_soon(read: Callable[..., list[Any]]) -> None:
    names = ",".join(f"c{number}" for number in range(100_000))
    started = time.monotonic()
    assert read(f"id,name,{names}\nS1,Silta{',' * 100_000}\n".encode(), "csv") == [
        (2, {"id": "S1", "name": "Silta"})
    ]
    assert headings_of([Row(1, ("x",) * 20_000)]).names[-2:] == ("x#19999", "x#20000")
    assert time.monotonic() - started < 10


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "projects.csv")
    mapping = mapping_of(
        '[[table]]\n[[table.record]]\ntype = "series"\n[table.record.fields]\nid = "a"\nname = "b"\n',
        "m.toml",
    )
    for chosen in (None, mapping):
        with pytest.raises(NothingToReadError, match="is a pipe or a device, not a file"):
            input_files([tmp_path / "projects.csv"], chosen)
    with pytest.raises(TableFault, match="is not a file"):
        open_table(tmp_path / "projects.csv", "projects.csv")


def test_a_name_that_is_no_utf_8_is_told_with_marks(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xe4\n\x1b.ttl")
    path.write_text("")
    assert [file.name for file in input_files([path])] == ["\ufffd\ufffd\ufffd.ttl"]


def test_tables_of_a_folder_that_are_not_read_are_named(tmp_path: Path) -> None:
    for name in ("projects.csv", "hankkeet.xlsx", "kurssit (2).csv", "a.ttl", "readme.md"):
        (tmp_path / name).write_text("")
    (note,) = passed_over([tmp_path, tmp_path / "projects.csv"])
    assert note.startswith(f"{tmp_path.name}: not read, since their names do not say what they hold: ")
    assert "hold: hankkeet.xlsx, kurssit (2).csv; " in note
    report = run_ingest([tmp_path], tmp_path / "data", source="test", dry_run=True)
    assert note in report.notes


def test_a_heading_that_is_no_field_is_told_whole(read: Callable[..., list[Any]]) -> None:
    assert read(b"id,aku@example.org,lead.name\nS1,x,Saku ry\n", "csv") == [
        (2, {"id": "S1", "aku@example.org": "x", "lead": {"name": "Saku ry"}})
    ]
