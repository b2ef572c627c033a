"""SPARQL 1.2 as far as pyoxigraph answers it: statements about statements, directed texts, its new functions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_api.settings import Settings
from tests.api.conftest import publish, serving

#: The engines that a store elsewhere may be know 1.1.
pytestmark = pytest.mark.embedded

E = "http://example.org/"
PREFIX = f"PREFIX e: <{E}> "
STATEMENTS = f"""
@prefix e: <{E}> .
e:veke e:usedBy e:school ~ e:report {{| e:saidBy "the school" |}} .
e:note e:quotes <<( e:veke e:usedBy e:school )>> .
e:sign e:name "שלום"@he--rtl .
"""
TRIPLE = {
    "type": "triple",
    "value": {
        "subject": {"type": "uri", "value": f"{E}veke"},
        "predicate": {"type": "uri", "value": f"{E}usedBy"},
        "object": {"type": "uri", "value": f"{E}school"},
    },
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    data: Path = tmp_path_factory.mktemp("sparql12") / "data"
    publish(data, STATEMENTS)
    with serving(Settings(data=data)) as client:
        yield client


def asked(
    client: httpx.Client, query: str, accept: str = "application/sparql-results+json"
) -> httpx.Response:
    return client.get("/sparql", params={"query": PREFIX + query}, headers={"Accept": accept})


def rows(client: httpx.Client, query: str) -> list[dict[str, Any]]:
    answer = asked(client, query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]["bindings"]
    return found


def value(text: str, kind: str = "literal") -> dict[str, str]:
    return {"type": kind, "value": text}


TRUE = {**value("true"), "datatype": "http://www.w3.org/2001/XMLSchema#boolean"}


@pytest.mark.parametrize(
    ("query", "row"),
    [
        ("SELECT ?t { e:note e:quotes ?t }", {"t": TRIPLE}),
        ("SELECT ?to { e:note e:quotes <<( e:veke e:usedBy ?to )>> }", {"to": value(f"{E}school", "uri")}),
        ("SELECT ?who { << e:veke e:usedBy e:school >> e:saidBy ?who }", {"who": value("the school")}),
        ("SELECT ?r { e:veke e:usedBy e:school ~ ?r }", {"r": value(f"{E}report", "uri")}),
        ("SELECT (TRIPLE(e:veke, e:usedBy, e:school) AS ?t) {}", {"t": TRIPLE}),
        (
            "SELECT (SUBJECT(?t) AS ?s) (isTRIPLE(?t) AS ?is) { e:note e:quotes ?t }",
            {"s": value(f"{E}veke", "uri"), "is": TRUE},
        ),
        (
            "SELECT (LANG(?n) AS ?l) (LANGDIR(?n) AS ?d) (hasLANGDIR(?n) AS ?h) { e:sign e:name ?n }",
            {"l": value("he"), "d": value("rtl"), "h": TRUE},
        ),
        (
            'SELECT (STRLANGDIR("a", "he", "rtl") AS ?x) {}',
            {"x": {**value("a"), "xml:lang": "he", "its:dir": "rtl"}},
        ),
    ],
)
def test_what_is_new_is_answered(client: httpx.Client, query: str, row: dict[str, Any]) -> None:
    assert rows(client, query) == [row]


def test_a_version_may_be_named(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": 'VERSION "1.2" ASK {}'})
    assert answer.json()["boolean"] is True


def test_triples_of_triples_are_written_in_every_format_of_rows(client: httpx.Client) -> None:
    query = "SELECT ?t { e:note e:quotes ?t }"
    xml = asked(client, query, "application/sparql-results+xml").text
    assert f"<triple><subject><uri>{E}veke</uri></subject>" in xml
    tsv = asked(client, query, "text/tab-separated-values").text
    assert tsv.splitlines()[1] == f"<<( <{E}veke> <{E}usedBy> <{E}school> )>>"


def test_a_graph_of_them_is_constructed(client: httpx.Client) -> None:
    query = "CONSTRUCT { ?r e:about ?t } WHERE { ?r <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> ?t }"
    answer = asked(client, query, "application/n-triples")
    assert answer.text == f"<{E}report> <{E}about> <<( <{E}veke> <{E}usedBy> <{E}school> )>> .\n"


def test_what_is_not_answered_yet_is_told_with_its_place(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "SELECT (sameValue(1, 1.0) AS ?x) {}"})
    assert answer.status_code == 400
    assert (answer.json()["line"], answer.json()["column"]) == (1, 23)


def test_a_query_that_may_ask_a_server_must_be_one_of_sparql_1_1(client: httpx.Client) -> None:
    """The parser that finds out whom a query asks reads 1.1: what it cannot read is not let through."""
    answer = asked(client, 'SELECT ?r { << e:veke e:usedBy e:school >> e:saidBy "service" }')
    assert answer.status_code == 400
    assert "SERVICE" in answer.json()["detail"]
