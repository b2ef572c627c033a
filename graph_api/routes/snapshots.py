"""The published snapshots: which there are, and going back to one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from graph_api.access.identity import Role, identity_of, require
from graph_api.problems import documented
from graph_api.routes.writing import done, write
from graph_api.store import Changes, DataDirectory
from graph_api.writes.jobs import Job

router = APIRouter(prefix="/api/snapshots", tags=["Snapshots"])


class Snapshot(BaseModel):
    """A published snapshot."""

    number: int
    current: bool = Field(description="Whether this is the one that answers are made from.")
    published: datetime
    message: str = Field(description="What it came of.")
    by: str | None = Field(description="The key it was written with; told to editors alone.")
    base: int | None = Field(description="The snapshot it was made from.")
    triples: int = Field(description="How many facts are believed.")
    quads: int = Field(description="How many statements there are, with those of each source.")
    counts: dict[str, int] = Field(description="How many things of each kind.")
    indicators: dict[str, float]
    sources: tuple[str, ...]
    changes: Changes
    duration: float = Field(description="Seconds that publishing took.")
    nivos_version: str


class SnapshotList(BaseModel):
    """All snapshots, oldest first."""

    current: int | None
    snapshots: list[Snapshot]


@router.get("", summary="List the published snapshots", responses=documented(500))
async def snapshots(request: Request) -> SnapshotList:
    """Give what each published snapshot says of itself, oldest first."""
    directory: DataDirectory = request.app.state.directory
    named = identity_of(request).role >= Role.EDITOR

    def listed() -> SnapshotList:
        current = directory.current_number()
        found = [
            Snapshot.model_validate(
                {**manifest.model_dump(), "current": manifest.number == current}
                | ({} if named else {"by": None})
            )
            for manifest in directory.snapshots()
        ]
        return SnapshotList(current=current, snapshots=found)

    return await run_in_threadpool(listed)


@router.post(
    "/{number}/current",
    summary="Make a snapshot the current one",
    status_code=204,
    response_class=Response,
    responses=documented(401, 403, 404, 503, 507),
)
async def make_current(
    request: Request, number: Annotated[int, Path(description="Number of the snapshot.")]
) -> Response:
    """Go back (or forward) to a snapshot: from now on answers are made from it."""
    identity = require(request, Role.ADMIN)
    job = Job(action="rollback", by=identity.name, number=number)
    return done(await write(request, identity, job, {"number": number}))
