"""The review list over HTTP: what may be the same, and its settling by who has an editor's key."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from fastapi import Query as Asked
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.requests import Request

from graph_api.access.identity import Role, identity_of, require
from graph_api.problems import documented
from graph_api.review.listing import Listed, listed, one
from graph_api.routes.current import Chosen, Current, Lang, current_settings
from graph_api.routes.paging import Page, Size, allowed
from graph_api.routes.writing import done, write
from graph_api.writes.jobs import Job
from ingest.reconciliation.settling import Act

router = APIRouter(prefix="/api/reconciliations", tags=["Reconciliation"])

Id = Annotated[str, Path(description="Id of an entry: 16 hexadecimal digits.", max_length=64)]


class Reconciliation(BaseModel):
    """An entry of the review list: two IRIs that may be, are, or are not of one thing."""

    id: str
    status: Literal["waiting", "joined", "accepted", "rejected", "moot"] = Field(
        description="waiting for a decision; joined by a loading; accepted or rejected by a person; moot: what was "
        "written is joined to another thing."
    )
    kind: str = Field(description="Kind of thing: organisation, project, theme …")
    of: str = Field(description="IRI that stands for what was written.")
    written: str = Field(description="What a source wrote.")
    into: str = Field(description="IRI of the thing that it may be.")
    candidate: str = Field(description="Name of that thing.")
    score: float = Field(description="How alike the names are, 0-100; 0 where only a person thought of it.")
    basis: str | None = Field(description="The rule that found it; null where a person did.")
    reason: str
    decided_by: str | None = Field(description="Role that decided; told to editors alone.")
    decided_at: str | None
    why: dict[str, str] = Field(description="Why it was decided so, by language.")


class ReconciliationList(BaseModel):
    """One page of the review list; those that wait come first."""

    reconciliations: list[Reconciliation]
    total: int
    page: int
    size: int
    snapshot: int


class Settlement(BaseModel):
    """What a person says with a decision."""

    into: str = Field(
        "", description="IRI of the thing that it is, when not the one proposed.", max_length=2000
    )
    why: str = Field("", description="Why; kept with the decision.", max_length=2000)
    language: Literal["fi", "sv", "en"] = Field("fi", description="Language of `why`.")


@router.get("", summary="List what may be the same", responses=documented(422, 503))
def reconciliations(
    request: Request,
    view: Current,
    settings: Chosen,
    lang: Lang,
    status: Annotated[
        Literal["waiting", "joined", "accepted", "rejected", "moot"] | None, Asked(description="Only these.")
    ] = None,
    kind: Annotated[
        str | None, Asked(description="Kind of thing: organisation, project, theme …", max_length=100)
    ] = None,
    q: Annotated[str | None, Asked(description="Words of either name.", max_length=200)] = None,
    page: Page = 1,
    size: Size = 50,
) -> ReconciliationList:
    """List entries of the review list: those that wait first, the surest of these first."""
    size = allowed(size, settings)
    found = listed(view.store, Listed(status, kind, q or ""), lang, page, size, by=_named(request))
    entries = [Reconciliation.model_validate(each) for each in found.items]
    return ReconciliationList(
        reconciliations=entries, total=found.total, page=page, size=size, snapshot=view.number
    )


@router.get("/{entry}", summary="One entry of the review list", responses=documented(404, 503))
def reconciliation(request: Request, view: Current, lang: Lang, entry: Id) -> Reconciliation:
    """Give one entry."""
    return Reconciliation.model_validate(one(view.store, entry, lang, by=_named(request)))


_WRITTEN: dict[str, Any] = {
    "status_code": 204,
    "response_class": Response,
    "responses": documented(401, 403, 404, 409, 422, 503, 507),
}


@router.post("/{entry}/accept", summary="Decide that the two are one", **_WRITTEN)
async def accept(request: Request, entry: Id, said: Settlement | None = None) -> Response:
    """Join the two: from now on all is shown under the second. `undo` takes it back without a trace."""
    return await _settle(request, "accept", entry, said or Settlement())


@router.post("/{entry}/reject", summary="Decide that the two are not one", **_WRITTEN)
async def reject(request: Request, entry: Id, said: Settlement | None = None) -> Response:
    """Keep the two apart: nobody is asked again, and no loading joins them."""
    return await _settle(request, "reject", entry, said or Settlement())


@router.post("/{entry}/undo", summary="Take a decision back", **_WRITTEN)
async def undo(request: Request, entry: Id, said: Settlement | None = None) -> Response:
    """Take a decision back; of what a loading has joined, keep the two apart."""
    return await _settle(request, "undo", entry, said or Settlement())


async def _settle(request: Request, act: Act, entry: str, said: Settlement) -> Response:
    identity = require(request, Role.EDITOR)
    settings = current_settings(request)
    job = Job(
        action="reconcile",
        by=identity.name,
        keep=settings.keep_snapshots,
        precedence=settings.precedence,
        likely=settings.match_score,
        # The role is published with the decision; whose key it was, only the audit log tells.
        options={"act": act, "entry": entry, "role": identity.role.name.lower(), **said.model_dump()},
    )
    return done(await write(request, identity, job, {"act": act, "entry": entry, "into": said.into}))


def _named(request: Request) -> bool:
    return identity_of(request).role >= Role.EDITOR
