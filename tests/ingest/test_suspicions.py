"""Suspicious but possible values load with a warning: each rule catches its case and leaves its neighbour alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.load import run_ingest
from ingest.records import validated
from ingest.suspicions import Acquaintance, Profile, suspicions

Write = Callable[..., Path]
LONG_NAME = "Nuorten ohjauksen ja opintojen kehittäminen yhdessä alueen oppilaitosten, kuntien ja työpaikkojen kanssa "


def found(**fields: Any) -> list[tuple[str, str]]:
    record = validated({"type": "project", "id": "S1", **fields})
    return [(one.field, str(one.reason)) for one in suspicions(record)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"start": "2021-02-02", "end": "2021-02-01"},
            [("end", "ends on 2021-02-01 before it starts on 2021-02-02")],
        ),
        ({"start": "2021-02-02", "end": "2021-02-02"}, []),
        ({"start": "2000-01-01", "end": "2039-12-31"}, [("end", "lasts 40 years")]),
        ({"start": "2010-01-01", "end": "2025-01-01"}, []),
        ({"start": "1994-12-31"}, [("start", "is before 1995")]),
        ({"start": "1995-01-01", "end": "2009-12-31"}, []),
        ({"end": "2041-01-01"}, [("end", "is after 2040")]),
        ({"end": "2040-12-31"}, []),
        (
            {"granted_public": 11, "budget": 10},
            [("granted_public", "granted_public is more than budget (10)")],
        ),
        (
            {"eu_contribution": 11, "budget": 10},
            [("eu_contribution", "eu_contribution is more than budget (10)")],
        ),
        (
            {"planned_public": 11, "budget": 10},
            [("planned_public", "planned_public is more than budget (10)")],
        ),
        (
            {"eu_contribution": 9, "granted_public": 8},
            [("eu_contribution", "eu_contribution is more than granted_public (8)")],
        ),
        ({"eu_contribution": 8, "granted_public": 8, "planned_public": 9, "budget": 9}, []),
        (
            {"granted_public": "1234.56", "budget": "123456"},
            [("budget", "is exactly 100 times the field granted_public")],
        ),
        ({"granted_public": "1234.56", "budget": "123457"}, []),
        (
            {"granted_public": 5, "budget": 5000},
            [("budget", "is exactly 1000 times the field granted_public")],
        ),
        ({"granted_public": 0, "budget": 0}, []),
        ({"name": "SUJUVIA SIIRTYMIÄ EDISTÄMÄSSÄ"}, [("name", "is in capitals throughout")]),
        ({"name": "ZOOMI"}, []),
        ({"name": "OPH KRIS ESR"}, []),
        ({"name": "Sujuvia siirtymiä edistä…"}, [("name", "looks cut off")]),
        ({"name": "Sujuvia siirtymiä (osa"}, [("name", "looks cut off")]),
        ({"name": "Sujuvia siirtymiä (osa)"}, []),
        ({"name": LONG_NAME[:100]}, [("name", "looks cut off")]),
        ({"name": LONG_NAME[:99]}, []),
        ({"fund": "ESR", "code": "A71234"}, [("code", "codes of projects of ESR begin with S")]),
        ({"fund": "EAKR", "code": "S21674"}, [("code", "codes of projects of EAKR begin with A")]),
        ({"fund": "JTF", "code": "A80001"}, [("code", "codes of projects of JTF begin with J")]),
        ({"fund": "ESR", "code": "S21674"}, []),
        ({"fund": "ESR", "code": "101057437"}, []),
        ({"fund": "Horisontti", "code": "A71234"}, []),
        ({"partners": ["KRIS ry", "Saku ry", "KRIS ry"]}, [("partners.2", "is listed twice")]),
        ({"partners": ["KRIS ry", "Saku ry"]}, []),
    ],
)
def test_a_rule(fields: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(**fields) == expected


def test_each_suspicion_says_what_to_do_and_shows_the_value() -> None:
    record = validated({"type": "project", "id": "S1", "start": "2000-01-01", "end": "2039-12-31"})
    (one,) = suspicions(record)
    assert (one.advice, one.value) == ("check both dates, one of them may be mistyped", "2039-12-31")


def test_a_membership_that_ends_before_it_begins_and_other_names() -> None:
    tie = {"type": "membership", "project": "S1", "to": "network:z", "kind": "coordination"}
    record = validated({**tie, "start": "2021-02-02", "end": "2021-02-01"})
    assert [one.field for one in suspicions(record)] == ["end"]
    organisation = validated({"type": "organisation", "name": "SUOMEN AMMATILLINEN LIITTO"})
    assert [one.field for one in suspicions(organisation)] == ["name"]


def project(id: str, **fields: Any) -> Any:
    return validated({"type": "project", "id": id, **fields})


def test_the_same_name_with_another_code() -> None:
    known = Acquaintance()
    assert list(known.meet(Profile.of(project("S1", name="Silta"), "a"))) == []
    assert list(known.meet(Profile.of(project("S1", name="silta "), "b"))) == []
    assert list(known.meet(Profile.of(project("s1", name="Silta"), "c"))) == []
    (one,) = known.meet(Profile.of(project("S2", name="SILTA"), "a"))
    assert (one.field, one.reason) == ("name", "another project has the same name, with the code S1")
    assert list(known.meet(Profile.of(project("S3", name="Silta (ESR)"), "a"))) == []
    assert list(known.meet(Profile.of(project("S4", name="Silta (EAKR)"), "a"))) == []


def test_what_was_learned_is_known_to_another() -> None:
    first = Acquaintance()
    list(first.meet(Profile.of(project("S1", name="Silta", budget="1234.50"), "a")))
    learned = first.learned()
    assert learned == '[{"silta": "S1"}, {"S1": ["a", {"budget": "1234.50"}]}]'
    assert first.learned() == "[{}, {}]"
    second = Acquaintance([(learned,)])
    (name,) = second.meet(Profile.of(project("S2", name="Silta"), "a"))
    (times,) = second.meet(Profile.of(project("S1", budget="123450"), "b"))
    assert (name.field, times.field) == ("name", "budget")


def test_a_sum_that_another_source_has_smaller_or_larger() -> None:
    known = Acquaintance()
    assert list(known.meet(Profile.of(project("S1", budget="1234.50"), "a"))) == []
    (times,) = known.meet(Profile.of(project("S1", budget="123450"), "b"))
    assert (times.field, times.reason) == ("budget", "is exactly 100 times what a says")
    assert list(known.meet(Profile.of(project("S1", budget="1234.49"), "b"))) == []
    assert list(known.meet(Profile.of(project("S1", budget="123450"), "a"))) == []
    assert list(known.meet(Profile.of(project("S2", budget=5000), "a"))) == []
    (thousand,) = known.meet(Profile.of(project("S2", budget=5), "b"))
    assert thousand.reason == "is exactly 1000 times less than what a says"


def test_memory_is_bounded() -> None:
    known = Acquaintance(most=1)
    for number in range(3):
        assert list(known.meet(Profile.of(project(f"S{number}", name=f"Nimi {number}", budget=1), "a"))) == []
    assert list(known.meet(Profile.of(project("S9", name="Nimi 2"), "a"))) == []
    assert len(list(known.meet(Profile.of(project("S9", name="Nimi 0"), "a")))) == 1


def test_the_record_is_loaded_and_the_report_warns(tmp_path: Path, write: Write) -> None:
    path = write(
        "projects.jsonl",
        {"id": "S1", "name": "Yksi", "source": "a", "start": "2021-02-02", "end": "2021-02-01"},
    )
    report = run_ingest([path], tmp_path / "data")
    assert (report.added, report.refused, report.exit_code) == (1, 0, 0)
    assert [(one.place, one.field, one.value) for one in report.warnings] == [
        ("projects.jsonl:1", "end", "2021-02-01")
    ]


def test_projects_of_different_files_are_compared(tmp_path: Path, write: Write) -> None:
    one = write(
        "projects.jsonl", {"id": "S1", "name": "Yksi", "source": "a", "budget": "1234.50"}, folder="a"
    )
    other = write(
        "projects.jsonl",
        {"id": "S1", "source": "b", "budget": 123450},
        {"id": "S2", "name": "yksi", "source": "b"},
        folder="b",
    )
    report = run_ingest([one, other], tmp_path / "data")
    assert [(one.line, one.field, str(one.reason)) for one in report.warnings] == [
        (1, "budget", "is exactly 100 times what a says"),
        (2, "name", "another project has the same name, with the code S1"),
    ]
