"""The SPARQL 1.1 Graph Store Protocol at /graphs: whole graphs, read by all and written by editors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as PathParameter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pyoxigraph import NamedNode, Store
from starlette.requests import Request

from graph_api.access.identity import Identity, Role, require
from graph_api.http import negotiation as formats
from graph_api.http.negotiation import requested_language
from graph_api.problems import BadRequest, UnsupportedMediaType, documented
from graph_api.routes.bodies import MULTIPART, media_type, received
from graph_api.routes.caching import headers, not_modified
from graph_api.routes.current import accepted_format, base_address, current_settings, view_at_hand
from graph_api.routes.schemas import content
from graph_api.routes.updates import update_job
from graph_api.routes.writing import done, write
from graph_api.sparql.asking import evaluated, job_of, response_of
from graph_api.sparql.protocol import UPDATE, Operation
from graph_api.store import View
from graph_api.store.edits import STATED
from graph_api.writes.bodies import FORMATS, SUFFIXES
from graph_api.writes.errors import NoSuchGraph
from graph_api.writes.jobs import Action, Job, Sent, graph_tag
from graph_api.writes.multipart import Piece, boundary, pieces

router = APIRouter(tags=["Graphs"])

Name = Annotated[str, PathParameter(description="The rest of the graph's address.")]

_OFFERED = (formats.TURTLE, formats.N_TRIPLES, formats.JSON_LD, formats.RDF_XML)
_STRING = {"type": "string"}
_NAMES: list[dict[str, Any]] = [
    {
        "name": "graph",
        "in": "query",
        "description": "IRI of the graph meant.",
        "schema": {"type": "string", "format": "iri"},
    },
    {
        "name": "default",
        "in": "query",
        "description": "The default graph is meant: what is believed.",
        "schema": _STRING,
        "allowEmptyValue": True,
    },
]
_BODY = {
    "required": True,
    "content": content(*FORMATS, MULTIPART),
}
_PATCH_BODY = {"required": True, "content": {UPDATE: {"schema": _STRING}}}
_READ: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The graph.",
        "content": content(*(each.media_type for each in _OFFERED)),
    },
    **documented(400, 404, 406, 503),
}
_WRITTEN: dict[int | str, dict[str, Any]] = {
    201: {"description": "The graph is new; Location names it."},
    204: {"description": "The graph was changed. `Nivos-Snapshot` names the snapshot that shows it."},
    **documented(400, 401, 403, 404, 412, 413, 415, 422, 503, 504, 507),
}
_WRITE: dict[str, Any] = {"status_code": 204, "response_class": Response, "responses": _WRITTEN}


@router.get(
    "/graphs",
    summary="Read a graph",
    response_class=Response,
    responses=_READ,
    openapi_extra={"parameters": _NAMES},
)
async def read(request: Request) -> Response:
    """Give a named graph, or what is believed, in the format accepted."""
    return await _read(request, _named(request))


@router.get("/graphs/{name:path}", summary="Read this graph", response_class=Response, responses=_READ)
async def read_here(request: Request, name: Name) -> Response:
    """Give the graph whose IRI is this very address."""
    return await _read(request, _here(request))


@router.put(
    "/graphs",
    summary="Replace a graph",
    openapi_extra={"parameters": _NAMES, "requestBody": _BODY},
    **_WRITE,
)
async def put(request: Request) -> Response:
    """Make a graph say what the body says, and nothing else."""
    return await _write(request, "put", _named(request))


@router.put(
    "/graphs/{name:path}", summary="Replace this graph", openapi_extra={"requestBody": _BODY}, **_WRITE
)
async def put_here(request: Request, name: Name) -> Response:
    """Make the graph whose IRI is this very address say what the body says, and nothing else."""
    return await _write(request, "put", _here(request))


@router.post(
    "/graphs",
    summary="Add to a graph, or make a new one",
    openapi_extra={"parameters": _NAMES, "requestBody": _BODY},
    **_WRITE,
)
async def post(request: Request) -> Response:
    """Add what the body says to a graph; where none is named, to a new one whose name is in Location."""
    named = "graph" in request.query_params or "default" in request.query_params
    return await _write(request, "post", _named(request) if named else "")


@router.post(
    "/graphs/{name:path}", summary="Add to this graph", openapi_extra={"requestBody": _BODY}, **_WRITE
)
async def post_here(request: Request, name: Name) -> Response:
    """Add what the body says to the graph whose IRI is this very address."""
    return await _write(request, "post", _here(request))


@router.delete("/graphs", summary="Remove a graph", openapi_extra={"parameters": _NAMES}, **_WRITE)
async def delete(request: Request) -> Response:
    """Remove a graph; the default graph is emptied of all that was not worked out by Nivos."""
    return await _delete(request, _named(request))


@router.delete("/graphs/{name:path}", summary="Remove this graph", **_WRITE)
async def delete_here(request: Request, name: Name) -> Response:
    """Remove the graph whose IRI is this very address."""
    return await _delete(request, _here(request))


@router.patch(
    "/graphs",
    summary="Update a graph",
    openapi_extra={"parameters": _NAMES, "requestBody": _PATCH_BODY},
    **_WRITE,
)
async def patch(request: Request) -> Response:
    """Carry out a SPARQL update that changes this one graph; it is meant where the update names none."""
    return await _patch(request, _named(request))


@router.patch(
    "/graphs/{name:path}", summary="Update this graph", openapi_extra={"requestBody": _PATCH_BODY}, **_WRITE
)
async def patch_here(request: Request, name: Name) -> Response:
    """Carry out a SPARQL update that changes the graph whose IRI is this very address, and no other."""
    return await _patch(request, _here(request))


def _named(request: Request) -> str | None:
    """Give the graph that the address names: its IRI, or None for the default graph."""
    named = request.query_params.getlist("graph")
    default = "default" in request.query_params
    if len(named) + default != 1:
        raise BadRequest("Name one graph: with ?graph= and its IRI, or ?default.")
    return _checked(named[0]) if named else None


def _here(request: Request) -> str:
    if "graph" in request.query_params or "default" in request.query_params:
        raise BadRequest("This address is a graph's own; ?graph= and ?default belong to /graphs.")
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    return _checked(base_address(request) + path.decode("latin-1"))


def _checked(iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError:
        raise BadRequest(f"{iri!r} is not the absolute IRI of a graph.") from None


async def _read(request: Request, name: str | None) -> Response:
    chosen = accepted_format(request, _OFFERED)
    view = await view_at_hand(request)
    if name is not None and not await run_in_threadpool(_exists, view, NamedNode(name)):
        raise NoSuchGraph(f"There is no graph {name}.", graph=name)
    tags = headers(graph_tag(view.number, name, chosen.name), view.number) | {"Vary": "Accept"}
    unchanged = not_modified(request, tags)
    if unchanged is not None:
        return unchanged
    job = job_of(request, Operation(_query(name), None, None), view, None, chosen.name)
    tags["Content-Type"] = chosen.content_type
    return await response_of(request, await evaluated(request, job), tags)


def _exists(view: View, graph: NamedNode) -> bool:
    if isinstance(view.store, Store):  # it knows of empty graphs, too
        return view.store.contains_named_graph(graph)
    return any(True for _ in view.store.quads_for_pattern(None, None, None, graph))


def _query(name: str | None) -> str:
    """Ask for a graph where it can be stopped: anyone may read, and a graph may be as large as it likes."""
    if name is None:
        return STATED
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {NamedNode(name)} {{ ?s ?p ?o }} }}"


async def _write(request: Request, action: Action, name: str | None) -> Response:
    identity = require(request, Role.EDITOR)
    header = request.headers.get("content-type", "")
    kind = media_type(header, *FORMATS, *((MULTIPART,) if action == "post" else ()))
    async with received(request) as body:
        if kind == MULTIPART:
            files = await run_in_threadpool(_files, body, header)
        else:
            files = (Sent(str(body), kind),)
        return await _done(request, identity, replace(_job(request, identity, action, name), files=files))


async def _delete(request: Request, name: str | None) -> Response:
    identity = require(request, Role.EDITOR)
    return await _done(request, identity, _job(request, identity, "delete", name))


async def _patch(request: Request, name: str | None) -> Response:
    identity = require(request, Role.EDITOR)
    media_type(request.headers.get("content-type", ""), UPDATE)
    async with received(request) as body:
        try:
            text = (await run_in_threadpool(body.read_bytes)).decode()
        except UnicodeDecodeError:
            raise BadRequest("The body is not UTF-8.") from None
    base = name or f"{base_address(request)}/graphs"
    job = update_job(request, identity, Operation(text, None, None, update=True), base, name)
    return await _done(request, identity, replace(job, if_match=_tags(request, "if-match")))


async def _done(request: Request, identity: Identity, job: Job) -> Response:
    outcome = await write(request, identity, job, {"graph": job.graph or "the default graph"})
    return done(outcome, 201 if outcome.created else 204, outcome.graph if outcome.created else None)


def _job(request: Request, identity: Identity, action: Action, name: str | None) -> Job:
    return Job(
        action=action,
        by=identity.name,
        language=requested_language(request),
        keep=current_settings(request).keep_snapshots,
        precedence=current_settings(request).precedence,
        base=f"{base_address(request)}/graphs",
        graph=name,
        if_match=_tags(request, "if-match"),
        if_none_match=_tags(request, "if-none-match"),
    )


def _tags(request: Request, header: str) -> tuple[str, ...]:
    return tuple(tag.strip() for tag in request.headers.get(header, "").split(",") if tag.strip())


def _files(body: Path, content_type: str) -> tuple[Sent, ...]:
    found = pieces(body, boundary(content_type), body.parent)
    if not found:
        raise BadRequest("The multipart body holds no file.")
    return tuple(Sent(str(piece.path), _type_of(piece), piece.name or piece.field) for piece in found)


def _type_of(piece: Piece) -> str:
    told = piece.content_type.partition(";")[0].strip().lower()
    by_name = SUFFIXES.get(Path(piece.name).suffix.lower())
    if told in ("", "application/octet-stream", "text/plain") and by_name:
        return by_name
    if told in FORMATS:
        return media_type(piece.content_type, *FORMATS)
    raise UnsupportedMediaType(f"{told or '(none)'} in the file {piece.name!r}", tuple(FORMATS))
