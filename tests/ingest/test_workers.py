"""Batches prepared in other processes: the same comes of them, and a lost process is told."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import wait
from pathlib import Path

import pytest

from ingest.sources.input_file import Item
from ingest.sources.reading import RawRecord
from ingest.staging import workers
from ingest.staging.index import Prepared
from ingest.staging.preparation import Batch, Preparation


def batch(first: int, count: int = 50) -> Batch:
    named = {
        "lead": {"name": "Koulu Oy", "business_id": "2769790-1"},
        "partners": [{"name": "Laurea", "business_id": "1046216-1"}, "Saku ry"],
        "took_part_in": ["kevat", "syksy", "talvi"],
        "themes": ["ohjaus", "työ", "verkosto"],
    }
    items: list[Item] = [
        RawRecord("projects.jsonl", line, {"id": f"S{line}", "name": f"Silta {line}", **named})
        for line in range(first, first + count)
    ]
    return Batch(first, {"type": "project"}, items)


def prepared(folder: Path, count: int, size: int) -> tuple[list[Prepared], dict[str, bytes]]:
    folder.mkdir()
    with workers.workers(Preparation(folder, "a", None), count, size) as hands:
        wait(hands._starting)  # until one is ready, all is prepared here
        done = [one for first in range(1, 401, 50) for one in hands.hand_in(batch(first))]
        done += hands.rest()
    return done, {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first batches go to other processes as well."""
    monkeypatch.setattr(workers, "_FEW", 0)


@pytest.mark.usefixtures("at_once")
def test_the_same_comes_of_a_batch_wherever_it_is_prepared(tmp_path: Path) -> None:
    here = prepared(tmp_path / "here", 1, 0)
    assert [one.read for one in here[0]] == list(range(50, 401, 50))
    assert prepared(tmp_path / "there", 2, 0) == here
    assert prepared(tmp_path / "soon", 2, workers._MUCH + 1) == here


def test_processes_start_at_once_for_what_is_large_and_not_for_what_is_small(tmp_path: Path) -> None:
    preparation = Preparation(tmp_path, "a", None)
    for count, size, started in ((2, workers._MUCH, 0), (1, workers._MUCH + 1, 0), (2, workers._MUCH + 1, 2)):
        with workers.workers(preparation, count, size):
            assert len(multiprocessing.active_children()) == started
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("at_once")
def test_a_process_that_is_lost_is_told(tmp_path: Path) -> None:
    with workers.workers(Preparation(tmp_path, "a", None), 2, workers._MUCH + 1) as hands:
        for process in multiprocessing.active_children():
            process.kill()
            process.join()
        with pytest.raises(workers.WorkerLost, match="--workers 1"):
            [list(hands.hand_in(batch(first))) for first in range(1, 1001, 50)]
