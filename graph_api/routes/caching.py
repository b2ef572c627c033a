"""Answers that a cache may keep: their headers, and 304 when the asker holds them already."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from graph_api.cache.verdicts import PUBLIC

VARY = "Accept, Accept-Language"


def not_modified(request: Request, headers: dict[str, str]) -> Response | None:
    """Give a 304 when the asker already holds the answer with the tag in `headers`; None otherwise."""
    given = request.headers.get("if-none-match", "")
    known = [tag.strip().removeprefix("W/") for tag in given.split(",")]
    if headers["ETag"] in known or given.strip() == "*":
        return Response(status_code=304, headers=headers)
    return None


def headers(tag: str, snapshot: int) -> dict[str, str]:
    """Give the headers of a cacheable answer. What may be kept how long: see `PUBLIC`."""
    return {
        "ETag": tag,
        "Nivos-Snapshot": str(snapshot),
        "Vary": VARY,
        "Cache-Control": PUBLIC.decode(),
    }
