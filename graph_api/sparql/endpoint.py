"""The SPARQL endpoint, asked more often than all else: plain ASGI, without a framework's cost on each request.

What a person wrote is evaluated in a worker that can be stopped, but for look-ups so small that they need none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from pyoxigraph import Store
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_api import problems
from graph_api.evaluation.messages import Kind
from graph_api.http import negotiation
from graph_api.http.negotiation import Format
from graph_api.http.tags import entity_tag
from graph_api.problems import NotAcceptable
from graph_api.routes import updates
from graph_api.routes.caching import VARY, headers, not_modified
from graph_api.routes.current import base_address, current_settings, view_at_hand
from graph_api.routes.ontology import written
from graph_api.sparql.asking import evaluated, job_of, response_of
from graph_api.sparql.formats import GRAPHS, RESULTS, accepted, asked
from graph_api.sparql.lookups import is_lookup, look_up
from graph_api.sparql.protocol import Operation, from_address, from_body
from graph_api.sparql.service_description import describe
from graph_api.sparql.void import PREFIXES
from graph_api.store.view import View

PATH = "/sparql"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")

#: Functions whose value differs from one evaluation to the next: such an answer is no one's to keep.
_CHANGING = re.compile(r"\b(?:now|rand|uuid|struuid|bnode)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Route:
    """What a framework's route would be to those who note which route answered."""

    path: str = PATH


_ROUTE = _Route()


class Endpoint:
    """Answers what is sent to /sparql, and passes on all other requests to the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request to the endpoint; known errors are told as problem documents."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        scope["route"] = _ROUTE
        request = Request(scope, receive)
        try:
            response = await respond(request)
        except tuple(problems.PROBLEMS) as error:
            response = problems.known(request, error)
        await response(scope, receive, send)


async def respond(request: Request) -> Response:
    """Answer a query, sent in one of the three ways of the protocol."""
    if request.method == "GET":
        if not request.scope["query_string"]:
            return await run_in_threadpool(_described, request, await view_at_hand(request))
        return await _answer(request, from_address(request))
    if request.method == "POST":
        operation = await from_body(request)
        return await (updates.respond if operation.update else _answer)(request, operation)
    return problems.wrong_method(request, METHODS)


def _described(request: Request, view: View) -> Response:
    """Describe the service to who asks for nothing: in RDF, or by leading a browser to the documentation."""
    chosen = negotiation.choose(request.headers.get("accept"), (*GRAPHS, negotiation.HTML))
    if chosen is None:
        raise NotAcceptable([each.media_type for each in GRAPHS])
    if chosen is negotiation.HTML:
        return RedirectResponse("/docs#sparql", status_code=303, headers={"Vary": VARY})
    settings = current_settings(request)
    base = base_address(request)
    tags = headers(entity_tag(view.number, "description", base, chosen.name), view.number)
    unchanged = not_modified(request, tags)
    if unchanged is not None:
        return unchanged
    told = describe(view, base, updates=True, federated=bool(settings.services))
    response = written(told, chosen, **PREFIXES)
    response.headers.update(tags)
    return response


async def _answer(request: Request, operation: Operation) -> Response:
    rows, graph = accepted(asked(operation.formats, request.headers.get("accept")))
    if rows is None and graph is None:
        raise NotAcceptable([each.media_type for each in (*RESULTS, *GRAPHS)])
    view = await view_at_hand(request)
    tags = headers(
        entity_tag(
            view.number,
            operation.text,
            operation.default_graphs,
            operation.named_graphs,
            rows and rows.name,
            graph and graph.name,
        ),
        view.number,
    )
    if request.method == "GET":
        unchanged = not_modified(request, tags)
        if unchanged is not None:
            return unchanged
    if _CHANGING.search(operation.text):
        del tags["ETag"]
        tags["Cache-Control"] = "no-store"
    names = RESULTS[rows] if rows else None, GRAPHS[graph] if graph else None
    small = _looked_up(request, view, operation, *names)
    if small is not None:
        return Response(small[1], headers=_typed(tags, small[0], rows, graph))
    job = job_of(request, operation, view, *names)
    outcome = await evaluated(request, job)
    return await response_of(request, outcome, _typed(tags, outcome.kind, rows, graph))


def _looked_up(
    request: Request, view: View, operation: Operation, results: str | None, graphs: str | None
) -> tuple[Kind, bytes] | None:
    """Answer a look-up at once, in the event loop: it takes less time than handing it to somebody else would."""
    store = view.store
    if operation.default_graphs is not None or not isinstance(store, Store) or not is_lookup(operation.text):
        return None
    return look_up(store, operation.text, f"{base_address(request)}{PATH}", results, graphs)


def _typed(tags: dict[str, str], kind: Kind, rows: Format | None, graph: Format | None) -> dict[str, str]:
    chosen = graph if kind == "triples" else rows
    assert chosen is not None  # noqa: S101 - a kind without a format is refused
    return {**tags, "Content-Type": chosen.content_type}
