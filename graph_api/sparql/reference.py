"""How the API's reference (OpenAPI) describes the endpoint, which is no route of FastAPI."""

from __future__ import annotations

from typing import Any

from graph_api.problems import documented
from graph_api.sparql.formats import GRAPHS, NAMED, RESULTS
from graph_api.sparql.protocol import FORM, QUERY

_STRING = {"type": "string"}

PARAMETERS: list[dict[str, Any]] = [
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
PARAMETERS.append(
    {
        "name": "format",
        "in": "query",
        "description": "Format of the answer where no Accept header can be set, as in a link or a form.",
        "schema": {"type": "string", "enum": list(NAMED)},
    }
)
#: What is JSON is described as any JSON: the formats are standards of their own.
_CONTENT: dict[str, Any] = {
    each.media_type: {"schema": {} if each.media_type.endswith("json") else _STRING}
    for each in (*RESULTS, *GRAPHS)
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Rows or truth in a results format, triples in a graph format.",
        "content": _CONTENT,
    },
    **documented(400, 403, 406, 413, 414, 415, 422, 503, 504),
}
BODY = {
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

PATHS: dict[str, Any] = {
    "/sparql": {
        "get": {
            "tags": ["SPARQL"],
            "summary": "Ask in SPARQL",
            "operationId": "ask_sparql_get",
            "description": "Evaluate a query. It is stopped when it runs too long or needs too much memory, "
            "never cut short. Without any parameter, the service describes itself in RDF.",
            "parameters": PARAMETERS,
            "responses": ANSWERS,
        },
        "post": {
            "tags": ["SPARQL"],
            "summary": "Ask in SPARQL, with a longer query",
            "operationId": "post_sparql_post",
            "description": "Evaluate a query that is the body, or a field of a form.",
            "requestBody": BODY,
            "parameters": PARAMETERS[1:],
            "responses": ANSWERS,
        },
    }
}
