"""RDF from a file to the published graph: the shapes see it, twice is once, and what is gone can be removed."""

from __future__ import annotations

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


def test_rdf_is_published_and_twice_is_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", PROJECT.format(end="2023-12-31"))
    report = run_ingest([path], tmp_path / "data", source="pipeline")
    assert (report.read, report.added, report.refusals) == (1, 1, [])
    store = Snapshots(DataDirectory(tmp_path / "data")).view().store
    named = store.quads_for_pattern(NamedNode(iris.project("S1")), terms.NAME, None, DefaultGraph())
    assert [quad.object for quad in named] == [Literal("Yksi", language="fi")]
    again = run_ingest([path], tmp_path / "data", source="pipeline")
    assert (again.unchanged, again.snapshot) == (1, None)


def test_the_shapes_refuse_what_breaks_them(tmp_path: Path) -> None:
    wrong = PROJECT.format(end="2023-12-31").replace("n:name", 'n:budget "-1"^^xsd:decimal ; n:name')
    path = write(tmp_path, "a.ttl", wrong + '<project/S2> a n:Project ; n:name "b"@fi .')
    report = run_ingest([path], tmp_path / "data", source="pipeline")
    assert (report.accepted, report.refused) == (1, 1)
    (refusal,) = report.refusals
    assert (refusal.file, refusal.line, refusal.field) == ("a.ttl", 5, "budget")


def test_a_complete_file_takes_away_what_it_no_longer_says(tmp_path: Path) -> None:
    both = write(
        tmp_path, "a.ttl", PROJECT.format(end="2023-12-31") + '<project/S2> a n:Project ; n:name "b"@fi .'
    )
    run_ingest([both], tmp_path / "data", source="pipeline")
    one = write(tmp_path, "b.ttl", '<project/S2> a n:Project ; n:name "b"@fi .')
    report = run_ingest([one], tmp_path / "data", source="pipeline", complete=True)
    assert (report.unchanged, report.removed) == (1, 1)
