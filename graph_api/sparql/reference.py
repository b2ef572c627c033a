"""How the API's reference (OpenAPI) describes the endpoint, which is no route of FastAPI."""

from __future__ import annotations

from typing import Any

from graph_api.problems import documented
from graph_api.routes.schemas import content
from graph_api.sparql.formats import GRAPHS, NAMED, RESULTS
from graph_api.sparql.protocol import FORM, FORMAT, QUERY, UPDATE

_STRING = {"type": "string"}


def _graphs(name: str, about: str) -> dict[str, Any]:
    schema = {"type": "array", "items": {"type": "string", "format": "uri"}}
    return {"name": name, "in": "query", "description": f"{about}; may be repeated.", "schema": schema}


_QUERY = {
    "name": "query",
    "in": "query",
    "description": "The query, in SPARQL 1.1 (or 1.2, as far as pyoxigraph reads it). Without it, and without any "
    "other parameter, the service describes itself in RDF.",
    "schema": _STRING,
    "example": "SELECT ?theme WHERE { ?project <https://w3id.org/nivos/ontology#theme> ?theme } LIMIT 5",
}
_DATASET = [
    _graphs("default-graph-uri", "IRI of a graph that is part of the default graph"),
    _graphs("named-graph-uri", "IRI of a graph that is one of the named graphs"),
]
_USING = [
    _graphs("using-graph-uri", "IRI of a graph that an update's WHERE finds as default graph"),
    _graphs("using-named-graph-uri", "IRI of a graph that an update's WHERE finds by its name"),
]
_FORMAT = {
    "name": FORMAT,
    "in": "query",
    "description": "Format of the answer where no Accept header can be set, as in a link or a form.",
    "schema": {"type": "string", "enum": list(NAMED)},
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Rows or truth in a results format, triples in a graph format.",
        "content": content(*(each.media_type for each in (*RESULTS, *GRAPHS))),
    },
    **documented(400, 403, 406, 413, 414, 415, 422, 503, 504),
}
_UPDATED: dict[int | str, dict[str, Any]] = {
    204: {"description": "The update was carried out. `Nivos-Snapshot` names the snapshot that shows it."},
    **documented(401, 404, 409, 507),
}
_LIST = {"type": "array", "items": _STRING}
_FIELDS = ("default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri")
_BODY = {
    "required": True,
    "content": {
        QUERY: {"schema": _STRING},
        UPDATE: {"schema": _STRING},
        FORM: {
            "schema": {
                "type": "object",
                "description": "Either `query` or `update`, with the graphs that belong to it.",
                "properties": {"query": _STRING, "update": _STRING, **dict.fromkeys(_FIELDS, _LIST)},
            }
        },
    },
}

PATHS: dict[str, Any] = {
    "/sparql": {
        "get": {
            "tags": ["SPARQL"],
            "summary": "Ask in SPARQL",
            "operationId": "ask_sparql_get",
            "description": "Evaluate a query. It is stopped when it runs too long or needs too much memory; a part of "
            "an answer never looks like a whole.",
            "parameters": [_QUERY, *_DATASET, _FORMAT],
            "responses": _ANSWERS,
        },
        "post": {
            "tags": ["SPARQL"],
            "summary": "Ask in SPARQL, or change the graph",
            "operationId": "post_sparql_post",
            "description": "Evaluate a query, or carry out an update: the body, or a field of a form. An update needs "
            "a key with the role editor; it is done as a whole or not at all, and has been published when it is "
            "answered.",
            "requestBody": _BODY,
            "parameters": [*_DATASET, *_USING, _FORMAT],
            "responses": _ANSWERS | _UPDATED,
            "security": [{}, {"bearer": []}],
        },
    }
}
