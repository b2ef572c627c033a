"""Statements that came as RDF: they are what the record says, as they stand."""

from __future__ import annotations

import re

from pyoxigraph import NamedNode, Triple

from ingest.conversion import Conversion, content_hash, provenance
from ingest.sources.reading import RawStatements
from ontology import iris, terms


def convert_statements(said: RawStatements, source: str) -> Conversion:
    """Make the record of what `source` (a slug) says of a thing; its graph is named after the thing and the page."""
    graph = iris.record_graph(source, "rdf", _local_id(said))
    origin = provenance(graph, source, said.subject)
    page = said.page or said.address
    if page:
        origin.append(Triple(NamedNode(graph), terms.PROV_HAD_PRIMARY_SOURCE, NamedNode(page)))
    return Conversion(
        graph=graph,
        main=said.subject,
        triples=said.triples,
        provenance=tuple(origin),
        content_hash=content_hash(list(said.triples), source, page or None),
    )


def _local_id(said: RawStatements) -> str:
    """Name a record by the end of its thing's IRI, for people, and a digest of all of it, for certainty."""
    end = re.split(r"[/#]", said.subject.value.rstrip("/#"))[-1]
    readable = re.sub(r"[^A-Za-z0-9]+", "-", end).strip("-")[:40]
    return f"{readable}-{iris.digest(said.subject.value, said.page)}".lstrip("-")
