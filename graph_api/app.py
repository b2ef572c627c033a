"""The service put together: settings in, ASGI application out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from graph_api import problems
from graph_api.endpoints import endpoint_of
from graph_api.evaluation.pool import Pool
from graph_api.evaluation.remote import RemoteEvaluator
from graph_api.headers import Guard
from graph_api.routes import (
    connections,
    embeds,
    entities,
    index,
    ontology,
    overlaps,
    pages,
    queries,
    reference,
    relations,
    resources,
    sparql,
)
from graph_api.settings import Settings
from graph_api.store.layout import DataDirectory
from graph_api.store.remote import RemoteSnapshots
from graph_api.store.view import Snapshots

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
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.directory = DataDirectory(settings.data)
    app.state.snapshots = Snapshots(app.state.directory)
    app.state.pool = Pool(
        settings.query_workers, settings.query_queue, settings.query_timeout, settings.query_memory
    )
    _use_endpoint(app, settings)
    app.add_middleware(Guard, frame_ancestors=settings.frame_ancestors)
    problems.register(app)
    app.mount("/static", StaticFiles(packages=[("graph_api", "static")]), name="static")
    for module in (index, queries, entities, overlaps, relations, connections, ontology):
        app.include_router(module.router)
    for module in (pages, embeds, reference, sparql, resources):  # resources last: it takes /{kind}/{id}
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
        app.state.snapshots,
        app.state.pool,
        settings.query_workers_most,
        settings.query_queue,
        settings.query_timeout,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    await app.state.pool.open()
    try:
        yield
    finally:
        await app.state.pool.close()
        app.state.snapshots.close()
