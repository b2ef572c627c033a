"""Answers that a cache may keep: an entity tag of all that an answer depends on, and 304 when it is known."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from graph_api.cache.verdicts import PUBLIC

VARY = "Accept, Accept-Language"


def entity_tag(*parts: object) -> str:
    """Make a strong entity tag of everything that decides an answer's bytes."""
    written = "\x1f".join(str(part) for part in parts)
    return f'"{hashlib.sha256(written.encode()).hexdigest()[:32]}"'


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
