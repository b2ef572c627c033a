"""Who says what where sources differ, and what changed about a thing, run by run."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
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
from graph_api.store import open_view
from graph_api.trust import disagreements as differing
from graph_api.trust import history as past
from graph_api.trust.difference import difference
from graph_api.trust.difference_report import document

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


class SnapshotNamed(BaseModel):
    """One of the two snapshots."""

    number: int
    published: datetime
    message: str


class Differing(BaseModel):
    """How many things of a kind differ."""

    added: int
    removed: int
    changed: int


class FieldCount(BaseModel):
    """In how many of the changed things of a kind a property differs."""

    kind: str
    property: str
    label: Label
    things: int


class FieldDifference(FieldChange):
    """A property before and after, and the sources of what is new."""

    sources: list[Label]


class ThingDifference(BaseModel):
    """A thing that is new, gone or changed."""

    iri: str
    kind: str
    label: Label
    fields: list[FieldDifference] = Field(description="Of a changed thing: what differs.")


class Figure(BaseModel):
    """A count or an indicator in both snapshots; null where it was not measured."""

    name: str
    before: float | None
    after: float | None


class Difference(BaseModel):
    """What two snapshots differ in. Counts and totals are whole; `things` lists at most `limit` of each fate."""

    before: SnapshotNamed
    after: SnapshotNamed
    totals: Differing
    counts: dict[str, Differing]
    fields: list[FieldCount]
    things: dict[Literal["added", "removed", "changed"], list[ThingDifference]]
    figures: list[Figure] = Field(description="How many things of each kind there are.")
    indicators: list[Figure]
    limit: int


@router.get(
    "/api/snapshots/{before}/diff/{after}",
    tags=["Snapshots"],
    summary="What two snapshots differ in",
    responses=documented(500),
)
def snapshot_difference(
    request: Request,
    lang: Lang,
    before: Annotated[int, Path(description="Number of a snapshot.")],
    after: Annotated[int, Path(description="Number of another one.")],
    limit: Annotated[
        int, Query(description="Most things to list of those added, removed, changed.", ge=0, le=1000)
    ] = 100,
) -> Difference:
    """Compare two snapshots that are still there: things added, removed and changed, field by field."""
    directory = request.app.state.directory
    found = difference(open_view(directory, before), open_view(directory, after), lang, limit)
    return Difference.model_validate(document(found))


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
