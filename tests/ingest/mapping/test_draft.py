"""Drafting a mapping, checking it and ingesting by it: a messy Finnish sheet all the way."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from graph_api.cli import app
from ingest.gathering import gather
from ingest.mapping.draft import NoDraft, draft
from ingest.mapping.guessing import guesses, is_total
from ingest.mapping.loading import mapping_of
from ingest.sources.files import input_files

GOLDEN = Path(__file__).with_name("drafted.toml")
HEADINGS = (
    *(
        "Hankekoodi",
        "Hankkeen nimi",
        "Toteuttaja",
        "Y-tunnus",
        "Alkaa",
        "Päättyy",
        "Tila",
        "Maakunta",
        "Teemat",
    ),
    *(
        "Myönnetty rahoitus (€)",
        "",
        "Yhteyshenkilö",
        "Lisätiedot hankkeesta",
        "Osatoteuttajat",
        "Yhteishanke",
    ),
)
DAY = datetime.date(2021, 9, 1)
ROWS: list[tuple[Any, ...]] = [
    ("Nivelvaiheen hankkeet",),
    ("päivitetty 1.3.2024",),
    (),
    HEADINGS,
    (
        *(
            "S30001",
            "Silta opintoihin",
            "Koulutuskuntayhtymä Esimerkki",
            "0116480-8",
            DAY,
            "31.8.2023",
            "Päättynyt",
        ),
        *("Uusimaa", "nivelvaihe; uraohjaus", "123 456,78 €", "", "Nimi Tähän", "kysy: nimi@example.org"),
        *("Opisto A; Opisto B", "kyllä"),
    ),
    (
        *("S30002", "Polku", "Opisto B", "", "9/2022", 2024, "käynnissä", "Pirkanmaa; Lappi", "nivelvaihe"),
        *(98765.5, "", "", "", "", "ei"),
    ),
    (),
    (
        "S30003",
        "Väylä",
        "Opisto C",
        "",
        "1.1.2023",
        "31.12.2025",
        "jatkoajalla",
        "Lapin seutu",
        "ohjaus",
        "1.234",
    ),
    ("Yhteensä", "", "", "", "", "", "", "", "", "223 456,28 €"),
]


@pytest.fixture
def messy(xlsx: Callable[..., Path]) -> Path:
    return xlsx(
        "Hankelista 2021.xlsx",
        merged=["A1:O1"],
        Ohje=[("Täytä hankkeet toiselle välilehdelle",)],
        Hankkeet=ROWS,
    )


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_draft_is_as_a_person_has_read_it(messy: Path) -> None:
    assert draft(messy) == GOLDEN.read_text(encoding="utf-8")


def test_personal_data_is_left_out_and_not_repeated(messy: Path) -> None:
    text = draft(messy)
    assert "# Yhteyshenkilö: personal data (a column about persons)" in text
    assert "# Lisätiedot hankkeesta: personal data (an e-mail address)" in text
    assert "Tähän" not in text
    assert "example.org" not in text


def test_from_draft_over_check_to_records(messy: Path, tmp_path: Path) -> None:
    target = tmp_path / "own.toml"
    assert run("mapping", "draft", messy, "-o", target).exit_code == 0
    first = run("mapping", "check", target, messy)
    assert first.exit_code == 1
    assert "start: '9/2022' is no whole day" in first.output
    text = target.read_text(encoding="utf-8").replace('# partial = "fill"', 'partial = "fill"')
    target.write_text(text.replace('"jatkoajalla" = ""', '"jatkoajalla" = "running"'), encoding="utf-8")
    second = run("mapping", "check", target, messy)
    assert second.exit_code == 0, second.output
    found = gather(input_files([messy], mapping_of(target.read_text(encoding="utf-8"), "own.toml")), None)
    assert not found.refused
    assert [one.fields for one in found.accepted.values()][1:] == [
        {
            "type": "project",
            "source": "hankelista-2021",
            "language": "fi",
            "id": "S30002",
            "name": {"fi": "Polku"},
            "lead": {"name": "Opisto B"},
            "start": "2022-09-01",
            "end": "2024-12-31",
            "status": "running",
            "regions": ["06", "19"],
            "themes": ["nivelvaihe"],
            "granted_public": Decimal("98765.50"),
            "joint_project": False,
        },
        {
            "type": "project",
            "source": "hankelista-2021",
            "language": "fi",
            "id": "S30003",
            "name": {"fi": "Väylä"},
            "lead": {"name": "Opisto C"},
            "start": "2023-01-01",
            "end": "2025-12-31",
            "status": "running",
            "themes": ["ohjaus"],
            "granted_public": Decimal("1234"),
        },
    ]


def test_the_check_says_what_is_read_left_refused_and_unknown(
    csv_file: Callable[..., Path], tmp_path: Path
) -> None:
    text = "Koodi;Nimi;Tila;Muu\nS1;Silta;kesken;x\nS2;;;y\n;;;\nS1;Toinen;;\n;Yhteensä;;\n"
    path = csv_file(text, encoding="windows-1252")
    target = tmp_path / "m.toml"
    target.write_text(
        'source = "own"\n[[table]]\nskip = [{column = "Nimi", is = "yhteensä"}]\n[[table.record]]\ntype = "project"\n'
        '[table.record.fields]\nid = "Koodi"\nname.fi = "Nimi"\nstatus = {column = "Tila", map = "project-status"}\n',
        encoding="utf-8",
    )
    done = run("mapping", "check", target, path)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "list.csv: encoding Windows-1252; columns separated by semicolon",
        "  headings in row 1; rows 4, records made: project 3",
        "    read: Koodi, Nimi, Tila",
        "    left: Muu",
        "    passed over (Nimi: is yhteensä): 1",
        "  row 3 makes:",
        "    source = own",
        "    id = S2",
        "    type = project",
        "  row 5 makes:",
        "    source = own",
        "    id = S1",
        "    name.fi = Toinen",
        "    type = project",
        "  no value map or pattern knows, for status: 'kesken' (1)",
        "  1 × status: 'kesken' is not a known value; "
        "use one of 'running', 'ended', 'interrupted', 'planned', 'unknown'",
        "      list.csv:2 Tila: 'kesken'",
        "  records: 3, good 2, refused 1",
    ]


def test_two_records_with_one_id(csv_file: Callable[..., Path], tmp_path: Path) -> None:
    target = tmp_path / "m.toml"
    target.write_text(
        '[[table]]\n[[table.record]]\ntype = "series"\n[table.record.fields]\nid = "a"\nname = "b"\n',
        encoding="utf-8",
    )
    path = csv_file("a,b\n1,x\n1,y\n1,x\n")
    assert "source: is missing" in run("mapping", "check", target, path).output
    done = run("mapping", "check", target, path, "--source", "own")
    assert (done.exit_code, "1 × id: row 2 has the same id and says something else" in done.output) == (
        1,
        True,
    )


def test_exits_when_nothing_can_be_read(csv_file: Callable[..., Path], tmp_path: Path) -> None:
    target = tmp_path / "m.toml"
    target.write_text(
        '[[table]]\n[[table.record]]\ntype = "series"\n[table.record.fields]\nid = "a"\nname = "b"\n',
        encoding="utf-8",
    )
    assert run("mapping", "check", target, csv_file("c,d\n1,2\n"), "--source", "own").exit_code == 2


def test_a_draft_never_overwrites(messy: Path, tmp_path: Path) -> None:
    target = tmp_path / "own.toml"
    target.write_text("mine", encoding="utf-8")
    done = run("mapping", "draft", messy, "-o", target)
    assert str(done.exception) == f"{target}: cannot be written: File exists"
    assert target.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (("Projektkod", "Projektets namn", "Startdatum"), {"id", "name.sv", "start"}),
        (
            ("Grant agreement number", "Project title", "Start date", "Budget"),
            {"id", "name.en", "start", "budget"},
        ),
        (("hankkeen_nimi", "ALKAMISPÄIVÄ", "Paattymispaiva"), {"name.fi", "start", "end"}),
        (("Aloituspvm", "Lopetuspvm"), {"start", "end"}),
        (("Toteuttajan nimi", "Erityistavoite (EU)"), {"specific_objective"}),
    ],
)
def test_headings_in_three_languages_near_ones_too(headings: tuple[str, ...], fields: set[str]) -> None:
    assert {guess.field for guess in guesses("project", headings)} == fields


def test_rows_that_sum_up() -> None:
    assert [is_total(text) for text in ("Yhteensä", "Summa 2021", "TOTALT", "Yhteensopiva", "")] == [
        *(True, True, True),
        *(False, False),
    ]


def test_a_sheet_without_a_column_of_codes(csv_file: Callable[..., Path]) -> None:
    text = draft(csv_file("Hanke,Teema\nSilta,a\nPolku tänne,b\n"))
    assert 'id = {column = "Hanke", slug = true}  # no column of codes: made of the name' in text
    mapping_of(text, "m.toml")


def test_what_no_draft_can_be_made_of(csv_file: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(NoDraft, match="no row looks like headings"):
        draft(csv_file("1,2\n3,4\n"))
    with pytest.raises(NoDraft, match=r"gone\.csv: cannot be read"):
        draft(tmp_path / "gone.csv")
    with pytest.raises(NoDraft, match="'horse' is no kind of record"):
        draft(csv_file("a,b\n"), "horse")


def test_a_heading_with_quotes_and_breaks_makes_good_toml(csv_file: Callable[..., Path]) -> None:
    text = draft(csv_file('Koodi,"Hankkeen ""nimi""\n(virallinen)",Alkaa\nS1,x,1.1.2020\n'))
    assert mapping_of(text, "m.toml").tables
