"""What a query asks of graphs, read from its tokens: not from its strings, comments and names."""

from __future__ import annotations

import pytest

from graph_api.store.remote import Endpoint, EndpointFailed
from graph_api.store.remote.dataset import Dataset, dataset_of, names_graphs

BELIEVED = "https://w3id.org/nivos/graph/believed"
NAMED = Endpoint("http://localhost/sparql", believed=BELIEVED)
PLAIN = (
    "SELECT * { ?s ?p ?o }",
    "SELECT ?graph ?from { ?graph ?from ?o } # GRAPH ?g FROM <x:y>",
    'SELECT * { ?s ?p "GRAPH ?g", \'from\' . ?s ?p \'\'\'a \' FROM \n <x:y>\'\'\', """\\""" GRAPH ?g""" }',
    "PREFIX from: <x:> PREFIX graph: <x:> SELECT * { ?s from:graph graph:from ; graph: <graph> }",
    "SELECT * { ?s ?p 'x'@from . FILTER(?a<?b&&?c>?d) }",
    "",
    "'",
    "<",
)


@pytest.mark.parametrize("text", PLAIN)
def test_a_query_over_what_is_believed(text: str) -> None:
    assert dataset_of(text, NAMED, virtuoso=False) == Dataset((BELIEVED,))
    assert not names_graphs(text)


def test_where_the_default_graph_is_the_engines_own() -> None:
    assert dataset_of("SELECT * { GRAPH ?g { ?s ?p ?o } }", Endpoint("http://localhost/"), False) == Dataset()


@pytest.mark.parametrize(
    "text", ["SELECT * FROM <x:y> { ?s ?p ?o }", "ask from\tnamed <x:y> { GRAPH ?g {} }"]
)
def test_a_query_that_brings_its_dataset(text: str) -> None:
    assert dataset_of(text, NAMED, virtuoso=False) == Dataset()


def test_graphs_that_are_named() -> None:
    text = "PREFIX r: <x:r/> SELECT * { GRAPH <x:y> {} graph r:a%20b {} GRAPH <x:y> {} ?s a r:c }"
    assert dataset_of(text, NAMED, virtuoso=True) == Dataset((BELIEVED,), ("x:y", "x:r/a%20b"))


def test_graphs_that_are_asked_for() -> None:
    text = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
    assert names_graphs(text)
    assert dataset_of(text, NAMED, virtuoso=True) == Dataset((BELIEVED,))
    with pytest.raises(EndpointFailed, match="cannot be asked here"):
        dataset_of(text, NAMED, virtuoso=False)
    with pytest.raises(EndpointFailed, match="write VALUES"):
        dataset_of(text + "{ GRAPH <x:y> { ?s ?p ?o } }", NAMED, virtuoso=True)


def test_a_long_text_is_read_quickly() -> None:
    for text in ("'" * 100_000, '"' * 100_000, "<" * 100_000, "\\" * 100_000, ":" * 100_000, "a:%" * 100_000):
        dataset_of(text, NAMED, virtuoso=False)
