"""Reading a query before it runs: does it ask another server?

pyoxigraph follows SERVICE to any address, so a query that holds it is refused. The parsed query decides, not
its text: "service" may stand in a string, a comment or a name. Only a text without that word needs no parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from pyparsing import ParseBaseException, ParseResults
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from graph_api.evaluation.errors import MalformedQuery, ServiceRefused

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES = re.compile(r"(?:insert|delete|load|clear|drop|create|add|move|copy|with)\b", re.IGNORECASE)
_PROLOGUE = re.compile(r"(?:\s+|#[^\n]*(?:\n|$)|base\s*<[^>]*>|prefix\s+[^\s<]*\s*<[^>]*>)*", re.IGNORECASE)


@lru_cache(maxsize=256)
def refuse_service(text: str) -> None:
    """Raise ServiceRefused when the query holds SERVICE, MalformedQuery when that cannot be told."""
    plain = decoded(text)
    if "service" not in plain.lower():
        return
    try:
        parsed = parseQuery(plain)
    except ParseBaseException as error:
        raise MalformedQuery(
            f"The query names SERVICE and could not be read: {error.msg} at {error.lineno}:{error.column}.",
            error.lineno,
            error.column,
        ) from None
    except RecursionError:
        raise MalformedQuery("The query is nested too deeply.") from None
    for pattern in patterns(parsed):
        if pattern.name == "ServiceGraphPattern":
            raise ServiceRefused(_written(pattern.term))


def _written(term: object) -> str:
    written = getattr(term, "n3", None)
    if written is not None:
        return str(written())
    if isinstance(term, CompValue) and "localname" in term:
        return f"{term.get('prefix') or ''}:{term['localname']}"
    return str(term)


def decoded(text: str) -> str:
    """Undo codepoint escapes until none is left, and end lines as both parsers understand them.

    SPARQL ends a comment at CR, too; rdflib only at LF: what stood after CR would be hidden from this check.
    """
    previous = None
    while previous != text:
        previous, text = text, _ESCAPE.sub(_character, text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def patterns(parsed: object) -> Iterator[CompValue]:
    """Walk everything in a parsed query, without recursion."""
    waiting = [parsed]
    while waiting:
        item = waiting.pop()
        if isinstance(item, CompValue):
            yield item
        if isinstance(item, ParseResults | list | tuple | set):  # before Mapping: ParseResults says it is one
            waiting.extend(item)
        if isinstance(item, ParseResults | Mapping):
            waiting.extend(item.values())


def is_update(text: str) -> bool:
    """Tell whether a text that is no query begins like an update: used to say so in the refusal."""
    prologue = _PROLOGUE.match(text)
    return _UPDATES.match(text, prologue.end() if prologue else 0) is not None
