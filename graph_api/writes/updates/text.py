r"""The text of an update as tokens: enough to find where each operation begins and ends.

Braces, keywords and dots inside of strings, IRIs and comments are no braces, keywords and dots. Codepoint escapes
count only inside of strings and IRIs, as in pyoxigraph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from graph_api.writes.errors import MalformedUpdate

_IRI = r"""<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"""
_STRING = "|".join(
    (
        r'"{3}(?:[^"\\]|\\.|"(?!""))*+"{3}',
        r"'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}",
        r'"(?:[^"\\\r\n]|\\.)*+"',
        r"'(?:[^'\\\r\n]|\\.)*+'",
    )
)
_COMMENT = r"\#[^\r\n]*+"
_VARIABLE = r"[?$]\w+"
_TOKEN = re.compile(
    rf"""(?P<iri>{_IRI})|(?P<string>{_STRING})|(?P<variable>{_VARIABLE})"""
    r"|(?P<name>(?:[^\W\d_](?:[\w.·-]*[\w·-])?)?:(?:(?:[\w:%·.-]|\\.)*(?:[\w:%·-]|\\.))?)"
    r"|(?P<word>[^\W\d_]\w*)|(?P<other>\S)",
    re.DOTALL,
)
_SPACE = re.compile(rf"(?:\s|{_COMMENT})*+")
_TO_BRACE = re.compile(rf"""(?:[^{{}}<"'\#\\]++|\\.|{_STRING}|{_COMMENT}|{_IRI}|[<"'\\])*+""", re.DOTALL)
_PIECE = re.compile(rf"(?P<kept>\\.|{_STRING}|{_COMMENT}|{_IRI})|(?P<variable>{_VARIABLE})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind (iri, string, variable, name, word, other, end), its text, where it begins."""

    kind: str
    text: str
    start: int

    @property
    def keyword(self) -> str:
        """The word in capitals; empty for a token that is no word."""
        return self.text.upper() if self.kind == "word" else ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an update's text, and the line it begins in (from 1)."""

    text: str
    line: int


class Reader:
    """Reads the tokens of a text from left to right."""

    def __init__(self, text: str, line: int = 1) -> None:
        self.text = text
        self.position = 0
        self._first_line = line
        self._counted = self._lines = 0

    def peek(self) -> Token:
        """Give the next token and stay before it."""
        self.position = self._past(_SPACE)
        found = _TOKEN.match(self.text, self.position)
        if found is None:
            return Token("end", "", self.position)
        return Token(found.lastgroup or "other", found[0], self.position)

    def _past(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.position)
        return found.end() if found else self.position

    def take(self) -> Token:
        """Give the next token and go past it."""
        token = self.peek()
        self.position = token.start + len(token.text)
        return token

    def skip(self, *words: str) -> str:
        """Go past the next token if it is one of these keywords or signs; say which, or nothing."""
        token = self.peek()
        word = token.keyword or token.text
        if word not in words:
            return ""
        self.take()
        return word

    def expect(self, *words: str) -> str:
        """Go past one of these keywords or signs. Raises MalformedUpdate."""
        return self.skip(*words) or self.fail(" or ".join(words))

    def fail(self, expected: str) -> NoReturn:
        """Say that something else was expected here."""
        token = self.peek()
        line = self.line_of(token.start)
        column = token.start - self.text.rfind("\n", 0, token.start)
        there = repr(token.text[:40]) if token.text else "the end"
        raise MalformedUpdate(
            f"The update is not valid SPARQL 1.1: expected {expected} at {line}:{column}, found {there}.",
            line=line,
            column=column,
        )

    def line_of(self, position: int) -> int:
        """Give the line of a position; asked for in order, each line is counted once."""
        if position < self._counted:
            self._counted = self._lines = 0
        self._lines += self.text.count("\n", self._counted, position)
        self._counted = position
        return self._first_line + self._lines

    def block(self) -> Part:
        """Give what stands between the next brace and the one that closes it, and go past both."""
        self.expect("{")
        start, depth = self.position, 1
        while depth:
            self.position = self._past(_TO_BRACE)
            if self.position >= len(self.text):
                self.fail("}")
            depth += 1 if self.text[self.position] == "{" else -1
            self.position += 1
        return Part(self.text[start : self.position - 1], self.line_of(start))


def variables(text: str) -> Iterator[str]:
    """Give the names of the variables in a text, as often as they stand there."""
    for found in _PIECE.finditer(text):
        if found["variable"]:
            yield found["variable"][1:]


def with_variables(text: str, written: Callable[[str], str]) -> str:
    """Write a text with every variable replaced by `written(name)`."""
    return _PIECE.sub(lambda found: found["kept"] or written(found["variable"][1:]), text)
