"""The SPARQL 1.1 query protocol. What a person wrote is evaluated in a worker that can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from pyoxigraph import NamedNode
from starlette.requests import Request

from graph_api import negotiation as formats
from graph_api.evaluation.errors import UpdateRefused
from graph_api.evaluation.messages import Job, Outcome
from graph_api.negotiation import Format
from graph_api.problems import (
    BadRequest,
    BodyTooLarge,
    NotAcceptable,
    UnsupportedMediaType,
    documented,
)
from graph_api.routes.caching import entity_tag, headers, not_modified
from graph_api.routes.current import current_settings, current_view
from graph_api.store.view import View

router = APIRouter(tags=["SPARQL"])

#: Bytes that the body of a request may measure.
MAX_BODY = 2**20

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

#: Formats of rows and of triples, by the names that a worker knows. CSV and TSV hold no truth values.
RESULTS = {
    formats.SPARQL_JSON: "json",
    formats.SPARQL_XML: "xml",
    formats.CSV: "csv",
    formats.TSV: "tsv",
}
GRAPHS = {
    formats.TURTLE: "turtle",
    formats.N_TRIPLES: "n-triples",
    formats.JSON_LD: "json-ld",
    formats.RDF_XML: "rdf-xml",
}
#: For forms and links, which cannot set Accept: rows in the format named, triples in the one nearest to it.
NAMED = {
    "json": "application/sparql-results+json, application/ld+json",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    "csv": "text/csv, text/turtle",
    "tsv": "text/tab-separated-values, application/n-triples",
}
_ALIASES = {"application/json": formats.SPARQL_JSON, "application/xml": formats.SPARQL_XML}

_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "query",
        "in": "query",
        "required": True,
        "description": "The query, in SPARQL 1.1.",
        "schema": {"type": "string"},
        "example": "SELECT ?theme WHERE { ?project <https://w3id.org/nivos/ontology#theme> ?theme } LIMIT 5",
    },
    *(
        {
            "name": name,
            "in": "query",
            "description": f"IRI of a graph that is part of the {which}; may be repeated.",
            "schema": {"type": "array", "items": {"type": "string", "format": "uri"}},
        }
        for name, which in (("default-graph-uri", "default graph"), ("named-graph-uri", "named graphs"))
    ),
]
_PARAMETERS.append(
    {
        "name": "format",
        "in": "query",
        "description": "Format of the answer where no Accept header can be set, as in a link or a form.",
        "schema": {"type": "string", "enum": list(NAMED)},
    }
)
_CONTENT = {each.media_type: {"schema": {"type": "string"}} for each in (*RESULTS, *GRAPHS)}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Rows or truth in a results format, triples in a graph format.",
        "content": _CONTENT,
    },
    **documented(400, 403, 406, 413, 414, 415, 422, 503, 504),
}
_STRING = {"type": "string"}
_BODY = {
    "required": True,
    "content": {
        QUERY: {"schema": _STRING},
        FORM: {
            "schema": {
                "type": "object",
                "required": ["query"],
                "properties": {
                    "query": _STRING,
                    "default-graph-uri": {"type": "array", "items": _STRING},
                    "named-graph-uri": {"type": "array", "items": _STRING},
                },
            }
        },
    },
}


@dataclass(frozen=True, slots=True)
class Operation:
    """A query with the dataset that the protocol gives it (empty: what the query itself says)."""

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


@router.get(
    "/sparql",
    summary="Ask in SPARQL",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra={"parameters": _PARAMETERS},
)
async def ask(request: Request) -> Response:
    """Evaluate a query. It is stopped when it runs too long or needs too much memory, never cut short."""
    if not request.query_params:
        chosen = formats.choose(request.headers.get("accept"), (formats.SPARQL_JSON, formats.HTML))
        if chosen is formats.HTML:
            return RedirectResponse("/docs#sparql", status_code=303)
    return await _respond(request, _operation(request.query_params.multi_items()))


@router.post(
    "/sparql",
    summary="Ask in SPARQL, with a longer query",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra={"requestBody": _BODY, "parameters": _PARAMETERS[1:]},
)
async def post(request: Request) -> Response:
    """Evaluate a query that is the body, or a field of a form."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == UPDATE:
        raise UpdateRefused
    if media_type not in (FORM, QUERY):
        raise UnsupportedMediaType(media_type, (QUERY, FORM))
    body = await _body(request)
    given = request.query_params.multi_items()
    if media_type == QUERY:
        if any(name in ("query", "update") for name, _ in given):
            raise BadRequest("The query is the body; the address may not hold another.")
        return await _respond(request, _operation([("query", body), *given]))
    try:
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=100, errors="strict")
    except ValueError:
        raise BadRequest("The form cannot be read.") from None
    pairs = [(name, value) for name, values in fields.items() for value in values]
    return await _respond(request, _operation([*given, *pairs]))


