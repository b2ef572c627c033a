"""`nivos reconcile` as a person runs it: listing, settling, exporting, and errors in one line."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import nivos

LAUREA = {"name": "Laurea-ammattikorkeakoulu Oy", "business_id": "1046216-1", "source": "a"}
#: In English, whose dictionary is the smallest: each process that loads or settles reads one.
LED = {"id": "S10001", "name": {"en": "Bridge"}, "lead": "Laurea ammattikorkeakolu", "source": "b"}
COMMAND = [sys.executable, "-m", "graph_api.cli"]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("records")
    for name, record in (("organisations.jsonl", LAUREA), ("projects.jsonl", LED)):
        (folder / name).write_text(json.dumps(record) + "\n")
    return [str(folder / "organisations.jsonl"), str(folder / "projects.jsonl")]


@pytest.fixture(scope="module")
def loaded(files: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory, to be copied, in which one entry waits."""
    data = tmp_path_factory.mktemp("loaded") / "data"
    done = nivos("ingest", *files, NIVOS_DATA=data)
    assert done.returncode == 0, done.stderr
    assert "Laurea ammattikorkeakolu" in done.stdout
    return data


@pytest.fixture
def data(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(loaded, tmp_path / "data", symlinks=True))


def the_entry(data: Path, status: str = "waiting") -> str:
    listed = nivos("reconcile", "list", "--status", status, NIVOS_DATA=data)
    (line,) = listed.stdout.splitlines()
    return line.split("\t")[0]


@pytest.mark.slow
def test_list_accept_show_undo_and_export(data: Path, tmp_path: Path) -> None:
    entry = the_entry(data)
    assert nivos("reconcile", NIVOS_DATA=data).stdout == nivos("reconcile", "list", NIVOS_DATA=data).stdout
    done = nivos("reconcile", "accept", entry, "--why", "Sama koulu.", "--language", "fi", NIVOS_DATA=data)
    assert (done.returncode, done.stdout) == (0, "julkaistu tilannekuvana 2\n")
    shown = json.loads(nivos("reconcile", "show", entry, NIVOS_DATA=data).stdout)
    assert (shown["status"], shown["decided_by"], shown["why"]) == (
        "accepted",
        "coordination",
        {"fi": "Sama koulu."},
    )
    file = tmp_path / "decisions.jsonl"
    assert nivos("reconcile", "export", str(file), NIVOS_DATA=data).returncode == 0
    assert json.loads(file.read_text())["verdict"] == "same"
    assert nivos("reconcile", "undo", entry, NIVOS_DATA=data).returncode == 0
    assert the_entry(data) == entry
    assert nivos("ingest", str(file), NIVOS_DATA=data).returncode == 0
    assert the_entry(data, "accepted") == entry


def test_errors_are_one_line(data: Path) -> None:
    for words in (
        ("accept", "0123456789abcdef"),
        ("undo", the_entry(data)),
        ("accept", the_entry(data), "--by", "a@example.org"),
    ):
        done = nivos("reconcile", *words, NIVOS_DATA=data)
        assert done.returncode == 2
        assert done.stderr.startswith("nivos: ")
        assert done.stderr.count("\n") == 1


def test_without_reconciliation_nothing_waits(files: list[str], tmp_path: Path) -> None:
    assert nivos("ingest", "--no-reconcile", *files, NIVOS_DATA=tmp_path).returncode == 0
    assert nivos("reconcile", "list", "--status", "all", NIVOS_DATA=tmp_path).stdout == ""


@pytest.mark.parametrize(
    ("lang", "asked", "answer", "status"),
    [
        ("fi", "Ovatko nämä sama?", "k", "accepted"),
        pytest.param("sv", "Är de samma?", "n", "rejected", marks=pytest.mark.slow),
        pytest.param("en", "Are these", "s", "waiting", marks=pytest.mark.slow),
    ],
)
def test_a_person_is_asked_on_a_terminal(data: Path, lang: str, asked: str, answer: str, status: str) -> None:
    entry = the_entry(data)
    ours, theirs = pty.openpty()
    environment = {**os.environ, "NIVOS_DATA": str(data)}
    with subprocess.Popen(
        [*COMMAND, "reconcile", "--language", lang],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
    ) as person:
        os.close(theirs)
        os.write(ours, f"?\n{answer}\n".encode())
        seen = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        assert person.wait(timeout=60) == 0
    os.close(ours)
    assert asked in seen.decode()
    assert "Laurea ammattikorkeakolu" in seen.decode()
    assert the_entry(data, status) == entry
