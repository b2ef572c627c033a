"""Saved queries over HTTP: the catalogue, the answer to each in JSON, CSV or SPARQL results, and its text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from pyoxigraph import QueryResultsFormat, QuerySolutions
from starlette.requests import Request

from graph_api import answers, tables
from graph_api.http import negotiation as formats
from graph_api.http.negotiation import Format
from graph_api.http.tags import entity_tag
from graph_api.problems import documented
from graph_api.routes.caching import headers, not_modified
from graph_api.routes.current import Chosen, Current, Lang, accepted_format
from graph_api.routes.paging import allowed
from graph_api.routes.schemas import Links, Value, links
from graph_api.settings import Settings
from graph_api.store.view import View
from queries.catalogue import SavedQuery, catalogue
from queries.parameters import BadArgument, Parameter

router = APIRouter(tags=["Saved queries"], responses=documented(404, 406, 422, 503))

#: Parameters of every saved query, beside its own.
COMMON = ("lang", "page", "size")
OFFERED = (formats.JSON, formats.CSV, formats.SPARQL_JSON, formats.SPARQL_XML, formats.TSV)
_BY_SUFFIX = {each.suffix: each for each in OFFERED} | {"xml": formats.SPARQL_XML}
_RESULTS = {
    formats.SPARQL_JSON: QueryResultsFormat.JSON,
    formats.SPARQL_XML: QueryResultsFormat.XML,
    formats.TSV: QueryResultsFormat.TSV,
}


class ParameterSummary(BaseModel):
    """One parameter of a saved query."""

    name: str
    kind: str = Field(description="iri, string, integer, decimal, date, boolean or choice.")
    about: str
    several: bool = Field(description="Whether several values may be given, by naming the parameter again.")
    optional: bool = Field(description="Whether nothing is asked for when it is left out.")
    default: list[str] = Field(description="What is used when it is left out.")
    expected: str = Field(description="What a right value looks like.")
    choices: list[str] | str | None = Field(description="The allowed values, or the address of their list.")


class QuerySummary(BaseModel):
    """One saved query of the catalogue."""

    name: str
    topic: str
    version: str
    title: str
    description: str
    answers: list[str] = Field(description="Which of the questions of the domain it answers.")
    tags: list[str]
    parameters: list[ParameterSummary]
    columns: dict[str, str] = Field(description="Title of each column.")
    links: dict[str, str]


class Catalogue(BaseModel):
    """All saved queries."""

    queries: list[QuerySummary]


class CitedQuery(BaseModel):
    """Which query answered: with its version and the snapshot, an answer can be cited."""

    name: str
    version: str
    title: str


class ColumnTitle(BaseModel):
    """One column of an answer."""

    name: str
    title: str


class QueryAnswer(BaseModel):
    """One page of the answer to a saved query."""

    query: CitedQuery
    snapshot: int
    parameters: dict[str, list[str]] = Field(description="The values used, defaults among them.")
    columns: list[ColumnTitle]
    rows: list[dict[str, Value | None]]
    total: int = Field(description="How many rows there are on all pages.")
    page: int
    size: int
    links: Links


def _summary(query: SavedQuery, lang: str) -> QuerySummary:
    address = f"/api/queries/{query.name}"
    return QuerySummary(
        name=query.name,
        topic=query.topic,
        version=query.version,
        title=answers.in_language(query.title, lang),
        description=answers.in_language(query.description, lang),
        answers=list(query.answers),
        tags=list(query.tags),
        parameters=[_parameter(each, lang) for each in query.params.values()],
        columns={name: answers.in_language(title, lang) for name, title in query.columns.items()},
        links={"answer": address, "csv": f"{address}.csv", "text": f"{address}/text"},
    )


def _parameter(parameter: Parameter, lang: str) -> ParameterSummary:
    choices = parameter.choices
    return ParameterSummary(
        name=parameter.name,
        kind=parameter.kind,
        about=answers.in_language(parameter.about, lang),
        several=parameter.list,
        optional=parameter.optional,
        default=["today"] if parameter.today else [term.value for term in parameter.default],
        expected=parameter.expected,
        choices=f"/api/queries/{choices['query']}"
        if isinstance(choices, Mapping)
        else choices and list(choices),
    )


@router.get("/api/queries", summary="All saved queries")
def queries(lang: Lang) -> Catalogue:
    """List the saved queries with their parameters and columns."""
    return Catalogue(queries=[_summary(query, lang) for query in catalogue().values()])


@router.get("/api/queries/{name}/text", summary="The SPARQL text of a saved query", response_class=Response)
def text(
    request: Request, view: Current, name: Annotated[str, Path(description="Name of a saved query.")]
) -> Response:
    """Give the text that is run for these parameters; any SPARQL engine runs it unchanged."""
    query = answers.saved_query(name)
    bound = answers.bind(view, query, _arguments(request))
    tags = headers(entity_tag(view.number, query.version, bound.text), view.number)
    tags["Nivos-Query-Version"] = query.version
    return not_modified(request, tags) or Response(
        bound.text, media_type="application/sparql-query; charset=utf-8", headers=tags
    )


@router.get("/api/queries/{name}", include_in_schema=False)
def answer(request: Request, view: Current, settings: Chosen, lang: Lang, name: str) -> Response:
    """Answer a saved query. OpenAPI documents each query by itself (see reference.py)."""
    query, chosen = _query_and_format(request, name)
    page, size = _paging(request, query, settings, chosen)
    arguments = _arguments(request)
    # A date that defaults to today makes the same address mean another thing tomorrow: tag the bound text.
    bound = answers.bind(view, query, arguments)
    tag = entity_tag(view.number, query.name, query.version, bound.text, lang, page, size, chosen.name)
    tags = headers(tag, view.number) | {"Nivos-Query-Version": query.version}
    unchanged = not_modified(request, tags)
    if unchanged is not None:
        return unchanged
    tags["Content-Type"] = chosen.content_type
    if chosen in _RESULTS:
        sparql = bound.text if size is None else bound.page(size, (page - 1) * size)
        return Response(_serialised(view, sparql, chosen), headers=tags)
    found = answers.answer(view, query, arguments, lang, page, size)
    if chosen is formats.CSV:
        return Response(tables.as_csv(found), headers=tags | {"Content-Language": lang})
    return JSONResponse(_document(request, found, lang), headers=tags | {"Content-Language": lang})


def _query_and_format(request: Request, name: str) -> tuple[SavedQuery, Format]:
    stem, dot, suffix = name.rpartition(".")
    if dot and suffix in _BY_SUFFIX:
        return answers.saved_query(stem), _BY_SUFFIX[suffix]
    query = answers.saved_query(name)
    return query, accepted_format(request, OFFERED)


def _arguments(request: Request) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name not in COMMON:
            found.setdefault(name, []).append(value)
    return found


def _paging(
    request: Request, query: SavedQuery, settings: Settings, chosen: Format
) -> tuple[int, int | None]:
    """Read page and size. Only JSON is cut into pages unless the asker wants it: a file is whole."""
    page = _number(request, "page", 1, 1_000_000)
    if (
        "size" not in request.query_params
        and "page" not in request.query_params
        and chosen is not formats.JSON
    ):
        return 1, None
    size = _number(request, "size", query.pagination or 100, 2**31)
    return page, allowed(size, settings) if "size" in request.query_params else min(
        size, settings.max_page_size
    )


def _number(request: Request, name: str, default: int, most: int) -> int:
    value = request.query_params.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 12 and 1 <= int(value) <= most):
        raise BadArgument(name, value, "is not a number that can be used", "a whole number from 1")
    return int(value)


def _serialised(view: View, text: str, chosen: Format) -> bytes:
    results = view.query(text)
    assert isinstance(results, QuerySolutions)  # noqa: S101 - the catalogue takes SELECT queries only
    return results.serialize(format=_RESULTS[chosen]) or b""


def _document(request: Request, found: answers.Answer, lang: str) -> dict[str, Any]:
    size = found.size or max(1, found.total)
    document = QueryAnswer(
        query=CitedQuery(
            name=found.query.name,
            version=found.query.version,
            title=answers.in_language(found.query.title, lang),
        ),
        snapshot=found.snapshot,
        parameters={name: list(values) for name, values in found.arguments.items()},
        columns=[ColumnTitle(name=column.name, title=column.title) for column in found.columns],
        rows=[{name: cell and Value.of(cell) for name, cell in row.items()} for row in found.rows],
        total=found.total,
        page=found.page,
        size=size,
        links=links(request, found.page, size, found.total),
    )
    return document.model_dump()
