"""Tables read by a mapping, each on a tiny file: what comes out is exact."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

Read = Callable[..., list[Any]]

PROJECTS = """
source = "own"
[[table]]
skip = [{column = "Koodi", empty = true}, {column = "Koodi", matches = "^Yhteensä"}]
[[table.record]]
type = "project"
[table.record.fields]
id = "Koodi"
name.fi = "Nimi"
start = "Alkaa"
end = {column = "Päättyy", partial = "fill"}
budget = "Budjetti"
status = {column = "Tila", map = "project-status"}
themes = {column = "Teemat", split = ["|", ";"]}
joint_project = {column = "Yhteishanke", optional = true}
lead.name = "Toteuttaja"
"""
HEADINGS = ("Koodi", "Nimi", "Alkaa", "Päättyy", "Budjetti", "Tila", "Teemat", "Yhteishanke", "Toteuttaja")
FIRST = {
    "source": "own",
    "type": "project",
    "id": "S1",
    "name": {"fi": "Silta"},
    "start": "2021-09-01",
    "end": "2023-12-31",
    "budget": Decimal("1234567.89"),
    "status": "running",
    "themes": ["nivelvaihe", "uraohjaus"],
    "joint_project": True,
    "lead": {"name": "Koulu"},
}


def test_a_finnish_csv_in_windows_1252(csv_file: Callable[..., Path], read: Read) -> None:
    path = csv_file(
        "Hankelista 2021;;;;;;;;\r\n"
        ";;;;;;;;\r\n"
        f"{';'.join(HEADINGS)}\r\n"
        'S1;Silta;1.9.2021;12/2023;"1 234\u00a0567,89 €";Käynnissä;"nivelvaihe|uraohjaus";x;Koulu\r\n'
        ";;;;;;;;\r\n"
        "Yhteensä;;;;1 234 567,89 €;;;;\r\n",
        encoding="windows-1252",
    )
    assert read(PROJECTS, path) == [(4, FIRST)]


def test_a_workbook_with_a_merged_title_and_an_empty_column(xlsx: Callable[..., Path], read: Read) -> None:
    day = datetime.date(2021, 9, 1)
    row = ("S1", "Silta", day, "2023", 1234567.891, "päättynyt", "nivelvaihe;uraohjaus", True, "Koulu")
    rows = [("", "Hankkeet"), (), ("", *HEADINGS), ("", *row), (), ("", "Yhteensä", "", "", "", 1234567.89)]
    path = xlsx(merged=["B1:J1"], Ohje=[("Täytä lista",)], Hankkeet=rows)
    assert read(PROJECTS, path) == [(4, {**FIRST, "status": "ended"})]


def test_an_ods_sheet(ods: Callable[..., Path], read: Read) -> None:
    day = datetime.date(2021, 9, 1)
    row = ("S1", "Silta", day, "12/2023", 1234567.89, "pågår", "nivelvaihe|uraohjaus", "kyllä", "Koulu")
    blank = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    path = ods(Taulukko1=[("",), ("", *HEADINGS), ("", *row)], after=blank)
    assert read(PROJECTS, path) == [(3, FIRST)]


def test_values_that_cannot_be_read_are_told_with_column_and_value(
    csv_file: Callable[..., Path], read: Read
) -> None:
    cells = "S1;Silta;1/9/2021;x;1.234;Käynnissä;;ehkä;Koulu"
    found = read(PROJECTS, csv_file(f"{';'.join(HEADINGS)}\n{cells}\n"))
    assert found == [
        (
            2,
            [
                ("start", "Alkaa", "'1/9/2021' may be two days"),
                ("end", "Päättyy", "'x' is not a day"),
                ("budget", "Budjetti", "'1.234' may be thousands or decimals"),
                ("joint_project", "Yhteishanke", "'ehkä' is neither yes nor no"),
            ],
        )
    ]


def test_a_column_that_is_not_there_is_told_once(csv_file: Callable[..., Path], read: Read) -> None:
    path = csv_file("Koodi;Nimmi;Alkaa;Päättyy;Budjetti;Tila;Teemat;Toteuttaja\nS1;;;;;;;\n")
    assert read(PROJECTS, path) == [(1, "has no column 'Nimi'")]


def test_a_file_without_the_headings(csv_file: Callable[..., Path], read: Read) -> None:
    mapping = '[[table]]\n[[table.record]]\ntype="series"\n[table.record.fields]\nid="Koodi"\nname="Nimi"'
    assert read(mapping, csv_file("a;b\n1;2\n")) == [
        (1, "none of the first 50 rows has the headings of the mapping (Koodi, Nimi, …)")
    ]


SHORT = '[[table]]\n{table}\n[[table.record]]\ntype = "{type}"\n{record}\n[table.record.fields]\n{fields}\n'


def short(fields: str, type: str = "series", table: str = "", record: str = "") -> str:
    """Write a mapping with one table and one record."""
    return SHORT.format(table=table, type=type, record=record, fields=fields)


@pytest.mark.parametrize(
    ("fields", "content", "expected"),
    [
        ('id = {template = "{a}-{b}"}\nname = "a"', "a,b\n1,2\n", {"id": "1-2", "name": "1"}),
        ('id = {column = "a", slug = true}\nname = "a"', "a\nÄä B\n", {"id": "aa-b", "name": "Ää B"}),
        (
            'id = {column = "a", extract = \'^(\\w+) \'}\nname = "a"',
            "a\nS1 Silta\n",
            {"id": "S1", "name": "S1 Silta"},
        ),
        ('id = ["x", "a"]\nname = "a"', "a,b\n1,2\n", {"id": "1", "name": "1"}),
        ('id = "#B"\nname = "a#2"', "a,,a\n1,2,3\n", {"id": "2", "name": "3"}),
        (
            'id = "a"\nname = {column = "b", default = "nimetön"}',
            "a,b\n1,-\n",
            {"id": "1", "name": "nimetön"},
        ),
        ('id = "a"\nname = {column = "b", map = {x = "Oma"}}', "a,b\n1,X\n", {"id": "1", "name": "Oma"}),
        ('id = "a"\nname = {column = "b", map = {x = ""}}', "a,b\n1,X\n", {"id": "1"}),
    ],
)
def test_where_a_value_comes_from(
    csv_file: Callable[..., Path], read: Read, fields: str, content: str, expected: dict[str, Any]
) -> None:
    if 'id = ["x", "a"]' in fields:
        fields = fields.replace('["x", "a"]', '{column = ["x", "a"]}')
    assert read(short(fields), csv_file(content)) == [(2, {**expected, "type": "series"})]


def test_lists_of_columns_and_parts_side_by_side(csv_file: Callable[..., Path], read: Read) -> None:
    fields = """id = "id"
    themes = [{column = "t1", split = ";"}, "t2"]
    regions = {columns = ["r1", "r2"], map = "region"}
    partners.name = {column = "p", split = ";"}
    partners.business_id = {column = "y", split = ";"}"""
    content = "id,t1,t2,r1,r2,p,y\n1,a;b,a,Uusimaa,Nyland,Koulu;Opisto,;01164808\n"
    assert read(short(fields, "project"), csv_file(content)) == [
        (
            2,
            {
                "type": "project",
                "id": "1",
                "themes": ["a", "b"],
                "regions": ["01"],
                "partners": [{"name": "Koulu"}, {"name": "Opisto", "business_id": "0116480-8"}],
            },
        )
    ]


def test_several_records_a_row_each_once(csv_file: Callable[..., Path], read: Read) -> None:
    mapping = (
        short('id = "id"\nlead.name = "org"', "project")
        + '[[table.record]]\ntype = "organisation"\nonce = true\nneeds = "org"\n[table.record.fields]\nname = "org"\n'
    )
    assert read(mapping, csv_file("id,org\n1,Koulu\n2,Koulu\n3,\n")) == [
        (2, {"type": "project", "id": "1", "lead": {"name": "Koulu"}}),
        (2, {"type": "organisation", "name": "Koulu"}),
        (3, {"type": "project", "id": "2", "lead": {"name": "Koulu"}}),
        (4, {"type": "project", "id": "3"}),
    ]


def test_groups_over_headings_and_cells_merged_downwards(xlsx: Callable[..., Path], read: Read) -> None:
    mapping = short(
        'id = "Hanke / Koodi"\nlead.name = "Taho / Nimi"',
        "project",
        'header_rows = 2\nfill_down = "Taho / Nimi"',
    )
    rows = [("Hanke", "", "Taho"), ("Koodi", "Vuosi", "Nimi"), ("S1", 2021, "Koulu"), ("S2", 2022, "")]
    assert read(mapping, xlsx(Taulu=rows)) == [
        (3, {"type": "project", "id": "S1", "lead": {"name": "Koulu"}}),
        (4, {"type": "project", "id": "S2", "lead": {"name": "Koulu"}}),
    ]


def test_rows_of_other_files_are_joined(csv_file: Callable[..., Path], read: Read) -> None:
    csv_file(
        "projectID;role;name;pic\n1;coordinator;Koulu;9\n1;participant;Opisto;8\n2;participant;Yhtiö;7\n",
        "organization.csv",
    )
    csv_file("projectID,title\n1,biology\n1,genetics\n", "euroSciVoc.csv")
    main = csv_file("id;acronym\n1;ABC\n2;DEF\n", "project.csv")
    join = """file = "project*.csv"
    [[table.join]]
    name = "lead"
    file = "organi[sz]ation*.csv"
    key = "projectID"
    to = "id"
    only = [{column = "role", is = "Coordinator"}]
    [[table.join]]
    name = "others"
    file = "organization*.csv"
    key = "projectID"
    to = "id"
    only = [{column = "role", is = ["participant"]}]
    [[table.join]]
    name = "fields"
    file = "euroscivoc*.csv"
    key = "projectID"
    to = "id"
    """
    fields = """id = "id"
    name.en = "acronym"
    lead.name = {join = "lead", column = "name"}
    lead.code = {join = "lead", template = "pic:{pic}"}
    partners.name = {join = "others", column = "name"}
    themes = {join = "fields", column = "title"}
    """
    assert read(short(fields, "project", join), main) == [
        (
            2,
            {
                "type": "project",
                "id": "1",
                "name": {"en": "ABC"},
                "lead": {"name": "Koulu", "code": "pic:9"},
                "partners": [{"name": "Opisto"}],
                "themes": ["biology", "genetics"],
            },
        ),
        (3, {"type": "project", "id": "2", "name": {"en": "DEF"}, "partners": [{"name": "Yhtiö"}]}),
    ]


def test_a_joined_file_that_is_not_there(csv_file: Callable[..., Path], read: Read) -> None:
    join = '[[table.join]]\nname = "j"\nfile = "gone*.csv"\nkey = "a"\nto = "a"'
    assert read(short('id = "a"\nname = {join = "j", column = "b"}', table=join), csv_file("a\n1\n")) == [
        (1, "the file 'gone*.csv' of join 'j' is not there")
    ]


@pytest.mark.parametrize(
    ("sheet", "read_rows"), [("*", [2, 2]), ("hankkeet*", [2]), ("Muut", [2]), ("Hankkeet", [])]
)
def test_sheets_by_name_or_pattern(
    xlsx: Callable[..., Path], read: Read, sheet: str, read_rows: list[int]
) -> None:
    rows = [("a", "b"), ("1", "x")]
    path = xlsx(**{"Hankkeet 2021": rows, "Muut": rows})
    found = read(short('id = "a"\nname = "b"', table=f'sheet = "{sheet}"'), path)
    if read_rows:
        assert [row for row, _ in found] == read_rows
    else:
        assert found == [(1, "has no sheet 'Hankkeet'")]


@pytest.mark.parametrize("encoding", ["iso-8859-1", "cp1252", "utf-32", "shift-jis", "ascii"])
def test_an_encoding_that_the_mapping_names(csv_file: Callable[..., Path], read: Read, encoding: str) -> None:
    mapping = short('id = "a"\nname = "b"', table=f'encoding = "{encoding}"')
    good = csv_file("a,b\n1,x\n", encoding=encoding)
    assert read(mapping, good) == [(2, {"type": "series", "id": "1", "name": "x"})]
    good.write_bytes(good.read_bytes() + b"2,\xff\xe4\x80\n")
    assert read(mapping, good)
