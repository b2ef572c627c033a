"""Personal data is refused, or taken out by setting; no report, file of refused records or error repeats it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Store

from graph_api.store import DataDirectory, Snapshots
from ingest.load import run_ingest
from ingest.messages import told
from ingest.records.privacy import discreet, masked, personal_data, stripped
from ingest.refusals import Refusal
from ingest.report import Report
from ingest.report.document import document
from ingest.report.page import page

Write = Callable[..., Path]
#: Each kind of personal data, all made up, in a text, and the text without it.
TEXTS = [
    ("Lisätietoja: aku@example.org.", "aku@example.org", "Lisätietoja."),
    ("Kysy (aku(at)example.org) lisää", "aku(at)example.org", "Kysy lisää"),
    ("Hanke tukee nuoria. Puh. 040 123 4567", "040 123 4567", "Hanke tukee nuoria."),
    ("Soita +358 40 123 4567 tai käy paikalla", "+358 40 123 4567", "Soita tai käy paikalla"),
    ("Hakija 131052-308T osallistui", "131052-308T", "Hakija osallistui"),
    ("Projektipäällikkö Aku Ankka vetää.", "Aku Ankka", "Projektipäällikkö vetää."),
    ("rektor Kalle Anka och personalen", "Kalle Anka", "rektor och personalen"),
]


@pytest.mark.parametrize(("text", "secret", "rest"), TEXTS)
def test_what_is_found_is_masked_and_taken_out(text: str, secret: str, rest: str) -> None:
    assert personal_data(text)
    assert masked(text) == text.replace(secret, "***")
    assert stripped(text) == rest
    assert personal_data(rest) is None


@pytest.mark.parametrize(
    "text", ["aku@example.org", "puh. 040 123 4567", "E-mail: aku@example.org, tel. +358 40 123 4567"]
)
def test_a_text_that_is_nothing_else_is_empty_without_it(text: str) -> None:
    assert stripped(text) == ""


def test_other_text_stays_as_it_is() -> None:
    for text in ("Y-tunnus 0116480-8 ,  2021-12-01", "ISBN 978-952-13-6340-5", "kts. (1.12.2021)", " x "):
        assert stripped(text) == masked(text) == text


def test_a_finding_masks_whatever_it_is_given() -> None:
    refusal = Refusal(
        "a.csv", 1, "x.aku@example.org", told("{value!r} is not text", value="aku@example.org"), "ask aku@example.org",
        "aku@example.org", "aku@example.org", "y" * 990 + " aku@example.org",
    )  # fmt: skip
    assert "aku" not in str(vars(refusal))
    assert refusal.reason == "'***' is not text"


def run(data: Path, path: Path, policy: Any, **options: Any) -> Report:
    return run_ingest([path], data, source="test", personal_data=policy, **options)


def everything_told(report: Report, rejects: Path) -> str:
    text = rejects.read_text(encoding="utf-8") if rejects.exists() else ""
    for language in ("fi", "sv", "en"):
        text += "\n".join(report.lines(language)) + page(report, language)
        text += document(report, language).model_dump_json()
    return text


@pytest.mark.parametrize("policy", ["refuse", "strip"])
@pytest.mark.parametrize(("text", "secret", "rest"), TEXTS)
def test_no_report_and_no_file_repeats_it(
    tmp_path: Path, data: Path, write: Write, policy: str, text: str, secret: str, rest: str
) -> None:
    path = write(
        "records.jsonl",
        {"type": "project", "id": "S1", "name": "Yksi", "summary": text, "end": text},
        {"type": "project", "id": "S2", "regions": [text], "fund": text, text: 1, "budget": text},
        {"type": text, "id": text, "source": text},
        "{" + text,
    )
    rejects = tmp_path / "rejects.jsonl"
    report = run(data, path, policy, rejects=rejects)
    assert report.refused == 4
    assert secret not in everything_told(report, rejects)


def test_a_record_with_personal_data_is_refused(data: Path, write: Write) -> None:
    report = run(data, write("projects.jsonl", {"id": "S1", "summary": "Puh. 040 123 4567"}), "refuse")
    (refusal,) = report.refusals
    assert (refusal.field, refusal.reason, refusal.value) == ("summary", "holds a phone number", "Puh. ***")


def test_stripped_records_load_and_the_report_says_what_was_taken_out_where(data: Path, write: Write) -> None:
    project = {
        "id": "S1",
        "name": {"fi": "Yksi", "sv": "Ett (aku@example.org)"},
        "summary": "Tukee nuoria. Lisätietoja: aku@example.org, puh. 040 123 4567",
        "note": "puh. 040 123 4567",
        "themes": ["nivelvaihe", "aku@example.org", "ohjaus"],
        "partners": ["Koulu Oy", {"name": "Rehtori Aku Ankka", "type": "Kunta"}],
    }
    report = run(data, write("projects.jsonl", project), "strip")
    assert (report.accepted, report.refused) == (1, 0)
    told_of = {(one.field, str(one.reason)) for one in report.warnings if "taken out" in one.reason}
    assert told_of == {
        ("name", "an e-mail address was taken out"),
        ("summary", "an e-mail address was taken out"),
        ("summary", "a phone number was taken out"),
        ("note", "a phone number was taken out"),
        ("themes.1", "an e-mail address was taken out"),
        ("partners.1.name", "a person's name beside a role was taken out"),
    }
    text = published(data)
    assert '"Tukee nuoria. Lisätietoja"@fi' in text
    assert '"Ett"@sv' in text
    assert "theme/ohjaus" in text
    for secret in ("aku", "Aku", "040 123", "#note>"):
        assert secret not in text


def published(data: Path) -> str:
    store: Store = Snapshots(DataDirectory(data)).view().store
    return "\n".join(str(quad) for quad in store if "/record/test/" in str(quad.graph_name))


def test_other_faults_of_a_stripped_record_still_refuse_it(tmp_path: Path, data: Path, write: Write) -> None:
    record = {"id": "S1", "summary": "Kysy aku@example.org", "end": "1.9.2021"}
    rejects = tmp_path / "rejects.jsonl"
    report = run(data, write("projects.jsonl", record), "strip", rejects=rejects)
    assert [(one.field, one.value) for one in report.refusals] == [("end", "1.9.2021")]
    assert json.loads(rejects.read_text(encoding="utf-8"))["summary"] == "Kysy"


def test_texts_of_rdf_are_stripped(tmp_path: Path, data: Path, write: Write) -> None:
    path = write(
        "a.ttl",
        "@prefix n: <https://w3id.org/nivos/ontology#> .",
        '<https://w3id.org/nivos/project/S1> a n:Project ; n:name "Yksi"@fi ;',
        '  n:summary "Kysy aku@example.org lisää"@fi ; n:note "puh. 040 123 4567"@fi .',
    )
    refused = run(data, path, "refuse", dry_run=True)
    assert (refused.accepted, refused.refused) == (0, 1)
    assert "aku" not in everything_told(refused, tmp_path / "none")
    report = run(data, path, "strip")
    assert (report.accepted, report.refused) == (1, 0)
    assert sorted(str(one.reason) for one in report.warnings) == [
        "a phone number was taken out of note",
        "an e-mail address was taken out of summary",
    ]
    assert '"Kysy lisää"@fi' in published(data)


def test_an_address_of_the_web_with_an_e_mail_address_is_refused(data: Path, write: Write) -> None:
    record = {"id": "S1", "source_url": "https://example.org/?who=aku@example.org"}
    report = run(data, write("projects.jsonl", record), "refuse")
    assert [(one.field, str(one.reason)) for one in report.refusals] == [
        ("source_url", "holds an e-mail address")
    ]


def test_fields_of_refused_records_keep_what_is_not_personal() -> None:
    record = {"id": "S1", "budget": 12, "names": ["a", {"b": "aku@example.org x"}]}
    assert discreet(record) == {"id": "S1", "budget": 12, "names": ["a", {"b": "x"}]}


@pytest.mark.parametrize(
    "text",
    [  # as people and their programs write them; none is anybody's
        "010199-999x", "010199–999X", "010199‑999X", "aku%40example.org", "aku＠example.org", "(040) 123 4567",
        "040–123 4567", "040\u00a0123\u00a04567", "Projektipäällikkö Šárka Žižková",
    ],
)  # fmt: skip
def test_other_ways_to_write_it_are_found(text: str) -> None:
    assert personal_data(text)
    assert "***" in masked(text)


@pytest.mark.parametrize(
    "address", ["https://example.org/?q=aku%40example.org", "https://example.org/010199-999X"]
)
def test_no_address_holds_it(data: Path, write: Write, address: str) -> None:
    report = run(data, write("projects.jsonl", {"id": "S1", "source_url": address}), "refuse", dry_run=True)
    assert [(one.field, one.advice) for one in report.refusals] == [
        ("source_url", "remove it, the graph holds no personal data")
    ]


def test_a_file_whose_name_holds_it_is_not_named(data: Path, write: Write) -> None:
    report = run(data, write("aku@example.org.jsonl", {"id": "S1"}), "refuse", dry_run=True)
    assert str(report.refusals[0]).startswith("***:1: type: is missing")
