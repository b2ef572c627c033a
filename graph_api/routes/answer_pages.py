"""Pages that answer: overlaps, saved queries, connections, and the form for queries of one's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from graph_api.addresses import resolve
from graph_api.answers import UnknownQuery, answer, saved_query
from graph_api.connections.overlaps import overlaps
from graph_api.connections.paths import connections
from graph_api.evaluation.errors import EvaluationError
from graph_api.pages import lists as page_lists
from graph_api.pages import queries as page_queries
from graph_api.pages import tables
from graph_api.pages.chains import shown_step
from graph_api.pages.lists import Listing
from graph_api.pages.overlaps import shown_overlaps
from graph_api.pages.reading import Item, Reader
from graph_api.pages.rendering import concept, day, error_page, given, number_of, page_of, render
from graph_api.routes.current import Current, view_at_hand
from graph_api.sparql.asking import evaluated, job_of
from graph_api.sparql.protocol import Operation
from queries.parameters import BadArgument

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_PAIRS = 20
_ROWS = 50
#: Bytes of an answer that is shown as a table on a page.
_MAX_TABLE = 2**22
_FIRST_QUERY = """PREFIX n: <https://w3id.org/nivos/ontology#>
SELECT ?theme (COUNT(?project) AS ?projects) WHERE {
  ?project a n:Project ; n:theme ?theme .
}
GROUP BY ?theme
ORDER BY DESC(?projects) ?theme
LIMIT 20"""


@router.get("/overlaps")
def overlap_page(request: Request, view: Current) -> HTMLResponse:
    """List overlapping pairs with their reasons, filtered by theme, phase, day, and who should meet."""
    page = page_of(request)
    r = Reader(view, page.lang)
    asked = given(request, "kind", "theme", "phase", "running_on", "running_now", "should_meet", "of")
    kind = "model" if asked["kind"] == "model" else "project"
    of = resolve(asked["of"], kind) if asked["of"] else None
    found = overlaps(
        view,
        page.lang,
        project=of,
        kind=kind,
        theme=concept("theme", asked["theme"]) or None,
        phase=concept("phase", asked["phase"]) or None,
        running_on=date.today() if asked["running_now"] else day(asked["running_on"]),
        should_meet=True if asked["should_meet"] else None,
        page=number_of(request),
        size=_PAIRS,
    )
    return render(
        request,
        "overlaps.html",
        listing=Listing(shown_overlaps(page, found.items), found.total, found.page, _PAIRS),
        asked=asked | {"kind": kind},
        of=r.item(of) if of else None,
        themes=page_lists.themes_in_use(r),
        phases=r.items(r.of_scheme("phase")),
        snapshot=view.snapshot,
    )


@router.get("/queries")
def query_list(request: Request, view: Current) -> HTMLResponse:
    """List the saved queries by topic."""
    return render(
        request, "queries.html", topics=page_queries.topics(page_of(request)), snapshot=view.snapshot
    )


@router.get("/queries/new")
async def editor(request: Request) -> HTMLResponse:
    """Show the form for a query of one's own, and its answer; the query runs in a worker that can be stopped."""
    view = await view_at_hand(request)
    text = request.query_params.get("query", "")
    context: dict[str, object] = {"text": text or _FIRST_QUERY, "table": None, "error": None}
    if text.strip():
        job = replace(job_of(request, Operation(text, None, None), view, "json", None), limit=_MAX_TABLE)
        try:
            outcome = await evaluated(request, job)
            lang = page_of(request).lang
            context["table"] = await run_in_threadpool(tables.table, view, await outcome.whole(), lang)
        except EvaluationError as error:
            context["error"] = str(error)
    return render(request, "editor.html", snapshot=view.snapshot, **context)


@router.get("/queries/{name}")
def query_page(request: Request, view: Current, name: str) -> HTMLResponse:
    """Ask one saved query: form, answer, downloads, the text behind it and how to cite it."""
    try:
        query = saved_query(name)
    except UnknownQuery:
        return error_page(request, 404)
    page = page_of(request)
    asked = _asked(request, set(query.params))
    context: dict[str, object] = {"error": None, "text": query.text, "columns": (), "numeric": set()}
    try:
        found = answer(view, query, asked, page.lang, number_of(request), _ROWS)
        context |= {
            "listing": Listing(found.rows, found.total, found.page, _ROWS),
            "columns": found.columns,
            "numeric": {
                column.name
                for column in found.columns
                if any(tables.is_number(row[column.name]) for row in found.rows)
            },
            "text": found.text,
        }
    except BadArgument as error:
        context["error"] = error
    pairs = [(key, value) for key, values in asked.items() for value in values]
    return render(
        request,
        "query.html",
        400 if context["error"] else 200,
        query=query,
        heading=page_queries.said(query.title, page.lang),
        description=page_queries.said(query.description, page.lang),
        fields=page_queries.fields(view, query, asked, page),
        download=f"/api/queries/{query.name}",
        arguments=urlencode([*pairs, ("lang", page.lang)]),
        shown=lambda cell: tables.shown(cell, page),
        snapshot=view.snapshot,
        **context,
    )


def _asked(request: Request, names: set[str]) -> dict[str, list[str]]:
    """Return the arguments in the address; empty ones count as left out."""
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name in names and value.strip():
            found.setdefault(name, []).append(value.strip())
    return found


@router.get("/connections")
def connection_page(request: Request, view: Current) -> HTMLResponse:
    """Tell how any two things are connected, each step in words."""
    page = page_of(request)
    r = Reader(view, page.lang)
    asked = given(request, "from", "to")
    things = _things(r)
    ends = {name: _meant(r, things, text) for name, text in asked.items()}
    a, b = ends["from"], ends["to"]
    chains = connections(view, a.iri, b.iri, page.lang) if a and b and a.iri != b.iri else []
    return render(
        request,
        "connections.html",
        asked={"from_": asked["from"], "to": asked["to"]},
        unknown=[text for name, text in asked.items() if text and ends[name] is None],
        a=a,
        b=b,
        chains=[[shown_step(page, r, step) for step in chain.steps] for chain in chains],
        things=things,
        snapshot=view.snapshot,
    )


def _things(r: Reader) -> list[Item]:
    """Return what can be chosen: projects, models, organisations, themes, events."""
    found = r.of_kind("project", "Project", "CoordinationProject")
    found |= r.of_kind("model", "Result", *page_lists.RESULT_CLASSES) | r.of_kind("event", "Event")
    found |= r.of_kind("organisation", "Organisation") | r.of_scheme("theme")
    return r.items(found)


def _meant(r: Reader, things: list[Item], text: str) -> Item | None:
    """Return the thing that a reader's text means: its id or IRI, or its whole name."""
    if not text:
        return None
    iri = resolve(text) if "/" in text else None
    if iri and r.exists(iri):
        return r.item(iri)
    return next((item for item in things if item.label.text.casefold() == text.casefold()), None)
