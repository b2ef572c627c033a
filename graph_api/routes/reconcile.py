"""The Reconciliation Service API at /reconcile, and at /reconcile/fi, /sv and /en in one language each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import parse_qsl, quote

from fastapi import APIRouter, Depends, Path, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.requests import Request

from graph_api.addresses import page_path
from graph_api.http.admission import MOST_POSTED
from graph_api.http.negotiation import HTML, JSON, choose, requested_language
from graph_api.labels import LANGUAGES
from graph_api.problems import BadRequest, documented
from graph_api.reconciliation import previews, suggestions
from graph_api.reconciliation.batches import LONGEST_TEXT, read_extension, read_queries
from graph_api.reconciliation.describing import Describer
from graph_api.reconciliation.errors import UnknownThing
from graph_api.reconciliation.extension import extended
from graph_api.reconciliation.manifest import manifest
from graph_api.reconciliation.matching import answered
from graph_api.routes.bodies import media_type, pieces_of
from graph_api.routes.current import Chosen, Current, base_address, current_settings, current_view
from graph_api.routes.schemas import content

router = APIRouter(tags=["Reconciliation"], responses=documented(422, 503))

#: Bytes of a POST.
MOST_BYTES = MOST_POSTED
_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 100
#: A preview has a style and nothing else.
_FRAMED = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
_BODY = {
    "required": True,
    "content": {
        _FORM: {
            "schema": {
                "type": "object",
                "properties": {
                    "queries": {"type": "string", "description": "A batch of queries, in JSON."},
                    "extend": {"type": "string", "description": "A data extension query, in JSON."},
                },
            }
        }
    },
}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer", "content": content("application/json")}
}

Route = TypeVar("Route", bound=Callable[..., Any])


def _language(
    request: Request,
    lang: Annotated[
        Literal["fi", "sv", "en"] | None,
        Query(description="Language of names; otherwise by Accept-Language, otherwise fi."),
    ] = None,
) -> str:
    """The language of a request: that of its path, where it has one."""
    return _of_path(request) or requested_language(request)


def _of_path(request: Request) -> str:
    """The language that the route's path names; "" where it names none."""
    second = request.scope["route"].path.split("/")[2:3]
    return second[0] if second and second[0] in LANGUAGES else ""


Lang = Annotated[str, Depends(_language)]
Prefix = Annotated[str, Query(description="What has been written so far.", max_length=LONGEST_TEXT)]
Cursor = Annotated[int, Query(description="How many suggestions to skip.", ge=0, le=suggestions.MOST)]
What = Annotated[Literal["entity", "type", "property"], Path(description="What the identifier is of.")]
Id = Annotated[str, Query(description="Identifier.", max_length=LONGEST_TEXT)]


def _get(path: str, **about: Any) -> Callable[[Route], Route]:
    """Serve GET at a path, and at the same path within each language (clients that add `?` need it there)."""

    def serve(route: Route) -> Route:
        router.get(f"/reconcile{path}", **about)(route)
        for language in LANGUAGES:
            router.get(f"/reconcile/{language}{path}", include_in_schema=False, **about)(route)
        return route

    return serve


@_get(
    "",
    summary="Reconcile, or describe the service",
    responses=_ANSWER | documented(400, 413),
)
def reconcile(
    request: Request,
    settings: Chosen,
    lang: Lang,
    queries: Annotated[str | None, Query(description="A batch of reconciliation queries, in JSON.")] = None,
    extend: Annotated[str | None, Query(description="A data extension query, in JSON.")] = None,
) -> Response:
    """Answer a batch of queries or a data extension query; without either, give the service manifest.

    Reconciliation Service API 0.2 of the W3C's community group. `callback` (JSONP) is not understood: it would
    let this service run any program in its client. Every answer allows CORS instead.
    """
    if queries is None and extend is None:
        path = "/".join(["/reconcile", *filter(None, [_of_path(request)])])
        return JSONResponse(manifest(base_address(request), path, lang, settings.reconcile_batch))
    return _answer(request, queries, extend, lang)


async def reconcile_posted(request: Request, lang: Lang) -> Response:
    """Answer a batch of queries (form field `queries`) or a data extension query (form field `extend`)."""
    media_type(request.headers.get("content-type", ""), _FORM)
    body = b"".join([piece async for piece in pieces_of(request, MOST_BYTES)])
    fields = _fields(body)
    return await run_in_threadpool(_answer, request, fields.get("queries"), fields.get("extend"), lang)


for _path in ("/reconcile", *(f"/reconcile/{each}" for each in LANGUAGES)):
    router.post(
        _path,
        summary="Reconcile, or fetch values",
        responses=_ANSWER | documented(400, 413, 415),
        openapi_extra={"requestBody": _BODY},
        include_in_schema=_path == "/reconcile",
    )(reconcile_posted)


