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
from starlette.routing import Match

from graph_api import entities, listings
from graph_api.access import errors as access
from graph_api.access import identity
from graph_api.answers import UnknownQuery
from graph_api.evaluation import errors as evaluation
from graph_api.http import negotiation as formats
from graph_api.pages.rendering import error_page
from graph_api.reconciliation import errors as reconciliation
from graph_api.store import errors as store
from graph_api.store.remote import errors as endpoint
from graph_api.writes import errors as writes
from ontology import iris
from queries.parameters import BadArgument

log = logging.getLogger("nivos")
MEDIA_TYPE = "application/problem+json"
TYPES = iris.BASE + "problem/"
_FOR_PROGRAMS = (
    *("/api", "/sparql", "/graphs", "/data", "/reconcile"),
    *("/healthz", "/readyz", "/metrics", "/.well-known"),
)


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
    """One kind of problem: its status, the last part of its type IRI, its title.

    `about` gives the members beyond the five, `headers` the headers that belong to such an answer.
    """

    status: int
    slug: str
    title: str
    about: Callable[[Any], Mapping[str, Any]] = lambda error: {}
    headers: Callable[[Any], Mapping[str, str]] = lambda error: {}


def _members(*names: str) -> Callable[[Any], Mapping[str, Any]]:
    return lambda error: {name: getattr(error, name) for name in names}


def _limit(error: evaluation.LimitPassed) -> Mapping[str, Any]:
    return {"limit": error.limit, "value": error.value}


def _retry(error: Any) -> Mapping[str, str]:
    return {"Retry-After": str(error.retry_after)}


_again = _members("retry_after")


def _soon(error: Any) -> Mapping[str, str]:
    return {"Retry-After": "5"}


def _rate(error: access.TooManyRequests) -> Mapping[str, str]:
    """Tell the rate as draft-ietf-httpapi-ratelimit-headers writes it."""
    return {
        **_retry(error),
        "RateLimit": f'"{error.counted}";r=0;t={error.retry_after}',
        "RateLimit-Policy": f'"{error.counted}";q={error.limit};w={error.window}',
    }


def _challenge(code: str = "") -> Callable[[Any], Mapping[str, str]]:
    """Ask for a key, and say what is wrong with the one sent (RFC 6750, section 3)."""
    told = 'Bearer realm="nivos"' + (f', error="{code}"' if code else "")
    return lambda error: {"WWW-Authenticate": told}


