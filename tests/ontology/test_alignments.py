"""Alignments: every borrowed term was checked in its own ontology and is used as what it is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from ontology.checks import vocabulary_files
from ontology.iris import N

DATA = Path(__file__).with_name("data") / "borrowed_terms.csv"
MATCHES = {SKOS.closeMatch, SKOS.relatedMatch, SKOS.exactMatch, SKOS.broadMatch, SKOS.narrowMatch}
FILES = {name: text for name, text in vocabulary_files().items() if name.startswith("alignments/")}


@pytest.fixture(scope="module")
def checked() -> dict[str, str]:
    with DATA.open(encoding="utf-8", newline="") as lines:
        return {row["iri"]: row["kind"] for row in csv.DictReader(lines)}


@pytest.fixture(scope="module")
def core() -> rdflib.Graph:
    return rdflib.Graph().parse(data=vocabulary_files()["core.ttl"], format="turtle")


def test_there_is_a_file_for_each_vocabulary():
    assert {name.removeprefix("alignments/").removesuffix(".ttl") for name in FILES} == {
        "schema", "eurio", "prov", "org", "dcterms", "skos", "dcat", "frapo-vivo", "rov-dqv-foaf",
    }  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_borrowed_terms_are_known_and_of_the_right_kind(name, checked, core):
    graph = rdflib.Graph().parse(data=FILES[name], format="turtle")
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    statements = [(s, p, o) for s, p, o in graph if s != header]
    assert statements
    for subject, predicate, borrowed in statements:
        assert str(subject).startswith(N)
        is_class = (subject, RDF.type, OWL.Class) in core
        assert is_class or any(core.triples((subject, RDF.type, None))), subject
        assert checked.get(str(borrowed)) == ("class" if is_class else "property"), (subject, borrowed)
        parent = RDFS.subClassOf if is_class else RDFS.subPropertyOf
        assert predicate in MATCHES | {parent}, (subject, predicate)


def test_nothing_is_claimed_to_be_the_same():
    everything = "\n".join(FILES.values())
    assert "equivalentClass" not in everything
    assert "equivalentProperty" not in everything
    assert "sameAs" not in everything
