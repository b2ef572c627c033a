"""Loading at once gives what putting one by one gives; derived facts stay only when they would be the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad

from graph_api.derive import derive
from graph_api.store import DataDirectory, Edits, Manifest, Snapshots, Writer, derived, open_writer
from ingest.load import run_ingest
from ontology import iris, terms
from tests.ingest.driver import nothing
from tests.ingest.test_interruption import _now

Write = Callable[..., Path]
SAMPLE = Path(__file__).parents[2] / "ingest/samples/zoomi"


def state(data: Path) -> tuple[set[str], dict[str, Any]]:
    """All that a graph says but for times, and what its manifest counts."""
    view = Snapshots(DataDirectory(data)).view()
    assert len(view.store) == view.snapshot.quads
    believed = sum(1 for _ in view.store.quads_for_pattern(None, None, None, DefaultGraph()))
    assert believed == view.snapshot.triples
    quads = {str(quad) for quad in view.store.quads_for_pattern(None, None, None, None)}
    counted = view.snapshot.model_dump(include={"counts", "indicators", "changes", "sources", "triples"})
    return {quad for quad in quads if "AtTime" not in quad}, counted


def load_sample(data: Path) -> None:
    for names in (["projects.jsonl"], ["observations.jsonl", "sources.jsonl", "organisations.jsonl"]):
        run_ingest([SAMPLE / name for name in names], data, derivation=nothing)


def test_loading_at_once_gives_what_putting_one_by_one_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second load meets the first: sources that disagree, ranks that come later, things described twice."""
    monkeypatch.setattr(Writer, "is_worth_loading", lambda self, count: False)
    load_sample(tmp_path / "one by one")
    monkeypatch.setattr(Writer, "is_worth_loading", lambda self, count: count > 0)
    load_sample(tmp_path / "at once")
    assert state(tmp_path / "at once") == state(tmp_path / "one by one")


def test_what_editors_have_said_outlasts_a_load_at_once(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Writer, "is_worth_loading", lambda self, count: count > 0)
    one, directory = iris.project("S1"), DataDirectory(tmp_path / "data")
    path = write("projects.jsonl", {"id": "S1", "name": "Silta", "source": "a", "themes": ["työ"]})
    run_ingest([path], directory.root, derivation=nothing)
    with open_writer(directory, "a test") as writer:
        theme = NamedNode(iris.concept("theme", "työ"))
        edits = Edits(writer.store)
        edits.change([Quad(NamedNode(one), terms.THEME, theme)], [])
        writer.take(edits)
        writer.publish("edited", nothing, _now())
    other = {"id": "S1", "name": "Toinen", "source": "b", "themes": ["työ", "koulu"]}
    run_ingest([write("projects.jsonl", other)], directory.root, derivation=nothing)
    view = Snapshots(directory).view()
    assert view.values(NamedNode(one), terms.THEME) == [NamedNode(iris.concept("theme", "koulu"))]
    assert [str(name) for name in view.values(NamedNode(one), terms.NAME)] == ['"Silta"@fi']
    state(directory.root)


@pytest.mark.slow
def test_derived_facts_are_worked_out_anew_only_when_what_they_follow_from_changed(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_ingest([SAMPLE], tmp_path / "data")
    first = json.loads((SAMPLE / "projects.jsonl").read_text(encoding="utf-8").splitlines()[0])
    times: list[int] = []
    own = derived.write

    def noted(*given: Any) -> derived.Counted:
        times.append(1)
        return own(*given)

    monkeypatch.setattr(derived, "write", noted)

    def load(**changed: Any) -> tuple[int, Manifest]:
        times.clear()
        run_ingest([write("projects.jsonl", {**first, **changed})], tmp_path / "data")
        view = Snapshots(DataDirectory(tmp_path / "data")).view()
        stored = view.store.quads_for_pattern(None, None, None, NamedNode(iris.DERIVED_GRAPH))
        lines = b"".join(derive(view.store)).splitlines()  # type: ignore[arg-type]
        assert sorted(f"{quad.triple} .".encode() for quad in stored) == sorted(lines)
        return len(times), view.snapshot

    assert load(budget="123456")[0] == 0
    assert load(budget="123456", themes=["uusi"])[0] == 1
    count, manifest = load(budget="654321", themes=["uusi"])
    assert (count, manifest.changes.records_changed) == (0, 1)
    assert manifest.counts["project"] == manifest.counts["project"] > 100


def test_a_statement_that_is_written_twice_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Writer, "is_worth_loading", lambda self, count: count > 0)
    line = f"<{iris.project('S1')}> {terms.RDF_TYPE} {terms.PROJECT} .\n"
    name = f'<{iris.project("S1")}> {terms.NAME} "Silta"@fi .\n'
    (tmp_path / "graph.nt").write_text(line + name + line + name, encoding="utf-8")
    report = run_ingest([tmp_path / "graph.nt"], tmp_path / "data", source="a", derivation=nothing)
    assert (report.added, report.refusals) == (1, [])
    state(tmp_path / "data")
