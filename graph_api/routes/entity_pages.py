"""One page for each project, model, theme, organisation and event."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from graph_api.connections.lineage import lineage
from graph_api.connections.overlaps import overlaps
from graph_api.connections.relations import relations
from graph_api.entities import shown_as
from graph_api.pages import lists as page_lists
from graph_api.pages.overlaps import shown_overlaps
from graph_api.pages.pictures import picture, told
from graph_api.pages.reading import Reader
from graph_api.pages.rendering import Page, error_page, page_of, render
from graph_api.routes.current import base_address, current_view
from graph_api.routes.showing import shown
from ontology import iris

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_SHOWN = 5


@shown(router, "/projects/{local_id}")
def project(request: Request) -> HTMLResponse:
    """Show one project: facts, what it has made, overlaps, lineage, relations, sources."""
    r, iri = _sought(request, "project")
    if not r.exists(iri):
        return error_page(request, 404)
    ties = [page_lists.tie_row(r, tie) for tie in sorted(set(r.subjects("tieOf", iri)))]
    row = page_lists.project_row(r, r.item(iri))
    return _page(request, r, iri, "project.html", row=row, ties=ties, **_overlaps(request, r, iri, "project"))


@shown(router, "/models/{local_id}")
def model(request: Request) -> HTMLResponse:
    """Show one model: facts, overlaps, lineage, relations, sources."""
    r, iri = _sought(request, "model")
    if not r.exists(iri):
        return error_page(request, 404)
    kinds = page_lists.kinds(r, iri)
    return _page(request, r, iri, "model.html", kinds=kinds, **_overlaps(request, r, iri, "model"))


@shown(router, "/themes/{local_id}")
def theme(request: Request) -> HTMLResponse:
    """Show one theme: its place among themes, its projects and models, relations, sources."""
    r, iri = _sought(request, "theme")
    if not r.exists(iri):
        return error_page(request, 404)
    having = page_lists.projects(r, 1, "", iri, "", "", None)
    made = page_lists.models(r, 1, "", iri, "", "", "")
    return _page(request, r, iri, "theme.html", projects=having, models=made, matches=r.matches(iri))


@shown(router, "/organisations/{local_id}")
def organisation(request: Request) -> HTMLResponse:
    """Show one organisation: its names, projects and models, relations, sources."""
    r, iri = _sought(request, "organisation")
    if not r.exists(iri):
        return error_page(request, 404)
    leads = [page_lists.project_row(r, item) for item in r.pointing("leadOrganisation", iri)]
    partner_in = [page_lists.project_row(r, item) for item in r.pointing("partnerOrganisation", iri)]
    return _page(request, r, iri, "organisation.html", leads=leads, partner_in=partner_in)


@shown(router, "/events/{local_id}")
def event(request: Request) -> HTMLResponse:
    """Show one event: when, what about, which models were presented and who took part."""
    r, iri = _sought(request, "event")
    return _page(request, r, iri, "event.html") if r.exists(iri) else error_page(request, 404)


def _sought(request: Request, kind: str) -> tuple[Reader, str]:
    r = Reader(current_view(request), page_of(request).lang)
    iri = shown_as(r.view, iris.entity(kind, request.path_params["local_id"]))
    r.dwell(iri)
    return r, iri


def _overlaps(request: Request, r: Reader, iri: str, kind: str) -> dict[str, object]:
    found = overlaps(r.view, r.lang, project=iri, kind=kind, size=_SHOWN)
    return {"overlaps": shown_overlaps(page_of(request), found.items), "overlap_total": found.total}


def _page(request: Request, r: Reader, iri: str, template: str, **extra: object) -> HTMLResponse:
    """Render the page of one thing with what all such pages share."""
    page, item = page_of(request), r.item(iri)
    around = relations(r.view, iri, page.lang)
    descended = lineage(r.view, iri, page.lang) if item.kind in ("project", "model") else None
    base = base_address(request)
    return render(
        request,
        template,
        r=r,
        item=item,
        collection=_collection(page, item.kind),
        lineage=told(r, descended, iri) if descended else None,
        picture=picture(page, around, descended),
        embed_address=f"{base}/embed/relations/{item.kind}/{quote(item.local_id, safe='')}?lang={page.lang}",
        snapshot=r.view.snapshot,
        **extra,
    )


def _collection(page: Page, kind: str) -> tuple[str, str]:
    _ = page.translator.gettext
    return {
        "project": ("/projects", _("Projects")),
        "model": ("/models", _("Models")),
        "theme": ("/themes", _("Themes")),
        "organisation": ("/organisations", _("Organisations")),
        "event": ("/", _("Events")),
    }[kind]
