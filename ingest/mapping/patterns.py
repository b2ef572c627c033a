r"""Regular expressions of mappings, read by RE2: any of them takes time in proportion to the length of the text.

They are written as everywhere, with two differences. `\w` and `\s` know the letters and spaces of all languages, as
people expect; RE2's know English only. What cannot be read in such time, or would know English only, is refused:
look-around (`(?!…)`), references back (`\1`), and the edge of a word (`\b`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import re2

from ingest.messages import Told, told

_LONGEST = 1000  #: characters of an expression
#: Characters of a text that are looked at: as many as a cell of Excel can hold.
LOOKED_AT = 32_767
#: Results for shorter texts are remembered: the cells of a column say the same again and again.
_REMEMBERED = 100

_PIECE = re.compile(r"\\.|\[\^?\]?|.", re.DOTALL)
#: Of each class that RE2 knows in English only: what stands for it between brackets.
_CLASSES = {"w": r"\pL\pM\pN_", "s": r"\s\pZ"}
_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 2**20

_UNKNOWN = (  # how RE2 says what it does not take, and what to do instead
    ("invalid perl operator", told("looking ahead or behind, (?=…), (?!…), is not taken: see `matches_not`")),
    (
        "invalid escape sequence",
        told("references back, as \\1, and \\Z, \\u are not taken: say what stands there"),
    ),
    ("too large", told("it repeats too much: use smaller numbers, or + or *")),
    ("invalid repetition size", told("it repeats too much: use smaller numbers, or + or *")),
)


class NoExpression(ValueError):
    """A text that is no regular expression, or none that a mapping may have: why, and what to do."""


class Expression:
    """A regular expression that can be searched for."""

    def __init__(self, pattern: str) -> None:
        self._compiled = re2.compile(pattern, _OPTIONS)
        self._remembered = lru_cache(maxsize=4096)(self._first)

    def first(self, text: str) -> str | None:
        """Give what its first group holds, or the whole where it has none, at the first place; None for no place."""
        return self._remembered(text) if len(text) < _REMEMBERED else self._first(text[:LOOKED_AT])

    def matches(self, text: str) -> bool:
        """Whether it is found anywhere in a text."""
        return self.first(text) is not None

    def _first(self, text: str) -> str | None:
        found = self._compiled.search(text)
        if found is None:
            return None
        return (found[1] if self._compiled.groups else found[0]) or ""


@cache
def expression(pattern: str) -> Expression:
    """Read a regular expression. Raises NoExpression."""
    if len(pattern) > _LONGEST:
        raise NoExpression(told("a regular expression may have {count} characters", count=_LONGEST))
    try:
        return Expression(_of_all_languages(pattern))
    except re2.error as error:
        said = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        advice = next((advice for words, advice in _UNKNOWN if words in said), None)
        if advice is None:
            raise NoExpression(told("{pattern!r} is no regular expression", pattern=pattern)) from None
        raise _refused(pattern, advice) from None


def _refused(pattern: str, why: Told) -> NoExpression:
    return NoExpression(
        told("{pattern!r} is no regular expression of mappings: {why}", pattern=pattern, why=why)
    )


def _of_all_languages(pattern: str) -> str:
    """Write the classes so that they hold the letters and spaces of all languages. Raises NoExpression."""
    written, within = "", False
    for piece in _PIECE.findall(pattern):
        within = (within or piece.startswith("[")) and piece != "]"
        written += _class(pattern, piece, within=within) if piece.startswith("\\") else piece
    return written


def _class(pattern: str, piece: str, *, within: bool) -> str:
    if piece in (r"\b", r"\B") and not within:
        raise _refused(
            pattern, told(r"\b knows English letters only: write (?:^|\W) before a word, (?:\W|$) after")
        )
    known = _CLASSES.get(piece[1:].lower())
    if known is None:
        return piece
    if piece[1:].islower():
        return known if within else f"[{known}]"
    if within:
        raise _refused(pattern, told(r"{piece} stands outside brackets only", piece=piece))
    return f"[^{known}]"
