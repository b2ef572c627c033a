"""The graph of derived facts says exactly what was derived, however it came there, and what is believed follows."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from graph_api.store import derived
from graph_api.store.beliefs import Pair, all_pairs, settle
from graph_api.store.derived import DERIVED, Counted
from ontology import iris, terms

RECORD = NamedNode(iris.BASE + "record/a/project/S1")
BASE = """
<p:1> <n:name> "Silta" <g:1> .
<p:1> <n:seen> <p:2> <g:1> .
<n:name> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#FunctionalProperty> <g:1> .
<p:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <n:Project> <g:1> .
"""
SHARE = '<o:1> <n:share> "0.5" .\n'
KIND = "<o:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <n:Overlap> .\n"
SEEN = "<p:1> <n:seen> <p:2> .\n<p:1> <n:seen> <p:3> .\n"
NAME = '<p:1> <n:name> "Arvattu" .\n'


@pytest.fixture
def store() -> Store:
    store = Store()
    store.load(BASE.encode(), RdfFormat.N_QUADS)
    settle(store, all_pairs(store))
    return store


def write(store: Store, folder: Path, *pieces: str) -> Counted:
    """Write, settle what was touched, and hold the default graph against settling everything."""
    touched: set[Pair] = set()
    before = believed(store)
    counted = derived.write(store, (piece.encode() for piece in pieces), folder / "spool", touched.add)
    settled = settle(store, touched)
    assert len(believed(store)) == len(before) + counted.believed + settled.added - settled.removed
    assert settle(store, all_pairs(store)).turned == set()
    assert {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, DERIVED)} == {
        line.removesuffix(" .") for piece in pieces for line in piece.splitlines()
    }
    return counted


def believed(store: Store) -> set[Quad]:
    return set(store.quads_for_pattern(None, None, None, DefaultGraph()))


def test_what_nobody_else_speaks_of_is_believed_at_once(store: Store, tmp_path: Path) -> None:
    assert write(store, tmp_path, SHARE + KIND) == Counted(added=2, removed=0, believed=2)
    assert not (tmp_path / "spool").exists()


def test_where_others_speak_they_are_heard(store: Store, tmp_path: Path) -> None:
    assert write(store, tmp_path, SHARE + NAME, SEEN) == Counted(added=4, removed=0, believed=1)
    names = store.quads_for_pattern(NamedNode("p:1"), NamedNode("n:name"), None, DefaultGraph())
    assert [str(quad.object) for quad in names] == ['"Silta"']  # what is derived yields to records


def test_only_what_differs_is_written(store: Store, tmp_path: Path) -> None:
    write(store, tmp_path, SHARE + KIND, NAME)
    other = SHARE.replace("0.5", "0.25")
    assert write(store, tmp_path, KIND, other + SEEN) == Counted(added=3, removed=2, believed=0)
    assert write(store, tmp_path, KIND + other + SEEN) == Counted()
    assert write(store, tmp_path) == Counted(removed=4)


def test_what_is_derived_of_a_joined_thing_is_believed_of_the_other(store: Store, tmp_path: Path) -> None:
    one, other = NamedNode(iris.project("1")), NamedNode(iris.project("2"))
    matches = NamedNode(iris.record_graph(iris.MATCHES, "match", "1"))
    store.add(Quad(one, terms.JOINED_TO, other, matches))
    settle(store, all_pairs(store))
    write(store, tmp_path, f"{one} <n:share> {one} .\n")
    shares = store.quads_for_pattern(None, NamedNode("n:share"), None, DefaultGraph())
    assert [(quad.subject, quad.object) for quad in shares] == [(other, other)]


@pytest.mark.slow
def test_no_more_is_in_memory_than_a_few_pieces(tmp_path: Path) -> None:
    def pieces(count: int, value: int) -> Iterator[bytes]:
        for start in range(0, count, 10_000):
            lines = (f'<o:{number}> <n:share> "{value}" .\n' for number in range(start, start + 10_000))
            yield "".join(lines).encode()

    def peak(count: int) -> int:
        store = Store(str(tmp_path / str(count)))
        tracemalloc.start()
        for value in (1, 2):
            derived.write(store, pieces(count, value), tmp_path / "spool", lambda pair: None)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    few, many = peak(50_000), peak(300_000)
    assert many - few < 250_000 * 40  # a number a statement, twice while they are sorted


def test_words_of_any_script_are_told_apart(store: Store, tmp_path: Path) -> None:
    text = '<w:1> <n:form> "työ \\"ja\\" koulu" .\n'
    write(store, tmp_path, text)
    assert write(store, tmp_path, text) == Counted()
    assert list(parse(text, RdfFormat.N_TRIPLES))
