"""The description of the dataset at its well-known address."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from graph_api.http.tags import entity_tag
from graph_api.problems import documented
from graph_api.routes.caching import headers, not_modified
from graph_api.routes.current import Current, accepted_format, base_address
from graph_api.routes.ontology import GRAPHS, written
from graph_api.sparql import void

router = APIRouter(tags=["Data"])


@router.get(
    "/.well-known/void",
    summary="The dataset described (VoID)",
    response_class=Response,
    responses=documented(406, 503),
)
def description(request: Request, view: Current) -> Response:
    """Give title, size, classes, properties, vocabularies, links to others and the endpoint of the dataset, in RDF."""
    chosen = accepted_format(request, list(GRAPHS))
    base = base_address(request)
    tags = headers(entity_tag(view.number, base, chosen.name), view.number)
    unchanged = not_modified(request, tags)
    if unchanged is not None:
        return unchanged
    response = written(void.describe(view, base), chosen, **void.PREFIXES)
    response.headers.update(tags)
    return response
