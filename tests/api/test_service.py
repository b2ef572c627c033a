"""What every answer has in common: headers, problems, documentation; and the service without data."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from graph_api import problems
from graph_api.app import create_app
from graph_api.evaluation import errors as evaluation
from graph_api.problems import PROBLEMS
from graph_api.settings import Settings

Get = Callable[..., httpx.Response]
Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]


def test_the_entry_point_names_snapshot_and_addresses(get: Get) -> None:
    answer = get("/api").json()
    assert (answer["snapshot"], answer["links"]["queries"]) == (1, "/api/queries")
    for address in answer["links"].values():
        if address != "/sparql":
            assert get(address).status_code == 200, address


def test_without_data_the_service_says_so(tmp_path: Path, serve: Serve) -> None:
    with serve(Settings(data=tmp_path, query_workers=1)) as client:
        for path in (
            "/api",
            "/api/projects",
            "/sparql?query=ASK{}",
            "/api/queries/themes-in-use",
        ):
            response = client.get(path)
            assert response.status_code == 503, path
            assert response.json()["type"] == "https://w3id.org/nivos/problem/no-snapshot"


def test_a_new_snapshot_is_served_at_once(
    tmp_path: Path, serve: Serve, publishing: Callable[[Path, str], None]
) -> None:
    said = '<https://w3id.org/nivos/theme/x> a <a:Concept> ; <https://w3id.org/nivos/ontology#name> "{}"@fi .'
    publishing(tmp_path, said.format("X"))
    with serve(Settings(data=tmp_path, query_workers=1)) as client:
        asked = {"query": "SELECT ?n { ?s <https://w3id.org/nivos/ontology#name> ?n }"}
        first = client.get("/sparql", params=asked)
        assert client.get("/api/themes").json()["items"][0]["label"]["text"] == "X"
        publishing(tmp_path, said.format("Y"))
        second = client.get("/sparql", params=asked, headers={"If-None-Match": first.headers["etag"]})
        assert second.json()["results"]["bindings"][0]["n"]["value"] == "Y"
        assert second.headers["nivos-snapshot"] == "2"
        assert client.get("/api/themes").json()["items"][0]["label"]["text"] == "Y"


@pytest.mark.parametrize("path", ["/api", "/nix", "/sparql", "/docs", "/api/projects?page=x"])
def test_headers_of_every_answer(get: Get, path: str) -> None:
    headers = get(path).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_script_elsewhere_may_ask(client: httpx.Client) -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    response = client.options("/sparql", headers=headers)
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]


def test_head_is_get_without_a_body(client: httpx.Client) -> None:
    head, whole = client.head("/api/queries/themes-in-use.csv"), client.get("/api/queries/themes-in-use.csv")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [("GET", "/nix", 404, "not-found"), ("DELETE", "/api/projects", 405, "method-not-allowed")],
)
def test_what_routing_refuses(client: httpx.Client, method: str, path: str, status: int, slug: str) -> None:
    response = client.request(method, path)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code == status
    assert response.json()["type"] == f"https://w3id.org/nivos/problem/{slug}"
    assert response.json()["instance"] == path


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """An application with a route that raises each error of the table, made without its constructor."""
    app = create_app(Settings(data=tmp_path_factory.mktemp("none")))
    app.router.routes.clear()
    for number, error_class in enumerate(PROBLEMS):
        app.add_api_route(f"/{number}", _raising(error_class))
    app.add_api_route("/unforeseen", _raising(ZeroDivisionError))
    return app


_MEMBERS = (
    *("parameter", "value", "reason", "expected", "name", "near", "kind", "local_id", "offered"),
    *("limit", "line", "column", "service", "retry_after", "window", "counted", "where", "identifier"),
)


def _raising(error_class: type[Exception]) -> Callable[[], None]:
    def handler() -> None:
        error = error_class.__new__(error_class)
        error.args = ("the detail",)
        for name in _MEMBERS:
            if not hasattr(type(error), name):
                setattr(error, name, 1)
        raise error

    return handler


async def ask(app: FastAPI, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(path)


@pytest.mark.parametrize(("number", "error_class"), list(enumerate(PROBLEMS)), ids=lambda each: str(each))
@pytest.mark.anyio
async def test_every_error_has_its_status(
    failing: FastAPI, number: int, error_class: type[Exception]
) -> None:
    response = await ask(failing, f"/{number}")
    kind = PROBLEMS[error_class]
    assert response.status_code == kind.status
    document = response.json()
    assert (document["status"], document["title"]) == (kind.status, kind.title)
    assert document["type"] == f"https://w3id.org/nivos/problem/{kind.slug}"
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.anyio
async def test_an_unforeseen_error_tells_nothing_but_its_id(
    failing: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    response = await ask(failing, "/unforeseen")
    document = response.json()
    assert (response.status_code, document["title"]) == (500, "Something went wrong here")
    assert "the detail" not in response.text
    assert document["error"] in caplog.text
    assert "the detail" in caplog.text
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_every_evaluation_error_is_in_the_table() -> None:
    leaves = {
        each
        for each in vars(evaluation).values()
        if isinstance(each, type)
        and issubclass(each, evaluation.EvaluationError)
        and not each.__subclasses__()
    }
    assert leaves <= set(PROBLEMS)


def test_handlers_are_registered_for_all(failing: FastAPI) -> None:
    assert {*PROBLEMS, RequestValidationError, HTTPException} <= set(failing.exception_handlers)


def test_the_openapi_document_is_complete(get: Get) -> None:
    document = get("/api/openapi.json").json()
    assert "Problem" in document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], path
            assert operation["description"], path
            assert operation["tags"], path
            for parameter in operation.get("parameters", []):
                assert parameter.get("description"), (path, method, parameter["name"])
            for status, response in operation["responses"].items():
                if status.startswith(("4", "5")):
                    assert list(response["content"]) == [problems.MEDIA_TYPE], (path, status)


def test_the_reference_page_lists_every_address(get: Get) -> None:
    page = get("/docs").text
    for path in get("/api/openapi.json").json()["paths"]:
        assert path.replace("&", "&amp;") in page
    assert "<script" not in page
    for kind in PROBLEMS.values():
        assert f'id="problem-{kind.slug}"' in page
