"""Which servers a query asks, as its parsed form says (parsed by rdflib, which tells more of it than pyoxigraph).

Reading rdflib takes a third of a second, which few queries are worth: only those that may name SERVICE come here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from pyparsing import ParseBaseException, ParseResults
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import URIRef

from graph_api.evaluation.errors import MalformedQuery, ServiceRefused


def refuse(plain: str, escaped: bool, allowed: tuple[str, ...]) -> None:
    """Raise ServiceRefused when the query asks a host that is not `allowed`; MalformedQuery when it is unreadable.

    `plain` is the text without codepoint escapes, `escaped` whether it held any.
    """
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
    found = [pattern.term for pattern in _patterns(parsed) if pattern.name == "ServiceGraphPattern"]
    for term in found:
        if not _may_be_asked(term, parsed, allowed):
            raise ServiceRefused(_written(term))
    if found and escaped:
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


def _patterns(parsed: object) -> Iterator[CompValue]:
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
