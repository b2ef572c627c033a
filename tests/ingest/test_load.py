"""Whole runs against a real store on disk: what is published, when nothing is, and what comes back to be mended."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode
from rich.console import Console

from graph_api.store import DataDirectory, Snapshots, WriterBusy, open_writer
from ingest import report as reports
from ingest.load import run_ingest
from ingest.refusals import Caution
from ingest.report import Report
from ontology import iris

Write = Callable[..., Path]
SILTA = {"id": "S1", "name": "Silta", "end": "2021-12-31", "source": "eura"}
OTHER = {"id": "S2", "name": "Toinen", "source": "eura"}
BAD = {"id": "S3", "name": "Kolmas", "end": "31.12.2021", "source": "eura"}
SOURCES = [
    {"id": "eura", "source": "eura", "name": "EURA", "rank": 10},
    {"id": "lista", "source": "lista", "name": "Lista", "rank": 70},
]


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Report]:
    def _load(*paths: Path, **options: Any) -> Report:
        return run_ingest(paths, tmp_path / "data", **options)

    return _load


def counts(report: Report) -> tuple[int, ...]:
    return (report.added, report.changed, report.unchanged, report.removed, report.refused)


def value(data: Path, subject: str, term: str) -> list[str]:
    view = Snapshots(DataDirectory(data)).view()
    return sorted(node.value for node in view.values(NamedNode(subject), NamedNode(iris.N + term)))


def test_load_change_and_load_again(write: Write, load: Callable[..., Report], tmp_path: Path) -> None:
    first = load(write("projects.jsonl", SILTA, OTHER))
    assert (counts(first), first.snapshot, first.exit_code) == ((2, 0, 0, 0, 0), 1, reports.EXIT_LOADED)
    assert value(tmp_path / "data", iris.project("S1"), "endDate") == ["2021-12-31"]

    again = load(write("projects.jsonl", OTHER, {**SILTA, "retrieved": "2026-01-01"}))
    assert (counts(again), again.snapshot, again.changes) == ((0, 0, 2, 0, 0), None, 0)
    assert again.outcome() == "0 changes, nothing was published"

    changed = load(write("projects.jsonl", {**SILTA, "end": "2022-01-31"}))
    assert (counts(changed), changed.snapshot) == ((0, 1, 0, 0, 0), 2)
    assert value(tmp_path / "data", iris.project("S1"), "endDate") == ["2022-01-31"]
    assert value(tmp_path / "data", iris.project("S2"), "name") == ["Toinen"]


def test_complete_removes_what_its_source_no_longer_says(
    write: Write, load: Callable[..., Report], tmp_path: Path
) -> None:
    load(write("projects.jsonl", SILTA, OTHER, {**OTHER, "source": "lista"}))
    kept = load(write("projects.jsonl", SILTA))
    assert counts(kept) == (0, 0, 1, 0, 0)

    complete = load(write("projects.jsonl", SILTA), complete=True)
    assert (counts(complete), complete.snapshot) == ((0, 0, 1, 1, 0), 2)
    assert value(tmp_path / "data", iris.project("S2"), "name") == [
        "Toinen"
    ]  # the other source still says so


def test_complete_removes_nothing_while_a_record_is_refused(
    write: Write, load: Callable[..., Report]
) -> None:
    load(write("projects.jsonl", SILTA, OTHER))
    stopped = load(write("projects.jsonl", SILTA, BAD), complete=True)
    assert (stopped.snapshot, stopped.exit_code) == (None, reports.EXIT_STOPPED)
    assert "must not be removed" in stopped.stopped


def test_good_records_load_beside_refused_ones(write: Write, load: Callable[..., Report]) -> None:
    report = load(write("projects.jsonl", SILTA, BAD))
    assert (counts(report), report.exit_code) == ((1, 0, 0, 0, 1), reports.EXIT_SOME_REFUSED)
    assert report.lines()[0] == (
        "refused projects.jsonl:2: end: '31.12.2021' is not an ISO date; write 2021-12-31"
    )


def test_strict_publishes_nothing(write: Write, load: Callable[..., Report], tmp_path: Path) -> None:
    report = load(write("projects.jsonl", SILTA, BAD), strict=True)
    assert (report.exit_code, report.snapshot) == (reports.EXIT_STOPPED, None)
    assert report.outcome() == "nothing was published: the run is strict and 1 records were refused"
    assert DataDirectory(tmp_path / "data").current_number() is None


def test_a_dry_run_publishes_nothing_and_tells_the_same(
    write: Write, load: Callable[..., Report], tmp_path: Path
) -> None:
    report = load(write("projects.jsonl", SILTA, OTHER), dry_run=True)
    assert counts(report) == (2, 0, 0, 0, 0)
    assert report.outcome().startswith("dry run: ")
    assert not (tmp_path / "data").exists()


def test_rejects_are_mended_and_loaded_again(
    write: Write, load: Callable[..., Report], tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.jsonl"
    load(write("projects.jsonl", SILTA, BAD, "{"), rejects=rejects)
    bad, broken = (json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines())
    assert bad == {
        **BAD,
        "type": "project",
        "_refusal": [
            {
                "file": "projects.jsonl",
                "line": 2,
                "field": "end",
                "reason": "'31.12.2021' is not an ISO date",
                "advice": "write 2021-12-31",
                "value": "31.12.2021",
            }
        ],
    }
    assert (broken["_text"], broken["_refusal"][0]["line"]) == ("{", 3)
    assert list(tmp_path.glob(".*partial")) == []

    rejects.write_text(json.dumps({**bad, "end": "2021-12-31"}), encoding="utf-8")
    mended = load(rejects)
    assert (counts(mended), mended.exit_code) == ((1, 0, 0, 0, 0), reports.EXIT_LOADED)
    assert value(tmp_path / "data", iris.project("S3"), "endDate") == ["2021-12-31"]


def test_a_rejects_file_that_still_holds_text_is_refused_again(
    write: Write, load: Callable[..., Report]
) -> None:
    report = load(write("rejects.jsonl", {"_text": "{", "_refusal": []}))
    assert report.refusals[0].advice == "write the record itself instead"


def test_what_breaks_a_shape_is_refused(write: Write, load: Callable[..., Report]) -> None:
    report = load(write("projects.jsonl", {"id": "S9", "source": "eura"}, SILTA))
    assert counts(report) == (1, 0, 0, 0, 1)
    assert (report.refusals[0].line, report.refusals[0].field) == (1, "name")


def test_a_record_may_leave_to_another_source_what_its_own_does_not_say(
    write: Write, load: Callable[..., Report], tmp_path: Path
) -> None:
    end = {"id": "S1", "source": "lista", "end": "2020-06-30"}
    assert counts(load(write("projects.jsonl", end))) == (0, 0, 0, 0, 1)
    assert counts(load(write("projects.jsonl", SILTA, end))) == (2, 0, 0, 0, 0)
    assert counts(load(write("projects.jsonl", end | {"end": "2020-07-31"}))) == (0, 1, 0, 0, 0)
    assert value(tmp_path / "data", iris.project("S1"), "name") == ["Silta"]


def test_a_name_is_not_taken_back_by_the_only_source_that_says_it(
    write: Write, load: Callable[..., Report]
) -> None:
    load(write("projects.jsonl", SILTA))
    report = load(write("projects.jsonl", {"id": "S1", "source": "eura", "end": "2021-12-31"}))
    assert [(one.line, one.field) for one in report.refusals] == [(1, "name")]


def test_what_is_only_mentioned_needs_no_record(write: Write, load: Callable[..., Report]) -> None:
    report = load(write("projects.jsonl", {**SILTA, "lead": "Saku ry", "themes": ["uusi"]}))
    assert counts(report) == (1, 0, 0, 0, 0)
    assert list(map(str, report.warnings)) == [
        "projects.jsonl:1: theme 'uusi' is not described by any record; "
        "load its record too, or mend the reference"
    ]


def test_the_source_of_lower_rank_is_believed_and_the_other_kept(
    write: Write, load: Callable[..., Report], tmp_path: Path
) -> None:
    write("sources.jsonl", *SOURCES)
    path = write("projects.jsonl", SILTA, {**SILTA, "source": "lista", "end": "2020-06-30"})
    load(path.parent)
    assert value(tmp_path / "data", iris.project("S1"), "endDate") == ["2021-12-31"]
    store = Snapshots(DataDirectory(tmp_path / "data")).view().store
    record = NamedNode(iris.record_graph("lista", "project", "S1"))
    found = store.quads_for_pattern(None, NamedNode(iris.N + "endDate"), None, record)
    assert [quad.object.value for quad in found] == ["2020-06-30"]


def test_split_files_equal_one_file(write: Write, tmp_path: Path) -> None:
    def published(folder: str, *paths: Path) -> set[str]:
        run_ingest(paths, tmp_path / folder)
        store = Snapshots(DataDirectory(tmp_path / folder)).view().store
        graphs = [graph for graph in store.named_graphs() if "/record/eura/" in graph.value]
        return {str(quad) for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)}

    one = published("one", write("projects.jsonl", SILTA, OTHER))
    two = published(
        "two", write("projects.jsonl", OTHER, folder="a"), write("projects.jsonl", SILTA, folder="b")
    )
    assert one == two
    assert len(one) == 7


def test_a_dry_run_does_not_wait_for_the_writer(
    write: Write, load: Callable[..., Report], tmp_path: Path
) -> None:
    path = write("projects.jsonl", SILTA)
    with open_writer(DataDirectory(tmp_path / "data"), purpose="another run"):
        assert counts(load(path, dry_run=True)) == (1, 0, 0, 0, 0)


def test_a_second_writer_is_told_who_is_busy(
    write: Write, load: Callable[..., Report], tmp_path: Path
) -> None:
    path = write("projects.jsonl", SILTA)
    with (
        open_writer(DataDirectory(tmp_path / "data"), purpose="a test"),
        pytest.raises(WriterBusy, match="a test"),
    ):
        load(path)


def test_progress_tells_each_stage_once_where_there_is_no_terminal(write: Write, tmp_path: Path) -> None:
    console = Console(file=(tmp_path / "out").open("w+"), force_terminal=False, width=200)
    with reports.shown_progress(console) as progress:
        progress("reading", 1, None)
        progress("reading", 51, None)
        progress("loading", 1, 40)
    Report(
        read=1, accepted=1, added=1, snapshot=7, warnings=[Caution("links.jsonl", 100, "", "x [y]", "look")]
    ).show(console)
    console.file.seek(0)
    assert console.file.read().splitlines() == [
        "reading …",
        "loading (40) …",
        "warning links.jsonl:100: x [y]; look",
        "read 1, accepted 1, added 1, changed 0, unchanged 0, removed 0, refused 0",
        "1 changes, published as snapshot 7",
    ]
    console.file.close()


def test_the_report_on_a_terminal_shows_the_same(
    tmp_path: Path, write: Write, load: Callable[..., Report]
) -> None:
    report = load(write("projects.jsonl", BAD), dry_run=True)
    with (tmp_path / "out").open("w+") as stream:
        report.show(Console(file=stream, force_terminal=True, color_system=None, width=200))
        stream.seek(0)
        text = stream.read()
    for words in ("projects.jsonl:1", "'31.12.2021' is not an ISO date", "write 2021-12-31", "dry run"):
        assert words in text
