"""Comunica, the query engine of the web's own world (npm), told that we are SPARQL or finding it out."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

from tests.clients.service import Service

COMUNICA = Path(__file__).parent / "comunica/node_modules/.bin/comunica-sparql"
HERE = shutil.which("node") is not None and COMUNICA.exists()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not HERE, reason="Comunica is not installed: npm ci --prefix tests/clients/comunica (needs Node 20)"
    ),
]

NAMES = "SELECT ?name { <https://w3id.org/nivos/project/S1> <https://w3id.org/nivos/ontology#name> ?name } "
NAMES += "ORDER BY ?name"
BOTH = ['"Rösten hörd"@sv', '"Ääni kuuluviin"@fi']


def ask(source: str, query: str, media_type: str = "application/json") -> str:
    done = subprocess.run(
        [str(COMUNICA), source, query, "-t", media_type],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(source: str, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ask(source, query))
    return found


def test_told_that_it_is_sparql(service: Service) -> None:
    assert [row["name"] for row in rows(f"sparql@{service.sparql}", NAMES)] == BOTH


def test_found_out_from_the_service_description(service: Service) -> None:
    assert [row["name"] for row in rows(service.sparql, NAMES)] == BOTH


def test_a_join_that_the_client_does_itself(service: Service) -> None:
    query = """PREFIX n: <https://w3id.org/nivos/ontology#>
SELECT ?code ?label { ?p n:code ?code ; n:theme ?theme . ?theme <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }
ORDER BY ?code"""
    assert rows(f"sparql@{service.sparql}", query) == [
        {"code": '"S1"', "label": '"Nivelvaihe"@fi'},
        {"code": '"S2"', "label": '"Nivelvaihe"@fi'},
    ]


def test_truth_and_construction(service: Service) -> None:
    assert ask(f"sparql@{service.sparql}", "ASK {}", "simple").strip() == "true"
    query = "CONSTRUCT { ?s <a:code> ?code } WHERE { ?s <https://w3id.org/nivos/ontology#code> ?code }"
    graph = Graph().parse(data=ask(f"sparql@{service.sparql}", query, "text/turtle"), format="turtle")
    assert sorted(str(code) for code in graph.objects()) == ["S1", "S2"]
