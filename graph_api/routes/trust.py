"""Who says what where sources differ, and what changed about a thing, run by run."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request

from graph_api import addresses
from graph_api.access.identity import Role, identity_of
from graph_api.entities import UnknownEntity, known_iri
from graph_api.labels import Labels
from graph_api.problems import documented
from graph_api.routes.current import Current, Lang
from graph_api.routes.entities import LocalId
from graph_api.routes.relations import Kind
from graph_api.routes.schemas import Label
from graph_api.trust import disagreements as differing
from graph_api.trust import history as past

router = APIRouter(tags=["Trust"], responses=documented(404, 422, 503))


class Statement(BaseModel):
    """What one record says."""

    value: str
    label: Label
    shown: bool
    source: str | None = Field(description="IRI of the source; null where nobody tells it.")
    source_name: Label
    record: str = Field(description="IRI of the record: the graph that says so.")
    page: str | None
    retrieved: str | None = Field(description="The day on which the record was read.")
    rank: int | None = Field(description="Rank of the source: the lower goes first.")
    why: differing.Why | None = Field(
        description="What set the value aside: an editor, the sources that the rule names, the rank, the day of"
        " reading, or the name of the record; null for a value that is shown."
    )


class Disagreement(BaseModel):
    """A property that can have one value only, on which sources differ; the statements shown come first."""

    property: str
    label: Label
    rule: str = Field(description="What goes first: sources by id, then rank and recency.")
    statements: list[Statement]


class Disagreements(BaseModel):
    """Where the sources of one thing differ."""

    iri: str
    label: Label
    disagreements: list[Disagreement]
    snapshot: int


class FieldChange(BaseModel):
    """A property before and after; empty: it had, or has, no value."""

    property: str
    label: Label
    old: list[Label]
    new: list[Label]


class Event(BaseModel):
    """What one run changed in what one record says of the thing."""

    snapshot: int
    published: datetime | None
    message: str
    by: str | None = Field(description="The key it was written with; told to editors alone.")
    kind: Literal["added", "changed", "removed", "shown"] = Field(
        description="What became of the record; shown: another value is believed, though no record changed so."
    )
    source: Label | None
    record: str
    fields: list[FieldChange]


class History(BaseModel):
    """What changed about a thing, the oldest first."""

    iri: str
    label: Label
    events: list[Event]
    incomplete: list[int] = Field(description="Snapshots that changed more than the log could hold.")
    snapshot: int


@router.get("/api/disagreements/{kind}/{local_id}", summary="Where the sources of one thing differ")
def disagreements(view: Current, lang: Lang, kind: Kind, local_id: LocalId) -> Disagreements:
    """Tell who says what, which value is shown, and what set the others aside."""
    iri = known_iri(view, kind, local_id)
    return Disagreements.model_validate(
        {
            "iri": iri,
            "label": Labels(view).of(iri, lang),
            "disagreements": differing.disagreements(view, iri, lang),
            "snapshot": view.number,
        },
        from_attributes=True,
    )


@router.get(
    "/api/history/{kind}/{local_id}", summary="What changed about one thing", responses=documented(500)
)
def history(request: Request, view: Current, lang: Lang, kind: Kind, local_id: LocalId) -> History:
    """Tell run by run which record came, changed or went, field by field; also of a thing that is gone."""
    iri = addresses.iri_of(kind, local_id)
    if iri is None:
        raise UnknownEntity(kind, local_id)
    found = past.history(request.app.state.directory, view, iri, lang)
    if not found.events:
        known_iri(view, kind, local_id)
    members = {"iri": iri, "label": found.label, "events": found.events, "incomplete": found.incomplete}
    told = History.model_validate({**members, "snapshot": view.number}, from_attributes=True)
    if identity_of(request).role < Role.EDITOR:
        for event in told.events:
            event.by = None
    return told
