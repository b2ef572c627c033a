"""The reference of the API: an OpenAPI document with every saved query in it, and the same as a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request

from graph_api.answers import in_language
from graph_api.http.negotiation import JSON, SPARQL_JSON
from graph_api.problems import MEDIA_TYPE, PROBLEMS, Problem, documented
from graph_api.routes.queries import OFFERED, QueryAnswer
from graph_api.sparql.reference import PATHS
from queries.catalogue import SavedQuery, catalogue
from queries.parameters import Parameter

router = APIRouter()

_TYPES: dict[str, dict[str, Any]] = {
    "iri": {"type": "string"},
    "string": {"type": "string"},
    "choice": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "boolean": {"type": "boolean"},
}
_SUFFIX = "Add .csv, .json, .srj, .srx, .tsv or .xml to the address, or use Accept, to choose the format."


def describe(app: FastAPI) -> None:
    """Let `app` describe itself with every saved query as a path of its own."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        license_info=app.license_info,
    )
    document["paths"] |= PATHS
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for model in (Problem, QueryAnswer):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    for operation in (each for path in document["paths"].values() for each in path.values()):
        _replace_validation(operation)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for query in catalogue().values():
        document["paths"][f"/api/queries/{query.name}"] = {"get": _operation(query)}
    _describe_access(document)
    return document


def _describe_access(document: dict[str, Any]) -> None:
    """Tell of keys, which no reading needs, and of what is answered to wrong ones and to too many requests."""
    document["components"]["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "A key made with `nivos keys add`, or a token of the issuer that the service "
            "trusts. Reading needs none; the role of a key raises limits and allows writing.",
        }
    }
    document["security"] = [{}, {"bearer": []}]
    answers = {str(status): each for status, each in documented(400, 401, 429, 503).items()}
    for operation in (each for path in document["paths"].values() for each in path.values()):
        operation["responses"] = answers | operation["responses"]


def _replace_validation(operation: dict[str, Any]) -> None:
    """FastAPI describes a 422 of its own making; here it is a problem document like all others."""
    if "422" in operation.get("responses", {}):
        operation["responses"]["422"] = documented(422)[422]


def _operation(query: SavedQuery) -> dict[str, Any]:
    columns = "\n".join(f"- `{name}`: {in_language(title, 'en')}" for name, title in query.columns.items())
    content: dict[str, Any] = {each.media_type: {"schema": {"type": "string"}} for each in OFFERED}
    content[SPARQL_JSON.media_type] = {"schema": {"type": "object"}}
    content[JSON.media_type] = {"schema": {"$ref": "#/components/schemas/QueryAnswer"}}
    about = f"{in_language(query.description, 'en')}\n\nColumns:\n\n{columns}\n\n{_SUFFIX}"
    responses: dict[str, Any] = {"200": {"description": in_language(query.title, "en"), "content": content}}
    responses |= {str(status): each for status, each in documented(406, 422, 503).items()}
    return {
        "tags": ["Saved queries"],
        "operationId": f"query_{query.name.replace('-', '_')}",
        "summary": in_language(query.title, "en"),
        "description": about,
        "parameters": [*(_parameter(each) for each in query.params.values()), *_common(query)],
        "responses": responses,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = dict(_TYPES[parameter.kind])
    about = in_language(parameter.about, "en")
    if isinstance(parameter.choices, Mapping):
        about += f" One of the values of /api/queries/{parameter.choices['query']}."
    elif parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.minimum is not None:
        schema["minimum"] = float(parameter.minimum)
    if parameter.maximum is not None:
        schema["maximum"] = float(parameter.maximum)
    if parameter.kind in ("integer", "decimal", "date", "boolean"):
        # What a form leaves empty counts as left out.
        schema = {"anyOf": [schema, {"const": ""}]}
    if parameter.list:
        schema = {"type": "array", "items": schema}
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": f"{about} Expected: {parameter.expected}. {_default(parameter)}",
        "schema": schema,
    }


def _default(parameter: Parameter) -> str:
    if parameter.today:
        return "Left out: today."
    if parameter.optional:
        return "Left out: not restricted."
    return f"Left out: {', '.join(term.value for term in parameter.default)}."


def _common(query: SavedQuery) -> list[dict[str, Any]]:
    said = {
        "lang": ("Language of labels.", {"type": "string", "enum": ["fi", "sv", "en"]}),
        "page": ("Which page, from 1.", {"type": "integer", "minimum": 1, "default": 1}),
        "size": ("Rows on a page.", {"type": "integer", "minimum": 1, "default": query.pagination or 100}),
    }
    return [
        {"name": name, "in": "query", "required": False, "description": about, "schema": schema}
        for name, (about, schema) in said.items()
    ]


_PAGES = Environment(
    loader=PackageLoader("graph_api", "templates"), autoescape=True, undefined=StrictUndefined
)


@router.get("/docs", include_in_schema=False, response_class=HTMLResponse)
def page(request: Request) -> HTMLResponse:
    """Show the reference as a page: every address with its parameters, and every kind of problem."""
    document = request.app.openapi()
    operations = [
        {"path": path, "method": method.upper(), **operation}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    groups: dict[str, list[dict[str, Any]]] = {}
    for operation in operations:
        groups.setdefault(operation.get("tags", ["Other"])[0], []).append(operation)
    kinds = {kind.slug: kind for kind in PROBLEMS.values()}
    template = _PAGES.get_template("api.html")
    return HTMLResponse(
        template.render(info=document["info"], groups=groups, problems=kinds.values(), media_type=MEDIA_TYPE)
    )
