"""What is asked: the same question put to each server in the way that it takes it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import DefaultGraph, NamedNode, Store

from ontology import iris, terms

ROWS, TRIPLES, PAGE = "application/sparql-results+json", "application/n-triples", "text/html"

_PREFIXES = (
    "PREFIX n: <https://w3id.org/nivos/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
)
JOIN = _PREFIXES + (
    "SELECT ?project ?name ?theme ?label WHERE { ?project a n:Project ; n:name ?name ; n:theme ?theme . "
    "?theme skos:prefLabel ?label } LIMIT 100"
)
AGGREGATE = _PREFIXES + (
    "SELECT ?theme (COUNT(?project) AS ?projects) WHERE { ?project a n:Project ; n:theme ?theme } "
    "GROUP BY ?theme ORDER BY DESC(?projects) LIMIT 20"
)
#: It counts a product of all triples with themselves: no time is enough for it.
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (STR(?c) < STR(?i)) }"


@dataclass(frozen=True)
class Question:
    """A question by the paths that ask Nivos and the reference, and the goals: ratios uncached and cached."""

    name: str
    accept: str
    paths: Sequence[str]
    reference: Sequence[str]
    uncached_goal: float
    cached_goal: float
    reference_accept: str


def questions(store: Store, text_of: Callable[[str], str]) -> list[Question]:
    """Give what is asked about a graph; `text_of` gives the text of a saved query's address."""
    projects, models = _some(store, "project", terms.PROJECT), _some(store, "model", terms.MODEL)
    describes = [f"DESCRIBE <{iri}>" for iri in projects]
    names = [f"SELECT ?name WHERE {{ <{iri}> <{terms.NAME.value}> ?name }}" for iri in projects]
    saved = [f"/api/queries/project-results.srj?project={_local(iri)}" for iri in projects[:50]]
    texts = [text_of(path.replace(".srj", "/text")) for path in saved]
    pages = [f"/{kind}s/{_local(iri)}" for kind, found in _both(projects, models) for iri in found]
    embeds = [
        f"/embed/relations/{kind}/{_local(iri)}" for kind, found in _both(projects, models) for iri in found
    ]
    described = _sent("/query", describes)
    return [
        _sparql("one project described", TRIPLES, describes, 0.5),
        _sparql("one name", ROWS, names, 0.5),
        _sparql("join, 100 rows", ROWS, [JOIN], 1.0),
        _sparql("aggregate", ROWS, [AGGREGATE], 1.0),
        Question("saved query", ROWS, saved, _sent("/query", texts), 1.0, 1.5, ROWS),
        Question("entity page", PAGE, pages, described, 0.075, 0.3, TRIPLES),
        Question("embed", PAGE, embeds, described, 0.075, 0.3, TRIPLES),
    ]


def _sparql(name: str, accept: str, texts: Iterable[str], uncached: float) -> Question:
    texts = list(texts)
    return Question(name, accept, _sent("/sparql", texts), _sent("/query", texts), uncached, 1.5, accept)


def _sent(path: str, texts: Iterable[str]) -> list[str]:
    return [f"{path}?query={quote(text, safe='')}" for text in texts]


def _both(projects: Sequence[str], models: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
    return [("project", projects), ("model", models)]


def _local(iri: str) -> str:
    return iri.rsplit("/", 1)[1]


def _some(store: Store, kind: str, of: NamedNode, most: int = 200) -> list[str]:
    """Give some things of a class, the same at each run, spread over all there are."""
    quads = store.quads_for_pattern(None, terms.RDF_TYPE, of, DefaultGraph())
    found = sorted(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))
    ours = [iri for iri in found if (iris.split(iri) or ("", ""))[0] == kind]
    return random.Random(7).sample(ours, min(most, len(ours)))
