"""Values that are taken in some rows only, or from elsewhere where nothing stands, or written in another form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.mapping.errors import MappingError
from ingest.mapping.loading import mapping_of
from ingest.mapping.reading import MappedFile

OPERATIONS = """
source = "own"
[[table]]
[[table.record]]
type = "source"
once = true
[table.record.fields]
id = {value = "own"}
name = {value = "Our list"}
rank = {value = 5}
[[table.record]]
type = "project"
[table.record.fields]
id = {column = "Local", when = {column = "Country", is = "Finland"}, extract = "S[0-9]{5}$", unknown = "leave", otherwise = {column = "Id", extract = "Q[0-9]+$", written = "kohesio:{}", otherwise = {value = "none"}}}
name.fi = {column = "Name", when = [{column = "Country", is = "Finland"}, {column = "Area", matches_not = "^FI2"}]}
name.sv = {column = "Name", when = {column = "Area", matches = "^FI2"}}
"""  # noqa: E501 – a table of TOML stands in one line
OPERATIONS_FILE = """Id,Local,Name,Country,Area
https://example.org/Q1,2021_S30001,Silta,Finland,FI1C1
https://example.org/Q2,S30002,Bro,Finland,FI200
https://example.org/Q3,S30003,Sild,Estonia,EE008
,,Tyhjä,Finland,
"""


def test_a_value_in_some_rows_or_else_from_another_column(
    csv_file: Callable[..., Path], read: Callable[..., list[Any]]
) -> None:
    assert read(OPERATIONS, csv_file(OPERATIONS_FILE)) == [
        (2, {"source": "own", "type": "source", "id": "own", "name": "Our list", "rank": 5}),
        (2, {"source": "own", "type": "project", "id": "S30001", "name": {"fi": "Silta"}}),
        (3, {"source": "own", "type": "project", "id": "S30002", "name": {"sv": "Bro"}}),
        (4, {"source": "own", "type": "project", "id": "kohesio:Q3"}),
        (5, {"source": "own", "type": "project", "id": "none", "name": {"fi": "Tyhjä"}}),
    ]


def test_what_a_value_is_written_in_names_its_place() -> None:
    faulty = OPERATIONS.replace("kohesio:{}", "kohesio:")
    with pytest.raises(MappingError, match="written needs one"):
        mapping_of(faulty, "own.toml")


def test_a_column_that_is_asked_instead_must_be_there(csv_file: Callable[..., Path]) -> None:
    path = csv_file("Local,Name,Country,Area\nS30001,Silta,Finland,FI1C1\n")
    (fault,) = MappedFile(mapping_of(OPERATIONS, "own.toml"), path, path.name).records()
    assert fault.refusal.reason == "has no column 'Id'"


def test_unknown_words_are_counted_up_to_a_limit(csv_file: Callable[..., Path]) -> None:
    rows = "".join(f"Q{number},local-{number},n,Finland,FI\n" for number in range(1500))
    path = csv_file(f"Id,Local,Name,Country,Area\n{rows}")
    mapped = MappedFile(mapping_of(OPERATIONS, "own.toml"), path, path.name)
    assert len(list(mapped.records())) == 1501
    counted = [len(origin.unknown) for filling in mapped.sheets[0].fillings for origin, _ in filling.origins]
    assert max(counted) == 1000
