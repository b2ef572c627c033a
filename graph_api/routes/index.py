"""What there is: the entry point of the API."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from graph_api.problems import documented
from graph_api.routes.current import Current

router = APIRouter(tags=["Service"])


class Index(BaseModel):
    """The data that is published now, and where to go on."""

    snapshot: int = Field(description="Number of the published snapshot.")
    published: str = Field(description="When it was published (UTC).")
    counts: dict[str, int] = Field(description="How many things of each kind it holds.")
    links: dict[str, str] = Field(description="Where to go on, by name.")


_LINKS = {
    "projects": "/api/projects",
    "models": "/api/models",
    "themes": "/api/themes",
    "organisations": "/api/organisations",
    "events": "/api/events",
    "overlaps": "/api/overlaps",
    "queries": "/api/queries",
    "sparql": "/sparql",
    "void": "/.well-known/void",
    "ontology": "/ontology",
    "openapi": "/api/openapi.json",
    "reference": "/docs",
}


@router.get("/api", summary="What this API offers", responses=documented(503))
def index(view: Current) -> Index:
    """Name the published snapshot, what it holds, and the addresses to go on to."""
    snapshot = view.snapshot
    return Index(
        snapshot=view.number,
        published=snapshot.published.isoformat(),
        counts=dict(snapshot.counts),
        links=_LINKS,
    )
