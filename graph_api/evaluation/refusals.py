"""Reading a query before it runs: does it ask a server that it may not ask?

pyoxigraph follows SERVICE to any address, so only hosts on the operator's list may be named. The parsed query
decides, not its text: "service" may stand in a string, a comment or a name. Only a text without that word needs
no parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from pyparsing import ParseBaseException, ParseResults
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import URIRef

from graph_api.evaluation.errors import MalformedQuery, ServiceRefused

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
    found = [pattern.term for pattern in patterns(parsed) if pattern.name == "ServiceGraphPattern"]
    for term in found:
        if not _may_be_asked(term, parsed, allowed):
            raise ServiceRefused(_written(term))
    if found and plain != _plain_lines(text):
        # Two parsers must not read the address differently: what is checked is what is run.
        raise MalformedQuery(
            "A query with SERVICE may not hold \\u escapes; write the characters themselves."
        )


def _may_be_asked(term: object, parsed: ParseResults, allowed: tuple[str, ...]) -> bool:
    """Tell whether the endpoint is named by an IRI whose host is allowed; a variable could become any host."""
    address = _full(term, parsed)
    if address is None:
        return False
    try:
        parts = urlsplit(address)
        named = {parts.hostname, f"{parts.hostname}:{parts.port}"}
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.username is not None or not parts.hostname:
        return False
    return not named.isdisjoint(allowed)


def _full(term: object, parsed: ParseResults) -> str | None:
    """Write out the IRI of an endpoint; None where it is not absolute, or a variable."""
    if isinstance(term, URIRef):
        return str(term)
    if not (isinstance(term, CompValue) and "localname" in term):
        return None
    declared = {
        str(each.get("prefix") or ""): str(each.iri) for each in parsed[0] if each.name == "PrefixDecl"
    }
    start = declared.get(str(term.get("prefix") or ""))
    return None if start is None else start + str(term["localname"])


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
    return _plain_lines(text)


def _plain_lines(text: str) -> str:
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
