"""Sheets as coordinators keep them: what a draft makes of each, and what comes out when it is read by the draft."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.mapping.checking import checked, lines
from ingest.mapping.draft import draft
from ingest.mapping.loading import mapping_of
from ingest.mapping.reading import MappedFile
from ingest.sources.reading import RawRecord

Book = Callable[..., Path]


def read(path: Path, *fields: str) -> list[tuple[Any, ...]]:
    """Read a file by the draft made for it, and give some fields of each record."""
    mapping = mapping_of(draft(path), "draft.toml")
    records = list(MappedFile(mapping, path, path.name).records())
    assert all(isinstance(one, RawRecord) and not one.faults for one in records)
    return [tuple(one.fields.get(name) for name in fields) for one in records if isinstance(one, RawRecord)]


def test_remarks_and_sums_below_the_table_are_no_records(xlsx: Book) -> None:
    path = xlsx(
        merged=["A1:D1"],
        Hankkeet=[
            ["Ohjauksen hankkeet 2021–2023"],
            ["Koodi ", "Hankkeen nimi", "Alkaa", "Rahoitus, €"],
            ["S20001 ", "Silta ", datetime.date(2021, 9, 1), 25000],
            ["Yhteensä", None, None, 25000],
            ["Huom! Luvut ovat alustavia."],
        ],
    )
    assert read(path, "id", "name", "start") == [("S20001", {"fi": "Silta"}, "2021-09-01")]


def test_a_beginning_and_an_end_in_one_cell(xlsx: Book) -> None:
    path = xlsx(
        Taul1=[
            ["Koodi", "Hanke", "Toteutusaika"],
            ["S1", "Silta", "1.9.2021–31.12.2022"],
            ["S2", "Polku", "9/2021 - 12/2022"],
            ["S3", "Väylä", "2022-2023"],
        ]
    )
    assert read(path, "id", "start", "end") == [
        ("S1", "2021-09-01", "2022-12-31"),
        ("S2", "2021-09-01", "2022-12-31"),
        ("S3", "2022-01-01", "2023-12-31"),
    ]


@pytest.mark.parametrize(
    ("heading", "budget"),
    [
        ("Budjetti (1 000 €)", 25000),
        ("Budjetti, t€", 25000),
        ("Budjetti (tuhatta euroa)", 25000),
        ("Budget (M€)", 25_000_000),
        ("Budjetti (€)", 25),
        ("Budjetti, EUR", 25),
    ],
)
def test_the_unit_in_the_heading(xlsx: Book, heading: str, budget: int) -> None:
    assert read(xlsx(Taul1=[["Koodi", "Nimi", heading], ["S1", "Silta", 25]]), "budget") == [(budget,)]


def test_days_as_the_numbers_by_which_excel_counts(xlsx: Book) -> None:
    path = xlsx(Taul1=[["Koodi", "Nimi", "Alkaa", "Päättyy"], ["S1", "Silta", 44440, 44926]])
    assert read(path, "start", "end") == [("2021-09-01", "2022-12-31")]


def test_headings_in_two_languages(xlsx: Book) -> None:
    headings = ["Koodi / Kod", "Hankkeen nimi / Projektets namn", "Alkaa / Börjar", "Toteuttaja/Genomförare"]
    path = xlsx(Taul1=[headings, ["S1", "Silta", "1.9.2021", "Åbo Akademi "]])
    assert read(path, "id", "name", "start", "lead") == [
        ("S1", {"fi": "Silta"}, "2021-09-01", {"name": "Åbo Akademi"})
    ]


def test_headings_under_groups_and_a_cell_merged_over_rows(xlsx: Book) -> None:
    path = xlsx(
        merged=["A1:A2", "B1:B2", "C1:D1", "A3:A4"],
        Taul1=[
            ["Rahoittaja", "Hanke", "Aika", None],
            [None, None, "alkaa", "päättyy"],
            ["ELY-keskus", "Silta", "1.9.2021", "31.12.2022"],
            [None, "Polku", "1.1.2021", "30.6.2023"],
        ],
    )
    assert read(path, "id", "start", "end") == [
        ("silta", "2021-09-01", "2022-12-31"),
        ("polku", "2021-01-01", "2023-06-30"),
    ]
    remark = "some of its cells are empty: does the value above stand for them, too?"
    assert f'# fill_down = ["Rahoittaja"]  # {remark}' in draft(path).splitlines()


def test_sheets_alike_are_read_and_the_number_of_a_row_is_no_id(xlsx: Book) -> None:
    headings = ["Nro", None, "Hanke", "Alkoi"]
    path = xlsx(
        Ohje=[["Täytä seuraavat välilehdet."]],
        V2021=[headings, [1, None, "Silta", "1.9.2021"], [2, None, "Polku", "1.1.2021"]],
        V2022=[headings, [1, None, "Väylä", "1.9.2022"]],
    )
    assert read(path, "id") == [("silta",), ("polku",), ("vayla",)]


def test_what_may_separate_values_too_is_asked(xlsx: Book) -> None:
    path = xlsx(
        Taul1=[["Koodi", "Nimi", "Osatoteuttajat"], ["S1", "Silta", "A, B"], ["S2", "Polku", "C\nD"]],
    )
    remark = 'some values hold "," too: if it separates values, say so in `split`'
    expected = rf'partners.name = {{column = "Osatoteuttajat", split = "\n"}}  # {remark}'
    assert expected in draft(path).splitlines()


def test_a_sum_that_is_about_so_much_is_told_in_finnish_and_swedish(xlsx: Book, tmp_path: Path) -> None:
    path = xlsx(Taul1=[["Koodi", "Hanke", "Budjetti"], ["S1", "Silta", "n. 25 000 €"], ["S2", "Polku", 5]])
    (found,) = checked(mapping_of(draft(path), "draft.toml"), [path])
    assert "  1 × budget: 'n. 25 000 €' ei ole luku; kirjoita pelkkä luku: 1 234 567,89" in lines(found, "fi")
    assert "  poster: 2, goda 1, avvisade 1" in lines(found, "sv")


def test_a_draft_speaks_the_language_asked_for(xlsx: Book) -> None:
    path = xlsx(Taul1=[["Koodi", "Hanke", "Puhelin"], ["S1", "Silta", "x"]])
    assert draft(path, language="fi").splitlines()[-2:] == [
        "# Jää pois:",
        "# Puhelin: henkilötietoja (henkilöitä koskeva sarake)",
    ]
    assert draft(path, language="sv").splitlines()[-1] == "# Puhelin: personuppgifter (en kolumn om personer)"
