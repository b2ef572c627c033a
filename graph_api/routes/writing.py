"""What all routes that change something share: receiving bodies, handing in the write, telling the audit log."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.requests import Request

from graph_api.access.identity import Identity
from graph_api.problems import BadRequest, BodyTooLarge, UnsupportedMediaType
from graph_api.routes.current import current_settings
from graph_api.writes.desk import Desk
from graph_api.writes.jobs import Job, Outcome

Result = TypeVar("Result")

MULTIPART = "multipart/form-data"


def base_address(request: Request) -> str:
    """Give the address that this service is reached at, without a last slash."""
    return current_settings(request).public_url or str(request.base_url).rstrip("/")


def media_type(header: str, *known: str) -> str:
    """Give the media type of a Content-Type header. Raises UnsupportedMediaType for none of `known`."""
    told, _, parameters = header.partition(";")
    kind = told.strip().lower()
    if kind not in known:
        raise UnsupportedMediaType(kind, known)
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if name.strip().lower() == "charset" and charset not in ("utf-8", "utf8", "us-ascii"):
            raise UnsupportedMediaType(f"{kind} in {charset}", (f"{kind} in UTF-8",))
    return kind


@asynccontextmanager
async def received(request: Request) -> AsyncIterator[Path]:
    """Receive a body into a file of a folder that lasts as long as the block.

    Raises BodyTooLarge, and UnsupportedMediaType for a compressed body: what it unpacks to cannot be known.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding != "identity":
        raise UnsupportedMediaType(f"(anything) compressed with {encoding}", ("it without Content-Encoding",))
    limit = current_settings(request).max_upload * 2**20
    told = request.headers.get("content-length", "")
    if told.isdecimal() and (len(told) > 18 or int(told) > limit):
        raise BodyTooLarge(limit)
    with tempfile.TemporaryDirectory(prefix="nivos-") as folder:
        path = Path(folder) / "body"
        await _store(request, path, limit)
        yield path


async def _store(request: Request, path: Path, limit: int) -> None:
    size = 0
    with path.open("wb") as file:
        async for piece in request.stream():
            size += len(piece)
            if size > limit:
                raise BodyTooLarge(limit)
            await run_in_threadpool(file.write, piece)


async def write(request: Request, identity: Identity, job: Job, about: dict[str, Any]) -> Outcome:
    """Hand in a job and wait for its end; a client that leaves stops it. The audit log is told of the end."""
    desk = cast(Desk, request.app.state.desk)
    return await while_connected(request, desk.write(job, _audited(request, identity, job, about)))


async def while_connected(request: Request, coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Wait for work that is done for a client; cancel it when the client leaves."""
    work = asyncio.ensure_future(coroutine)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({work, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise BadRequest("The client has left.")
        return work.result()
    finally:
        for task in (work, leaving):
            task.cancel()
        await asyncio.gather(work, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            return


def _audited(
    request: Request, identity: Identity, job: Job, about: dict[str, Any]
) -> Callable[[Outcome | Exception], None]:
    audit = getattr(request.app.state, "audit", None)

    def ended(result: Outcome | Exception) -> None:
        if audit is None:
            return
        if isinstance(result, Outcome):
            told = {**about, "published": result.published, "added": result.added, "removed": result.removed}
            audit.record(identity, job.action, snapshot=result.snapshot, about=told)
        else:
            audit.record(identity, job.action, refused=str(result), about=about)

    return ended


def done(outcome: Outcome, status: int = 204, location: str | None = None) -> Response:
    """Answer a write that was done, naming the snapshot that holds it."""
    headers = {"Cache-Control": "no-store"}
    if outcome.snapshot is not None:
        headers["Nivos-Snapshot"] = str(outcome.snapshot)
    if location is not None:
        headers["Location"] = location
    return Response(status_code=status, headers=headers)
