"""Every format gives the same things; blank nodes get names that follow from what they say."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad, RdfFormat, parse, serialize

from ingest.sources.rdf import read as read_rdf
from ingest.sources.reading import RawStatements
from ontology import iris

from .conftest import PREFIXES, Read

TWO_PROJECTS = """<project/S1> a n:Project ; n:name "Yksi"@fi ;
  n:startDate "2021-09-01"^^xsd:date ;
  n:budget 1200.5 .
<project/S2> n:name "Kaksi"@fi .
"""
#: What the two projects are, in every format.
EXPECTED = {
    iris.project("S1"): {
        f"<{iris.project('S1')}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{iris.N}Project>",
        f'<{iris.project("S1")}> <{iris.N}name> "Yksi"@fi',
        f'<{iris.project("S1")}> <{iris.N}startDate> "2021-09-01"^^<http://www.w3.org/2001/XMLSchema#date>',
        f'<{iris.project("S1")}> <{iris.N}budget> "1200.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    },
    iris.project("S2"): {f'<{iris.project("S2")}> <{iris.N}name> "Kaksi"@fi'},
}


def quads(turtle: str) -> list[Quad]:
    return list(parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE))


def said(things: list[RawStatements]) -> dict[str, set[str]]:
    return {each.subject.value: {str(triple) for triple in each.triples} for each in things}


@pytest.mark.parametrize(
    ("suffix", "form"),
    [
        ("ttl", RdfFormat.TURTLE),
        ("trig", RdfFormat.TRIG),
        ("nt", RdfFormat.N_TRIPLES),
        ("nq", RdfFormat.N_QUADS),
        ("rdf", RdfFormat.RDF_XML),
        ("owl", RdfFormat.RDF_XML),
        ("xml", RdfFormat.RDF_XML),
        ("jsonld", RdfFormat.JSON_LD),
    ],
)
def test_every_format_gives_the_same_things(read: Read, suffix: str, form: RdfFormat) -> None:
    content = serialize((quad.triple for quad in quads(TWO_PROJECTS)), format=form)
    assert content is not None
    things, refused = read(f"given.{suffix}", content)
    assert (said(things), refused) == (EXPECTED, [])
    packed, refused = read(f"given.{suffix}.gz", gzip.compress(content))
    assert (said(packed), refused) == (EXPECTED, [])


def test_a_thing_knows_the_line_that_speaks_of_it_first(turtle: Read, read: Read) -> None:
    things, _ = turtle(TWO_PROJECTS)
    assert [each.line for each in things] == [5, 8]
    lines = "\n".join(f"{quad.triple} ." for quad in reversed(quads(TWO_PROJECTS)))
    things, _ = read("given.nt", lines)
    assert [each.line for each in things] == [2, 1]


def test_blank_nodes_are_named_by_what_they_say_and_where(turtle: Read) -> None:
    first, _ = turtle('<project/S1> n:note [ n:text "a" ; n:note [ n:text "b" ] ] .')
    again, _ = turtle('<project/S1> n:note _:x . _:y n:text "b" . _:x n:note _:y ; n:text "a" .')
    other, _ = turtle('<project/S2> n:note [ n:text "a" ; n:note [ n:text "b" ] ] .')
    assert first[0].triples == again[0].triples
    assert len(first[0].triples) == 4
    names = {str(triple.object) for triple in first[0].triples if "unnamed" in str(triple.object)}
    assert len(names) == 2
    assert not names & {str(triple.object) for triple in other[0].triples}


def test_blank_nodes_that_say_the_same_in_one_place_are_one(turtle: Read) -> None:
    things, _ = turtle('<project/S1> n:note [ n:text "a" ] , [ n:text "a" ] .')
    assert len(things[0].triples) == 2


def test_a_blank_node_of_two_things_is_the_same_in_both(turtle: Read) -> None:
    things, _ = turtle('<project/S1> n:note _:a . <project/S2> n:note _:a . _:a n:text "shared" .')
    assert [len(each.triples) for each in things] == [2, 2]
    assert things[0].triples[0].object == things[1].triples[0].object


def test_lists_are_kept(turtle: Read) -> None:
    things, refused = turtle('<project/S1> n:note ( "a" "b" "c" ) .')
    assert refused == []
    assert len(things[0].triples) == 7


SHUFFLED = quads(
    """<project/S1> n:name "Yksi"@fi ; n:note [ n:text "a" ; n:note [ n:text "b" ] ] , [ n:text "c" ] .
    <project/S2> n:name "Kaksi"@fi ; n:note _:shared . <project/S1> n:note _:shared . _:shared n:text "d" ."""
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(SHUFFLED))
def test_any_order_of_triples_gives_the_same_things(order: list[Quad], tmp_path: Path) -> None:
    found = []
    for name, lines in (("in-order.nt", SHUFFLED), ("shuffled.nt", order)):
        path = tmp_path / name
        path.write_text("".join(f"{quad.triple} .\n" for quad in lines))
        found.append([(each.subject, each.triples) for each in read_rdf(path, name)])  # type: ignore[union-attr]
    assert found[0] == found[1]
    assert len(found[0]) == 2


def test_the_name_of_a_graph_is_the_source_or_the_page(read: Read) -> None:
    things, refused = read(
        "given.trig",
        PREFIXES
        + '<project/S1> n:name "a"@fi .'
        + '<source/funder> { <project/S1> n:name "b"@fi . }'
        + '<https://funder.example/list> { <project/S1> n:name "c"@fi . }',
    )
    assert refused == []
    assert {(each.source, each.page, str(each.triples[0].object)) for each in things} == {
        ("", "", '"a"@fi'),
        ("funder", "", '"b"@fi'),
        ("", "https://funder.example/list", '"c"@fi'),
    }


def test_more_than_fits_in_one_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.rdf.heap._BATCH", 400)
    path = tmp_path / "long.nt"
    with path.open("w") as file:
        for predicate in ("name", "note", "summary"):
            for number in range(500):
                file.write(f'<http://example.org/{number}> <{iris.N}{predicate}> "x{number}"@en .\n')
    things = list(read_rdf(path, "long.nt"))
    assert len(things) == 500
    assert all(isinstance(each, RawStatements) and len(each.triples) == 3 for each in things)
    assert {each.line for each in things} == set(range(1, 501))  # type: ignore[union-attr]


def test_unpacking_has_a_limit_and_a_truncated_file_is_told(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = gzip.compress(
        b"<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n" * 50_000
    )
    _, refused = read("cut.nt.gz", whole[: len(whole) // 2])
    assert "is no whole .gz file" in refused[0].refusal.reason
    _, refused = read("none.nt.gz", b"not packed at all")
    assert "is no whole .gz file" in refused[0].refusal.reason
    monkeypatch.setattr("ingest.sources.unpacking.MAX_UNPACKED", 1_000_000)
    things, refused = read("bomb.nt.gz", whole)
    assert things == []
    assert "unpacks to more than 0 MB" in refused[0].refusal.reason
