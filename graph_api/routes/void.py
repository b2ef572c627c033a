"""The description of the dataset at its well-known address."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from pyoxigraph import serialize
from starlette.requests import Request

from graph_api import negotiation as formats
from graph_api import void
from graph_api.problems import NotAcceptable, documented
from graph_api.routes.caching import entity_tag, headers, not_modified
from graph_api.routes.current import Current, base_address
from graph_api.routes.ontology import GRAPHS, PREFIXES

router = APIRouter(tags=["Data"])


@router.get(
    "/.well-known/void",
    summary="The dataset described (VoID)",
    response_class=Response,
    responses=documented(406, 503),
)
def description(request: Request, view: Current) -> Response:
    """Give title, size, classes, properties, vocabularies, links to others and the endpoint of the dataset, in RDF."""
    chosen = formats.choose(request.headers.get("accept"), list(GRAPHS))
    if chosen is None:
        raise NotAcceptable([each.media_type for each in GRAPHS])
    base = base_address(request)
    tags = headers(entity_tag(view.number, base, chosen.name), view.number)
    unchanged = not_modified(request, tags)
    if unchanged is not None:
        return unchanged
    prefixes = PREFIXES | void.PREFIXES
    body = serialize(void.describe(view, base), format=GRAPHS[chosen], prefixes=prefixes)
    return Response(body, headers=tags | {"Content-Type": chosen.content_type})
