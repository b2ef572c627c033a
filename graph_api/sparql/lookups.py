"""Look-ups: queries so small that they may be evaluated in the server itself, without a worker.

A worker costs about as much as such a query itself. What may be evaluated here is one triple pattern whose subject
is given, or the description of one IRI: the evaluator walks one range of one index, holds nothing, and every step
of the walk is a row of the answer. The text must match the grammar below as a whole; it only decides where a query
runs, pyoxigraph reads it as it reads any other. A walk that turns out long is ended by its output (`Budget`) and the
query goes to a worker after all, whose limits hold as for all others.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import BinaryIO, cast

from pyoxigraph import QueryBoolean, QueryTriples, Store

from graph_api.evaluation.messages import Kind
from graph_api.evaluation.worker import GRAPHS, RESULTS

#: Bytes of an answer that is made here; what would be longer goes to a worker.
BUDGET = 2**16
#: Characters of a text that is looked at.
_LONGEST = 2_000

# Possessive: whatever matches is never tried in another way, so a hostile text takes no longer than another.
_SPACE = r"(?:\s|\#[^\n\r]*+[\n\r])*+"
_GAP = r"\s++"
_IRI = r"<[^<>\"{}|^`\\\s]*+>"
_NAME = r"[A-Za-z][\w-]*"
_SHORT = rf"(?:{_NAME})?:[\w-]*+"
_VARIABLE = r"[?$]\w++"
_LITERAL = r'"[^"\\\n\r]*"(?:@[A-Za-z-]+)?'
_PROLOGUE = rf"(?:PREFIX{_SPACE}(?:{_NAME})?:{_SPACE}{_IRI}{_SPACE})*"
_SUBJECT = rf"(?:{_IRI}|{_SHORT})"
_PATTERN = (
    rf"\{{{_SPACE}{_SUBJECT}{_GAP}(?:(?P<p>{_VARIABLE})|{_IRI}|{_SHORT}|a){_GAP}"
    rf"(?:(?P<o>{_VARIABLE})|{_IRI}|{_SHORT}|{_LITERAL}){_SPACE}\.?{_SPACE}\}}"
)
_LIMIT = rf"(?:LIMIT{_GAP}\d{{1,9}}{_SPACE})?"
_LOOKUP = re.compile(
    rf"{_SPACE}{_PROLOGUE}(?:"
    rf"SELECT\s*(?:\*|{_VARIABLE}(?:{_GAP}{_VARIABLE})*+){_SPACE}(?:WHERE{_SPACE})?{_PATTERN}{_SPACE}{_LIMIT}"
    rf"|DESCRIBE{_SPACE}{_SUBJECT}{_SPACE})",
    re.IGNORECASE,
)


class TooLong(Exception):
    """The answer is longer than what is made in the server; it is for a worker."""


class Budget:
    """The file that a look-up's answer is written to; ends the evaluation when it grows too long."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self._left = BUDGET

    def write(self, data: bytes) -> int:
        """Keep the bytes. Raises TooLong."""
        self._left -= len(data)
        if self._left < 0:
            raise TooLong
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: all is in memory."""


@lru_cache(maxsize=1024)
def is_lookup(text: str) -> bool:
    """Tell whether a text is surely a look-up. A variable that stands twice could make a walk without rows."""
    if len(text) > _LONGEST:
        return False
    found = _LOOKUP.fullmatch(text)
    return found is not None and (found["p"] is None or found["p"] != found["o"])


def look_up(
    store: Store, text: str, base: str, results: str | None, graphs: str | None
) -> tuple[Kind, bytes] | None:
    """Answer a look-up in the formats by these names (None: that kind is not accepted).

    None when a worker must: it is malformed, longer than thought, or of a kind that is not accepted.
    """
    try:
        found = store.query(text, base_iri=base)
        output = Budget()
        if isinstance(found, QueryTriples):
            if graphs is None:
                return None
            found.serialize(cast(BinaryIO, output), GRAPHS[graphs])
            return "triples", b"".join(output.parts)
        if results is None or isinstance(found, QueryBoolean):
            return None
        found.serialize(cast(BinaryIO, output), RESULTS[results])
        return "rows", b"".join(output.parts)
    except (SyntaxError, OSError, ValueError, TooLong):
        return None
