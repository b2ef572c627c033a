"""The formats of RDF that are read: by media type, by the end of a file's name."""

from __future__ import annotations

from pyoxigraph import RdfFormat

#: Media types that are read.
FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/x-turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}
SUFFIXES = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".owl": "application/rdf+xml",
    ".jsonld": "application/ld+json",
    ".trig": "application/trig",
    ".nq": "application/n-quads",
}

#: Formats of which each line stands for itself: what follows a faulty line is still good.
LINE_FORMATS = frozenset({RdfFormat.N_TRIPLES, RdfFormat.N_QUADS})


def by_suffix(suffix: str) -> RdfFormat:
    """Give the format of files whose name ends so; `.xml` is taken for RDF/XML. Raises KeyError."""
    suffix = suffix.lower()
    return FORMATS[SUFFIXES[".rdf" if suffix == ".xml" else suffix]]


def explained(message: str) -> str:
    """Say what a parser's message means where it does not say so itself."""
    if "LoadDocumentCallback" in message:
        return "its JSON-LD context stands at another address, which is not fetched; write the context out"
    if "named graph" in message.lower():
        return f"{message}; what is sent here is one graph: leave the graph names out"
    return message
