"""The service over a SPARQL endpoint that fails: a clear problem each time, and nothing told that is not public."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from graph_api.settings import Settings
from tests.engines.scripted import Answer, answering
from tests.engines.servers import free_port

pytestmark = pytest.mark.embedded

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]
STATE = (
    '{{"head":{{"vars":["state"]}},"results":{{"bindings":[{{"state":{{"type":"literal","value":"{}"}}}}]}}}}'
)
PATHS = ("/api/projects", "/sparql?query=ASK{}", "/api/queries/themes-in-use", "/")


def settings(url: str, data: Path) -> Settings:
    return Settings(
        data=data, query_workers=1, store_url=url, store_user="me", store_password=SecretStr("hunter2")
    )


def told(client: httpx.Client, path: str) -> tuple[int, str, str | None]:
    response = client.get(path, headers={"Accept": "application/json"})
    assert "hunter2" not in response.text
    assert "127.0.0.1" not in response.text
    slug = response.json()["type"].removeprefix("https://w3id.org/nivos/problem/")
    return response.status_code, slug, response.headers.get("retry-after")


def test_an_endpoint_that_is_down(tmp_path: Path, serve: Serve) -> None:
    with serve(settings(f"http://127.0.0.1:{free_port()}/sparql", tmp_path)) as client:
        for path in PATHS:
            assert told(client, path) == (503, "store-unreachable", "5"), path
        page = client.get("/", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (lambda exchange: exchange.reply("<html>Hello</html>", "text/html"), (502, "store-unreadable", None)),
        (
            lambda exchange: exchange.reply("{", "application/sparql-results+json"),
            (502, "store-unreadable", None),
        ),
        (
            lambda exchange: exchange.reply("", status=401, WWW_Authenticate='Basic realm="x"'),
            (502, "store-refused", None),
        ),
        (lambda exchange: exchange.reply("", status=301, Location="/"), (502, "store-refused", None)),
        (lambda exchange: exchange.reply("at 127.0.0.2", status=500), (502, "store-failed", None)),
        (lambda exchange: exchange.reply(STATE.format("in progress: 2-a")), (503, "store-changing", "2")),
        (
            lambda exchange: exchange.reply('{"head":{"vars":["state"]},"results":{"bindings":[]}}'),
            (503, "no-snapshot", None),
        ),
    ],
)
def test_an_endpoint_that_fails(
    tmp_path: Path, serve: Serve, answer: Answer, problem: tuple[int, str, str | None]
) -> None:
    with answering(answer) as url, serve(settings(url, tmp_path)) as client:
        for path in PATHS:
            assert told(client, path) == problem, path
