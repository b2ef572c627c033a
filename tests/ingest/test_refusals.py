"""Every kind of bad record is refused with file, line, field, reason and advice."""

# ruff: noqa: E501 – one case a line

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ingest.gathering import Gathered
from ingest.records.codes import is_business_id
from ingest.records.privacy import personal_data
from ingest.refusals import Refusal

P: dict[str, Any] = {"type": "project", "id": "S1"}
M: dict[str, Any] = {"type": "model", "id": "m", "name": "Malli"}
L: dict[str, Any] = {
    "type": "link",
    "from": "model:a",
    "relation": "continues",
    "to": "model:b",
    "assertion": "stated",
}
NO_PERSONS = "remove it, the graph holds no personal data"

CASES: list[tuple[dict[str, Any], str, str, str]] = [
    (P | {"start": "1.9.2021"}, "start", "'1.9.2021' is not an ISO date", "write 2021-09-01"),
    (P | {"start": "2021"}, "start", "'2021' is not an ISO date", "write YYYY-MM-DD, for example 2021-09-01"),
    (P | {"start": "2021-02-30"}, "start", "'2021-02-30' is not a day of the calendar", "check the month and the day"),
    (
        P | {"status": "over"},
        "status",
        "'over' is not a known value",
        "use one of 'running', 'ended', 'interrupted', 'planned', 'unknown'",
    ),
    (P | {"naem": "x"}, "naem", "no such field in this kind of record", "did you mean 'name'?"),
    (
        P | {"regions": ["Uusimaan seutu"]},
        "regions.0",
        "'Uusimaan seutu' is not a region code",
        "write the two-digit code of the maakunta (01 = Uusimaa), koko-maa, or a NUTS code (SE232)",
    ),
    (
        P | {"lead": {"business_id": "2769790-2"}},
        "lead.business_id",
        "the check digit of '2769790-2' is wrong",
        "check the number in the business register (ytj.fi)",
    ),
    (
        P | {"lead": {"business_id": "27697901"}},
        "lead.business_id",
        "'27697901' is not a business id",
        "write seven digits, a hyphen and the check digit: 2769790-1",
    ),
    (P | {"lead": {"type": "Kunta"}}, "lead", "names no organisation", "give its name or its business id"),
    (
        P | {"source_url": "www.example.org"},
        "source_url",
        "'www.example.org' is not a web address",
        "write the whole address, https://…, without spaces",
    ),
    (P | {"name": ""}, "name", "is empty", "write something or leave the field out"),
    (P | {"name": {"de": "x"}}, "name", "'de' is not a language code in use", "use fi, sv or en"),
    (P | {"name": 1.5}, "name", "'1.5' is not text", "give it as text"),
    (P | {"themes": ["?!"]}, "themes.0", "'?!' has no letter or digit", "write a name with letters or digits"),
    (
        P | {"themes": "nivelvaihe"},
        "themes",
        "is not a list",
        "give a list",
    ),
    (P | {"joint_project": "ehkä"}, "joint_project", "'ehkä' is neither true nor false", "write true or false"),
    (P | {"budget": "1_000"}, "budget", "'1_000' is not a number", "give a number with a decimal point and no spaces"),
    (P | {"budget": "١٢٣"}, "budget", "'١٢٣' is not a number", "give a number with a decimal point and no spaces"),
    (
        M | {"created": "２０２０"},
        "created",
        "'２０２０' is not an ISO date",
        "write YYYY-MM-DD, for example 2021-09-01",
    ),
    (P | {"budget": -1}, "budget", "-1 is less than 0", "give a number that is at least 0"),
    (
        P | {"id": "a b"},
        "id",
        "'a b' is not an identifier",
        "use at most 120 characters without spaces and slashes",
    ),
    (P | {"summary": "Kysy: maija@example.org"}, "summary", "holds an e-mail address", NO_PERSONS),
    (P | {"note": "Puh. 040 123 4567"}, "note", "holds a phone number", NO_PERSONS),
    (P | {"note": "131052-308T"}, "note", "holds a personal identity code", NO_PERSONS),
    (P | {"note": "Projektipäällikkö Maija Meikäläinen vetää."}, "note", "holds a person's name beside a role", NO_PERSONS),
    (P | {"type": "hanke"}, "type", "'hanke' is not a kind of record", "use one of source, funding, concept, "),
    ({"id": "S1"}, "type", "is missing", "use one of source, funding, concept, "),
    (P | {"source": "nivos"}, "source", "'nivos' is Nivos' own vocabularies", "choose another name"),
    (P | {"source": "a b"}, "source", "'a b' is not the name of a source", "use a short name of letters, digits and hyphens"),
    ({"type": "model", "id": "m"}, "name", "is missing", "add the field, it must be given"),
    (M | {"created": "2021", "modified": "2020"}, "", "changed in 2020 before it was made in 2021", "check both dates"),
    (L | {"to": "model:a"}, "", "ties a thing to itself", "check both ends"),
    (L | {"relation": "likes"}, "", "'likes' is not a relation", "use one of continues, builds_on, "),
    (
        L | {"to": "veke"},
        "to",
        "'veke' does not say what it refers to",
        "write kind:id with kind project, model, event, publication, organisation, network, funding, ext",
    ),
    (
        {"type": "publication", "id": "p", "name": "x", "isbn": "978-952-13-6340-6"},
        "isbn",
        "the check digit of '978-952-13-6340-6' is wrong",
        "check the number on the publication",
    ),
    (
        {"type": "event", "id": "e", "name": "x", "listeners_about": "monta"},
        "listeners_about",
        "'monta' is not a whole number",
        "give a whole number",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("record", "field", "reason", "advice"), CASES)
def test_a_bad_record_is_refused(
    write: Callable[..., Any],
    gathered: Callable[..., Gathered],
    record: dict[str, Any],
    field: str,
    reason: str,
    advice: str,
) -> None:
    good = {"type": "series", "id": "s", "name": "Sarja"}
    found = gathered(write("any.jsonl", good, record))
    assert list(found.accepted) == ["https://w3id.org/nivos/record/test/series/s"]
    (refused,) = found.refused
    (refusal,) = refused.refusals
    assert (refusal.file, refusal.line, refusal.field, refusal.reason) == ("any.jsonl", 2, field, reason)
    assert refusal.advice.startswith(advice)
    assert advice.endswith(", ") or refusal.advice == advice


def test_every_fault_of_a_record_is_told_at_once(
    write: Callable[..., Any], gathered: Callable[..., Gathered]
) -> None:
    found = gathered(write("projects.jsonl", {"id": "S1", "start": "x", "end": "y"}))
    assert [refusal.field for refusal in found.refused[0].refusals] == ["start", "end"]


def test_a_record_without_a_source_is_refused(
    write: Callable[..., Any], gathered: Callable[..., Gathered]
) -> None:
    found = gathered(write("projects.jsonl", {"id": "S1"}), source=None)
    assert found.refused[0].refusals == (
        Refusal(
            "projects.jsonl", 1, "source", "is missing", "name the source in the record or with --source"
        ),
    )


def test_the_same_id_twice(write: Callable[..., Any], gathered: Callable[..., Gathered]) -> None:
    one = {"id": "S1", "name": "Silta"}
    found = gathered(write("projects.jsonl", one, one, one | {"name": "Toinen"}))
    assert len(found.accepted) == 1
    assert list(map(str, found.warnings)) == [
        "projects.jsonl:2: the same record stands in projects.jsonl:1; nothing needs doing, it is read once"
    ]
    assert found.refused[0].refusals == (
        Refusal(
            "projects.jsonl",
            3,
            "id",
            "another record of this source has the same id, in projects.jsonl:1",
            "keep one of them, or give them different ids or sources",
        ),
    )


@pytest.mark.parametrize("text", ["2769790-1", "0116480-8", "0201256-6", "0313471-7"])
def test_real_business_ids_are_right(text: str) -> None:
    assert is_business_id(text)


@pytest.mark.parametrize("text", ["2769790-2", "0000006-0", "٢٧٦٩٧٩٠-١", "276979-1", "2769790-1 ", ""])
def test_wrong_business_ids_are_wrong(text: str) -> None:
    assert not is_business_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "Y-tunnus 0116480-8",
        "vuosina 2019-2022, 2021-12-01",
        "ISBN 978-952-13-6340-5",
        "https://example.org/0401234567",
        "Projektipäällikköpäivät ja Zoomi",
        "1.12.2021 noin 80 kuulijaa",
        "Koordinaattori tukee hankkeita",
        "S21674",
    ],
)
def test_what_is_no_personal_data(text: str) -> None:
    assert personal_data(text) is None


def test_of_a_record_with_very_many_faults_the_first_are_told(
    write: Callable[..., Any], gathered: Callable[..., Gathered]
) -> None:
    found = gathered(write("projects.jsonl", {"id": "S1", **{f"x{number}": 1 for number in range(150)}}))
    told_of = found.refused[0].refusals
    assert len(told_of) == 101
    assert (told_of[-1].reason, told_of[-1].field) == ("has 50 more faults", "")


def test_no_finding_steers_a_terminal() -> None:
    told_of = Refusal("a\x1b[31m.csv", 1, "b\x9b31m", "c\u202ed", "e\x07", "f\x1b", "g\x1b", "h\ud800\n")
    assert str(told_of) == "a\ufffd[31m.csv[f\ufffd]:1: b\ufffd31m (column 'g\ufffd'): c\ufffdd; e\ufffd"
    assert told_of.value == "h\ufffd\n"
