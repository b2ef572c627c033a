"""Files that are damaged in any way end in things and refusals, never in a traceback."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse, serialize

from ingest.refusals import Refusal
from ingest.sources import skos
from ingest.sources.files import input_files
from ingest.sources.reading import RawStatements, Unreadable

from .conftest import PREFIXES

CONTENT = (
    PREFIXES
    + """<project/S1> a n:Project ; n:name "Yksi"@fi , "Ett"@sv ; n:startDate "2021-09-01"^^xsd:date ;
  n:note "rivi\\n\\"toinen\\" ä €" ; <http://example.org/measured> [ n:text "a" ; n:note ( 1 2.5 true ) ] .
<theme/nivelvaihe> a skos:Concept ; skos:prefLabel "nivelvaihe"@fi ; skos:notation "1" .
"""
)
FORMS = {
    "ttl": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
TRIPLES = [quad.triple for quad in parse(CONTENT.encode(), format=RdfFormat.TURTLE)]
SEEDS = {
    suffix: CONTENT.encode() if suffix == "ttl" else serialize(TRIPLES, format=form) or b""
    for suffix, form in FORMS.items()
}
#: What tends to upset parsers: where it is put, how many bytes give way, and what takes their place.
SCRAPS = st.sampled_from(
    [
        *(
            b"",
            b"<",
            b">",
            b'"',
            b"\\",
            b"\\u",
            b"\\uD800",
            b"[",
            b"]",
            b"{",
            b"(",
            b"@",
            b"^^",
            b"_:",
            b"<<(",
        ),
        *(b"&#0;", b"&a;", b"\0", b"\xff", b"\xef\xbb\xbf", b"\r", b"\n", b" .", b";", b"<!--", b"<![CDATA["),
        *(
            b"@prefix : <a> .",
            b"@base <x:> .",
            b"<!DOCTYPE a>",
            b'"@context":"http://127.0.0.1:9/",',
            b"1e999999",
        ),
    ]
)
DAMAGE = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), SCRAPS | st.binary(max_size=6)), min_size=1, max_size=6
)


def damaged(content: bytes, damage: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, scrap in damage:
        at = int(place * len(content))
        content = content[:at] + scrap + content[at + length :]
    return content


def look_at(items: list[object]) -> None:
    """Every item is a thing or a refusal with place, reason and advice."""
    for item in items:
        if isinstance(item, RawStatements):
            assert item.triples
            assert item.line >= 0
        elif isinstance(item, Unreadable):
            for refusal in (item.refusal, *item.more):
                assert isinstance(refusal, Refusal)
                assert refusal.reason
                assert refusal.advice
                str(refusal).encode()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("suffix", FORMS)
@given(damage=DAMAGE)
@example(damage=[(0.5, 10_000, b"")])
@example(damage=[(0.0, 10_000, b"")])
def test_damaged_files(suffix: str, damage: list[tuple[float, int, bytes]], tmp_path: Path) -> None:
    path = tmp_path / f"damaged.{suffix}"
    path.write_bytes(damaged(SEEDS[suffix], damage))
    (file,) = input_files([path])
    look_at(list(file.records()))
    look_at(list(skos.read(path, path.name, skos.Vocabulary("x", "X"))))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=DAMAGE)
def test_damaged_packed_files(damage: list[tuple[float, int, bytes]], tmp_path: Path) -> None:
    path = tmp_path / "damaged.ttl.gz"
    path.write_bytes(damaged(gzip.compress(SEEDS["ttl"], mtime=0), damage))
    (file,) = input_files([path])
    look_at(list(file.records()))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("suffix", FORMS)
@given(content=st.binary(max_size=200))
def test_files_of_anything(suffix: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"anything.{suffix}"
    path.write_bytes(content)
    (file,) = input_files([path])
    look_at(list(file.records()))
