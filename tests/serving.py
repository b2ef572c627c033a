"""Real servers for tests of writes: every request comes from one identity, as if a key had said so."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import uvicorn
from pyoxigraph import Literal, NamedNode, Triple
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_api.access.identity import Identity, Role
from graph_api.app import create_app
from graph_api.settings import Settings
from graph_api.store import DataDirectory, open_writer
from ontology import iris, terms

EDITOR = Identity("editor-of-tests", Role.EDITOR, "key")


class Known:
    """Says of every request who sent it, as the middleware that reads keys does."""

    def __init__(self, app: ASGIApp, identity: Identity) -> None:
        self.app, self.identity = app, identity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "nivos.identity": self.identity}, receive, send)


@contextmanager
def serving(settings: Settings, identity: Identity = EDITOR, audit: object = None) -> Iterator[httpx.Client]:
    """Serve on a free port of this machine, all requests being `identity`'s; gives a client to it."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    app = create_app(settings)
    if audit is not None:
        app.state.audit = audit
    app.add_middleware(Known, identity=identity)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=90) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def begin(data: Path) -> None:
    """Publish a snapshot with one statement in one record."""
    said = [Triple(NamedNode("http://example.org/start"), terms.NOTE, Literal("begins"))]
    with open_writer(DataDirectory(data), "test") as writer:
        writer.put_record(iris.record_graph("test", "record", "start"), said, [], "start")
        writer.publish("start", lambda store: [], datetime(2026, 1, 1, tzinfo=UTC))
