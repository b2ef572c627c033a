"""RDF that was sent, read into triples; what could be used against the reader is refused."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

from graph_api.writes.errors import MalformedBody

#: Media types that are read, by the name that a job gives them.
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

#: What may stand before the root element of an XML document, up to a document type declaration.
_DOCUMENT_TYPE = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)


def read(path: Path, media_type: str, base: str, name: str = "") -> Iterator[Triple]:
    """Read a file of one of the FORMATS; relative IRIs are resolved against `base`, blank nodes are new ones.

    `name` is what the file is called towards who sent it. Raises MalformedBody.
    """
    form = FORMATS[media_type]
    if form is RdfFormat.RDF_XML and _has_document_type(path):
        raise MalformedBody(
            f"{_called(name)} declares a document type. Entities are not read: write every text and IRI out.",
            line=None,
            column=None,
        )
    try:
        for quad in parse(
            path=path, format=form, base_iri=base, without_named_graphs=True, rename_blank_nodes=True
        ):
            yield quad.triple
    except SyntaxError as error:
        raise _malformed(error, name) from None
    except (ValueError, UnicodeError) as error:
        raise MalformedBody(f"{_called(name)} cannot be read: {error}.", line=None, column=None) from None


def _has_document_type(path: Path) -> bool:
    if path.stat().st_size == 0:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _DOCUMENT_TYPE.match(content) is not None


def _malformed(error: SyntaxError, name: str) -> MalformedBody:
    message = str(error.msg)
    if "LoadDocumentCallback" in message:
        message = "its JSON-LD context stands at another address, which is not fetched; write the context out"
    if "named graph" in message.lower():
        message += "; what is sent here is one graph: leave the graph names out"
    return MalformedBody(
        f"{_called(name)} cannot be read: {message}.", line=error.lineno or None, column=error.offset or None
    )


def _called(name: str) -> str:
    return f"The file {name!r}" if name else "The body"
