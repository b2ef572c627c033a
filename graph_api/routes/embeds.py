"""Views for other sites' pages: the relations of one thing, to be framed from anywhere that the settings allow."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from graph_api.addresses import iri_of
from graph_api.connections.lineage import lineage
from graph_api.connections.relations import relations
from graph_api.pages.pictures import picture
from graph_api.pages.reading import Reader
from graph_api.pages.rendering import error_page, page_of, render_embed
from graph_api.routes.current import current_settings, current_view
from graph_api.routes.showing import shown

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_DEEPEST = 3


@shown(router, "/embed/relations/{kind}/{local_id}")
def embedded_relations(request: Request) -> HTMLResponse:
    """Show the relations of one thing, with its lineage when it is a project or a model."""
    page, view = page_of(request), current_view(request)
    iri = iri_of(request.path_params["kind"], request.path_params["local_id"])
    depth = request.query_params.get("depth", "1")
    r = Reader(view, page.lang)
    if iri is None or not r.exists(iri):
        return error_page(request, 404)
    item = r.item(iri)
    steps = min(max(int(depth), 1), _DEEPEST) if depth.isascii() and depth.isdigit() and len(depth) < 3 else 1
    descended = lineage(view, iri, page.lang) if item.kind in ("project", "model") else None
    drawn = picture(page, relations(view, iri, page.lang, depth=steps), descended, target="_blank")
    ancestors = current_settings(request).frame_ancestors
    return render_embed(request, "embed.html", ancestors, item=item, picture=drawn, snapshot=view.snapshot)
