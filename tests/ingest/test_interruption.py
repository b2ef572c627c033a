"""Runs that are broken off, meet each other, or find no room: what was read is kept, what is published is whole."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from graph_api.store import DataDirectory, Snapshots, WriteFailed, WriterBusy, open_writer
from ingest.load import run_ingest
from ingest.reconciliation import Reconciler
from ingest.sources.files import input_files
from ingest.staging import reading
from ingest.staging.folder import staged
from ingest.staging.identity import FileChanged
from tests.ingest.driver import nothing
from tests.unit.store.test_room import fill, small_disk

__all__ = ["small_disk"]
ROOT = Path(__file__).parents[2]
Write = Callable[..., Path]


def project(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"S{number}", "name": f"Hanke {number}", "source": "eura", "lead": "Saku ry", **more}


@pytest.fixture
def many(write: Write) -> Path:
    return write("projects.jsonl", *(project(number) for number in range(1, 3501)))


def published(data: Path) -> set[str]:
    """All that is believed of projects, and the whole as text but for the run."""
    store = Snapshots(DataDirectory(data)).view().store
    return {
        str(quad)
        for quad in store.quads_for_pattern(None, None, None, None)
        if not any(word in str(quad) for word in ("/run/", "AtTime", "generatedBy"))
    }


def start(data: Path, file: Path, workers: int = 1, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.ingest.driver", str(data), str(file), str(workers), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def until(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdout is not None
    while (said := process.stdout.readline()) != line:
        assert said, process.stderr.read() if process.stderr else ""


def load(data: Path, file: Path, **options: Any) -> Any:
    return run_ingest([file], data, workers=1, derivation=nothing, **options)


@pytest.mark.slow
@pytest.mark.parametrize(("how", "workers"), [("SIGKILL", 1), ("SIGINT", 1), ("SIGKILL", 2)])
def test_a_run_that_was_broken_off_goes_on_where_it_was(
    tmp_path: Path, many: Path, how: str, workers: int
) -> None:
    process = start(tmp_path / "data", many, workers)
    until(process, "reading 2000\n")
    process.send_signal(getattr(signal, how))
    process.communicate()
    assert DataDirectory(tmp_path / "data").current_number() is None

    told: list[int] = []
    report = load(
        tmp_path / "data", many, progress=lambda stage, done, _: stage == "reading" and told.append(done)
    )
    assert "going on from an earlier attempt, which had read" in str(report.notes[0])
    assert min(told) > 2000
    assert (report.read, report.added, report.snapshot) == (3500, 3500, 1)
    load(tmp_path / "straight", many)
    assert published(tmp_path / "data") == published(tmp_path / "straight")
    assert list((tmp_path / "data" / "ingest").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_reconciled_outlasts_a_kill_and_does_not_hang_on_the_workers(
    tmp_path: Path, write: Write, workers: int
) -> None:
    known = {"type": "organisation", "name": "Laurea ammattikorkeakoulu", "business_id": "1046216-1"}
    leads = {
        5: "Laurea amattikorkeakoulu",
        1500: "LAUREA ammattikorkeakoulu",
        3000: "Laurea ammatikorkeakoulu",
    }
    projects = (
        {"type": "project", **project(each, lead=leads.get(each, "Saku ry"), themes=["Nuoret"])}
        for each in range(1, 3500)
    )
    file = write("records.jsonl", {"source": "eura", **known}, *projects)
    process = start(tmp_path / "data", file, workers, "reconciled")
    until(process, "reading 2000\n")
    process.kill()
    process.communicate()
    report = load(tmp_path / "data", file, reconciler=Reconciler())
    whole = load(tmp_path / "straight", file, reconciler=Reconciler())
    assert "going on from an earlier attempt" in str(report.notes[0])
    assert published(tmp_path / "data") == published(tmp_path / "straight")
    assert (report.joined, report.waiting) == (whole.joined, whole.waiting)
    assert [(one.place, one.written) for one in report.waiting if one.kind == "organisation"] == [
        ("records.jsonl:6", "Laurea amattikorkeakoulu"),
        ("records.jsonl:3001", "Laurea ammatikorkeakoulu"),
    ]


@pytest.mark.slow
def test_killed_at_any_moment_it_publishes_all_or_nothing_and_the_next_run_mends_it(
    tmp_path: Path, many: Path
) -> None:
    begun = time.monotonic()
    warm = start(tmp_path / "warm", many)
    warm.communicate()
    assert warm.returncode == 0
    whole, chance = time.monotonic() - begun, random.Random(4)
    wanted = published(tmp_path / "warm")
    for attempt in range(8):
        data = tmp_path / f"data{attempt}"
        process = start(data, many)
        time.sleep(whole * chance.uniform(0.3, 1.0))
        process.kill()
        process.communicate()
        if DataDirectory(data).current_number() is not None:
            assert published(data) == wanted
        assert load(data, many).refused == 0
        assert published(data) == wanted


def test_a_file_that_changed_meanwhile_is_begun_anew(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BATCH", 2)
    file = write("projects.jsonl", *(project(number) for number in range(1, 6)))

    def stop(stage: str, done: int, _: int | None) -> None:
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(tmp_path / "data", file, progress=stop)
    write("projects.jsonl", *(project(number) for number in range(1, 5)))
    report = load(tmp_path / "data", file)
    assert report.notes == ["projects.jsonl changed since an earlier attempt was broken off: begun anew"]
    assert (report.read, report.added) == (4, 4)


@pytest.mark.parametrize("broken_off", [[2], [4], [6], [2, 4], [2, 4, 6]])
def test_a_run_that_goes_on_warns_as_one_that_nothing_broke_off(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch, broken_off: list[int]
) -> None:
    """Each pair of alike projects stands in two batches: the first is known to an earlier attempt only."""
    monkeypatch.setattr(reading, "BATCH", 2)
    file = write(
        "projects.jsonl",
        project(1, name="Silta", budget="1234.50"),
        project(2),
        project(3, name="SILTA"),
        {**project(1, name="Silta", budget="123450"), "source": "muu"},
        project(4),
        {**project(2), "name": "Polku", "source": "muu"},
        project(5, name="polku"),
    )
    ends = list(broken_off)

    def stop(stage: str, done: int, _: int | None) -> None:
        if ends and stage == "reading" and done == ends[0]:
            del ends[0]
            raise KeyboardInterrupt

    for _ in broken_off:
        with pytest.raises(KeyboardInterrupt):
            load(tmp_path / "data", file, progress=stop)
    report, whole = load(tmp_path / "data", file), load(tmp_path / "straight", file)
    assert [(one.line, one.field, one.reason) for one in whole.warnings] == [
        (3, "name", "another project has the same name, with the code S1"),
        (4, "budget", "is exactly 100 times what eura says"),
        (7, "name", "another project has the same name, with the code S2"),
    ]
    assert report.warnings == whole.warnings
    assert "going on from an earlier attempt" in report.notes[0]
    told = asdict(report) | {"notes": []}
    assert told == asdict(whole)


def test_fresh_reads_all_again(tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH", 2)
    file = write("projects.jsonl", *(project(number) for number in range(1, 6)))
    told: list[int] = []

    def stop(stage: str, done: int, _: int | None) -> None:
        told.append(done)
        if done == 2 and len(told) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(tmp_path / "data", file, progress=stop)
    report = load(tmp_path / "data", file, fresh=True, progress=stop)
    assert (report.notes, report.added, told[:3]) == ([], 5, [2, 2, 4])


def test_a_file_that_changes_while_it_is_read_is_not_loaded(tmp_path: Path, write: Write) -> None:
    file = write("projects.jsonl", project(1))

    def add(stage: str, done: int, _: int | None) -> None:
        if stage == "reading":
            file.write_text(file.read_text() + "\n")

    with pytest.raises(FileChanged, match="was changed while it was read; nothing was loaded"):
        load(tmp_path / "data", file, progress=add)
    assert DataDirectory(tmp_path / "data").current_number() is None


def test_two_runs_of_the_same_files_refuse_or_queue(tmp_path: Path, write: Write) -> None:
    file = write("projects.jsonl", project(1))
    root = tmp_path / "data" / "ingest"
    with (
        staged(root, input_files([file])),
        pytest.raises(WriterBusy, match="another run is loading the same files"),
    ):
        load(tmp_path / "data", file)
    assert load(tmp_path / "data", file).added == 1


@pytest.mark.slow
def test_a_run_waits_for_another_writer(tmp_path: Path, write: Write) -> None:
    file = write("projects.jsonl", project(1))
    process = start(tmp_path / "data", write("projects.jsonl", *map(project, range(2, 900)), folder="other"))
    until(process, "loading 1\n")
    report = load(tmp_path / "data", file, wait=60)
    process.communicate()
    assert (report.added, report.snapshot) == (1, 2)
    assert len(DataDirectory(tmp_path / "data").numbers()) == 2


@pytest.mark.slow
@pytest.mark.parametrize("leave", [0, 64 * 1024, 2 * 1024**2, 6 * 1024**2])
def test_a_full_disk_leaves_the_published_graph_and_the_next_run_goes_on(
    small_disk: Path, write: Write, many: Path, leave: int
) -> None:
    subprocess.run(["mount", "-o", "remount,size=96m", str(small_disk)], check=True)
    data = small_disk / "data"
    with open_writer(DataDirectory(data), "a test") as writer:
        writer.put_record("https://w3id.org/nivos/record/a/project/a", [], [], "0")
        writer.publish("one", nothing, _now())
    before = published(data)
    ballast = fill(small_disk, leave)
    with pytest.raises(WriteFailed, match="the published graph is as it was"):
        load(data, many)
    assert published(data) == before
    assert DataDirectory(data).numbers() == [1]
    ballast.unlink()
    assert load(data, write("few.jsonl", {**project(1), "type": "project"})).added == 1


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def test_a_truncated_file_is_refused_where_it_ends(tmp_path: Path, write: Write) -> None:
    file = write("projects.jsonl", project(1), json.dumps(project(2))[:40])
    report = load(tmp_path / "data", file)
    assert [(one.line, one.field) for one in report.refusals] == [(2, "")]
    assert (report.added, report.snapshot) == (1, 1)


@pytest.mark.slow
def test_a_cell_of_two_gigabytes_is_refused_in_little_memory(tmp_path: Path, write: Write) -> None:
    file = write("projects.jsonl", project(1))
    with file.open("r+b") as stream:
        stream.seek(0, os.SEEK_END)
        stream.write(b'{"id": "S2", "name": "')
        stream.seek(2 * 1024**3, os.SEEK_CUR)  # a sparse file: NUL bytes without end
        stream.write(b'"}\n' + json.dumps(project(3)).encode() + b"\n")
    limited = f"ulimit -v 3000000; exec {sys.executable} -m tests.ingest.driver {tmp_path / 'data'} {file} 1"
    done = subprocess.run(["bash", "-c", limited], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "projects.jsonl:2: the line is longer than 1 MB" in done.stdout
    assert "read 3, accepted 2, added 2" in done.stdout
