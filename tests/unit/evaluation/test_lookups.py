"""Look-ups: what is one, and that its answer is the worker's."""

from __future__ import annotations

import io

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat, Store

from graph_api.sparql.lookups import is_lookup, look_up

LOOKUPS = [
    "SELECT ?o { <http://example.org/s> <http://example.org/p> ?o }",
    "select * where { <http://example.org/s> ?p ?o . } limit 1",
    'PREFIX e: <http://example.org/> SELECT ?p WHERE { e:s ?p "x" }',
    'PREFIX : <http://example.org/> # a comment\nSELECT ?p { :s ?p "x"@fi }',
    "SELECT ?c { <http://example.org/s> a ?c }",
    "DESCRIBE <http://example.org/s>",
    "PREFIX e: <http://example.org/> DESCRIBE e:s ",
]
OTHERS = [
    "SELECT * { ?s ?p ?o }",
    "SELECT * { <http://example.org/s> ?x ?x }",
    "SELECT * { <http://example.org/s> ?p ?o . ?o ?q ?r }",
    "SELECT * { <http://example.org/s> ?p ?o FILTER(RAND() < 2) }",
    "SELECT * { <http://example.org/s> <http://example.org/p>/<http://example.org/q> ?o }",
    "SELECT * { <http://example.org/s> <http://example.org/p>+ ?o }",
    "SELECT * { GRAPH ?g { <http://example.org/s> ?p ?o } }",
    "SELECT * { SERVICE <http://example.org/s> { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) { <http://example.org/s> ?p ?o }",
    "SELECT * FROM <http://example.org/g> { <http://example.org/s> ?p ?o }",
    "DESCRIBE ?s { ?s ?p ?o }",
    "DESCRIBE <http://example.org/s> { ?s ?p ?o }",
    "CONSTRUCT { ?a ?b ?c } { ?a ?b ?c }",
    "DELETE WHERE { <http://example.org/s> ?p ?o }",
]


@pytest.fixture(scope="module")
def store() -> Store:
    made = Store()
    subject, predicate = NamedNode("http://example.org/s"), NamedNode("http://example.org/p")
    for term in (Literal("x"), Literal("x", language="fi"), NamedNode("http://example.org/o")):
        made.add(Quad(subject, predicate, term))
    hub = NamedNode("http://example.org/hub")
    made.extend(Quad(hub, predicate, Literal(f"{at} " + "y" * 50)) for at in range(5_000))
    return made


def asked(store: Store, text: str) -> tuple[str, bytes] | None:
    return look_up(store, text, "http://example.org/sparql", "csv", "n-triples")


@pytest.mark.parametrize("text", LOOKUPS)
def test_it_is_answered_as_any_query_is(store: Store, text: str) -> None:
    assert is_lookup(text)
    answered = asked(store, text)
    assert answered is not None
    results = store.query(text)
    if answered[0] == "rows":
        assert answered[1] == results.serialize(format=QueryResultsFormat.CSV)  # type: ignore[union-attr]
        assert answered[1].count(b"\n") >= 1
    else:
        written = io.BytesIO()
        results.serialize(written, RdfFormat.N_TRIPLES)  # type: ignore[union-attr, arg-type]
        assert sorted(answered[1].splitlines()) == sorted(written.getvalue().splitlines())


@pytest.mark.parametrize("text", OTHERS)
def test_all_else_is_for_a_worker(text: str) -> None:
    assert not is_lookup(text)


def test_a_long_answer_is_for_a_worker(store: Store) -> None:
    text = "SELECT * { <http://example.org/hub> ?p ?o }"
    assert is_lookup(text)
    assert asked(store, text) is None


def test_a_malformed_one_is_for_a_worker_that_tells_so(store: Store) -> None:
    assert asked(store, "SELECT ?x { nope:s ?p ?o }") is None
