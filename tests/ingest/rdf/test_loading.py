"""RDF from a file to the published graph: the shapes see it, twice is once, and what is gone can be removed."""

from __future__ import annotations

import json
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode

from graph_api.store import DataDirectory, Snapshots
from ingest.load import run_ingest
from ontology import iris, terms

from .conftest import PREFIXES

PROJECT = """<project/S1> a n:Project ; n:name "Yksi"@fi ; n:startDate "2021-09-01"^^xsd:date ;
  n:endDate "{end}"^^xsd:date ; <http://example.org/measured> [ n:text "a" ] .
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(PREFIXES + text, encoding="utf-8")
    return path


def test_rdf_is_published_and_twice_is_once(tmp_path: Path, data: Path) -> None:
    path = write(tmp_path, "a.ttl", PROJECT.format(end="2023-12-31"))
    report = run_ingest([path], data, source="pipeline")
    assert (report.read, report.added, report.refusals) == (1, 1, [])
    store = Snapshots(DataDirectory(data)).view().store
    named = store.quads_for_pattern(NamedNode(iris.project("S1")), terms.NAME, None, DefaultGraph())
    assert [quad.object for quad in named] == [Literal("Yksi", language="fi")]
    again = run_ingest([path], data, source="pipeline")
    assert (again.unchanged, again.snapshot) == (1, None)


def test_the_shapes_refuse_what_breaks_them(tmp_path: Path, data: Path) -> None:
    wrong = PROJECT.format(end="2023-12-31").replace("n:name", 'n:budget "-1"^^xsd:decimal ; n:name')
    path = write(tmp_path, "a.ttl", wrong + '<project/S2> a n:Project ; n:name "b"@fi .')
    report = run_ingest([path], data, source="pipeline")
    assert (report.accepted, report.refused) == (1, 1)
    (refusal,) = report.refusals
    assert (refusal.file, refusal.line, refusal.field) == ("a.ttl", 5, "budget")


def test_a_complete_file_takes_away_what_it_no_longer_says(tmp_path: Path, data: Path) -> None:
    both = write(
        tmp_path, "a.ttl", PROJECT.format(end="2023-12-31") + '<project/S2> a n:Project ; n:name "b"@fi .'
    )
    run_ingest([both], data, source="pipeline")
    one = write(tmp_path, "b.ttl", '<project/S2> a n:Project ; n:name "b"@fi .')
    report = run_ingest([one], data, source="pipeline", complete=True)
    assert (report.unchanged, report.removed) == (1, 1)


SPLIT = {
    "a.ttl": "<project/S1> a n:Project ; n:budget 5.0 . <project/S2> a n:Project .",
    "b.ttl": '<project/S1> n:name "Yksi"@fi ; n:budget 5.0 ; <http://example.org/measured> [ n:text "a" ] .',
    "c.ttl": '<project/S2> n:name "Kaksi"@fi . <project/S3> a n:Project ; n:name "Kolme"@fi .',
}


def said(data: Path) -> set[str]:
    store = Snapshots(DataDirectory(data)).view().store
    quads = map(str, store.quads_for_pattern(None, None, None, None))
    return {quad for quad in quads if not any(word in quad for word in ("/run/", "AtTime", "generatedBy"))}


def test_what_several_files_say_of_a_thing_is_one_record(tmp_path: Path, data: Path) -> None:
    files = [write(tmp_path, name, text) for name, text in SPLIT.items()]
    whole = write(tmp_path, "whole.ttl", "\n".join(SPLIT.values()))
    report = run_ingest(files, data, source="pipeline")
    run_ingest([whole], tmp_path / "straight", source="pipeline")
    assert (report.read, report.accepted, report.added, report.refusals) == (5, 3, 3, [])
    assert report.notes == ["2 things stand in several files: what these say of one is one record"]
    assert said(data) == said(tmp_path / "straight")
    again = run_ingest(files[::-1], data, source="pipeline")
    assert (again.unchanged, again.snapshot) == (3, None)
    once = run_ingest([whole], data, source="pipeline", complete=True)
    assert (once.unchanged, once.removed, once.snapshot) == (3, 0, None)


def test_what_breaks_a_shape_only_together_is_refused_with_all_that_was_said(
    tmp_path: Path, data: Path
) -> None:
    texts = [f'<project/S1> a n:Project ; n:name "Yksi"@fi ; n:budget {budget} .' for budget in (5.0, 7.0)]
    files = [write(tmp_path, f"{number}.ttl", text) for number, text in enumerate(texts)]
    report = run_ingest(files, data, source="pipeline", rejects=tmp_path / "rejects.jsonl")
    assert (report.read, report.accepted, report.refused) == (2, 0, 1)
    assert {(refusal.file, refusal.field) for refusal in report.refusals} == {("0.ttl", "budget")}
    (line,) = (tmp_path / "rejects.jsonl").read_text().splitlines()
    assert json.loads(line)["_text"].count("\n") == 3
