"""The vocabularies that Nivos ships, as records of its own source: each Turtle file is one."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from ingest.conversion import Conversion
from ingest.gathering import OWN_SOURCE
from ontology import iris, terms

#: Lower than any source may rank (0 is the lowest rank a record can give, so equal; its facts are of its own terms).
OWN_RANK = 0


@cache
def shipped_vocabularies() -> tuple[Conversion, ...]:
    """Convert core.ttl, coordination.ttl and every scheme; and describe the source itself. Read once."""
    folder = resources.files("ontology")
    files = [folder / name for name in ("core.ttl", "coordination.ttl")]
    files += sorted(
        (file for file in (folder / "schemes").iterdir() if file.name.endswith(".ttl")),
        key=lambda file: file.name,
    )
    return (_own_source(), *(_vocabulary(file) for file in files if file.is_file()))


@cache
def functional_properties() -> frozenset[NamedNode]:
    """The properties that the shipped vocabularies declare to have one value."""
    return frozenset(
        subject
        for one in shipped_vocabularies()
        for subject, _, value in one.said
        if value == terms.OWL_FUNCTIONAL_PROPERTY and isinstance(subject, NamedNode)
    )


def _vocabulary(file: Traversable) -> Conversion:
    quads = parse(file.read_bytes(), format=RdfFormat.TURTLE)
    # A blank node is named anew at each reading and would look like a change; the shipped files need none.
    said = [
        Triple(quad.subject, quad.predicate, quad.object)
        for quad in quads
        if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode)
    ]
    graph = iris.record_graph(OWN_SOURCE, "vocabulary", file.name)
    return Conversion.of(said, graph, OWN_SOURCE, NamedNode(iris.ONTOLOGY))


def _own_source() -> Conversion:
    node = NamedNode(iris.entity("source", OWN_SOURCE))
    names = {"fi": "Nivoksen omat sanastot", "sv": "Nivos egna vokabulärer", "en": "Vocabularies of Nivos"}
    said = [
        Triple(node, terms.RDF_TYPE, terms.SOURCE),
        Triple(node, terms.RANK, Literal(str(OWN_RANK), datatype=terms.XSD_INTEGER)),
        *(Triple(node, terms.NAME, Literal(words, language=language)) for language, words in names.items()),
    ]
    return Conversion.of(said, iris.record_graph(OWN_SOURCE, "source", OWN_SOURCE), OWN_SOURCE, node)
