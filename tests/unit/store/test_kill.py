"""kill -9 at many moments of a writing: the published graph is the old one or the new one, whole."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph

from graph_api.store import DataDirectory, Snapshots, open_view, rollback
from ontology import terms
from tests.unit.store.driver import KNOWN_AS, RECORDS, load

MOMENTS = 36

#: The files whose coming marks the phases of a publication, each killed upon as soon as it is seen.
PHASES = ("writer", "snapshots/{:06d}.partial", "snapshots/{:06d}.partial/manifest.json", "snapshots/{:06d}")


def start(directory: DataDirectory, text: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.unit.store.driver", str(directory.root), text]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parents[3]
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def end(process: subprocess.Popen[str], kill: bool) -> str:
    """Kill the process, or let it end; what it said last."""
    if kill:
        process.kill()
    said, _ = process.communicate()
    return said


def check(directory: DataDirectory, number: int) -> str:
    """Every record of a snapshot says the same load, believed and named alike; which load that is."""
    view = open_view(directory, number)
    store, text = view.store, view.snapshot.message
    assert len(store) == view.snapshot.quads
    believed = list(store.quads_for_pattern(None, terms.NAME, None, DefaultGraph()))
    assert [quad.object.value for quad in believed] == [text] * RECORDS
    known = list(store.quads_for_pattern(None, terms.KNOWN_AS, None, None))
    assert len(known) == RECORDS * KNOWN_AS * 2
    assert {quad.object.value.rpartition(" ")[0] for quad in known} == {text}
    return text


def check_all(directory: DataDirectory, loads: set[str]) -> str:
    """Each listed snapshot is whole and of these loads; the text of the current one."""
    texts = {number: check(directory, number) for number in directory.numbers()}
    assert set(texts.values()) <= loads
    current = Snapshots(directory).view()
    assert texts[current.number] == current.snapshot.message
    return current.snapshot.message


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_publishes_all_or_nothing(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path / "data")
    load(directory, "0")
    durations = [float(end(start(directory, f"warm {at}"), kill=False)) for at in range(2)]
    whole = max(durations)
    tried = {"0", "warm 0", "warm 1"}
    current = check_all(directory, tried)
    outcomes = {"old": 0, "new": 0}
    for moment in range(MOMENTS):
        text = f"killed {moment}"
        process = start(directory, text)
        time.sleep(whole * 1.1 * moment / (MOMENTS - 1))
        end(process, kill=True)
        tried.add(text)
        found = check_all(directory, tried)
        assert found in {current, text}
        outcomes["new" if found == text else "old"] += 1
        if moment % 6 == 5:  # the next writer needs no mending
            text = f"after {moment}"
            load(directory, text)
            tried.add(text)
            found = check_all(directory, tried)
            assert found == text
        current = found
    assert outcomes["old"] >= MOMENTS // 3, f"the moments missed the run of {whole:.2f} s: {outcomes}"
    finish(directory, tried)


@pytest.mark.slow
def test_a_writer_killed_while_it_publishes_publishes_all_or_nothing(tmp_path: Path) -> None:
    """Publishing is short against the whole, so here the kill waits for the files that mark its phases."""
    directory = DataDirectory(tmp_path / "data")
    load(directory, "0")
    current, tried, chance = "0", {"0"}, random.Random(7)
    seen = dict.fromkeys(PHASES, 0)
    for attempt in range(24):
        phase = PHASES[attempt % len(PHASES)]
        awaited = directory.root / phase.format(directory.next_number())
        text = f"phase {attempt}"
        process = start(directory, text)
        while not awaited.exists() and process.poll() is None:
            time.sleep(0.0002)
        seen[phase] += process.poll() is None
        time.sleep(chance.choice([0, 0, 0.001, 0.004]))
        end(process, kill=True)
        tried.add(text)
        found = check_all(directory, tried)
        assert found in {current, text}
        current = found
    assert all(seen.values()), seen
    finish(directory, tried)


def finish(directory: DataDirectory, tried: set[str]) -> None:
    """After all that killing: a load, a look, a roll-back, and nothing left lying about."""
    load(directory, "last")
    assert check_all(directory, {*tried, "last"}) == "last"
    numbers = directory.numbers()
    rollback(directory, numbers[-2])
    assert check(directory, numbers[-2]) in tried
    rollback(directory, numbers[-1])
    left = {path.name for path in directory.root.iterdir()}
    log = {
        "history.sqlite",
        "history.sqlite-journal",
    }  # what a kill cut off in it, its next opening takes back
    assert left <= {"current", "sequence", "snapshots", "writer.lock"} | log
    assert all(path.name.isdigit() for path in directory.snapshots_folder.iterdir())
