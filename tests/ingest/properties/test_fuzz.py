"""Readers given anything: random bytes and real files with something wrong in them end in refusals or one clear error.

Nothing else may come out: no other exception, no item that is none of the three kinds.
"""

# ruff: noqa: E501 – the pieces in few lines

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.gathering import gather
from ingest.refusals import IngestError
from ingest.sources.files import input_files
from ingest.sources.input_file import READERS
from ingest.sources.reading import RawRecord, RawStatements, Unreadable

_SAMPLE = Path(str(files("ingest") / "samples" / "zoomi"))
_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]

_TURTLE = """@prefix n: <https://w3id.org/nivos/ontology#> .
<https://w3id.org/nivos/project/S1> a n:Project ; n:name "Yksi"@fi ; n:budget 12.5 ; n:theme [ n:text "a" ] .
"""
_TRIPLES = """<https://w3id.org/nivos/project/S1> <https://w3id.org/nivos/ontology#name> "Yksi"@fi .
<https://w3id.org/nivos/project/S1> <https://w3id.org/nivos/ontology#note> "\\u00e4\\n" .
"""
_RDF_XML = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:n="https://w3id.org/nivos/ontology#"><n:Project rdf:about="https://w3id.org/nivos/project/S1">
  <n:name xml:lang="fi">Yksi</n:name></n:Project></rdf:RDF>"""
_JSON_LD = '{"@id": "https://w3id.org/nivos/project/S1", "https://w3id.org/nivos/ontology#name": "Yksi"}'


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["id", "name", "start"], ["S1", "Yksi", "2021-09-01"], ["S2", "Kaksi", "x"]):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


#: A small real file of each kind that is read.
SEEDS: dict[str, bytes] = {
    ".jsonl": b"".join((_SAMPLE / "projects.jsonl").read_bytes().splitlines(True)[:3]),
    ".csv": b'id;name_fi;start;partners.name\nS1;"Yksi; eka";2021-09-01;Saku ry|Kris ry\nS2;Kaksi;;\n',
    ".ttl": _TURTLE.encode(),
    ".trig": f"{_TURTLE}<https://example.org/g> {{ <https://example.org/a> <https://example.org/b> 1 }}".encode(),
    ".nt": _TRIPLES.encode(),
    ".nq": _TRIPLES.replace(" .\n", " <https://example.org/g> .\n").encode(),
    ".rdf": _RDF_XML.encode(),
    ".jsonld": _JSON_LD.encode(),
    ".xlsx": _workbook(),
}
#: What tends to go wrong with each: pieces that a mutation puts in.
PIECES = [
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe4", b'"', b"'", b"\n", b"\r", b";", b",", b"\t", b"|", b"{", b"}", b"[",
    b"]", b"<", b">", b"@", b"_:", b"\\", b"\\u", b"\\ud800", b"null", b"NaN", b"1e999", b"-1", b"<!DOCTYPE x [", b"&e;",
    b"@prefix", b"@context", b"PK\x03\x04", b"<<", b"^^", b"0" * 400, "ä".encode(), "\U0001f600".encode(), b"[" * 300,
]  # fmt: skip

Cut = tuple[int, int, bytes]


def mutated(seed: bytes, cuts: list[Cut]) -> bytes:
    """Replace pieces of a file: (where, how much goes, what comes)."""
    content = bytearray(seed)
    for where, length, piece in cuts:
        place = where % (len(content) + 1)
        content[place : place + length] = piece
    return bytes(content)


cuts = st.lists(
    st.tuples(
        st.integers(0, 10**6), st.integers(0, 40), st.one_of(st.sampled_from(PIECES), st.binary(max_size=8))
    ),
    min_size=1,
    max_size=6,
)


def survives(suffix: str, content: bytes, stem: str = "projects") -> None:
    """Read the content as a file of its kind: by itself, and up to the records."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{stem}{suffix}"
        path.write_bytes(content)
        for strip in ("refuse", "strip"):
            try:
                (file,) = input_files([path], personal_data=strip)  # type: ignore[arg-type]
                for item in file.records():
                    assert isinstance(item, RawRecord | RawStatements | Unreadable)
                found = gather([file], "fuzz")
            except IngestError:
                continue
            assert found.read >= len(found.accepted)
            for refused in found.refused:
                assert refused.refusals
                assert all(one.reason and one.file == path.name for one in refused.refusals)


def fuzzed(suffix: str, examples: int) -> Callable[[], None]:
    """Make the test of one kind of file."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=_QUIET)
    @given(st.one_of(cuts.map(lambda some: mutated(SEEDS[suffix], some)), st.binary(max_size=300)))
    def check(content: bytes) -> None:
        survives(suffix, content)

    return check


SUFFIXES = sorted(SEEDS)


def test_each_kind_of_file_has_a_seed() -> None:
    alike = {".ndjson", ".tsv", ".ods", ".xml", ".n3", ".turtle", ".ntriples", ".nquads", ".owl", ".json-ld"}
    assert set(READERS) - set(SEEDS) <= alike
    for suffix, content in SEEDS.items():
        survives(suffix, content)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_readers_end_in_refusals(suffix: str) -> None:
    fuzzed(suffix, 25)()


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_readers_end_in_refusals_at_length(suffix: str) -> None:
    fuzzed(suffix, 1000)()
