"""RDF that was sent, read into triples; what could be used against the reader is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from pyoxigraph import Triple, parse

from graph_api.writes.errors import MalformedBody
from ingest.sources.rdf.formats import FORMATS, SUFFIXES, explained
from ingest.sources.rdf.guards import Guard

__all__ = ["FORMATS", "SUFFIXES", "read"]


def read(path: Path, media_type: str, base: str, name: str = "") -> Iterator[Triple]:
    """Read a file of one of the FORMATS; relative IRIs are resolved against `base`, blank nodes are new ones.

    `name` is what the file is called towards who sent it. Raises MalformedBody.
    """
    form = FORMATS[media_type]
    with path.open("rb") as stream:
        guard = Guard(stream, form)
        quads = parse(
            cast(BinaryIO, guard),
            format=form,
            base_iri=base,
            without_named_graphs=True,
            rename_blank_nodes=True,
        )
        try:
            for quad in quads:
                yield quad.triple
        except SyntaxError as error:
            raise _malformed(error, name) from None
        except (ValueError, UnicodeError, OSError) as error:
            why = f"{_called(name)} {guard.stopped or f'cannot be read: {error}'}."
            raise MalformedBody(why, line=None, column=None) from None


def _malformed(error: SyntaxError, name: str) -> MalformedBody:
    message = explained(str(error.msg))
    return MalformedBody(
        f"{_called(name)} cannot be read: {message}.", line=error.lineno or None, column=error.offset or None
    )


def _called(name: str) -> str:
    return f"The file {name!r}" if name else "The body"
