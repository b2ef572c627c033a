"""Ordinary questions, each with the check that its answer must stand."""

from __future__ import annotations

import csv
import io
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.soak.editing import VALUES
from tests.soak.oracle import Oracle, rows, triples

#: The things that every publication of the soak renames.
PROJECT = "https://w3id.org/nivos/project/SOAK1"
MODEL = "https://w3id.org/nivos/model/soak"

JSON = {"Accept": "application/sparql-results+json"}
PREFIX = "PREFIX n: <https://w3id.org/nivos/ontology#> "
JOIN = (
    f"{PREFIX}SELECT ?project ?name ?theme ?label {{ ?project a n:Project ; n:name ?name ; n:theme ?theme . "
    "?theme <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } ORDER BY ?project ?name ?theme ?label LIMIT 100"
)
AGGREGATE = f"{PREFIX}SELECT ?theme (COUNT(?p) AS ?n) {{ ?p n:theme ?theme }} GROUP BY ?theme"
CONSTRUCT = f"{PREFIX}CONSTRUCT {{ ?p n:name ?name }} WHERE {{ ?p a n:Project ; n:name ?name }}"
ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NAMES = f"SELECT ?name {{ <{PROJECT}> <https://w3id.org/nivos/ontology#name> ?name }}"
SAVED = ("projects", "themes-in-use", "wholes", "unrelated-models", "network-members", "coverage")

Check = Callable[[Oracle, httpx.Response, set[int]], bool]
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Question:
    """A request and the check of its answer, which is given the snapshots that may have answered."""

    kind: str
    path: str
    check: Check
    parameters: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    post: bool = False
    streamed: bool = False


def number_of(answer: httpx.Response) -> int:
    """Give the snapshot that an answer names."""
    return int(answer.headers["nivos-snapshot"])


def _rows_of(text: str) -> Check:
    return lambda oracle, answer, _: rows(answer.content) == oracle.rows(number_of(answer), text)


def _sparql(kind: str, text: str, new: bool, post: bool) -> Question:
    """Ask for rows; what is `new` has a comment of its own, so that no kept answer fits."""
    asked = f"{text} # {next(_numbers)}" if new else text
    return Question(kind, "/sparql", _rows_of(text), {"query": asked}, JSON, post)


def _constructed(oracle: Oracle, answer: httpx.Response, _: set[int]) -> bool:
    return triples(answer.content) == oracle.triples(number_of(answer), CONSTRUCT)


def _everything(oracle: Oracle, answer: httpx.Response, _: set[int]) -> bool:
    [counted] = oracle.rows(number_of(answer), COUNT)
    lines = sum(1 for _ in csv.reader(io.StringIO(answer.text, newline="")))
    return f'"value": "{lines - 1}"' in counted


def _saved(name: str) -> Check:
    return lambda oracle, answer, _: rows(answer.content) == oracle.saved(number_of(answer), name)


def _described(oracle: Oracle, answer: httpx.Response, _: set[int]) -> bool:
    said = answer.json()
    return said["label"]["text"] in oracle.names(said["snapshot"], PROJECT)


def _shows(iri: str) -> Check:
    """A page is whole, and shows the name that the thing has in a snapshot that was current."""

    def check(oracle: Oracle, answer: httpx.Response, current: set[int]) -> bool:
        whole = answer.text.rstrip().endswith("</html>")
        return whole and any(name in answer.text for number in current for name in oracle.names(number, iri))

    return check


def questions(chance: random.Random, things: list[str]) -> Question:
    """Draw a question."""
    new, post = chance.random() < 0.5, chance.random() < 0.2
    point = f"SELECT ?p ?o {{ <{chance.choice(things)}> ?p ?o }}"
    saved = chance.choice(SAVED)
    draw = chance.random()
    for share, question in (
        (0.30, _sparql("point", point, new, post)),
        (0.06, _sparql("changed", NAMES, new, post)),
        (0.06, _sparql("edited", VALUES, new, post)),
        (0.15, _sparql("join", JOIN, new, post)),
        (0.08, _sparql("aggregate", AGGREGATE, new, post)),
        (
            0.05,
            Question(
                "construct",
                "/sparql",
                _constructed,
                {"query": CONSTRUCT},
                {"Accept": "application/n-triples"},
            ),
        ),
        (
            0.02,
            Question(
                "everything", "/sparql", _everything, {"query": ALL}, {"Accept": "text/csv"}, streamed=True
            ),
        ),
        (0.10, Question("saved", f"/api/queries/{saved}.srj", _saved(saved))),
        (0.06, Question("description", "/api/projects/SOAK1", _described, {"lang": "fi"})),
        (0.06, Question("page", "/projects/SOAK1", _shows(PROJECT), {"lang": "fi"}, {"Accept": "text/html"})),
        (1.00, Question("embed", "/embed/relations/model/soak", _shows(MODEL), {"lang": "fi"})),
    ):
        draw -= share
        if draw < 0:
            return question
    raise AssertionError("the last share is never passed")
