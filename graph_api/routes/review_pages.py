"""The page of the review list, for coordinators: what waits, what was decided, and how to settle it."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from graph_api.pages.lists import PAGE_SIZE, Listing
from graph_api.pages.rendering import given, number_of, page_of, render
from graph_api.review.listing import Listed, listed
from graph_api.routes.current import Current
from ingest.reconciliation.review import STATUSES

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/reconciliations")
def review_list(request: Request, view: Current) -> HTMLResponse:
    """List what may be the same; writing is done with the API or `nivos reconcile`, as pages have no keys."""
    page = page_of(request)
    asked = given(request, "q", "status", "kind")
    status = asked["status"] if asked["status"] in (*STATUSES, "all") else "waiting"
    wanted = Listed(None if status == "all" else status, asked["kind"], asked["q"])
    found = listed(view.store, wanted, page.lang, number_of(request), PAGE_SIZE, by=False)
    return render(
        request,
        "reconciliations.html",
        listing=Listing(found.items, found.total, found.page, found.size),
        asked={**asked, "status": status},
        statuses=_statuses(request),
        snapshot=view.snapshot,
    )


def _statuses(request: Request) -> dict[str, str]:
    _ = page_of(request).translator.gettext
    return {
        "waiting": _("waits for a decision"),
        "joined": _("joined by a loading"),
        "accepted": _("joined by a person"),
        "rejected": _("kept apart by a person"),
        "moot": _("joined to another thing"),
        "all": _("all"),
    }
