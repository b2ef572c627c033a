"""The SPARQL 1.1 Graph Store Protocol at /graphs: whole graphs, read by all and written by editors."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as PathParameter
from fastapi.responses import Response
from starlette.requests import Request

from graph_api.problems import documented
from graph_api.routes import graph_store
from graph_api.routes.bodies import MULTIPART
from graph_api.routes.schemas import content
from graph_api.sparql.protocol import UPDATE
from graph_api.writes.bodies import FORMATS

router = APIRouter(tags=["Graphs"])

Name = Annotated[str, PathParameter(description="The rest of the graph's address.")]

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
        "content": content(*(each.media_type for each in graph_store.OFFERED)),
    },
    **documented(400, 404, 406, 503, 504),
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
    return await graph_store.read(request, graph_store.named(request))


@router.get("/graphs/{name:path}", summary="Read this graph", response_class=Response, responses=_READ)
async def read_here(request: Request, name: Name) -> Response:
    """Give the graph whose IRI is this very address."""
    return await graph_store.read(request, graph_store.here(request))


@router.put(
    "/graphs",
    summary="Replace a graph",
    openapi_extra={"parameters": _NAMES, "requestBody": _BODY},
    **_WRITE,
)
async def put(request: Request) -> Response:
    """Make a graph say what the body says, and nothing else."""
    return await graph_store.write(request, "put", graph_store.named(request))


@router.put(
    "/graphs/{name:path}", summary="Replace this graph", openapi_extra={"requestBody": _BODY}, **_WRITE
)
async def put_here(request: Request, name: Name) -> Response:
    """Make the graph whose IRI is this very address say what the body says, and nothing else."""
    return await graph_store.write(request, "put", graph_store.here(request))


@router.post(
    "/graphs",
    summary="Add to a graph, or make a new one",
    openapi_extra={"parameters": _NAMES, "requestBody": _BODY},
    **_WRITE,
)
async def post(request: Request) -> Response:
    """Add what the body says to a graph; where none is named, to a new one whose name is in Location."""
    named = "graph" in request.query_params or "default" in request.query_params
    return await graph_store.write(request, "post", graph_store.named(request) if named else "")


@router.post(
    "/graphs/{name:path}", summary="Add to this graph", openapi_extra={"requestBody": _BODY}, **_WRITE
)
async def post_here(request: Request, name: Name) -> Response:
    """Add what the body says to the graph whose IRI is this very address."""
    return await graph_store.write(request, "post", graph_store.here(request))


@router.delete("/graphs", summary="Remove a graph", openapi_extra={"parameters": _NAMES}, **_WRITE)
async def delete(request: Request) -> Response:
    """Remove a graph; the default graph is emptied of all that was not worked out by Nivos."""
    return await graph_store.remove(request, graph_store.named(request))


@router.delete("/graphs/{name:path}", summary="Remove this graph", **_WRITE)
async def delete_here(request: Request, name: Name) -> Response:
    """Remove the graph whose IRI is this very address."""
    return await graph_store.remove(request, graph_store.here(request))


@router.patch(
    "/graphs",
    summary="Update a graph",
    openapi_extra={"parameters": _NAMES, "requestBody": _PATCH_BODY},
    **_WRITE,
)
async def patch(request: Request) -> Response:
    """Carry out a SPARQL update that changes this one graph; it is meant where the update names none."""
    return await graph_store.patch(request, graph_store.named(request))


@router.patch(
    "/graphs/{name:path}", summary="Update this graph", openapi_extra={"requestBody": _PATCH_BODY}, **_WRITE
)
async def patch_here(request: Request, name: Name) -> Response:
    """Carry out a SPARQL update that changes the graph whose IRI is this very address, and no other."""
    return await graph_store.patch(request, graph_store.here(request))
