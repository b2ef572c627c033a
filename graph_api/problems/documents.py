"""Problem documents (RFC 9457): what they say, how they are answered, and how OpenAPI tells of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from graph_api.http import negotiation as formats
from graph_api.pages.rendering import error_page
from ontology import iris

MEDIA_TYPE = "application/problem+json"
TYPES = iris.BASE + "problem/"
_FOR_PROGRAMS = (
    *("/api", "/sparql", "/graphs", "/data", "/reconcile"),
    *("/healthz", "/readyz", "/metrics", "/.well-known"),
)


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


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe problem answers of these statuses, for a route's OpenAPI."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}
