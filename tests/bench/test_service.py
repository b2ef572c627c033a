"""The benchmark's own parts: the network it makes is the same each time and whole, and a goal is judged rightly."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph_api.connections.lineage import lineage
from graph_api.connections.overlaps import overlaps
from graph_api.store import Snapshots
from ontology import iris
from tests.bench.service.goals import Row, table
from tests.bench.service.network import publish
from tests.bench.service.questions import questions

ROOT = Path(__file__).parents[2]


def test_the_network_holds_what_the_questions_ask(tmp_path: Path) -> None:
    view = Snapshots(publish(tmp_path / "one", 200)).view()
    again = Snapshots(publish(tmp_path / "two", 200)).view()
    assert view.snapshot.triples == again.snapshot.triples
    assert set(view.store) == set(again.store)
    assert overlaps(view, "fi").total == 19
    assert [step.node.local_id for step in lineage(view, iris.project("x40"), "fi").before] == ["x33"]
    asked = questions(view.store, lambda path: "ASK {}")
    assert [len(question.paths) for question in asked] == [200, 200, 1, 1, 50, 240, 240]


def test_a_goal_is_met_or_missed_or_not_measured() -> None:
    at_least = Row("sample", "join", "×", 1.0, 1.0)
    at_most = Row("sample", "ready", "s", 2, 2.1, most=True)
    unknown = Row("sample", "join beside a peer", "×", 4, None, note="it could not be installed")
    assert [row.met for row in (at_least, at_most, unknown)] == [True, False, None]
    lines = table([at_least, at_most, unknown]).splitlines()
    assert lines[2:] == [
        "| sample | join | ≥ 1 × | 1 × | yes |  |",
        "| sample | ready | ≤ 2 s | 2.1 s | **no** |  |",
        "| sample | join beside a peer | ≥ 4 × | – | not measured | it could not be installed |",
    ]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("wrk") is None, reason="needs wrk (apt-get install wrk)")
def test_a_quick_run_measures_every_goal(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.bench.service", "--quick", "--peers-below", "0"]
    done = subprocess.run(
        [*command, "--json", str(tmp_path / "goals.json")],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "not measured" not in done.stdout
    assert "failed" not in done.stdout.split("p95 of lookups")[0]
    assert (tmp_path / "goals.json").stat().st_size > 1000
