"""The sieve catches all that Python's own patterns find, and lets plain texts through."""

from __future__ import annotations

import re

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import SH

from ontology.sieve import NotWidened, Sieve, widened
from ontology.validation import shapes

OF_SHAPES = sorted(
    {
        str(pattern)
        for shape in shapes().subjects(SH["not"])
        for inner in shapes().objects(shape, SH["not"])
        if isinstance(pattern := shapes().value(inner, SH.pattern), rdflib.Literal)
    }
)
PATTERNS = [
    *map(re.compile, OF_SHAPES),
    re.compile(r"(?<![\w-])(?:ab|c{2,3})\d\s?[^\s\d]x(?![^\W_])"),
    re.compile(r"(?<=[(\[])hiisi(?=[)\]])|(?<!\.)kala$"),
    re.compile(r"^li\w+[^a-c]\b.", re.IGNORECASE),
    re.compile(r"(?:(?<!x)y|(?=z)[z\-^])\x41?(?P<end>[]i.]*)"),
    re.compile(r"(?i:İlta|kirjo)[a-f]{1,30}\W"),
]
ALL = Sieve(PATTERNS)
ODD_SPACES = "\x1c\x1f\x85\u00a0\u2009\u2028\u3000"


def spoilt(text: str) -> st.SearchStrategy[str]:
    """Write a text in other cases, with other spaces and digits, and with a character taken out or put in."""
    return st.sampled_from(
        [
            text,
            text.upper(),
            text.swapcase(),
            text.replace("i", "ı"),
            text.replace("i", "İ").replace("s", "ſ"),
            *(text.replace(" ", space) for space in ODD_SPACES),
            text.translate({ord("0") + digit: ord("٠") + digit for digit in range(10)}),
            text[1:],
            text + "\n",
        ]
    )


@pytest.mark.parametrize("place", range(len(PATTERNS)))
def test_what_a_pattern_finds_the_sieve_catches(place: int) -> None:
    pattern = PATTERNS[place]
    assert widened(pattern)

    @given(st.text(max_size=5), st.from_regex(pattern).flatmap(spoilt), st.text(max_size=5))
    def catches(before: str, found: str, after: str) -> None:
        text = before + found + after
        if pattern.search(text):
            assert place in ALL.caught(text)

    catches()


@given(st.text(alphabet=st.sampled_from("ab123 -+().@äÅıİ\u00a0\nx"), max_size=60))
def test_no_text_slips_through(text: str) -> None:
    assert {place for place, pattern in enumerate(PATTERNS) if pattern.search(text)} <= set(ALL.caught(text))


def test_a_plain_text_passes() -> None:
    text = "Näiden nuorten koulutus 2014-2020 on tärkeä (ks. liite), ja Oppiva Silta jatkuu: 3 500 €. "
    personal = Sieve([re.compile(pattern) for pattern in OF_SHAPES])
    assert len(OF_SHAPES) == 4
    assert personal.caught(text * 400) == []
    assert personal.caught(text * 400 + "Maija on maija@example.org " + text) != []


@pytest.mark.parametrize(
    "pattern", [r"(a)\1", r"a(?#hm)b", r"[^\W]x", r"(?x:a b)", r"\Ax", r"(?P<a>x)(?P=a)"]
)
def test_a_pattern_that_cannot_be_widened_is_always_caught(pattern: str) -> None:
    with pytest.raises(NotWidened):
        widened(re.compile(pattern))
    sieve = Sieve([re.compile("never found"), re.compile(pattern)])
    assert sieve.caught("kala") == [1]
    assert sieve.caught("never found") == [0, 1]
    assert Sieve([re.compile(pattern)]).caught("kala") == [0]


def test_flags_that_change_what_is_found_are_not_widened() -> None:
    assert Sieve([re.compile("^a", re.MULTILINE), re.compile("b", re.IGNORECASE)]).caught("B") == [1, 0]
