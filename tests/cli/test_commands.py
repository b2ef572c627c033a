"""The command line as a person meets it: its words, what it prints, its exit code.

Fixture strategy: three records in a folder, loaded once into a data directory. Commands run in this process, which is
quick; that each also is a process is seen of those that load, ask and fail.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import nivos

#: In English, whose dictionary is the smallest: each process that loads reads one.
RECORDS = {
    "sources.jsonl": [{"id": "esimerkki", "source": "esimerkki", "name": "Esimerkki", "rank": 1}],
    "projects.jsonl": [
        {
            "id": "S1",
            "source": "esimerkki",
            "name": {"en": "One"},
            "start": "2020-01-01",
            "end": "2021-12-31",
        },
        {
            "id": "S2",
            "source": "esimerkki",
            "name": {"en": "Two"},
            "start": "2020-06-01",
            "end": "2022-12-31",
        },
    ],
}


def process(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "graph_api.cli", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def write(folder: Path, records: dict[str, list[dict[str, object]]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in records.items():
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("records"), RECORDS)


@pytest.fixture(scope="module")
def data(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    done = process("ingest", records, "--data", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].endswith("published as snapshot 1")
    return folder


def test_help_is_the_map() -> None:
    told = process("--help").stdout
    for command in ("ingest", "serve", "snapshots", "rollback", "queries", "query", "ontology"):
        assert f"\n  {command} " in told


def test_loading_again_publishes_nothing(records: Path, data: Path) -> None:
    again = nivos("ingest", records, "--data", data)
    assert again.returncode == 0
    assert again.stdout.splitlines()[-1] == "0 changes, nothing was published"
    assert len(nivos("snapshots", "--data", data).stdout.splitlines()) == 1


def test_snapshots_and_rollback(records: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert nivos("ingest", records, "--data", data).returncode == 0
    changed = {"projects.jsonl": [{"id": "S1", "source": "esimerkki", "name": {"en": "Another name"}}]}
    assert nivos("ingest", write(tmp_path / "more", changed), "--data", data).returncode == 0
    assert [line[:8] for line in nivos("snapshots", "--data", data).stdout.splitlines()] == [
        "       1",
        "*      2",
    ]
    back = nivos("rollback", "1", "--data", data)
    assert back.returncode == 0
    assert back.stdout.startswith("snapshot 1 of ")
    assert "One" in nivos("query", "projects", "--data", data).stdout
    missing = nivos("rollback", "9", "--data", data)
    assert (missing.returncode, missing.stdout) == (4, "")
    assert (
        missing.stderr
        == f"nivos: there is no snapshot 9 in {data}; `nivos snapshots` lists those there are\n"
    )


def test_query_as_csv(data: Path) -> None:
    done = nivos("query", "projects", "--format", "csv", NIVOS_DATA=str(data))
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["projectLabel"] for row in rows} == {"Two", "One"}


def test_query_as_json_names_version_and_snapshot(data: Path) -> None:
    told = json.loads(nivos("query", "projects", "--format", "json", "--data", data).stdout)
    assert told["snapshot"] == 1
    assert told["query"]["name"] == "projects"
    assert len(told["query"]["version"]) == 12
    assert told["total"] == 2


def test_a_query_parameter_filters(data: Path) -> None:
    done = process("query", "projects", "--word", "Two", "--format", "csv", "--data", data)
    assert [row["projectLabel"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["Two"]


def test_the_table_is_aligned(data: Path) -> None:
    lines = nivos("query", "projects", "--data", data).stdout.splitlines()
    assert lines[0].split() == ["project", "code", "start", "end"]
    assert set(lines[1]) == {"-", " "}
    assert sorted(line.split() for line in lines[2:]) == [
        ["One", "2020-01-01", "2021-12-31"],
        ["Two", "2020-06-01", "2022-12-31"],
    ]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("query", "nonesuch"), 2, "nonesuch"),
        (
            ("query", "projects", "--nonesuch", "1"),
            2,
            "nivos: nonesuch: '1' belongs to no parameter of projects",
        ),
        (("query", "projects", "--word"), 2, "--word needs a value"),
        (("query", "projects", "word"), 2, "'word' is no parameter of projects"),
        (("query", "projects", "--format", "xml"), 2, "'xml'"),
        (("ingest", "no-such-file.jsonl"), 2, "nivos: no-such-file.jsonl: no such file or folder"),
        (("nonesuch",), 2, "No such command 'nonesuch'"),
        (("rollback", "x"), 2, "valid integer"),
    ],
)
def test_wrong_words_get_one_clear_answer(data: Path, words: tuple[str, ...], code: int, told: str) -> None:
    done = nivos(*words, NIVOS_DATA=str(data))
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_directory_says_what_to_do(tmp_path: Path) -> None:
    done = process("query", "projects", "--data", tmp_path / "none")
    assert done.returncode == 4
    assert done.stderr.endswith(
        "is published in " + str(tmp_path / "none") + " yet; load records with `nivos ingest`\n"
    )
    assert not (tmp_path / "none").exists()


def test_wrong_settings_are_named(tmp_path: Path) -> None:
    done = nivos("snapshots", NIVOS_PORT="many")
    assert done.returncode == 2
    assert done.stderr.startswith("nivos: wrong settings: NIVOS_PORT: ")


def test_refusals_and_exit_codes(tmp_path: Path) -> None:
    bad = write(
        tmp_path / "bad",
        {
            "projects.jsonl": [
                {"id": "S1", "source": "esimerkki", "name": {"en": "Good"}},
                {"id": "S2", "source": "esimerkki", "name": {"en": "Bad"}, "start": "1.9.2021"},
            ]
        },
    )
    data = tmp_path / "data"
    strict = nivos("ingest", bad, "--strict", "--data", data)
    assert strict.returncode == 3
    assert strict.stdout.splitlines()[-1].startswith("nothing was published: ")
    assert not (data / "current").exists()
    rejects = tmp_path / "rejects.jsonl"
    some = nivos("ingest", bad, "--rejects", rejects, "--data", data)
    assert some.returncode == 1
    assert any(line.startswith("refused projects.jsonl:2: start: ") for line in some.stdout.splitlines())
    mended = rejects.read_text().replace("1.9.2021", "2021-09-01")
    rejects.write_text(mended)
    assert nivos("ingest", rejects, "--data", data).returncode == 0
    assert "2021-09-01" in nivos("query", "projects", "--data", data).stdout


def test_the_report_in_files_and_in_the_language_asked_for(tmp_path: Path) -> None:
    bad = write(
        tmp_path / "bad", {"projects.jsonl": [{"id": "S2", "source": "esimerkki", "start": "1.9.2021"}]}
    )
    for name, language in (("r.html", "sv"), ("r.json", "fi")):
        done = nivos(
            "ingest",
            bad,
            "--dry-run",
            "--data",
            tmp_path / "data",
            "--report",
            tmp_path / name,
            "--language",
            language,
        )
        assert done.returncode == 1, done.stderr
    assert '<html lang="sv">' in (tmp_path / "r.html").read_text(encoding="utf-8")
    told = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert told["refusals"][0]["reason"] == "'1.9.2021' ei ole ISO-muotoinen päivämäärä"
    assert "hylätty projects.jsonl:1: start: '1.9.2021' ei ole ISO-muotoinen päivämäärä" in done.stdout
    wrong = nivos("ingest", bad, "--data", tmp_path / "data", "--report", tmp_path / "r.pdf")
    assert wrong.returncode == 2
    assert wrong.stderr.endswith("r.pdf: a report is a .html or a .json file\n")
    assert not (tmp_path / "data" / "current").exists()


def test_a_dry_run_leaves_nothing(records: Path, tmp_path: Path) -> None:
    done = nivos("ingest", records, "--dry-run", "--data", tmp_path / "data")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith("dry run: ")
    assert not (tmp_path / "data").exists()


def test_the_reference_is_written(tmp_path: Path) -> None:
    done = nivos("ontology", tmp_path / "reference")
    assert done.returncode == 0
    written = {Path(line).name for line in done.stdout.splitlines()}
    assert {"ontology.fi.html", "ontology.sv.html", "ontology.en.html"} <= written
    assert nivos("ontology", "/proc/nowhere").returncode == 1


@pytest.mark.slow
def test_the_ontology_is_checked() -> None:
    done = nivos("ontology", "--check")
    assert (done.returncode, done.stdout) == (0, "0 findings\n")


@pytest.mark.slow
def test_changed_rules_of_whom_to_believe(tmp_path: Path) -> None:
    rival = {"id": "S1", "source": "lista", "name": {"en": "One"}, "start": "2020-02-02", "end": "2021-12-31"}
    data = tmp_path / "data"
    files = write(tmp_path / "records", RECORDS), write(tmp_path / "more", {"projects.jsonl": [rival]})
    assert nivos("ingest", *files, "--data", data).returncode == 0
    assert nivos("believe", "--data", data).stdout.startswith("the rules of whom to believe are those of")
    (data / "precedence.toml").write_text('[property."n:startDate"]\nsources = ["listo"]\n')
    wrong = nivos("believe", "--data", data)
    assert (wrong.returncode, wrong.stdout) == (4, "")
    assert wrong.stderr.endswith("no record is of the source 'listo'; did you mean lista?\n")
    (data / "precedence.toml").write_text('[property."n:startDate"]\nsources = ["lista"]\n')
    assert nivos("believe", "--data", data, "--dry-run").stdout == "dry run: 1 value would change\n"
    assert nivos("believe", "--data", data).stdout == "1 value changed, published as snapshot 2\n"
    listed = nivos("snapshots", "--data", data).stdout.splitlines()
    assert listed[1].endswith("whom to believe: rank > recency; n:startDate: lista > rank > recency")
    named = tmp_path / "named.toml"
    named.write_text("")
    done = nivos("believe", "--data", data, NIVOS_PRECEDENCE=str(named))
    assert done.stdout == "1 value changed, published as snapshot 3\n"
    past = nivos("history", "S1", "--data", data).stdout.splitlines()
    assert past[-1].split() == ["3", *past[-1].split()[1:-2], "2020-02-02", "2020-01-01"]
    assert "shown otherwise" in past[-1]
    assert nivos("history", "S9", "--data", data).returncode == 2
    told = json.loads(nivos("history", "project:S1", "--data", data, "--format", "json").stdout)
    assert [event["kind"] for event in told["events"]] == ["added", "added", "shown", "shown"]
    lines = nivos("snapshots", "diff", "1", "2", "--data", data).stdout.splitlines()
    assert lines[0] == "What differs between snapshots 1 and 2"
    assert lines[-1].split() == ["One", "start", "date", "2020-01-01", "2020-02-02", "lista"]
    page = nivos("snapshots", "diff", "1", "3", "--data", data, "--format", "html", "--language", "sv").stdout
    assert "Ingenting skiljer sig." in page
    missing = nivos("snapshots", "diff", "1", "9", "--data", data)
    assert (missing.returncode, missing.stderr.startswith("nivos: there is no snapshot 9")) == (4, True)
