"""Jena's `rsparql`: the protocol as the Java world speaks it."""

from __future__ import annotations

import json

import pytest
from rdflib import Graph

from tests.clients import jena
from tests.clients.service import Service

pytestmark = [pytest.mark.slow, pytest.mark.skipif(jena.missing() is not None, reason=str(jena.missing()))]

NAMES = "SELECT ?name { <https://w3id.org/nivos/project/S1> <https://w3id.org/nivos/ontology#name> ?name } "
NAMES += "ORDER BY ?name"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    return jena.class_path(tmp_path_factory.mktemp("jena"))


def rsparql(path: str, service: Service, *words: str) -> str:
    done = jena.run(path, "arq.rsparql", "--service", service.sparql, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("way", [[], ["--post"]])
def test_rows(path: str, service: Service, way: list[str]) -> None:
    rows = json.loads(rsparql(path, service, *way, "--results", "json", NAMES))["results"]["bindings"]
    assert [row["name"] for row in rows] == [
        {"type": "literal", "value": "Rösten hörd", "xml:lang": "sv"},
        {"type": "literal", "value": "Ääni kuuluviin", "xml:lang": "fi"},
    ]


@pytest.mark.parametrize(("query", "said"), [("ASK {}", "Yes"), ("ASK { <a:x> ?p ?o }", "No")])
def test_truth(path: str, service: Service, query: str, said: str) -> None:
    assert said in rsparql(path, service, query)


def test_construction(path: str, service: Service) -> None:
    query = "CONSTRUCT { ?s <a:code> ?code } WHERE { ?s <https://w3id.org/nivos/ontology#code> ?code }"
    graph = Graph().parse(data=rsparql(path, service, query), format="turtle")
    assert sorted(str(code) for code in graph.objects()) == ["S1", "S2"]


def test_description(path: str, service: Service) -> None:
    said = rsparql(path, service, "DESCRIBE <https://w3id.org/nivos/theme/nivelvaihe>")
    assert len(Graph().parse(data=said, format="turtle")) == 2


def test_a_failure_is_told(path: str, service: Service) -> None:
    query = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    done = jena.run(path, "arq.rsparql", "--service", service.sparql, query)
    assert done.returncode != 0
    assert "403" in done.stderr
