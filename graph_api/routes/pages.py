"""The pages: the whole picture, and the lists of projects, models, themes and organisations."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from graph_api.connections.overlaps import overlaps
from graph_api.pages import lists as page_lists
from graph_api.pages.overlaps import shown_overlaps
from graph_api.pages.overview import overview
from graph_api.pages.reading import Reader
from graph_api.pages.rendering import concept, day, given, number_of, page_of, render
from graph_api.routes import answer_pages, entity_pages, review_pages
from graph_api.routes.current import Current

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
router.include_router(entity_pages.router)
router.include_router(answer_pages.router)
router.include_router(review_pages.router)

_GROWTH = 12


@router.get("/")
def front(request: Request, view: Current) -> HTMLResponse:
    """Show the whole picture: counts, who should meet, white spots, wholes, growth."""
    page = page_of(request)
    meetings = overlaps(view, page.lang, should_meet=True, size=5)
    return render(
        request,
        "overview.html",
        o=overview(view, page.lang),
        overlap_total=overlaps(view, page.lang, size=1).total,
        meetings=shown_overlaps(page, meetings.items),
        growth=request.app.state.snapshots.history()[-_GROWTH:],
        snapshot=view.snapshot,
    )


@router.get("/projects")
def projects(request: Request, view: Current) -> HTMLResponse:
    """List projects, filtered by words, theme, phase, region and a day."""
    r = Reader(view, page_of(request).lang)
    asked = given(request, "q", "theme", "phase", "region", "running_on")
    found = page_lists.projects(
        r,
        number_of(request),
        asked["q"],
        concept("theme", asked["theme"]),
        concept("phase", asked["phase"]),
        concept("region", asked["region"]),
        day(asked["running_on"]),
    )
    context = {"themes": page_lists.themes_in_use(r), "phases": r.items(r.of_scheme("phase"))}
    regions = r.items(r.of_scheme("region"))
    return render(
        request,
        "projects.html",
        listing=found,
        asked=asked,
        regions=regions,
        snapshot=view.snapshot,
        **context,
    )


@router.get("/models")
def models(request: Request, view: Current) -> HTMLResponse:
    """List models, filtered by words, theme, phase, target group and stage."""
    r = Reader(view, page_of(request).lang)
    asked = given(request, "q", "theme", "phase", "target_group", "stage")
    found = page_lists.models(
        r,
        number_of(request),
        asked["q"],
        concept("theme", asked["theme"]),
        concept("phase", asked["phase"]),
        concept("target-group", asked["target_group"]),
        concept("development-stage", asked["stage"]),
    )
    return render(
        request,
        "models.html",
        listing=found,
        asked=asked,
        themes=page_lists.themes_in_use(r),
        phases=r.items(r.of_scheme("phase")),
        groups=r.items(iri for iri in r.of_scheme("target-group") if r.subjects("targetGroup", iri)),
        stages=r.items(r.of_scheme("development-stage")),
        snapshot=view.snapshot,
    )


@router.get("/themes")
def themes(request: Request, view: Current) -> HTMLResponse:
    """List themes with how many projects and models have each."""
    r = Reader(view, page_of(request).lang)
    asked = given(request, "q")
    found = page_lists.themes(r, number_of(request), asked["q"])
    return render(request, "themes.html", listing=found, asked=asked, snapshot=view.snapshot)


@router.get("/organisations")
def organisations(request: Request, view: Current) -> HTMLResponse:
    """List organisations with what they lead, take part in and own."""
    r = Reader(view, page_of(request).lang)
    asked = given(request, "q")
    found = page_lists.organisations(r, number_of(request), asked["q"])
    return render(request, "organisations.html", listing=found, asked=asked, snapshot=view.snapshot)


@router.get("/accessibility")
def accessibility(request: Request) -> HTMLResponse:
    """Tell how accessible the pages are, in the reader's language."""
    return render(request, "accessibility.html", snapshot=None)