async def _body(request: Request) -> str:
    parts: list[bytes] = []
    length = 0
    async for part in request.stream():
        length += len(part)
        if length > MAX_BODY:
            raise BodyTooLarge(MAX_BODY)
        parts.append(part)
    try:
        return b"".join(parts).decode()
    except UnicodeDecodeError:
        raise BadRequest("The body is not UTF-8.") from None


def _operation(pairs: Sequence[tuple[str, str]]) -> Operation:
    found: dict[str, list[str]] = {"query": [], "default-graph-uri": [], "named-graph-uri": []}
    for name, value in pairs:
        if name == "update":
            raise UpdateRefused
        found.setdefault(name, []).append(value)
    if len(found["query"]) != 1:
        raise BadRequest(f"Give one query in the parameter `query`; there are {len(found['query'])}.")
    return Operation(
        found["query"][0],
        tuple(_graph(value) for value in found["default-graph-uri"]),
        tuple(_graph(value) for value in found["named-graph-uri"]),
    )


def _graph(value: str) -> str:
    try:
        return NamedNode(value).value
    except ValueError:
        raise BadRequest(f"{value!r} is not the IRI of a graph.") from None


def _asked(request: Request) -> str | None:
    name = request.query_params.get("format")
    if name is None:
        return request.headers.get("accept")
    if name not in NAMED:
        raise BadRequest(f"format={name!r} is not known; use one of {', '.join(NAMED)}, or an Accept header")
    return NAMED[name]


def accepted(accept: str | None) -> tuple[Format | None, Format | None]:
    """Choose the formats of rows and of triples. `application/json` and `…/xml` mean those of rows."""
    rows = formats.choose(accept, [_also(each) for each in RESULTS])
    known = {each.media_type: each for each in RESULTS}
    return (known[rows.media_type] if rows else None), formats.choose(accept, list(GRAPHS))


def _also(chosen: Format) -> Format:
    also = tuple(media_type for media_type, each in _ALIASES.items() if each is chosen)
    return Format(chosen.name, chosen.suffix, chosen.media_type, also)


async def _respond(request: Request, operation: Operation) -> Response:
    accept = _asked(request)
    rows, graph = accepted(accept)
    if rows is None and graph is None:
        raise NotAcceptable([each.media_type for each in (*RESULTS, *GRAPHS)])
    view = await run_in_threadpool(current_view, request)
    tag = entity_tag(view.number, operation, rows and rows.name, graph and graph.name)
    tags = headers(tag, view.number)
    unchanged = not_modified(request, tags)
    if unchanged is not None and request.method == "GET":
        return unchanged
    settings = current_settings(request)
    # The protocol's dataset replaces the query's; when only one list is given, the other is empty.
    dataset = bool(operation.default_graphs or operation.named_graphs)
    job = Job(
        text=operation.text,
        path=str(store_path(request, view)),
        results=RESULTS[rows] if rows else None,
        graphs=GRAPHS[graph] if graph else None,
        limit=settings.query_result_size * 2**20,
        default_graphs=operation.default_graphs if dataset else None,
        named_graphs=operation.named_graphs if dataset else None,
        snapshot=view.number,
    )
    outcome = await _while_connected(request, job)
    chosen = graph if outcome.kind == "triples" else rows
    assert chosen is not None  # noqa: S101 - the worker refuses a kind without a format
    if any(word in operation.text.lower() for word in ("now", "rand", "uuid", "bnode")):
        del tags["ETag"]
    return StreamingResponse(outcome.chunks, headers=tags | {"Content-Type": chosen.content_type})


def store_path(request: Request, view: View) -> Path:
    """Give the folder of the store that `view` reads, for a worker to open."""
    return Path(request.app.state.directory.path_of(view.number)) / "graph"


async def _while_connected(request: Request, job: Job) -> Outcome:
    """Evaluate a job; stop it when the client leaves."""
    work = asyncio.ensure_future(request.app.state.pool.evaluate(job))
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({work, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise BadRequest("The client has left.")
        outcome: Outcome = work.result()
        return outcome
    finally:
        for task in (work, leaving):
            task.cancel()
        await asyncio.gather(work, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            return
