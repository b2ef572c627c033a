"""How the API says that something is wrong: RFC 9457 problem documents, from one table of error classes.

Every error that a lower layer may raise stands in PROBLEMS. Whatever does not is logged with an id and
answered as a 500 that tells the id and nothing else.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from graph_api import entities, listings
from graph_api import negotiation as formats
from graph_api.answers import UnknownQuery
from graph_api.evaluation import errors as evaluation
from graph_api.pages import error_page
from graph_api.store import errors as store
from graph_api.store.remote import errors as endpoint
from ontology import iris
from queries.parameters import BadArgument

log = logging.getLogger("nivos")
MEDIA_TYPE = "application/problem+json"
TYPES = iris.BASE + "problem/"
_FOR_PROGRAMS = ("/api", "/sparql", "/data", "/healthz")


class RequestError(Exception):
    """A request that this API cannot answer as it stands."""


class NotAcceptable(RequestError):
    """No format that was accepted is offered."""

    def __init__(self, offered: Sequence[str]) -> None:
        self.offered = list(offered)
        super().__init__(f"None of the accepted formats is offered. Offered are: {', '.join(offered)}.")


class UnsupportedMediaType(RequestError):
    """The body is of a type that is not understood here."""

    def __init__(self, given: str, expected: Sequence[str]) -> None:
        self.expected = list(expected)
        super().__init__(
            f"A body of type {given or '(none)'} is not understood; send {' or '.join(expected)}."
        )


class BodyTooLarge(RequestError):
    """The body is longer than allowed."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"The body is longer than {limit} bytes.")


class BadRequest(RequestError):
    """The request breaks the protocol; the message says how."""


class Problem(BaseModel):
    """A problem document (RFC 9457). Some problems have further members that their description names."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="IRI of the kind of problem; it leads to its description.")
    title: str = Field(description="What kind of problem this is, in a few words.")
    status: int = Field(description="The HTTP status code.")
    detail: str = Field(
        description="What is wrong with this request, and where possible what would be right."
    )
    instance: str = Field(description="The path that was asked for.")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its status, the last part of its type IRI, its title, members beyond the five."""

    status: int
    slug: str
    title: str
    about: Callable[[Any], Mapping[str, Any]] = lambda error: {}


def _members(*names: str) -> Callable[[Any], Mapping[str, Any]]:
    return lambda error: {name: getattr(error, name) for name in names}


def _limit(error: evaluation.LimitPassed) -> Mapping[str, Any]:
    return {"limit": error.limit, "value": error.value}


_again = _members("retry_after")

PROBLEMS: dict[type[Exception], Kind] = {
    BadArgument: Kind(
        422,
        "bad-parameter",
        "A parameter has a wrong value",
        _members("parameter", "value", "reason", "expected"),
    ),
    listings.BadFilter: Kind(
        422,
        "bad-parameter",
        "A parameter has a wrong value",
        _members("parameter", "value", "reason", "expected"),
    ),
    UnknownQuery: Kind(404, "unknown-query", "No such saved query", _members("name", "near")),
    entities.UnknownEntity: Kind(404, "unknown-entity", "No such thing", _members("kind", "local_id")),
    NotAcceptable: Kind(406, "not-acceptable", "No accepted format is offered", _members("offered")),
    UnsupportedMediaType: Kind(
        415, "unsupported-media-type", "The body's type is not understood", _members("expected")
    ),
    BodyTooLarge: Kind(413, "body-too-large", "The body is too long", _members("limit")),
    BadRequest: Kind(400, "bad-request", "The request is not as the protocol says"),
    evaluation.MalformedQuery: Kind(
        400, "malformed-query", "The query is not valid SPARQL", _members("line", "column")
    ),
    evaluation.UpdateRefused: Kind(403, "update-refused", "Updates are not accepted"),
    evaluation.ServiceRefused: Kind(403, "service-refused", "SERVICE is not allowed", _members("service")),
    evaluation.NoSuchFormat: Kind(406, "not-acceptable", "No accepted format is offered"),
    evaluation.TimePassed: Kind(504, "query-time", "The query ran too long", _limit),
    evaluation.MemoryPassed: Kind(503, "query-memory", "The query needed too much memory", _limit),
    evaluation.ResultTooLarge: Kind(413, "result-too-large", "The answer is too large", _limit),
    evaluation.QueueFull: Kind(503, "busy", "Too many queries are waiting", _members("retry_after")),
    evaluation.EvaluationFailed: Kind(422, "query-failed", "The query could not be evaluated"),
    store.NoSnapshot: Kind(503, "no-snapshot", "Nothing has been published yet"),
    endpoint.EndpointUnreachable: Kind(503, "store-unreachable", "The store does not answer", _again),
    endpoint.EndpointChanging: Kind(503, "store-changing", "The graph is changing just now", _again),
    endpoint.EndpointRefused: Kind(502, "store-refused", "The store refuses this service"),
    endpoint.EndpointFailed: Kind(502, "store-failed", "The store could not answer"),
    endpoint.EndpointUnreadable: Kind(502, "store-unreadable", "The store's answer cannot be read"),
    store.UnknownSnapshot: Kind(404, "unknown-snapshot", "No such snapshot"),
}

