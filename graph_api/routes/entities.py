"""Lists of projects, models, themes, organisations and events, and each of them by itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request

from graph_api import listings
from graph_api.addresses import api_path
from graph_api.entities import entity
from graph_api.problems import documented
from graph_api.routes.current import Chosen, Current, Lang
from graph_api.routes.paging import Day, Page, Size, allowed
from graph_api.routes.schemas import Description, ThingList

router = APIRouter(responses=documented(404, 422, 503))

Text = Annotated[
    str | None, Query(description="Text that stands in the name, code or summary.", max_length=200)
]
Theme = Annotated[
    str | None,
    Query(
        description="IRI or id of a theme, or IRI of a concept of a loaded vocabulary; narrower ones count too."
    ),
]
Phase = Annotated[str | None, Query(description="IRI or id of a transition phase, stated or inferred.")]
Region = Annotated[str | None, Query(description="IRI or id of a region (two-digit code).")]
Group = Annotated[str | None, Query(description="IRI or id of a target group; narrower groups count too.")]
LocalId = Annotated[str, Path(description="Local id: the last part of the IRI.")]


@router.get("/api/projects", tags=["Projects"], summary="Projects, filtered")
def projects(
    request: Request,
    view: Current,
    settings: Chosen,
    lang: Lang,
    theme: Theme = None,
    phase: Phase = None,
    region: Region = None,
    target_group: Group = None,
    status: Annotated[str | None, Query(description="IRI or id of a project status, e.g. running.")] = None,
    organisation: Annotated[str | None, Query(description="IRI or id of a lead or partner.")] = None,
    running_on: Annotated[Day, Query(description="A day within the project's known period.")] = None,
    q: Text = None,
    page: Page = 1,
    size: Size = 50,
) -> ThingList:
    """List projects in the order of their names. Filters that are given must all hold."""
    filters = {
        "theme": theme,
        "phase": phase,
        "region": region,
        "target_group": target_group,
        "status": status,
        "organisation": organisation,
    }
    size = allowed(size, settings)
    found = listings.listing(view, "project", lang, filters, q, running_on, page, size)
    return ThingList.of(request, found, view.number)


@router.get("/api/models", tags=["Models"], summary="Models and other results, filtered")
def models(
    request: Request,
    view: Current,
    settings: Chosen,
    lang: Lang,
    theme: Theme = None,
    phase: Phase = None,
    region: Region = None,
    target_group: Group = None,
    stage: Annotated[str | None, Query(description="IRI or id of a development stage, e.g. ready.")] = None,
    organisation: Annotated[str | None, Query(description="IRI or id of the owner.")] = None,
    project: Annotated[str | None, Query(description="IRI or id of a project it was developed in.")] = None,
    q: Text = None,
    page: Page = 1,
    size: Size = 50,
) -> ThingList:
    """List models, good practices, guides and other results in the order of their names."""
    filters = {
        "theme": theme,
        "phase": phase,
        "region": region,
        "target_group": target_group,
        "stage": stage,
        "organisation": organisation,
        "project": project,
    }
    size = allowed(size, settings)
    found = listings.listing(view, "model", lang, filters, q, None, page, size)
    return ThingList.of(request, found, view.number)


@router.get("/api/themes", tags=["Themes"], summary="Themes")
def themes(
    request: Request,
    view: Current,
    settings: Chosen,
    lang: Lang,
    q: Text = None,
    page: Page = 1,
    size: Size = 50,
) -> ThingList:
    """List themes in the order of their names."""
    found = listings.listing(view, "theme", lang, text=q, page=page, size=allowed(size, settings))
    return ThingList.of(request, found, view.number)


@router.get("/api/organisations", tags=["Organisations"], summary="Organisations")
def organisations(
    request: Request,
    view: Current,
    settings: Chosen,
    lang: Lang,
    q: Text = None,
    page: Page = 1,
    size: Size = 50,
) -> ThingList:
    """List organisations in the order of their names."""
    found = listings.listing(view, "organisation", lang, text=q, page=page, size=allowed(size, settings))
    return ThingList.of(request, found, view.number)


@router.get("/api/events", tags=["Events"], summary="Events, filtered")
def events(
    request: Request,
    view: Current,
    settings: Chosen,
    lang: Lang,
    theme: Theme = None,
    organised_by: Annotated[str | None, Query(description="IRI or id of the organising project.")] = None,
    q: Text = None,
    page: Page = 1,
    size: Size = 50,
) -> ThingList:
    """List events in the order of their names."""
    filters = {"theme": theme, "organised_by": organised_by}
    size = allowed(size, settings)
    found = listings.listing(view, "event", lang, filters, q, None, page, size)
    return ThingList.of(request, found, view.number)


def _description(view: Current, kind: str, local_id: str, lang: str) -> Description:
    found = entity(view, kind, local_id, lang)
    place = f"{kind}/{found.iri.rsplit('/', 1)[-1]}"
    related = {
        "data": f"/data/{place}",
        "relations": f"/api/relations/{place}",
        "lineage": f"/api/lineage/{place}",
    }
    if kind in ("project", "model"):
        related["overlaps"] = f"{api_path(found.iri)}/overlaps"
    return Description.of(found, view.number, related)


@router.get("/api/projects/{local_id}", tags=["Projects"], summary="One project")
def project(view: Current, lang: Lang, local_id: LocalId) -> Description:
    """Describe one project with all that is believed about it."""
    return _description(view, "project", local_id, lang)


@router.get("/api/models/{local_id}", tags=["Models"], summary="One model or other result")
def model(view: Current, lang: Lang, local_id: LocalId) -> Description:
    """Describe one model with all that is believed about it."""
    return _description(view, "model", local_id, lang)


@router.get("/api/themes/{local_id}", tags=["Themes"], summary="One theme")
def theme(view: Current, lang: Lang, local_id: LocalId) -> Description:
    """Describe one theme with all that is believed about it."""
    return _description(view, "theme", local_id, lang)


@router.get("/api/organisations/{local_id}", tags=["Organisations"], summary="One organisation")
def organisation(view: Current, lang: Lang, local_id: LocalId) -> Description:
    """Describe one organisation with all that is believed about it."""
    return _description(view, "organisation", local_id, lang)


@router.get("/api/events/{local_id}", tags=["Events"], summary="One event")
def event(view: Current, lang: Lang, local_id: LocalId) -> Description:
    """Describe one event with all that is believed about it."""
    return _description(view, "event", local_id, lang)
