"""Real servers for tests; for tests of writes, every request shows the key of one identity."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import httpx
import uvicorn
from fastapi import FastAPI
from pyoxigraph import Literal, NamedNode, Triple

from graph_api.access.errors import KeyRefused
from graph_api.access.identity import Identity, Role
from graph_api.access.keys import Keys, RoleName
from graph_api.app import create_app
from graph_api.operations.serving import configured
from graph_api.settings import Settings
from graph_api.store import DataDirectory, open_writer
from ontology import iris, terms

EDITOR = Identity("editor-of-tests", Role.EDITOR, "key")


def headers_of(data: Path, identity: Identity) -> dict[str, str]:
    """Make a key for somebody and give the headers that show it; none for who is anonymous."""
    if identity.kind == "anonymous":
        return {}
    keys = Keys(data)
    with suppress(KeyRefused):
        keys.revoke(identity.name)
    role = cast(RoleName, identity.role.name.lower())
    return {"Authorization": f"Bearer {keys.add(identity.name, role)}"}


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port of this machine; gives its address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = configured(app, app.state.settings)
    config.log_level = "critical"
    config.configure_logging()
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextmanager
def serving(settings: Settings, identity: Identity = EDITOR, audit: object = None) -> Iterator[httpx.Client]:
    """Serve on a free port of this machine, all requests being `identity`'s; gives a client to it."""
    app = create_app(settings)
    if audit is not None:
        app.state.audit = audit
    headers = headers_of(settings.data, identity)
    with running(app) as address, httpx.Client(base_url=address, headers=headers, timeout=90) as client:
        yield client


def begin(data: Path) -> None:
    """Publish a snapshot with one statement in one record."""
    said = [Triple(NamedNode("http://example.org/start"), terms.NOTE, Literal("begins"))]
    with open_writer(DataDirectory(data), "test") as writer:
        writer.put_record(iris.record_graph("test", "record", "start"), said, [], "start")
        writer.publish("start", lambda store: [], datetime(2026, 1, 1, tzinfo=UTC))