def _about(error: writes.WriteError) -> Mapping[str, Any]:
    return error.about


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
    evaluation.QueueFull: Kind(503, "busy", "Too many queries are waiting", _again, _retry),
    evaluation.EvaluationFailed: Kind(422, "query-failed", "The query could not be evaluated"),
    identity.NeedsKey: Kind(401, "needs-key", "A key is needed", headers=_challenge()),
    identity.Forbidden: Kind(
        403, "forbidden", "The key's role is not enough", headers=_challenge("insufficient_scope")
    ),
    access.MalformedHeader: Kind(
        400, "malformed-authorization", "Authorization is malformed", headers=_challenge("invalid_request")
    ),
    access.InvalidCredential: Kind(
        401, "invalid-key", "The key or token is not valid", headers=_challenge("invalid_token")
    ),
    access.TooManyRequests: Kind(
        429, "too-many-requests", "Too many requests", _members("limit", "window", "retry_after"), _rate
    ),
    access.IssuerUnavailable: Kind(
        503, "issuer-unavailable", "Tokens cannot be checked now", _members("retry_after"), _retry
    ),
    access.KeysDamaged: Kind(503, "keys-damaged", "Keys cannot be checked now"),
    access.AuditFailed: Kind(503, "audit-failed", "The audit log cannot be written"),
    store.NoSnapshot: Kind(503, "no-snapshot", "Nothing has been published yet"),
    endpoint.EndpointUnreachable: Kind(
        503, "store-unreachable", "The store does not answer", _members("retry_after"), _retry
    ),
    endpoint.EndpointChanging: Kind(
        503, "store-changing", "The graph is changing just now", _members("retry_after"), _retry
    ),
    endpoint.EndpointRefused: Kind(502, "store-refused", "The store refuses this service"),
    endpoint.EndpointFailed: Kind(502, "store-failed", "The store could not answer"),
    endpoint.EndpointUnreadable: Kind(502, "store-unreadable", "The store's answer cannot be read"),
    store.UnknownSnapshot: Kind(404, "unknown-snapshot", "No such snapshot"),
    store.OwnGraph: Kind(403, "own-graph", "This graph is not for editing", _members("graph")),
    store.WriterBusy: Kind(503, "busy", "Another writer is at work", lambda error: {"retry_after": 5}, _soon),
    store.WriteFailed: Kind(507, "write-failed", "The change could not be stored"),
    store.WrongPrecedence: Kind(500, "wrong-precedence", "The rules of whom to believe cannot be understood"),
    store.DamagedStore: Kind(500, "damaged-store", "The stored graph cannot be read"),
    reconciliation.MalformedBatch: Kind(
        400, "malformed-batch", "The batch of queries cannot be read", _members("where", "reason")
    ),
    reconciliation.BatchTooLarge: Kind(413, "batch-too-large", "The batch holds too much", _members("limit")),
    reconciliation.UnknownThing: Kind(404, "unknown-thing", "No such thing", _members("identifier")),
    writes.MalformedUpdate: Kind(400, "malformed-update", "The update is not valid SPARQL", _about),
    writes.MalformedBody: Kind(400, "malformed-body", "The body cannot be read", _about),
    writes.DatasetConflict: Kind(400, "dataset-conflict", "The graphs to use are named twice"),
    writes.SourceRefused: Kind(403, "source-refused", "That host is not asked", _about),
    writes.NoSuchEntry: Kind(404, "unknown-entry", "No such entry in the review list"),
    writes.EntrySettled: Kind(409, "entry-settled", "The entry is settled otherwise"),
    writes.BadDecision: Kind(422, "bad-decision", "The decision makes no sense"),
    writes.NoSuchGraph: Kind(404, "unknown-graph", "No such graph", _about),
    writes.GraphExists: Kind(409, "graph-exists", "There is such a graph already", _about),
    writes.PreconditionFailed: Kind(412, "precondition-failed", "The graph has changed"),
    writes.ShapesViolated: Kind(422, "shapes-violated", "The graph would break its rules", _about),
    writes.NothingToRead: Kind(400, "nothing-to-read", "There are no records in what was sent"),
    writes.LoadFailed: Kind(422, "load-failed", "What LOAD names cannot be had", _about),
    writes.WriteTimePassed: Kind(504, "write-time", "The write took too long", _about),
    writes.WriteMemoryPassed: Kind(503, "write-memory", "The write needed too much memory", _about, _soon),
    writes.WritesWaiting: Kind(503, "busy", "Too many writes are waiting", _about, _soon),
    writes.WriteStopped: Kind(503, "write-stopped", "The write was stopped", headers=_soon),
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
    return problem(request, kind, str(error), kind.about(error), kind.headers(error))


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
    if status == 405:
        return wrong_method(request, _methods(request))
    phrase = HTTPStatus(status).phrase
    title = _HTTP_TITLES.get(status, phrase)
    detail = error.detail if isinstance(error, HTTPException) and error.detail != phrase else f"{title}."
    headers = error.headers if isinstance(error, HTTPException) else None
    slug = phrase.lower().replace(" ", "-")
    return problem(request, Kind(status, slug, title), str(detail), headers=headers)


def _methods(request: Request) -> list[str]:
    """The methods of all routes that the path matches: routing itself knows only those of the first."""
    found = {"OPTIONS"}
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        scope = {**request.scope, "method": method}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            found.add(method)
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


def wrong_method(request: Request, allowed: Sequence[str]) -> Response:
    """Answer a method that an address does not have, or OPTIONS, which asks for those that it has."""
    headers = {"Allow": ", ".join(allowed)}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=headers)
    title = _HTTP_TITLES[405]
    detail = f"{request.method} is not allowed here; allowed are {headers['Allow']}."
    return problem(request, Kind(405, "method-not-allowed", title), detail, headers=headers)


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
