"""Results as endpoints write them, read as the SPARQL standard means them.

Virtuoso (7.2) needs mending: in JSON it writes booleans as 0 and 1, so XML is asked of it; the truth of ASK
comes as a row; blank nodes are named in a way that no blank node may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from pyoxigraph import Literal, QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

from graph_api.store.remote.errors import EndpointUnreadable

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
N_TRIPLES = "application/n-triples"

_FORMATS: Mapping[str, QueryResultsFormat] = {
    JSON: QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    XML: QueryResultsFormat.XML,
    "application/xml": QueryResultsFormat.XML,
}
_ASKED = "__ASK_RETVAL"
_TRUTHS = {True: b'{"head":{},"boolean":true}', False: b'{"head":{},"boolean":false}'}
_BLANK, _MENDED = b"<bnode>nodeID://", b"<bnode>"


def results_format(content_type: str) -> QueryResultsFormat:
    """Give the format of rows or truth that a content type names. Raises EndpointUnreadable for any other."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in _FORMATS:
        raise EndpointUnreadable(
            f"the SPARQL endpoint answers with {media_type or 'no content type'}, which is no SPARQL result:"
            " check NIVOS_STORE_URL"
        )
    return _FORMATS[media_type]


def read_results(source: bytes | IO[bytes], format: QueryResultsFormat) -> QuerySolutions | QueryBoolean:
    """Read rows or truth. Raises EndpointUnreadable."""
    try:
        results = parse_query_results(source, format=format)
        if isinstance(results, QuerySolutions) and [each.value for each in results.variables] == [_ASKED]:
            return truth(any(_is_true(row[0]) for row in results))
    except (SyntaxError, ValueError) as error:
        raise unreadable(error) from error
    return results


def read_whole(body: bytes, format: QueryResultsFormat) -> QuerySolutions | QueryBoolean:
    """Read rows or truth of which every row is known to be sound. Raises EndpointUnreadable."""
    try:
        sound = read_results(body, format).serialize(format=QueryResultsFormat.JSON)
        return parse_query_results(sound, format=QueryResultsFormat.JSON)
    except (SyntaxError, ValueError) as error:
        raise unreadable(error) from error


def unreadable(error: Exception) -> EndpointUnreadable:
    """Tell that a result cannot be parsed."""
    return EndpointUnreadable(f"the SPARQL endpoint's answer cannot be read: {error.args[0]}")


def truth(value: bool) -> QueryBoolean:
    """Make the result of an ASK."""
    made = parse_query_results(_TRUTHS[value], format=QueryResultsFormat.JSON)
    assert isinstance(made, QueryBoolean)  # noqa: S101 - it is written so above
    return made


def _is_true(term: object) -> bool:
    return isinstance(term, Literal) and term.value in ("1", "true")


class Mending:
    """Mends Virtuoso's XML piece by piece: a text can hold no `<`, so what is replaced is always a tag."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> bytes:
        """Give what is mended so far."""
        whole = (self._rest + piece).replace(_BLANK, _MENDED)
        kept = next((n for n in range(len(_BLANK) - 1, 0, -1) if whole.endswith(_BLANK[:n])), 0)
        self._rest = whole[len(whole) - kept :]
        return whole[: len(whole) - kept]

    def end(self) -> bytes:
        """Give what was held back."""
        return self._rest


def mended(body: bytes) -> bytes:
    """Mend a whole answer of Virtuoso."""
    return body.replace(_BLANK, _MENDED)
