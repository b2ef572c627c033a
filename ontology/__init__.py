"""The Nivos ontology as it is shipped: which files there are, and what they say.

`terms` has the terms as constants, `iris` mints instance IRIs, `reference` renders the reference for people.
"""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Triple, parse

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["VERSION", "alignments", "files", "graph", "triples"]

#: Version of the ontology (SemVer); `owl:versionInfo` of core.ttl says the same.
VERSION = "0.1.0"

_FOLDER = resources.files("ontology")


def files() -> list[Traversable]:
    """List the Turtle files that make up the vocabulary: core, coordination, then the schemes by name."""
    return [_FOLDER / "core.ttl", _FOLDER / "coordination.ttl", *_turtle("schemes")]


def alignments() -> list[Traversable]:
    """List the Turtle files that tie Nivos' terms to those of others; no part of the vocabulary itself."""
    return _turtle("alignments")


def triples() -> list[Triple]:
    """Read the whole vocabulary, each triple once, in a steady order."""
    said = {
        Triple(quad.subject, quad.predicate, quad.object)
        for file in files()
        for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE)
    }
    return sorted(said, key=str)


def graph(*, aligned: bool = False) -> Graph:
    """Read the vocabulary into an rdflib graph, with the alignments when `aligned`."""
    from rdflib import Graph  # slow to import, and most callers need no rdflib

    merged = Graph()
    for file in [*files(), *(alignments() if aligned else [])]:
        merged.parse(data=file.read_text("utf-8"), format="turtle")
    return merged


def _turtle(folder: str) -> list[Traversable]:
    found = [file for file in (_FOLDER / folder).iterdir() if file.name.endswith(".ttl")]
    return sorted(found, key=lambda file: file.name)
