"""Answers to errors: those of the table, those of FastAPI and of routing, and those that nobody foresaw."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from graph_api.problems.documents import Kind, problem
from graph_api.problems.table import PROBLEMS

log = logging.getLogger("nivos")

_HTTP_TITLES = {404: "No such page", 405: "This method is not allowed here"}
_VALIDATION = Kind(422, "bad-parameter", "A parameter has a wrong value")
_UNEXPECTED = Kind(500, "internal-error", "Something went wrong here")


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
