"""What schemathesis cannot guess: ids that exist and queries that are SPARQL. Every third case gets them.

schemathesis imports this file into its own process (SCHEMATHESIS_HOOKS). Which case gets what is decided by
the case itself, so that the same seed asks the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from zlib import crc32

import schemathesis

IDS = {
    "projects": ("S21248", "S21674"),
    "models": ("veke", "laadukas-asuntolatoiminta-2023"),
    "themes": ("nivelvaihe", "ohjaus"),
    "organisations": ("2228357-4", "aalto-yliopisto"),
    "events": ("zoomi-levittamisseminaari-2021-12-01",),
}
THINGS = (("project", "S21248"), ("model", "veke"), ("theme", "nivelvaihe"))
QUERIES = (
    "ASK {}",
    "SELECT * { ?s ?p ?o } LIMIT 3",
    "SELECT (1/0 AS ?x) {}",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3",
    "DESCRIBE <https://w3id.org/nivos/theme/nivelvaihe>",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "INSERT DATA { <a:s> <a:p> <a:o> }",
    "SELECT (GROUP_CONCAT(?o) AS ?all) { ?s ?p ?o }",
)
RECONCILE = {
    "queries": (
        '{"q0": {"query": "Turun kaupunki", "type": "organisation", "type_strict": "should"}}',
        '{"q0": {"query": "Zoomi", "limit": 3}, "q1": {"query": ""}}',
        '{"q0": {"properties": [{"pid": "code", "v": "S21674"}, {"pid": "startDate", "v": 2019}]}}',
        '{"q0": {"query": "x", "properties": [{"pid": "region", "v": [{"id": "region/02"}, true, 1.5]}]}}',
    ),
    "extend": (
        '{"ids": ["project/S21674", "x"], "properties": [{"id": "theme", "settings": {"limit": 2}}]}',
        '{"ids": [], "properties": []}',
    ),
    "id": ("organisation/0204819-8", "project/S21674", "region/02", "code", "project"),
    "prefix": ("turun", "Z", "S216"),
}


def _turn(value: object, choices: Sequence[Any]) -> Any | None:
    """Choose by what the case holds; None for two of three."""
    number = crc32(json.dumps(value, sort_keys=True, default=str).encode("utf-8", "surrogatepass"))
    return None if number % 3 else choices[number // 3 % len(choices)]


@schemathesis.hook
def map_path_parameters(
    context: schemathesis.HookContext, path_parameters: dict[str, Any] | None
) -> dict[str, Any] | None:
    """Put ids that exist into the path."""
    if not path_parameters or "local_id" not in path_parameters:
        return path_parameters
    if "kind" in path_parameters:
        found = _turn(path_parameters, THINGS)
        return path_parameters | {"kind": found[0], "local_id": found[1]} if found else path_parameters
    path = context.operation.path if context.operation else ""
    found = _turn(path_parameters, next((ids for kind, ids in IDS.items() if f"/{kind}/" in path), ("x",)))
    return path_parameters | {"local_id": found} if found else path_parameters


@schemathesis.hook
def map_query(context: schemathesis.HookContext, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """Put queries that are SPARQL into `query`."""
    if context.operation is not None and context.operation.path.startswith("/reconcile"):
        return _reconciling(query)
    found = _turn(query, QUERIES) if query and "query" in query else None
    return {**query, "query": found} if query and found else query


def _reconciling(given: Any) -> Any:
    """Put what the reconciliation service understands into the parameters that it has."""
    if not isinstance(given, dict):
        return given
    found = {name: _turn(given, RECONCILE[name]) for name in given if name in RECONCILE}
    return {**given, **{name: value for name, value in found.items() if value}}


@schemathesis.hook
def map_body(context: schemathesis.HookContext, body: Any) -> Any:
    """Put queries that are SPARQL into bodies that hold one."""
    if context.operation is not None and context.operation.path == "/reconcile":
        return _reconciling(body)
    if context.operation is None or context.operation.path != "/sparql":
        return body
    found = _turn(body, QUERIES)
    if found is None:
        return body
    if isinstance(body, dict):
        return {**body, "query": found}
    return found if isinstance(body, str) else body


@schemathesis.serializer("application/sparql-update", "application/sparql-query")
def write_text(context: schemathesis.SerializationContext, value: Any) -> bytes:
    """Send text as it is; schemathesis knows no such media types."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
