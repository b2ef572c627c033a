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
from graph_api.routes.current import Chosen, Current
from graph_api.routes.ontology import GRAPHS, PREFIXES
from graph_api.settings import Settings

router = APIRouter(tags=["Data"])


@router.get(
    "/.well-known/void",
    summary="The dataset described (VoID)",
    response_class=Response,
    responses=documented(406, 503),
)
def description(request: Request, view: Current, settings: Chosen) -> Response:
    """Give title, size, classes, properties, vocabularies, links to others and the endpoint of the dataset, in RDF."""
    chosen = formats.choose(request.headers.get("accept"), list(GRAPHS))
    if chosen is None:
        raise NotAcceptable([each.media_type for each in GRAPHS])
    base = public_base(request, settings)
    tags = headers(entity_tag(view.number, base, chosen.name), view.number)
    unchanged = not_modified(request, tags)
    if unchanged is not None:
        return unchanged
    prefixes = PREFIXES | void.PREFIXES
    body = serialize(void.describe(view, base), format=GRAPHS[chosen], prefixes=prefixes)
    return Response(body, headers=tags | {"Content-Type": chosen.content_type})


def public_base(request: Request, settings: Settings) -> str:
    """Give the address of the service without a last slash: as set, otherwise as asked for.

    A Host header that names no host counts as none: Starlette then gives the address that was connected to.
    """
    return (settings.public_url or str(request.base_url)).rstrip("/")
