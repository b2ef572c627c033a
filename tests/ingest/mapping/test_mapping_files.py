"""Mapping files that are wrong: each fault is told with file, table, key and what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.mapping.errors import MappingError
from ingest.mapping.loading import mapping, mapping_of, shipped_mappings

GOOD = '[[table]]\n[[table.record]]\ntype = "series"\n[table.record.fields]\nid = "a"\nname = "b"\n'


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a = ", ["m.toml: not TOML: Invalid value (at end of document)"]),
        ("", ["m.toml: table: is missing"]),
        ("titel = 'x'\n" + GOOD, ["m.toml: titel: no such key; did you mean 'title'?"]),
        (
            GOOD.replace("[[table]]", "[[table]]\nsheets = 'x'"),
            ["m.toml: table 1, sheets: no such key; did you mean 'sheet'?"],
        ),
        (
            GOOD.replace("[[table]]", "[[table]]\nheader = 0"),
            ["m.toml: table 1, header: input should be greater than or equal to 1"],
        ),
        (
            GOOD.replace("series", "seris"),
            ["m.toml: table 1, record 1, type: 'seris' is not a kind of record; did you mean 'series'?"],
        ),
        (
            GOOD.replace("name =", "nam ="),
            [
                "m.toml: table 1, record 1 (series), fields.nam: no such field; did you mean 'name'?",
                "m.toml: table 1, record 1 (series), fields.name: is missing; every record of this type must have it",
            ],
        ),
        (
            GOOD.replace('name = "b"', 'name.se = "b"'),
            [
                "m.toml: table 1, record 1 (series), fields.name.se: no such part or key; use one of en, fi, sv"
            ],
        ),
        (
            GOOD.replace('"b"', '{column = "b", splitt = ";"}'),
            ["m.toml: table 1, record 1 (series), fields.name.splitt: no such key; did you mean 'split'?"],
        ),
        (
            GOOD.replace('"b"', '{column = "b", value = "c"}'),
            [
                "m.toml: table 1, record 1 (series), fields.name: "
                "needs exactly one of column, columns, template and value"
            ],
        ),
        (
            GOOD.replace('"b"', '{column = "b", map = "stauts"}'),
            [
                "m.toml: table 1, record 1 (series), fields.name: "
                "no value map is called 'stauts'; use one of development-stage, dissemination-stage, "
                "project-status, region, rooting-phase, truth"
            ],
        ),
        (
            GOOD.replace('"b"', '{column = "b", join = "x"}'),
            ["m.toml: table 1, record 1 (series), fields.name: no join is called 'x'"],
        ),
        (
            GOOD.replace('"b"', '["b", "c"]'),
            [
                "m.toml: table 1, record 1 (series), fields.name: takes one value; "
                "use column or template instead of several columns"
            ],
        ),
        (
            GOOD.replace("[[table]]", '[[table]]\nskip = [{column = "a"}]'),
            ['m.toml: table 1, skip 1: asks nothing: say empty = true, is = [...] or matches = "..."'],
        ),
        (
            GOOD.replace("[[table]]", '[[table]]\nskip = [{column = "a", matches = "("}]'),
            ["m.toml: table 1, skip 1, matches: '(' is no regular expression"],
        ),
        (
            GOOD.replace("[[table]]", "[[table]]\nskip = [{column = 'a', matches = '^(?!x)'}]"),
            [
                "m.toml: table 1, skip 1, matches: '^(?!x)' is no regular expression of mappings: "
                "looking ahead or behind, (?=…), (?!…), is not taken: see `matches_not`"
            ],
        ),
        (
            GOOD.replace("[[table]]", f'[[table]]\nskip = [{{column = "a", matches = "{"x" * 1001}"}}]'),
            ["m.toml: table 1, skip 1, matches: a regular expression may have 1000 characters"],
        ),
        (
            GOOD.replace("[[table]]", '[[table]]\nencoding = "latin-99"'),
            ["m.toml: table 1, encoding: 'latin-99' is no encoding"],
        ),
        (
            GOOD.replace("[[table]]", '[[table]]\nencoding = "rot13"'),
            ["m.toml: table 1, encoding: 'rot13' is no encoding"],
        ),
    ],
)
def test_each_fault(text: str, faults: list[str]) -> None:
    with pytest.raises(MappingError) as error:
        mapping_of(text, "m.toml")
    assert str(error.value).split("\n") == faults


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"gone\.toml: cannot be read: No such file or directory"):
        mapping(str(tmp_path / "gone.toml"))
    with pytest.raises(MappingError, match=r"nosuch: no such mapping; give a \.toml file"):
        mapping("nosuch")


@pytest.mark.parametrize("name", shipped_mappings())
def test_shipped_mappings_are_whole(name: str) -> None:
    assert mapping(name).file.title
