"""One page for each project, model, theme, organisation and event."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from graph_api import page_lists
from graph_api.lineage import lineage
from graph_api.overlaps import overlaps
from graph_api.page_answers import shown_overlaps
from graph_api.pages import Page, error_page, page_of, render
from graph_api.pictures import picture, told
from graph_api.reading import Reader
from graph_api.relations import relations
from graph_api.routes.current import Current, current_settings
from graph_api.store.view import View
from ontology import iris

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_SHOWN = 5


@router.get("/projects/{local_id}")
def project(request: Request, view: Current, local_id: str) -> HTMLResponse:
    """Show one project: facts, what it has made, overlaps, lineage, relations, sources."""
    r, iri = _sought(request, view, "project", local_id)
    if not r.exists(iri):
        return error_page(request, 404)
    ties = [page_lists.tie_row(r, tie) for tie in sorted(set(r.subjects("tieOf", iri)))]
    row = page_lists.project_row(r, r.item(iri))
    return _page(
        request, r, iri, "project.html", row=row, ties=ties, **_overlaps(request, view, iri, "project")
    )


@router.get("/models/{local_id}")
def model(request: Request, view: Current, local_id: str) -> HTMLResponse:
    """Show one model: facts, overlaps, lineage, relations, sources."""
    r, iri = _sought(request, view, "model", local_id)
    if not r.exists(iri):
        return error_page(request, 404)
    kinds = page_lists.kinds(r, iri)
    return _page(request, r, iri, "model.html", kinds=kinds, **_overlaps(request, view, iri, "model"))


@router.get("/themes/{local_id}")
def theme(request: Request, view: Current, local_id: str) -> HTMLResponse:
    """Show one theme: its place among themes, its projects and models, relations, sources."""
    r, iri = _sought(request, view, "theme", local_id)
    if not r.exists(iri):
        return error_page(request, 404)
    having = page_lists.projects(r, 1, "", iri, "", "", None)
    made = page_lists.models(r, 1, "", iri, "", "", "")
    return _page(request, r, iri, "theme.html", projects=having, models=made, matches=r.matches(iri))


@router.get("/organisations/{local_id}")
def organisation(request: Request, view: Current, local_id: str) -> HTMLResponse:
    """Show one organisation: its names, projects and models, relations, sources."""
    r, iri = _sought(request, view, "organisation", local_id)
    if not r.exists(iri):
        return error_page(request, 404)
    leads = [page_lists.project_row(r, item) for item in r.pointing("leadOrganisation", iri)]
    partner_in = [page_lists.project_row(r, item) for item in r.pointing("partnerOrganisation", iri)]
    return _page(request, r, iri, "organisation.html", leads=leads, partner_in=partner_in)


@router.get("/events/{local_id}")
def event(request: Request, view: Current, local_id: str) -> HTMLResponse:
    """Show one event: when, what about, which models were presented and who took part."""
    r, iri = _sought(request, view, "event", local_id)
    return _page(request, r, iri, "event.html") if r.exists(iri) else error_page(request, 404)


def _sought(request: Request, view: View, kind: str, local_id: str) -> tuple[Reader, str]:
    r, iri = Reader(view, page_of(request).lang), iris.entity(kind, local_id)
    r.dwell(iri)
    return r, iri


def _overlaps(request: Request, view: View, iri: str, kind: str) -> dict[str, object]:
    page = page_of(request)
    found = overlaps(view, page.lang, project=iri, kind=kind, size=_SHOWN)
    return {"overlaps": shown_overlaps(page, found.items), "overlap_total": found.total}


def _page(request: Request, r: Reader, iri: str, template: str, **extra: object) -> HTMLResponse:
    """Render the page of one thing with what all such pages share."""
    page, item = page_of(request), r.item(iri)
    around = relations(r.view, iri, page.lang)
    descended = lineage(r.view, iri, page.lang) if item.kind in ("project", "model") else None
    base = current_settings(request).public_url or str(request.base_url).rstrip("/")
    return render(
        request,
        template,
        r=r,
        item=item,
        collection=_collection(page, item.kind),
        lineage=told(r, descended, iri) if descended else None,
        picture=picture(page, around, descended),
        embed_address=f"{base}/embed/relations/{item.kind}/{quote(item.local_id, safe='')}?lang={page.lang}",
        property_words=page_lists.property_words(page.translator),
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
