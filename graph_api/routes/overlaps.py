"""Which projects, and which models, overlap: by how much, by what, and who should meet."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from graph_api.addresses import resolve
from graph_api.connections import overlaps as service
from graph_api.entities import exists, known_iri
from graph_api.listings import BadFilter
from graph_api.problems import documented
from graph_api.routes.current import Chosen, Current, Lang
from graph_api.routes.entities import LocalId
from graph_api.routes.paging import Day, Page, Size, allowed
from graph_api.routes.schemas import Label, Paged, Thing, links
from graph_api.store.view import View

router = APIRouter(tags=["Overlaps"], responses=documented(404, 422, 503))

Theme = Annotated[str | None, Query(description="IRI or id of a theme that both share.")]
Phase = Annotated[str | None, Query(description="IRI or id of a transition phase that both share.")]
RunningOn = Annotated[Day, Query(description="A day on which both run.")]
ShouldMeet = Annotated[
    bool | None,
    Query(description="Only pairs that should meet: both run at once and share no event, partner or lead."),
]


class Part(BaseModel):
    """One thing that both share, and how much of the score it makes."""

    kind: str = Field(description="theme, target-group, phase, region or word.")
    feature: Label
    contribution: float


class Overlap(BaseModel):
    """Two that overlap. The contributions of the parts add up to the score."""

    iri: str
    a: Thing
    b: Thing
    score: float = Field(description="From 0 to 1.", ge=0, le=1)
    time_factor: float = Field(description="1 when both run at the same time, 0.5 otherwise.")
    runs_together: bool
    should_meet: bool
    parts: list[Part]


class OverlapList(Paged):
    """One page of overlaps, strongest first."""

    items: list[Overlap]


def _overlap(row: service.OverlapRow) -> Overlap:
    return Overlap(
        iri=row.iri,
        a=Thing.of(row.a.iri, row.a.kind, row.a.local_id, row.a.label),
        b=Thing.of(row.b.iri, row.b.kind, row.b.local_id, row.b.label),
        score=float(row.score),
        time_factor=float(row.time_factor),
        runs_together=row.runs_together,
        should_meet=row.should_meet,
        parts=[
            Part(kind=part.kind, feature=Label.of(part.feature), contribution=float(part.contribution))
            for part in row.parts
        ],
    )


def _concept(view: View, parameter: str, value: str | None) -> str | None:
    if value is None or not value.strip():
        return None
    iri = resolve(value.strip(), parameter)
    if iri is None or not exists(view, iri):
        raise BadFilter(parameter, value, "is not known", f"the IRI or the id of a known {parameter}")
    return iri


def _list(request: Request, view: View, found: service.OverlapPage) -> OverlapList:
    return OverlapList(
        items=[_overlap(row) for row in found.items],
        total=found.total,
        page=found.page,
        size=found.size,
        snapshot=view.number,
        links=links(request, found.page, found.size, found.total),
    )


@router.get("/api/overlaps", summary="Pairs that overlap, strongest first")
def overlaps(
    request: Request,
    view: Current,
    settings: Chosen,
    lang: Lang,
    kind: Annotated[
        Literal["project", "model"], Query(description="Pairs of projects, or of models.")
    ] = "project",
    theme: Theme = None,
    phase: Phase = None,
    running_on: RunningOn = None,
    running_now: Annotated[
        bool, Query(description="Both run today; the same as running_on with today.")
    ] = False,
    should_meet: ShouldMeet = None,
    page: Page = 1,
    size: Size = 50,
) -> OverlapList:
    """List overlapping pairs with the reasons that add up to each score."""
    found = service.overlaps(
        view,
        lang,
        kind=kind,
        theme=_concept(view, "theme", theme),
        phase=_concept(view, "phase", phase),
        running_on=date.today() if running_now else running_on,
        should_meet=should_meet,
        page=page,
        size=allowed(size, settings),
    )
    return _list(request, view, found)


@router.get("/api/projects/{local_id}/overlaps", summary="What overlaps with one project")
def project_overlaps(
    request: Request,
    view: Current,
    settings: Chosen,
    lang: Lang,
    local_id: LocalId,
    theme: Theme = None,
    phase: Phase = None,
    running_on: RunningOn = None,
    should_meet: ShouldMeet = None,
    page: Page = 1,
    size: Size = 50,
) -> OverlapList:
    """List the projects that overlap with this one, strongest first, and why."""
    found = service.overlaps(
        view,
        lang,
        project=known_iri(view, "project", local_id),
        kind="project",
        theme=_concept(view, "theme", theme),
        phase=_concept(view, "phase", phase),
        running_on=running_on,
        should_meet=should_meet,
        page=page,
        size=allowed(size, settings),
    )
    return _list(request, view, found)


@router.get("/api/models/{local_id}/overlaps", summary="What overlaps with one model")
def model_overlaps(
    request: Request,
    view: Current,
    settings: Chosen,
    lang: Lang,
    local_id: LocalId,
    theme: Theme = None,
    phase: Phase = None,
    page: Page = 1,
    size: Size = 50,
) -> OverlapList:
    """List the models that overlap with this one, strongest first, and why."""
    found = service.overlaps(
        view,
        lang,
        project=known_iri(view, "model", local_id),
        kind="model",
        theme=_concept(view, "theme", theme),
        phase=_concept(view, "phase", phase),
        page=page,
        size=allowed(size, settings),
    )
    return _list(request, view, found)