_HTTP_TITLES = {404: "No such page", 405: "This method is not allowed here"}
_VALIDATION = Kind(422, "bad-parameter", "A parameter has a wrong value")
_UNEXPECTED = Kind(500, "internal-error", "Something went wrong here")


class ProblemResponse(JSONResponse):
    """A problem document as a response."""

    media_type = MEDIA_TYPE


def problem(
    request: Request,
    kind: Kind,
    detail: str,
    about: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Make the response that tells of one problem: a document, or a page for who asked for a page."""
    headers = {"Cache-Control": "no-store", **(headers or {})}
    if _wants_page(request):
        return error_page(request, kind.status, detail, headers)
    document = {
        "type": TYPES + kind.slug,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": request.url.path,
        **(about or {}),
    }
    return ProblemResponse(document, kind.status, headers)


def _wants_page(request: Request) -> bool:
    """Tell a person with a browser from a program; what is there for programs answers them all alike."""
    if request.url.path.startswith(_FOR_PROGRAMS):
        return False
    return formats.choose(request.headers.get("accept"), (formats.JSON, formats.HTML)) is formats.HTML


def known(request: Request, error: Exception) -> Response:
    """Answer an error of the table."""
    kind = next(PROBLEMS[each] for each in type(error).__mro__ if each in PROBLEMS)
    later = getattr(error, "retry_after", None)
    headers = None if later is None else {"Retry-After": str(later)}
    return problem(request, kind, str(error), kind.about(error), headers)


def invalid(request: Request, error: Exception) -> Response:
    """Answer a request whose parameters FastAPI does not take: names each parameter."""
    found = [_described(each) for each in error.errors()] if isinstance(error, RequestValidationError) else []
    detail = "; ".join(f"{each['parameter']}: {each['reason']}" for each in found)
    first = found[0] if found else {}
    return problem(request, _VALIDATION, detail, {**first, "errors": found})


def _described(error: Mapping[str, Any]) -> dict[str, Any]:
    place = [str(part) for part in error["loc"]]
    given = error.get("input")
    value = given if isinstance(given, str | int | float | bool) or given is None else str(given)
    expected = error.get("ctx", {}).get("expected")
    described = {"parameter": ".".join(place[1:]) or place[0], "value": value, "reason": str(error["msg"])}
    return {**described, "expected": expected} if expected else described


def from_http(request: Request, error: Exception) -> Response:
    """Answer what routing itself refuses: unknown paths, wrong methods."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    phrase = HTTPStatus(status).phrase
    title = _HTTP_TITLES.get(status, phrase)
    detail = error.detail if isinstance(error, HTTPException) and error.detail != phrase else f"{title}."
    headers = error.headers if isinstance(error, HTTPException) else None
    slug = phrase.lower().replace(" ", "-")
    return problem(request, Kind(status, slug, title), str(detail), headers=headers)


def unexpected(request: Request, error: Exception) -> Response:
    """Log an error nobody foresaw under an id, and answer with that id alone."""
    number = secrets.token_hex(6)
    log.error("error %s at %s %s", number, request.method, request.url.path, exc_info=error)
    detail = f"The error was noted as {number}. Please tell the service's keeper that id."
    return problem(request, _UNEXPECTED, detail, {"error": number})


def register(app: FastAPI) -> None:
    """Let `app` answer every known error as a problem document; `Guard` answers the unforeseen ones."""
    for error_class in PROBLEMS:
        app.add_exception_handler(error_class, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, from_http)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe problem answers of these statuses, for a route's OpenAPI."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}
