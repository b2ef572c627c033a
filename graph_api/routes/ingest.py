"""Ingestion over HTTP: records in, the same report as `nivos ingest` out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from starlette.requests import Request

from graph_api.access.identity import Role, require
from graph_api.http.negotiation import requested_language
from graph_api.problems import BadRequest, Kind, documented, problem
from graph_api.routes.bodies import MULTIPART, media_type, received
from graph_api.routes.current import current_settings
from graph_api.routes.uploads import body_sent, form_sent
from graph_api.routes.writing import done, write
from graph_api.writes.jobs import Job
from graph_api.writes.multipart import boundary, pieces
from graph_api.writes.records import SUFFIXES
from ingest.mapping.loading import shipped_mappings
from ingest.records import FILE_DEFAULTS
from ingest.report.document import Document

router = APIRouter(prefix="/api", tags=["Ingestion"])

_NOTHING = Kind(422, "nothing-ingested", "Nothing was taken in")
_STRING = {"type": "string"}
_BODY = {"required": True, "content": {name: {"schema": _STRING} for name in (*SUFFIXES, MULTIPART)}}


@router.post(
    "/ingest",
    summary="Ingest records",
    response_model=Document,
    responses=documented(400, 401, 403, 413, 415, 422, 503, 504, 507),
    openapi_extra={"requestBody": _BODY},
)
async def ingest(
    request: Request,
    kind: Annotated[
        str | None,
        Query(description="What the records are, when they do not say: " + ", ".join(FILE_DEFAULTS)),
    ] = None,
    source: Annotated[str | None, Query(description="Source of the records that name none.")] = None,
    dry_run: Annotated[bool, Query(description="Say what would happen; publish nothing.")] = False,
    complete: Annotated[
        bool, Query(description="This is all that the sources say: remove other records of them.")
    ] = False,
    strict: Annotated[bool, Query(description="Take nothing in when any record is refused.")] = False,
    mapping: Annotated[
        str | None, Query(description="A shipped mapping to read tables by: " + ", ".join(shipped_mappings()))
    ] = None,
    reconcile: Annotated[bool, Query(description="Find out which things that records name are one.")] = True,
) -> Response:
    """Take in records: JSON Lines, a JSON array, CSV, XLSX, ODS, RDF, or several files as a form.

    Tables in columns of their own are read by a mapping: a shipped one, or a .toml file in the form.

    Good records load and bad ones are told, in the language of Accept-Language (fi, sv or en). When none is taken
    in, the report comes as a problem (422).
    """
    identity = require(request, Role.EDITOR)
    header = request.headers.get("content-type", "")
    content_type = media_type(header, *SUFFIXES, MULTIPART)
    stem = _stem(kind)
    options = {
        "source": source,
        "dry_run": dry_run,
        "complete": complete,
        "strict": strict,
        "personal_data": current_settings(request).personal_data,
        "reconcile": reconcile,
    }
    async with received(request) as body:
        if content_type == MULTIPART:
            found = await run_in_threadpool(pieces, body, boundary(header), body.parent)
            upload = await run_in_threadpool(form_sent, found, stem, mapping)
        else:
            upload = await run_in_threadpool(body_sent, body, content_type, stem, mapping)
        job = Job(
            action="ingest",
            by=identity.name,
            language=requested_language(request),
            keep=current_settings(request).keep_snapshots,
            precedence=current_settings(request).precedence,
            files=upload.files,
            options={**options, "mapping": upload.mapping},
            likely=current_settings(request).match_score,
        )
        outcome = await write(request, identity, job, {**options, "files": list(upload.names)})
    report = Document.model_validate(outcome.report)
    content = report.model_dump(mode="json")
    if report.stopped or (report.read and not report.accepted):
        detail = report.stopped or "no record was accepted; each refusal says why"
        return problem(request, _NOTHING, f"Nothing was taken in: {detail}.", content)
    return JSONResponse(content, headers=dict(done(outcome).headers))


def _stem(kind: str | None) -> str:
    """Give the name of the file that holds records of a kind: it says what they are."""
    if kind is None:
        return "records"
    wanted = kind.replace("-", "_")
    for stem, defaults in FILE_DEFAULTS.items():
        if wanted == stem or kind in (defaults.get("scheme"), defaults.get("type")):
            return stem
    raise BadRequest(f"kind={kind!r} is not known; use one of {', '.join(FILE_DEFAULTS)}.")
