"""Statements that came as RDF: they are what the record says, as they stand."""

from __future__ import annotations

import re

from ingest.conversion import Conversion
from ingest.sources.reading import RawStatements
from ontology import iris


def convert_statements(said: RawStatements, source: str) -> Conversion:
    """Make the record of what `source` (a slug) says of a thing; its graph is named after the thing and the page."""
    graph = iris.record_graph(source, "rdf", _local_id(said))
    return Conversion.of(said.triples, graph, source, said.subject, said.page or said.address or None)


def _local_id(said: RawStatements) -> str:
    """Name a record by the end of its thing's IRI, for people, and a digest of all of it, for certainty."""
    end = re.split(r"[/#]", said.subject.value.rstrip("/#"))[-1]
    readable = re.sub(r"[^A-Za-z0-9]+", "-", end).strip("-")[:40]
    return f"{readable}-{iris.digest(said.subject.value, said.page)}".lstrip("-")
