"""Names of things, and their addresses."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse

from graph_api.addresses import api_path, data_path, page_path, resolve
from graph_api.labels import Label, Labels
from graph_api.store.view import View

BASE = "https://w3id.org/nivos/"

NAMES = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/nivos/theme/all> skos:prefLabel "suomeksi"@fi, "på svenska"@sv, "in English"@en .
<https://w3id.org/nivos/theme/english> skos:prefLabel "in English"@en, "auf Deutsch"@de .
<https://w3id.org/nivos/theme/german> skos:prefLabel "zwei"@de, "eins"@de .
<https://w3id.org/nivos/theme/plain> n:knownAs "known" ; rdfs:label "label" ; n:name "name" .
"""


@pytest.fixture
def view() -> View:
    """A view of `NAMES`."""
    store = Store()
    store.extend(Quad(*quad.triple, DefaultGraph()) for quad in parse(NAMES, format=RdfFormat.TURTLE))
    return View.of(store, number=1)


@pytest.mark.parametrize(
    ("local_id", "lang", "label"),
    [
        ("all", "sv", Label("på svenska", "sv")),
        ("all", "de", Label("suomeksi", "fi")),
        ("english", "sv", Label("in English", "en")),
        ("german", "sv", Label("eins", "de")),
        ("plain", "fi", Label("name", None)),
        ("none%20here", "fi", Label("none here", None)),
    ],
)
def test_a_name_in_the_nearest_language(view: View, local_id: str, lang: str, label: Label) -> None:
    iri = f"{BASE}theme/{local_id}"
    assert Labels(view).of(iri, lang) == label
    assert Labels(view).many([iri], lang) == {iri: label}


@pytest.mark.parametrize(
    ("iri", "name"),
    [("http://example.org/a#b", "b"), ("http://example.org/a/", "a"), ("urn:x", "urn:x")],
)
def test_what_has_no_name_is_called_by_its_iri(view: View, iri: str, name: str) -> None:
    assert Labels(view).of(iri) == Label(name)


def test_addresses() -> None:
    assert page_path(f"{BASE}organisation/j%C3%A4") == "/organisations/j%C3%A4"
    assert api_path(f"{BASE}project/S1") == "/api/projects/S1"
    assert page_path(f"{BASE}region/01") is None
    assert page_path("http://example.org/project/S1") is None
    assert data_path(f"{BASE}region/01", ".ttl") == "/data/region/01.ttl"
    assert data_path("http://example.org/") is None


@pytest.mark.parametrize(
    ("reference", "kind", "iri"),
    [
        ("project/S1", None, f"{BASE}project/S1"),
        ("projects/S1", None, f"{BASE}project/S1"),
        (f"{BASE}project/S1", None, f"{BASE}project/S1"),
        ("S1", "project", f"{BASE}project/S1"),
        ("S1", None, None),
        ("nix/S1", None, None),
        ("http://example.org/x", None, None),
        (f"{BASE}nix/x", None, None),
        ("x> } #", "theme", f"{BASE}theme/x%3E%20%7D%20%23"),
    ],
)
def test_what_a_reference_means(reference: str, kind: str | None, iri: str | None) -> None:
    assert resolve(reference, kind) == iri
