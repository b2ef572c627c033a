"""Reading a query before it runs: does it ask a server that it may not ask?

pyoxigraph follows SERVICE to any address, so only hosts on the operator's list may be named. The parsed query
decides, not its text: "service" may stand in a string, a comment or a name. Only a text without that word needs
no parse.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES = re.compile(r"(?:insert|delete|load|clear|drop|create|add|move|copy|with)\b", re.IGNORECASE)
_PROLOGUE = re.compile(r"(?:\s+|#[^\n]*(?:\n|$)|base\s*<[^>]*>|prefix\s+[^\s<]*\s*<[^>]*>)*", re.IGNORECASE)


@lru_cache(maxsize=256)
def refuse_services(text: str, allowed: tuple[str, ...] = ()) -> None:
    """Raise ServiceRefused when the query asks a host that is not `allowed` (`host` or `host:port`).

    Raises MalformedQuery when that cannot be told.
    """
    plain = decoded(text)
    if "service" not in plain.lower():
        return
    from graph_api.evaluation.services import (
        refuse,
    )  # its parser would triple the time that a worker takes to start

    refuse(plain, plain != _plain_lines(text), allowed)


def decoded(text: str) -> str:
    """Undo codepoint escapes until none is left, and end lines as both parsers understand them.

    SPARQL ends a comment at CR, too; rdflib only at LF: what stood after CR would be hidden from this check.
    """
    previous = None
    while previous != text:
        previous, text = text, _ESCAPE.sub(_character, text)
    return _plain_lines(text)


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def is_update(text: str) -> bool:
    """Tell whether a text that is no query begins like an update: used to say so in the refusal."""
    prologue = _PROLOGUE.match(text)
    return _UPDATES.match(text, prologue.end() if prologue else 0) is not None
