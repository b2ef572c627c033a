"""The properties and classes that Nivos knows, and what a file may have meant by one that it does not know."""

from __future__ import annotations

import difflib
from functools import lru_cache
from importlib import resources

from pyoxigraph import NamedNode, RdfFormat, parse

from ingest.messages import Told, told
from ontology import iris, terms

_OWL = "http://www.w3.org/2002/07/owl#"
_RDFS_CLASS = "http://www.w3.org/2000/01/rdf-schema#Class"
_DECLARING = frozenset(
    {_OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "FunctionalProperty")}
    | {_RDFS_CLASS}
)
#: Vocabularies whose terms Nivos uses beside its own.
_BORROWED = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://purl.org/dc/terms/",
)


@lru_cache(maxsize=1)
def _own() -> frozenset[str]:
    """Name the classes and properties of the ontology."""
    folder = resources.files("ontology")
    return frozenset(
        quad.subject.value
        for name in ("core.ttl", "coordination.ttl")
        for quad in parse((folder / name).read_bytes(), format=RdfFormat.TURTLE)
        if quad.predicate == terms.RDF_TYPE
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and quad.object.value in _DECLARING
        and quad.subject.value.startswith(iris.N)
    )


@lru_cache(maxsize=1)
def _aligned() -> dict[str, str]:
    """Give the term of Nivos for each term of another vocabulary that the alignments name."""
    folder = resources.files("ontology") / "alignments"
    own = _own()
    found: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE):
            if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
                continue
            if quad.subject.value in own and quad.object.value not in own:
                found.setdefault(quad.object.value, quad.subject.value)
    return found


@lru_cache(maxsize=10_000)
def doubt(iri: str) -> Told | None:
    """Say that a property or class is unknown, with what may have been meant; None for a known one."""
    if iri in _own() or iri.startswith(_BORROWED):
        return None
    meant = _aligned().get(iri) or _near(iri)
    if meant:
        return told(
            "Nivos does not know <{iri}>; kept as it is. Did you mean n:{term}?", iri=iri, term=_local(meant)
        )
    return told("Nivos does not know <{iri}>; kept as it is, and shown nowhere but in queries", iri=iri)


def _near(iri: str) -> str | None:
    by_name = {_local(term).lower(): term for term in sorted(_own())}
    near = difflib.get_close_matches(_local(iri).lower(), by_name, n=1, cutoff=0.8)
    return by_name[near[0]] if near else None


def _local(iri: str) -> str:
    return iri.replace("#", "/").rstrip("/").rpartition("/")[2]
