"""A small network to reconcile with, served over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_api.settings import Settings

from .network import GRAPH

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, publishing: Callable[[Path, str], None]) -> Path:
    """A data directory with `GRAPH` published."""
    folder = tmp_path_factory.mktemp("reconcile")
    publishing(folder, GRAPH)
    return folder


@pytest.fixture(scope="session")
def client(data: Path, serve: Callable[..., AbstractContextManager[httpx.Client]]) -> Iterator[httpx.Client]:
    """A client of a server that takes ten queries at once."""
    with serve(Settings(data=data, rate_limit="", reconcile_batch=10)) as made:
        yield made


@pytest.fixture(scope="session")
def post(client: httpx.Client) -> Callable[..., httpx.Response]:
    """Send a form: post(queries={…}) or post(extend={…}, path="/reconcile/sv")."""

    def posted(path: str = "/reconcile", **fields: Any) -> httpx.Response:
        return client.post(path, data={name: json.dumps(value) for name, value in fields.items()})

    return posted


@pytest.fixture(scope="session")
def reconcile(post: Callable[..., httpx.Response]) -> Ask:
    """Ask one query; gives the candidates: reconcile("Turku", type="organisation")."""

    def asked(query: str | None = None, path: str = "/reconcile", **more: Any) -> list[dict[str, Any]]:
        sent = more if query is None else {"query": query, **more}
        answer = post(path, queries={"q0": sent})
        assert answer.status_code == 200, answer.text
        result: list[dict[str, Any]] = answer.json()["q0"]["result"]
        return result

    return asked
