"""Small files of RDF, written where a test wants them, and what is read from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.sources.files import input_files
from ingest.sources.reading import RawStatements, Unreadable

Read = Callable[..., tuple[list[RawStatements], list[Unreadable]]]

PREFIXES = """@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@base <https://w3id.org/nivos/> .
"""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write text (or bytes) into a file and read it: the things by IRI, and the refusals by line."""

    def _read(name: str, content: str | bytes) -> tuple[list[RawStatements], list[Unreadable]]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        things: list[RawStatements] = []
        refused: list[Unreadable] = []
        for file in input_files([path]):
            for item in file.records():
                if isinstance(item, RawStatements):
                    things.append(item)
                else:
                    assert isinstance(item, Unreadable)
                    refused.append(item)
        things.sort(key=lambda each: (each.subject.value, each.page, each.source))
        refused.sort(key=lambda each: (each.refusal.line, each.refusal.field))
        return things, refused

    return _read


@pytest.fixture
def turtle(read: Read) -> Read:
    """Read Turtle that follows the four lines of prefixes, so that its first line is line 5."""

    def _turtle(content: str) -> tuple[list[RawStatements], list[Unreadable]]:
        return read("given.ttl", PREFIXES + content)

    return _turtle