def _fields(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise BadRequest(f"The form cannot be read: {error}.") from None
    return dict(reversed(pairs))  # the first of a name counts


def _answer(request: Request, queries: str | None, extend: str | None, lang: str) -> Response:
    if (queries is None) == (extend is None):
        raise BadRequest("Send either `queries` or `extend`.")
    if queries is not None:
        batch = read_queries(queries, current_settings(request).reconcile_batch)
        view = current_view(request)
        found = answered(view, batch, lang)
    else:
        asked = read_extension(extend or "")
        view = current_view(request)
        found = extended(Describer(view, lang), asked)
    return JSONResponse(found, headers={"Nivos-Snapshot": str(view.number)})


@_get("/suggest/entity", summary="Suggest entities", responses=_ANSWER)
def suggest_entity(
    view: Current,
    lang: Lang,
    prefix: Prefix = "",
    cursor: Cursor = 0,
    type: Annotated[str, Query(description="Only of this type.", max_length=LONGEST_TEXT)] = "",
) -> Response:
    """Suggest entities with a name or code that begins so, ten at a time."""
    return JSONResponse({"result": suggestions.entities(Describer(view, lang), prefix, [type], cursor)})


@_get("/suggest/type", summary="Suggest types", responses=_ANSWER)
def suggest_type(view: Current, lang: Lang, prefix: Prefix = "", cursor: Cursor = 0) -> Response:
    """Suggest types of entity; all where nothing is written yet."""
    return JSONResponse({"result": suggestions.types(Describer(view, lang), prefix, cursor)})


@_get("/suggest/property", summary="Suggest properties", responses=_ANSWER)
def suggest_property(
    view: Current,
    lang: Lang,
    prefix: Prefix = "",
    cursor: Cursor = 0,
    type: Annotated[str, Query(description="Only those of this type.", max_length=LONGEST_TEXT)] = "",
) -> Response:
    """Suggest properties that queries and extensions may name, ten at a time."""
    return JSONResponse({"result": suggestions.properties(Describer(view, lang), prefix, type, cursor)})


@_get("/properties", summary="Propose properties of a type", responses=_ANSWER)
def properties(
    view: Current,
    lang: Lang,
    type: Annotated[
        str, Query(description="The type; empty: properties of all types.", max_length=LONGEST_TEXT)
    ] = "",
    limit: Annotated[int | None, Query(description="At most so many.", ge=1)] = None,
) -> Response:
    """Propose the properties whose values can be fetched for entities of a type."""
    found: dict[str, Any] = {
        "properties": suggestions.proposed(Describer(view, lang), type, limit),
        "type": type,
    }
    return JSONResponse(found if limit is None else found | {"limit": limit})


@_get("/flyout/{what}", summary="Show a few lines about a suggestion", responses=_ANSWER | documented(404))
def flyout(view: Current, lang: Lang, what: What, id: Id) -> Response:
    """Give HTML about an entity, a type or a property, to be shown beside a suggestion. All of it is escaped."""
    return JSONResponse(previews.flyout(Describer(view, lang), what, id))


@_get(
    "/preview",
    summary="Show an entity in a frame",
    response_class=HTMLResponse,
    responses=documented(404),
)
def preview(request: Request, view: Current, lang: Lang, id: Id) -> HTMLResponse:
    """Give a small page about an entity, without scripts, that the sites of the settings may frame."""
    status, base = 200, base_address(request)
    try:
        page = previews.preview(Describer(view, lang), id, base)
    except UnknownThing:
        if choose(request.headers.get("accept"), (JSON, HTML)) is not HTML:
            raise
        status, page = 404, previews.missing(lang, base)  # a person sees it in a frame
    ancestors = current_settings(request).frame_ancestors.replace(";", " ")
    policy = f"{_FRAMED}; frame-ancestors {ancestors}"
    return HTMLResponse(
        page,
        status,
        {
            "Content-Security-Policy": policy,
            "Content-Language": lang,
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )


@_get(
    "/view",
    summary="Go to an entity",
    response_class=RedirectResponse,
    status_code=303,
    responses=documented(404),
)
def view(request: Request, view: Current, lang: Lang, id: Id) -> RedirectResponse:
    """Lead to the page of an entity, or to its preview where it has no page."""
    iri, _ = previews.known(view, id)
    path = page_path(iri)
    if path is None:
        path = f"/reconcile/preview?id={quote(id, safe='')}&lang={lang}"
    return RedirectResponse(base_address(request) + path, 303)
