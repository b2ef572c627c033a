"""Which servers a query may ask."""

from __future__ import annotations

import pytest

from graph_api.evaluation.errors import MalformedQuery, ServiceRefused
from graph_api.evaluation.refusals import refuse_services

ALLOWED = ("data.example.org", "localhost:9000")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <https://data.example.org/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://localhost:9000/query> { ?s ?p ?o } }",
        "PREFIX d: <https://data.example.org/> SELECT * { SERVICE d:sparql { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://DATA.example.org/sparql> { ?s ?p ?o } }",
        'SELECT * { ?s ?p "SERVICE <http://evil.example/>" }',
    ],
)
def test_a_host_on_the_list_may_be_asked(text: str) -> None:
    refuse_services(text, ALLOWED)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <https://evil.example/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://localhost:9001/query> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://localhost/query> { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://data.example.org@evil.example/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://data.example.org.evil.example/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <ftp://data.example.org/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
        "SELECT * { SERVICE ?where { ?s ?p ?o } VALUES ?where { <https://data.example.org/> } }",
        "PREFIX d: <https://data.example.org> SELECT * { SERVICE d:.evil { ?s ?p ?o } }",
        "BASE <https://evil.example/> SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://data.example.org/> { SERVICE <https://evil.example/> { ?s ?p ?o } } }",
    ],
)
def test_others_may_not(text: str) -> None:
    with pytest.raises((ServiceRefused, MalformedQuery)):
        refuse_services(text, ALLOWED)


def test_none_may_be_asked_unless_the_operator_says_so() -> None:
    with pytest.raises(ServiceRefused):
        refuse_services("SELECT * { SERVICE <https://data.example.org/sparql> { ?s ?p ?o } }")


def test_what_is_checked_is_what_is_run() -> None:
    with pytest.raises(MalformedQuery, match="escapes"):
        refuse_services(r"SELECT * { SERVICE <https://data.ex\u0061mple.org/sparql> { ?s ?p ?o } }", ALLOWED)
