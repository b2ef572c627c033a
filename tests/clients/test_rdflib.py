"""rdflib's SPARQLStore: a remote graph that behaves like one in memory."""

from __future__ import annotations

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.clients.service import RECORDS, Service, graph_of

pytestmark = pytest.mark.slow

N = Namespace("https://w3id.org/nivos/ontology#")
S1, S2 = (URIRef(f"https://w3id.org/nivos/project/{code}") for code in ("S1", "S2"))
STRANGE = Literal('Tab\there, "quoted"\nand 𝄞', "en")

each_way = pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
each_form = pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])


def graph(service: Service, method: str = "GET", form: str = "xml", name: str | None = None) -> Graph:
    store = SPARQLStore(service.sparql, method=method, returnFormat=form)
    return Graph(store, identifier=name and URIRef(name))


@each_way
@pytest.mark.parametrize("form", ["xml", "json"])
def test_triples(service: Service, method: str, form: str) -> None:
    found = graph(service, method, form)
    assert set(found.triples((None, N.name, None))) == {
        (S1, N.name, Literal("Ääni kuuluviin", "fi")),
        (S1, N.name, Literal("Rösten hörd", "sv")),
        (S2, N.name, STRANGE),
    }
    assert (S2, N.name, STRANGE) in found
    assert (S1, N.name, STRANGE) not in found
    assert list(found.subjects(N.code, Literal("S2"))) == [S2]


@each_way
@each_form
def test_rows(service: Service, method: str, form: str) -> None:
    rows = graph(service, method, form).query(f"SELECT ?s ?none {{ ?s <{N.code}> ?code }} ORDER BY ?code")
    assert [(str(row.s), row.none) for row in rows] == [(str(S1), None), (str(S2), None)]


@each_way
def test_a_query_with_bindings(service: Service, method: str) -> None:
    found = graph(service, method)
    query = "SELECT ?name { ?s n:name ?name } ORDER BY ?name"
    names = [str(row.name) for row in found.query(query, initNs={"n": N}, initBindings={"s": S1})]
    assert names == ["Rösten hörd", "Ääni kuuluviin"]
    names = [str(row.name) for row in found.query(query, initNs={"n": N}, initBindings={"s": S2})]
    assert names == [str(STRANGE)]


@each_way
def test_truth_and_construction(service: Service, method: str) -> None:
    found = graph(service, method)
    assert found.query(f"ASK {{ <{S1}> ?p ?o }}").askAnswer is True
    assert found.query("ASK { <a:none> ?p ?o }").askAnswer is False
    built = found.query(f"CONSTRUCT {{ ?s <a:code> ?c }} WHERE {{ ?s <{N.code}> ?c }}")
    assert set(built.graph) == {
        (S1, URIRef("a:code"), Literal("S1")),
        (S2, URIRef("a:code"), Literal("S2")),
    }


def test_a_graph_by_its_name(service: Service) -> None:
    assert set(graph(service, name=graph_of("S2")).triples((None, N.code, None))) == {
        (S2, N.code, Literal("S2"))
    }
    assert len(graph(service, name=graph_of("S2"))) == 4


def test_contexts(service: Service) -> None:
    store = SPARQLStore(service.sparql)
    assert {graph_of(record) for record in RECORDS} <= {str(each) for each in store.contexts()}
    assert {str(each) for each in store.contexts((S1, None, None))} == {graph_of("S1")}


def test_a_malformed_query_is_an_error(service: Service) -> None:
    with pytest.raises(ValueError, match="did something wrong"):
        graph(service).query("SELECT * { ?s ?p }")
