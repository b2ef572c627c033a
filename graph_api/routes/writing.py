"""What all routes that change something share: handing in the write, telling the audit log, answering."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.requests import Request

from graph_api.access.audit import AuditLog
from graph_api.access.errors import AuditFailed
from graph_api.access.identity import Identity
from graph_api.endpoints import endpoint_of
from graph_api.http.connection import while_connected
from graph_api.operations import metrics
from graph_api.routes.current import current_settings
from graph_api.store.errors import StoreError, WriterBusy
from graph_api.store.remote import bring_up_to_date
from graph_api.writes.desk import Desk
from graph_api.writes.errors import WritesWaiting
from graph_api.writes.jobs import Job, Outcome

log = logging.getLogger("nivos")


async def write(request: Request, identity: Identity, job: Job, about: dict[str, Any]) -> Outcome:
    """Hand in a job and wait for its end; a client that leaves stops it. The audit log is told of the end."""
    desk = cast(Desk, request.app.state.desk)
    outcome = await while_connected(request.receive, desk.write(job, _audited(request, identity, job, about)))
    if outcome.published:
        await run_in_threadpool(_deliver, request)
    return outcome


def _deliver(request: Request) -> None:
    """Bring what was published to the endpoint that holds the graph, where one does. Raises EndpointError."""
    endpoint = endpoint_of(current_settings(request))
    if endpoint is not None:
        bring_up_to_date(request.app.state.directory, endpoint)
        request.app.state.snapshots.look_again()


def _audited(
    request: Request, identity: Identity, job: Job, about: dict[str, Any]
) -> Callable[[Outcome | Exception], None]:
    audit = cast(AuditLog, request.app.state.audit)
    loop = asyncio.get_running_loop()

    def ended(result: Outcome | Exception) -> None:
        metrics.count_write(_told(result))
        if isinstance(result, Outcome):
            told = {**about, "published": result.published, "added": result.added, "removed": result.removed}
            note = partial(audit.record, identity, job.action, snapshot=result.snapshot, about=told)
        else:
            note = partial(audit.record, identity, job.action, refused=str(result), about=about)
        loop.run_in_executor(None, _note, note)  # it waits for the disk

    return ended


def _told(result: Outcome | Exception) -> metrics.WriteOutcome:
    if isinstance(result, Outcome):
        return "published" if result.published else "unchanged"
    if isinstance(result, WriterBusy | WritesWaiting):
        return "busy"
    return "failed" if isinstance(result, StoreError) else "refused"


def _note(note: Callable[[], None]) -> None:
    try:
        note()
    except AuditFailed as error:  # what is done is done: the keeper must know that the log lacks it
        log.error("a write is missing in the audit log: %s", error)


def done(outcome: Outcome, status: int = 204, location: str | None = None) -> Response:
    """Answer a write that was done, naming the snapshot that holds it."""
    headers = {"Cache-Control": "no-store"}
    if outcome.snapshot is not None:
        headers["Nivos-Snapshot"] = str(outcome.snapshot)
    if location is not None:
        headers["Location"] = location
    return Response(status_code=status, headers=headers)
