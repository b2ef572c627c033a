"""SPARQL 1.1 Update: what POST /sparql does with an update."""

from __future__ import annotations

from fastapi.responses import Response
from starlette.requests import Request

from graph_api.access.identity import Identity, Role, require
from graph_api.http.negotiation import requested_language
from graph_api.routes.current import base_address, current_settings
from graph_api.routes.writing import done, write
from graph_api.sparql.protocol import Operation
from graph_api.writes.jobs import Job

#: How much of an update's text the audit log keeps.
_KEPT = 2000


async def respond(request: Request, update: Operation) -> Response:
    """Carry out an update and answer. Needs the role editor."""
    identity = require(request, Role.EDITOR)
    job = update_job(request, identity, update, f"{base_address(request)}/sparql")
    about = {"update": update.text[:_KEPT], "length": len(update.text)}
    return done(await write(request, identity, job, about))


def update_job(
    request: Request, identity: Identity, update: Operation, base: str, graph: str | None = None
) -> Job:
    """Make the job that carries out an update; `graph` confines it to one graph."""
    settings = current_settings(request)
    return Job(
        action="update",
        by=identity.name,
        language=requested_language(request),
        keep=settings.keep_snapshots,
        precedence=settings.precedence,
        text=update.text,
        base=base,
        using=update.default_graphs or (),
        using_named=update.named_graphs or (),
        hosts=settings.services,
        limit=settings.max_upload * 2**20,
        graph=graph,
    )
