"""SPARQL 1.1 Update: what POST /sparql does with an update."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.responses import Response
from starlette.requests import Request

from graph_api.access.identity import Identity, Role, require
from graph_api.negotiation import requested_language
from graph_api.routes.current import current_settings
from graph_api.routes.writing import base_address, done, write
from graph_api.writes.jobs import Job

#: How much of an update's text the audit log keeps.
_KEPT = 2000


@dataclass(frozen=True, slots=True)
class Update:
    """An update with the dataset that the protocol gives it (empty: what the update itself says)."""

    text: str
    using_graphs: tuple[str, ...] = ()
    using_named_graphs: tuple[str, ...] = ()


async def respond(request: Request, update: Update) -> Response:
    """Carry out an update and answer. Needs the role editor."""
    identity = require(request, Role.EDITOR)
    job = update_job(request, identity, update, f"{base_address(request)}/sparql")
    about = {"update": update.text[:_KEPT], "length": len(update.text)}
    return done(await write(request, identity, job, about))


def update_job(
    request: Request, identity: Identity, update: Update, base: str, graph: str | None = None
) -> Job:
    """Make the job that carries out an update; `graph` confines it to one graph."""
    settings = current_settings(request)
    hosts = (host.strip().lower() for host in settings.service_hosts.split(","))
    return Job(
        action="update",
        by=identity.name,
        language=requested_language(request),
        keep=settings.keep_snapshots,
        text=update.text,
        base=base,
        using=update.using_graphs,
        using_named=update.using_named_graphs,
        hosts=tuple(host for host in hosts if host),
        limit=settings.max_upload * 2**20,
        graph=graph,
    )
