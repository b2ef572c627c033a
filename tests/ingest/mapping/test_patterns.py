"""Regular expressions of mappings: any takes time in proportion to the text, and what cannot be so is refused."""

from __future__ import annotations

import time

import pytest

from ingest.mapping.patterns import LOOKED_AT, NoExpression, expression
from ingest.messages import in_language

EVIL = [
    "(a|a)+$",
    "((a)+)+$",
    "(a*)*b",
    "(a|aa)+$",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)x",
    r"(\w+\s?)*!x$",
    "(?:(?:a?){10}){10}a{100}x",
]


@pytest.mark.parametrize("pattern", EVIL)
def test_evil_expressions_end_at_once(pattern: str) -> None:
    started = time.process_time()
    assert not expression(pattern).matches("a" * 30_000 + "!")
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"^\w+", "Åbo Akademi", "Åbo"),
        (r"^[\w-]+", "Väylä-hanke 2", "Väylä-hanke"),
        (r"\d+\s\d+", "n. 25\u00a0000 €", "25\u00a0000"),
        (r"[\s]\d+$", "25\u202f000", "\u202f000"),
        (r"\W\w+$", "yö/päivä", "/päivä"),
        (r"^\S+", "a\u00a0b", "a"),
        (r"(?i)ÄLYKÄS (\w+)", "älykäs työ", "työ"),
        (r"[]\w]+", "]ä", "]ä"),
        (r"(x)?a", "a", ""),
        (r"\\w", r"\w", r"\w"),
        ("^b", "ab", None),
    ],
)
def test_letters_and_spaces_of_all_languages(pattern: str, text: str, found: str | None) -> None:
    assert expression(pattern).first(text) == found


def test_a_text_longer_than_a_cell_of_excel_is_looked_at_so_far() -> None:
    assert expression("x").matches("a" * (LOOKED_AT - 1) + "x")
    assert not expression("x").matches("a" * LOOKED_AT + "x")


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(?!a)b", "looking ahead or behind, (?=…), (?!…), is not taken: see `matches_not`"),
        (r"(a)\1", r"references back, as \1, and \Z, \u are not taken: say what stands there"),
        (r"\beu", r"\b knows English letters only: write (?:^|\W) before a word, (?:\W|$) after"),
        (r"[^\W\d]", r"\W stands outside brackets only"),
        (r"(?:\pL{30}){30}", "it repeats too much: use smaller numbers, or + or *"),
        ("a{1001}", "it repeats too much: use smaller numbers, or + or *"),
    ],
)
def test_what_is_not_taken(pattern: str, why: str) -> None:
    with pytest.raises(NoExpression) as error:
        expression(pattern)
    assert str(error.value) == f"{pattern!r} is no regular expression of mappings: {why}"


def test_what_is_no_expression_is_told_in_finnish() -> None:
    with pytest.raises(NoExpression) as error:
        expression("(")
    assert in_language(error.value.args[0], "fi") == "'(' ei ole säännöllinen lauseke"
