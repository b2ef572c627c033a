"""The SPARQL endpoint. What a person wrote is evaluated in a worker that can be stopped."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from graph_api import negotiation as formats
from graph_api.negotiation import Format
from graph_api.problems import BadRequest, NotAcceptable, documented
from graph_api.protocol import FORM, QUERY, Operation, from_address, from_body
from graph_api.routes.caching import entity_tag, headers, not_modified
from graph_api.routes.current import current_settings, view_at_hand
from graph_api.routes.evaluation import evaluated, job_of
from graph_api.streams import StreamedAnswer

router = APIRouter(tags=["SPARQL"])

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
        "description": "The query, in SPARQL 1.1 (or 1.2, as far as pyoxigraph reads it).",
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


#: Functions whose value differs from one evaluation to the next: such an answer is no one's to keep.
_CHANGING = re.compile(r"\b(?:now|rand|uuid|struuid|bnode)\b", re.IGNORECASE)


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
    return await _answer(request, from_address(request))


@router.post(
    "/sparql",
    summary="Ask in SPARQL, with a longer query",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra={"requestBody": _BODY, "parameters": _PARAMETERS[1:]},
)
async def post(request: Request) -> Response:
    """Evaluate a query that is the body, or a field of a form."""
    return await _answer(request, await from_body(request))


def _asked(request: Request) -> str | None:
    name = request.query_params.get("format")
    if name is None:
        return request.headers.get("accept")
    if name not in NAMED:
        raise BadRequest(f"format={name!r} is not known; use one of {', '.join(NAMED)}, or an Accept header")
    return NAMED[name]


def accepted(accept: str | None) -> tuple[Format | None, Format | None]:
    """Choose the formats of rows and of triples. `application/json` and `…/xml` mean those of rows."""
    rows = formats.choose(accept, _ROWS)
    return (_BY_TYPE[rows.media_type] if rows else None), formats.choose(accept, _TRIPLES)


def _also(chosen: Format) -> Format:
    also = tuple(media_type for media_type, each in _ALIASES.items() if each is chosen)
    return Format(chosen.name, chosen.suffix, chosen.media_type, also)


_ROWS = [_also(each) for each in RESULTS]
_TRIPLES = list(GRAPHS)
_BY_TYPE = {each.media_type: each for each in RESULTS}


async def _answer(request: Request, operation: Operation) -> Response:
    rows, graph = accepted(_asked(request))
    if rows is None and graph is None:
        raise NotAcceptable([each.media_type for each in (*RESULTS, *GRAPHS)])
    view = await view_at_hand(request)
    tag = entity_tag(view.number, operation, rows and rows.name, graph and graph.name)
    tags = headers(tag, view.number)
    unchanged = not_modified(request, tags)
    if unchanged is not None and request.method == "GET":
        return unchanged
    job = job_of(request, operation, view, RESULTS[rows] if rows else None, GRAPHS[graph] if graph else None)
    outcome = await evaluated(request, job)
    chosen = graph if outcome.kind == "triples" else rows
    assert chosen is not None  # noqa: S101 - the worker refuses a kind without a format
    if _CHANGING.search(operation.text):
        del tags["ETag"]
        tags["Cache-Control"] = "no-store"
    tags["Content-Type"] = chosen.content_type
    if outcome.length is None:
        return StreamedAnswer(outcome.chunks, tags, current_settings(request).download_timeout)
    return Response(b"".join([chunk async for chunk in outcome.chunks]), headers=tags)
