"""The IRIs of things: 303 to the page about a thing or to the data about it, and that data."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import RedirectResponse, Response
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request

from graph_api.addresses import data_path, page_path
from graph_api.entities import UnknownEntity, triples
from graph_api.http import negotiation as formats
from graph_api.http.tags import entity_tag
from graph_api.problems import documented
from graph_api.routes.caching import VARY, headers, not_modified
from graph_api.routes.current import Current, accepted_format
from graph_api.routes.ontology import GRAPHS, written
from graph_api.store.view import View
from ontology import iris


class KindConvertor(StringConvertor):
    """A kind of thing in a path; what is none is no address of this router, so that others may have it."""

    regex = "|".join(("scheme", *iris.KINDS))


register_url_convertor("kind", KindConvertor())
router = APIRouter(tags=["Data"], responses=documented(404, 406, 503))

_SUFFIXES = {f".{each.suffix}": each for each in GRAPHS}


@router.get("/data/{path:path}", summary="RDF about one thing", response_class=Response)
def data(
    request: Request,
    view: Current,
    path: Annotated[
        str, Path(description="What follows the base in the thing's IRI, e.g. project/S21674.ttl.")
    ],
) -> Response:
    """Give the triples about a thing, or those of a record's graph: Turtle, JSON-LD, RDF/XML or N-Triples.

    A suffix (.ttl, .jsonld, .rdf, .nt) chooses the format, otherwise Accept does.
    """
    raw = request.scope.get("raw_path", b"").decode("ascii", "replace").removeprefix("/data/") or path
    chosen = next((each for suffix, each in _SUFFIXES.items() if raw.endswith(suffix)), None)
    if chosen is not None and not triples(view, iris.BASE + raw):
        raw = raw.removesuffix(f".{chosen.suffix}")
    chosen = chosen or accepted_format(request, list(GRAPHS))
    return _data(request, view, iris.BASE + raw, chosen)


def _data(request: Request, view: View, iri: str, chosen: formats.Format) -> Response:
    tag = headers(entity_tag(view.number, iri, chosen.name), view.number)
    unchanged = not_modified(request, tag)
    found = triples(view, iri)
    if not found:
        raise _unknown(iri)
    if unchanged is not None:
        return unchanged
    response = written(found, chosen)
    response.headers.update(tag)
    return response


def _unknown(iri: str) -> UnknownEntity:
    kind, _, local_id = iri.removeprefix(iris.BASE).partition("/")
    return UnknownEntity(kind, local_id)


def _lead(request: Request, view: View, iri: str) -> Response:
    if not triples(view, iri):
        raise _unknown(iri)
    page = page_path(iri)
    offered = [*([formats.HTML] if page else []), *GRAPHS]
    chosen = accepted_format(request, offered)
    target = page if chosen is formats.HTML and page else data_path(iri)
    return RedirectResponse(target or "/", status_code=303, headers={"Vary": VARY})


@router.get("/problem/{slug}", include_in_schema=False)
def problem(slug: str) -> Response:
    """Lead from a problem's type to its description."""
    return RedirectResponse(f"/docs#problem-{slug}", status_code=303)


@router.get("/record/{source}/{kind}/{local_id}", include_in_schema=False)
def record(request: Request, view: Current, source: str, kind: str, local_id: str) -> Response:
    """Lead from a record's IRI to what it says."""
    return _lead(request, view, iris.record_graph(source, kind, local_id))


@router.get("/{kind:kind}/{local_id}", summary="The IRI of a thing", status_code=303, response_class=Response)
def resource(
    request: Request,
    view: Current,
    kind: Annotated[str, Path(description="Kind of thing in the singular, e.g. project, model, theme.")],
    local_id: Annotated[str, Path(description="Local id: the last part of the IRI.")],
) -> Response:
    """Lead to the page about a thing or to the data about it, by Accept."""
    if kind == "scheme":
        return _lead(request, view, iris.scheme(local_id))
    return _lead(request, view, iris.entity(kind, local_id))
