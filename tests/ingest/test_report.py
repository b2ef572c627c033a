"""The report for people: lines, tables, a page and JSON, the same in each; in Finnish, Swedish and English."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from ingest.language import language_of
from ingest.load import run_ingest
from ingest.messages import in_language, told, worded
from ingest.reconciliation.waiting import advice_of, reason_of
from ingest.refusals import Caution, Place, Refusal
from ingest.report import Report
from ingest.report.document import Document, document
from ingest.report.files import ReportNotWritten, check_report, write_report
from ingest.report.groups import MOST_GROUPS, Tally, grouped
from ingest.report.page import ROWS, page
from ingest.report.progress import STAGES
from ingest.report.words import COUNTS


@dataclass
class Match:
    """A match that waits, as a report shows it."""

    id: str
    kind: str
    place: str
    written: str
    candidate: str
    score: float
    reason: str
    advice: str
    of: str = ""
    into: str = ""


def not_a_date(line: int, value: str) -> Refusal:
    place = Place("list.xlsx", line, "Hankkeet", {"end": "Päättyy"})
    reason = told("{value!r} is not an ISO date", value=value)
    return place.refuse("end", reason, told("write YYYY-MM-DD, for example 2021-09-01"), value)


def a_report(refusals: int = 2) -> Report:
    found = [not_a_date(line, f"{line}. päivä") for line in range(2, 2 + refusals)]
    return Report(
        read=refusals + 1,
        accepted=1,
        added=1,
        refused=refusals,
        refusals=[*found],
        warnings=[Caution("a.csv", 9, "end", told("lasts {years} years", years=40), told("check both sums"))],
        waiting=[Match("1", "organisation", "a.csv:9", "<b>Saku</b>", "Saku ry", 91.5, "alike", "decide")],
        snapshot=7,
    )


def shown(report: Report, language: str = "en") -> str:
    console = Console(force_terminal=True, color_system=None, width=250, file=StringIO())
    report.show(console, language)
    assert isinstance(console.file, StringIO)
    return re.sub(" +", " ", console.file.getvalue())


def test_alike_findings_are_one_group_with_what_differs_left_open() -> None:
    (group,) = grouped([not_a_date(2, "a"), not_a_date(3, "b"), not_a_date(4, "c")])
    assert (group.number, group.column, group.first.line) == (3, "Päättyy", 2)
    assert group.reason == "'…' is not an ISO date"
    assert group.advice == "write YYYY-MM-DD, for example 2021-09-01"
    places = [Refusal("a", 1, f"partners.{place}.name", told("is empty"), "") for place in range(3)]
    assert [(one.number, one.column) for one in grouped(places)] == [(3, "partners.name")]


def test_groups_are_counted_in_bounded_memory() -> None:
    tally = Tally()
    for number in range(MOST_GROUPS + 5):
        tally.add(Refusal("a", 1, f"field{number}", told("is empty"), ""))
    assert (len(tally.groups()), tally.beyond) == (MOST_GROUPS, 5)


def test_the_terminal_shows_counts_groups_and_each_finding() -> None:
    text = shown(a_report())
    for words in (
        "2 │ Päättyy │ '…' is not an ISO date",
        "list.xlsx[Hankkeet]:2",
        "'2. päivä' is not an ISO date",
        "lasts 40 years",
        "<b>Saku</b>",
        "91.5",
        "waiting for a decision",
        "2 changes, published as snapshot 7".replace("2", "1"),
    ):
        assert words in text


def test_a_narrow_terminal_gets_plain_lines() -> None:
    told_of = StringIO()
    a_report().show(Console(file=told_of, width=40, force_terminal=True), "en")
    assert "│" not in told_of.getvalue()
    assert told_of.getvalue().splitlines()[0].startswith("refused list.xlsx[Hankkeet]:2: ")


def test_a_large_report_is_bounded_on_the_terminal() -> None:
    text = shown(a_report(300))
    assert "50 of 300 are shown; with --rejects FILE every refused record is written to a file." in text
    assert "300 │ Päättyy" in text
    assert "'100. päivä'" not in text


@pytest.mark.parametrize(("language", "word"), [("fi", "luettu"), ("sv", "lästa"), ("en", "read")])
def test_every_form_is_told_in_the_language(language: str, word: str) -> None:
    report = a_report()
    assert f"{word} 3" in "\n".join(report.lines(language))
    assert word in shown(report, language)
    text = page(report, language)
    assert f'<html lang="{language}">' in text
    assert f'<th scope="row">{word}</th>' in text
    assert document(report, language).language == language


def test_what_waits_is_told_in_the_language_as_a_whole() -> None:
    report = Report()
    advice = advice_of("1f")
    report.waiting.append(
        Match("1f", "organisation", "a:9", "Saku", "Saku ry", 91.5, reason_of("", "Saku ry"), advice)
    )
    assert report.lines("fi")[0] == (
        "odottaa a:9: 'Saku' voi olla 'Saku ry' (91.5): nimi muistuttaa nimeä 'Saku ry'; "
        "ratkaise se kerran: nivos reconcile accept 1f tai nivos reconcile reject 1f"
    )


def test_the_advice_of_the_shapes_is_told_in_the_language_and_masked() -> None:
    advice = worded({"en": "Ask a.b@example.org.", "fi": "Kysy: a.b@example.org."})
    assert in_language(Refusal("a", 1, "name", "", advice).advice, "fi") == "Kysy: ***."
    kept = worded({"en": "Add it.", "fi": "Lisää se."})
    assert in_language(Refusal("a", 1, "name", "", kept).advice, "fi") == "Lisää se."


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_each_stage_of_a_run_is_told_in_the_language(tmp_path: Path, language: str) -> None:
    file = tmp_path / "projects.jsonl"
    stages: list[str] = []
    lines = ('{"id": "S10001", "name": "Silta", "source": "a"}', '{"id": "S10002", "source": "a"}')
    file.write_text("\n".join(lines), encoding="utf-8")
    run_ingest([file], tmp_path / "data", progress=lambda stage, _, __: stages.append(stage))
    assert {*STAGES, "checking a"} == {*stages}
    assert not {in_language(stage, language) for stage in stages} & {*stages}


def test_the_page_escapes_and_stands_alone() -> None:
    report = a_report()
    report.refusals.append(
        Refusal("<i>.csv", 3, "<script>", told("{value!r} is not text", value="<u>"), "&", "", "", "<s>")
    )
    text = page(report, "en")
    for raw in ("<script", "<u>", "<s>", "<i>", "<b>"):
        assert raw not in text
    assert not re.findall(r"""(?:src|href)\s*=|url\(|@import""", text)


def test_the_page_has_a_bound_and_says_what_it_leaves_out() -> None:
    report = a_report(ROWS + 12)
    report.rejects = "rejects.jsonl"
    text = page(report, "en")
    assert text.count("is not an ISO date</td>") == ROWS + 1  # and once for the group
    assert f"{ROWS} of {ROWS + 12} are shown; every refused record is in rejects.jsonl." in text


def test_json_has_stable_names_and_its_schema() -> None:
    told_of = json.loads(document(a_report(), "en").model_dump_json())
    assert list(told_of) == list(Document.model_fields)
    assert told_of["refusals"][0] == {
        "file": "list.xlsx",
        "line": 2,
        "field": "end",
        "reason": "'2. päivä' is not an ISO date",
        "advice": "write YYYY-MM-DD, for example 2021-09-01",
        "sheet": "Hankkeet",
        "column": "Päättyy",
        "value": "2. päivä",
    }
    assert [(one["number"], one["column"]) for one in told_of["refusal_groups"]] == [(2, "Päättyy")]
    assert told_of["waiting"][0]["written"] == "<b>Saku</b>"
    assert told_of["outcome"] == "1 changes, published as snapshot 7"
    for field in (*COUNTS, "refusals", "warnings", "refusal_groups", "snapshot", "exit_code"):
        assert field in Document.model_json_schema()["properties"]


def test_json_leaves_out_beyond_its_bound_and_says_so() -> None:
    told_of = document(a_report(20), "en", most=5)
    assert (len(told_of.refusals), told_of.refusals_left_out) == (5, 15)
    assert told_of.refusal_groups[0].number == 20


def test_reports_are_written_by_the_end_of_the_name(tmp_path: Path) -> None:
    for name in ("r.html", "r.JSON"):
        check_report(tmp_path / name)
        write_report(a_report(), tmp_path / name, "fi")
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert json.loads((tmp_path / "r.JSON").read_text(encoding="utf-8"))["language"] == "fi"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.JSON", "r.html"]


def test_a_report_that_cannot_be_written_is_told_before_the_run(tmp_path: Path) -> None:
    for name in ("r.pdf", "no/such/r.html"):
        with pytest.raises(ReportNotWritten, match="report"):
            check_report(tmp_path / name)
    (tmp_path / "r.html").mkdir()
    with pytest.raises(ReportNotWritten, match="the run itself is done"):
        write_report(a_report(), tmp_path / "r.html", "en")
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "fi_FI.UTF-8"}, "fi"),
        ({"LANG": "sv_FI"}, "sv"),
        ({"LANG": "sv_FI", "LC_ALL": "fi_FI"}, "fi"),
        ({"LC_MESSAGES": "sv_SE.UTF-8", "LANG": "fi_FI"}, "sv"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language
