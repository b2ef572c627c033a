"""The service put together: settings in, ASGI application out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from graph_api import problems
from graph_api.access.audit import AuditLog
from graph_api.access.keys import Keys
from graph_api.access.middleware import Access, admission_at_once
from graph_api.access.rates import rates_of
from graph_api.cache import Answers, Cache
from graph_api.cache.repeats import Repeats
from graph_api.endpoints import endpoint_of
from graph_api.evaluation.evaluator import Evaluator
from graph_api.evaluation.pool import Pool
from graph_api.evaluation.remote import RemoteEvaluator
from graph_api.http.admission import Admission
from graph_api.http.headers import Guard
from graph_api.http.protocol import REPEATS
from graph_api.operations import metrics
from graph_api.operations.requests import Noted, Observed, tell_repeat
from graph_api.routes import (
    connections,
    embeds,
    entities,
    graphs,
    index,
    ingest,
    ontology,
    operations,
    overlaps,
    pages,
    queries,
    reconcile,
    reconciliations,
    reference,
    relations,
    resources,
    snapshots,
    trust,
    void,
)
from graph_api.settings import Settings
from graph_api.sparql.endpoint import Endpoint
from graph_api.store.layout import DataDirectory
from graph_api.store.remote import RemoteSnapshots
from graph_api.store.view import Snapshots
from graph_api.writes.desk import Desk

#: The part of the memory for answers that those to repeated requests may take.
_REPEATED_SHARE = 4

_ABOUT = """Nivos answers what the projects of a network have made and how it all ties together.

Every answer names the snapshot of the data that it was made from; saved queries name their version,
too (`Nivos-Query-Version`), so that an answer can be cited and asked for again. Labels come
in the language asked for, or the nearest one there is. Whatever goes wrong is told as a problem document
(RFC 9457)."""


def create_app(settings: Settings) -> FastAPI:
    """Make the application. Opens nothing before the first request; workers start with the server."""
    app = FastAPI(
        title="Nivos",
        version=version("nivos"),
        description=_ABOUT,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,  # it would lead to whatever host the request names
        lifespan=_lifespan,
        # Nothing is sent to a collector that some variable of the environment names; our figures are at /metrics.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.settings = settings
    app.state.directory = DataDirectory(settings.data)
    app.state.snapshots = Snapshots(app.state.directory)
    app.state.pool = Pool(settings.query_workers, settings.query_workers_most, settings.query_queue)
    rates = rates_of(settings)
    budget = settings.cache_size * 2**20
    app.state.answers = Answers(budget - budget // _REPEATED_SHARE)
    app.state.keys = Keys(settings.data)
    app.state.audit = AuditLog(settings.data)
    app.state.desk = Desk(
        settings.data, settings.query_queue, settings.analyst_query_timeout, settings.analyst_query_memory
    )
    _use_endpoint(app, settings)
    app.state.repeats = Repeats(
        budget // _REPEATED_SHARE,
        app.state.snapshots.number_at_hand,
        admission_at_once(settings, rates),
        tell_repeat,
    )
    # From the inside out: what is added last sees a request first.
    app.add_middleware(Endpoint)
    app.add_middleware(Noted)  # looks which route answered
    app.add_middleware(Admission)
    app.add_middleware(
        Cache,
        answers=app.state.answers,
        snapshot=app.state.snapshots.number_at_hand,
        on_hit=partial(metrics.count_cache, True),
        on_miss=partial(metrics.count_cache, False),
    )
    app.add_middleware(Access, settings=settings, keys=app.state.keys, rates=rates)
    app.add_middleware(Guard, frame_ancestors=settings.frame_ancestors)
    app.add_middleware(Observed, repeats=app.state.repeats)  # outermost: it sees what the others answer
    problems.register(app)
    app.mount("/static", StaticFiles(packages=[("graph_api", "static")]), name="static")
    for module in (embeds, pages):  # routes are tried in order, and each takes time
        app.include_router(module.router)
    for module in (
        index,
        queries,
        entities,
        overlaps,
        relations,
        connections,
        trust,
        ontology,
        ingest,
        snapshots,
    ):
        app.include_router(module.router)
    for module in (
        reconcile,
        reconciliations,
        operations,
        void,
        reference,
        graphs,
        resources,
    ):  # resources last: it takes /{kind}/{id}
        app.include_router(module.router)
    reference.describe(app)
    return app


def _use_endpoint(app: FastAPI, settings: Settings) -> None:
    """Read the graph from the endpoint of the settings, if they name one: the only address ever asked."""
    endpoint = endpoint_of(settings)
    if endpoint is None:
        return
    app.state.snapshots = RemoteSnapshots(endpoint)
    app.state.pool = RemoteEvaluator(
        app.state.snapshots, app.state.pool, settings.query_workers_most, settings.query_queue
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[dict[str, Repeats]]:
    pool: Evaluator = app.state.pool
    await pool.open()
    metrics.watch(metrics.WORKERS_ALIVE, lambda: pool.workers)
    metrics.watch(metrics.WORKERS_BUSY, lambda: pool.workers - pool.idle)
    metrics.watch(metrics.QUEUE_LENGTH, lambda: pool.waiting)
    answers: Answers = app.state.answers
    repeats: Repeats = app.state.repeats
    metrics.watch(metrics.CACHE_BYTES, lambda: answers.used + repeats.used)
    metrics.watch(metrics.CACHE_ENTRIES, lambda: len(answers))
    try:
        async with metrics.kept_fresh():
            yield {REPEATS: repeats}
    finally:
        await app.state.desk.close()
        await pool.close()
        app.state.snapshots.close()
