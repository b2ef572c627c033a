"""The SPARQL 1.1 Protocol: which operation a request asks for, sent in whichever of the three ways.

Both kinds of operation may carry a dataset (graphs by IRI), which replaces what the text itself says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode
from starlette.requests import Request

from graph_api.access.identity import Role, require
from graph_api.problems import BadRequest, UnsupportedMediaType
from graph_api.routes.bodies import content_type, pieces_of
from graph_api.routes.current import current_settings

#: Bytes that the text of a query may measure, and an update that is sent in a form.
MAX_BODY = 2**20

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

#: The parameter that names a format.
FORMAT = "format"

_MAX_FIELDS = 100
_SHORT = 4096
_DATASET = {
    "query": ("default-graph-uri", "named-graph-uri"),
    "update": ("using-graph-uri", "using-named-graph-uri"),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """A query or an update with the dataset that the request gives it (both None: what the text says)."""

    text: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    update: bool = False
    #: What the request calls the format it wants, for who cannot set Accept.
    formats: tuple[str, ...] = ()


def from_address(request: Request) -> Operation:
    """Read the query of a GET request. An update may not be sent this way. Raises BadRequest."""
    text = request.scope["query_string"].decode("latin-1")
    return _remembered(text) if len(text) < _SHORT else _of_address(text)


def _of_address(text: str) -> Operation:
    given = _pairs(text)
    if any(name == "update" for name, _ in given):
        raise BadRequest("An update is sent by POST, not in the address.")
    return _operation("query", given)


#: Portals ask the same again and again, and taking an address apart costs as much as a small query.
_remembered = lru_cache(maxsize=1024)(_of_address)


async def from_body(request: Request) -> Operation:
    """Read the operation of a POST request.

    Raises BadRequest, BodyTooLarge or UnsupportedMediaType; NeedsKey or Forbidden for an update of who may not.
    """
    media_type = _media_type(request)
    if media_type not in (FORM, QUERY, UPDATE):
        raise UnsupportedMediaType(media_type, (QUERY, UPDATE, FORM))
    limit = MAX_BODY
    if media_type == UPDATE:  # an editor may send more than strangers
        require(request, Role.EDITOR)
        limit = current_settings(request).max_upload * 2**20
    body = await _text(request, limit)
    given = _pairs(request.scope["query_string"].decode("latin-1"))
    if media_type == FORM:
        return _of_form([*given, *_pairs(body)])
    name = "query" if media_type == QUERY else "update"
    if any(each in ("query", "update") for each, _ in given):
        raise BadRequest(f"The {name} is the body; the address may not hold another.")
    return _operation(name, [(name, body), *given])


def _pairs(text: str) -> list[tuple[str, str]]:
    """Take a form or the query part of an address apart."""
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict")
    except ValueError:
        raise BadRequest(
            f"The parameters cannot be read: they are no UTF-8, or more than {_MAX_FIELDS}."
        ) from None


def _of_form(pairs: Sequence[tuple[str, str]]) -> Operation:
    named = {name for name, _ in pairs} & {"query", "update"}
    if len(named) == 2:
        raise BadRequest("Send a query or an update, not both.")
    return _operation("update" if "update" in named else "query", pairs)


def _media_type(request: Request) -> str:
    kind, charset = content_type(request.headers.get("content-type", ""))
    if charset is not None:
        raise BadRequest(f"SPARQL is sent as UTF-8, not as {charset}.")
    return kind


async def _text(request: Request, limit: int) -> str:
    try:
        return b"".join([piece async for piece in pieces_of(request, limit)]).decode()
    except UnicodeDecodeError:
        raise BadRequest("The body is not UTF-8.") from None


def _operation(name: str, pairs: Sequence[tuple[str, str]]) -> Operation:
    texts = [value for each, value in pairs if each == name]
    if len(texts) != 1:
        raise BadRequest(f"Give one {name} in the parameter `{name}`; there are {len(texts)}.")
    default, named = (
        tuple(_graph(value) for each, value in pairs if each == parameter) for parameter in _DATASET[name]
    )
    # When the protocol gives a dataset, a list that is empty is empty, and not what the text says.
    told = bool(default or named)
    formats = tuple(value for each, value in pairs if each == FORMAT)
    return Operation(texts[0], default if told else None, named if told else None, name == "update", formats)


def _graph(value: str) -> str:
    try:
        return NamedNode(value).value
    except ValueError:
        raise BadRequest(f"{value!r} is not the IRI of a graph.") from None
