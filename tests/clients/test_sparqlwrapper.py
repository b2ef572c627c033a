"""SPARQLWrapper, with its own habits: `format`, `output` and `results` beside Accept, and one POST of its own."""

from __future__ import annotations

import pytest
import SPARQLWrapper as Wrapped
from pyoxigraph import RdfFormat, parse
from SPARQLWrapper.SPARQLExceptions import EndPointNotFound, QueryBadFormed

from tests.clients.service import Service, graph_of

pytestmark = pytest.mark.slow

NAME = "https://w3id.org/nivos/ontology#name"
NAMES = f"SELECT ?name {{ <https://w3id.org/nivos/project/S1> <{NAME}> ?name }} ORDER BY ?name"
CONSTRUCT = f"CONSTRUCT {{ ?p <a:called> ?name }} WHERE {{ ?p <{NAME}> ?name }}"
DESCRIBE = "DESCRIBE <https://w3id.org/nivos/theme/nivelvaihe>"

#: Every way this client has to send a query.
WAYS = [("GET", "urlencoded"), ("POST", "urlencoded"), ("POST", "postdirectly")]
each_way = pytest.mark.parametrize(("method", "request_method"), WAYS)


def wrapper(service: Service, query: str, form: str, way: tuple[str, str] = WAYS[0]) -> Wrapped.SPARQLWrapper:
    made = Wrapped.SPARQLWrapper(service.sparql, returnFormat=form)
    made.setQuery(query)
    made.setMethod(way[0])
    made.setRequestMethod(way[1])
    return made


@each_way
def test_rows_as_json(service: Service, method: str, request_method: str) -> None:
    answer = wrapper(service, NAMES, Wrapped.JSON, (method, request_method)).queryAndConvert()
    assert answer["head"] == {"vars": ["name"]}
    assert answer["results"]["bindings"] == [
        {"name": {"type": "literal", "value": "Rösten hörd", "xml:lang": "sv"}},
        {"name": {"type": "literal", "value": "Ääni kuuluviin", "xml:lang": "fi"}},
    ]


@each_way
def test_rows_as_xml(service: Service, method: str, request_method: str) -> None:
    answer = wrapper(service, NAMES, Wrapped.XML, (method, request_method)).queryAndConvert()
    assert [node.firstChild.data for node in answer.getElementsByTagName("literal")] == [
        "Rösten hörd",
        "Ääni kuuluviin",
    ]


@each_way
@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Wrapped.CSV, "name\r\nRösten hörd\r\nÄäni kuuluviin\r\n"),
        (Wrapped.TSV, '?name\n"Rösten hörd"@sv\n"Ääni kuuluviin"@fi\n'),
    ],
)
def test_rows_as_text(service: Service, form: str, text: str, method: str, request_method: str) -> None:
    assert wrapper(service, NAMES, form, (method, request_method)).queryAndConvert().decode() == text


@each_way
@pytest.mark.parametrize(("query", "truth"), [("ASK {}", True), ("ASK { <a:x> ?p ?o }", False)])
def test_truth(service: Service, query: str, truth: bool, method: str, request_method: str) -> None:
    answer = wrapper(service, query, Wrapped.JSON, (method, request_method)).queryAndConvert()
    assert answer == {"head": {}, "boolean": truth}


@each_way
@pytest.mark.parametrize(
    ("form", "syntax"),
    [
        (Wrapped.TURTLE, RdfFormat.TURTLE),
        (Wrapped.N3, RdfFormat.N3),
        (Wrapped.RDFXML, RdfFormat.RDF_XML),
        (Wrapped.JSONLD, RdfFormat.JSON_LD),
    ],
)
def test_triples(service: Service, form: str, syntax: RdfFormat, method: str, request_method: str) -> None:
    # Not queryAndConvert: it makes a ConjunctiveGraph, which rdflib deprecates.
    answer = wrapper(service, CONSTRUCT, form, (method, request_method)).query().response.read()
    named = {(each.subject.value, str(each.object)) for each in parse(answer, format=syntax)}
    assert named == {
        ("https://w3id.org/nivos/project/S1", '"Ääni kuuluviin"@fi'),
        ("https://w3id.org/nivos/project/S1", '"Rösten hörd"@sv'),
        ("https://w3id.org/nivos/project/S2", '"Tab\\there, \\"quoted\\"\\nand 𝄞"@en'),
    }


def test_a_description(service: Service) -> None:
    answer = wrapper(service, DESCRIBE, Wrapped.TURTLE).queryAndConvert()
    assert len(list(parse(answer, format=RdfFormat.TURTLE))) == 2


@each_way
def test_the_dataset_is_the_one_asked_for(service: Service, method: str, request_method: str) -> None:
    codes = "SELECT ?code { { ?s <https://w3id.org/nivos/ontology#code> ?code } UNION "
    codes += "{ GRAPH ?g { ?s <https://w3id.org/nivos/ontology#code> ?code } } } ORDER BY ?code"

    def found(default: list[str], named: list[str]) -> list[str]:
        asked = wrapper(service, codes, Wrapped.CSV, (method, request_method))
        for record in default:
            asked.addDefaultGraph(graph_of(record))
        for record in named:
            asked.addNamedGraph(graph_of(record))
        return asked.queryAndConvert().decode().split()[1:]

    assert found(["S1"], []) == ["S1"]
    assert found([], ["S2"]) == ["S2"]
    assert found(["S1", "S2"], []) == ["S1", "S2"]
    assert found(["S1"], ["S1", "S2"]) == ["S1", "S1", "S2"]


@each_way
def test_a_malformed_query_is_told_as_such(service: Service, method: str, request_method: str) -> None:
    with pytest.raises(QueryBadFormed, match="malformed-query"):
        wrapper(service, "SELECT * { ?s ?p }", Wrapped.JSON, (method, request_method)).query()


def test_another_address_is_told_as_such(service: Service) -> None:
    asked = Wrapped.SPARQLWrapper(f"{service.url}/api/nix")
    asked.setQuery("ASK {}")
    with pytest.raises(EndPointNotFound):
        asked.query()
