"""Who may do what, over HTTP: keys and tokens, addresses behind proxies, rates, and the answers to each.

Fixture strategy: an application with one more route, `/whoami`, which tells what the middleware found out;
it is asked in this process, so that a test can choose the address it asks from. What depends on a real
server (logs, other processes, uvicorn's own ideas about proxies) runs one.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import APIRouter, FastAPI
from pydantic import ValidationError
from starlette.requests import Request

from graph_api.access import errors as access
from graph_api.access.audit import AuditLog
from graph_api.access.identity import AccessError, Forbidden, NeedsKey, Role, identity_of, require
from graph_api.access.keys import Keys
from graph_api.app import create_app
from graph_api.problems import PROBLEMS
from graph_api.settings import Settings
from tests.unit.access.issuer import Server, signed

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]
PROBLEM = "https://w3id.org/nivos/problem/"
UNKNOWN = "nivos_" + "0" * 12 + "_" + "0" * 64


def application(data: Path, **changed: Any) -> FastAPI:
    """The service with a route that tells who asks, and one that only editors may use."""
    app = create_app(Settings(data=data, **changed))
    router = APIRouter()

    @router.get("/api/whoami")
    def whoami(request: Request) -> dict[str, str]:
        found = identity_of(request)
        told = {"name": found.name, "role": found.role.name, "kind": found.kind}
        return {**told, "address": request.scope["nivos.address"]}

    @router.post("/api/edit")
    def edit(request: Request) -> str:
        return require(request, Role.EDITOR).name

    app.router.routes[:0] = router.routes
    return app


class Asking:
    """Asks an application in this process, from an address."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def __call__(
        self, path: str = "/api/whoami", key: str | None = None, peer: str = "203.0.113.5", **more: Any
    ) -> httpx.Response:
        headers = [*more.pop("headers", [])] + ([("Authorization", f"Bearer {key}")] if key else [])
        transport = httpx.ASGITransport(self._app, client=(peer, 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(more.pop("method", "GET"), path, headers=headers, **more)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


pytestmark = pytest.mark.anyio


def is_problem(response: httpx.Response, status: int, slug: str) -> bool:
    told = response.json()
    assert (response.status_code, told["type"]) == (status, PROBLEM + slug), response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"  # Guard stands outside
    return True


async def test_without_a_key_anybody_may_read(tmp_path: Path) -> None:
    told = (await Asking(application(tmp_path))()).json()
    assert told == {"name": "anonymous", "role": "READER", "kind": "anonymous", "address": "203.0.113.5"}


async def test_a_key_says_who_asks(tmp_path: Path) -> None:
    ask = Asking(application(tmp_path))
    key = Keys(tmp_path).add("Maija", "editor")
    assert (await ask(key=key)).json() == {
        "name": "Maija",
        "role": "EDITOR",
        "kind": "key",
        "address": "203.0.113.5",
    }
    for scheme in ("bearer", "BEARER", "Bearer "):
        assert (await ask(headers=[("authorization", f"{scheme} {key}")])).json()["name"] == "Maija"


async def test_what_needs_a_role(tmp_path: Path) -> None:
    ask, keys = Asking(application(tmp_path)), Keys(tmp_path)
    analyst, admin = keys.add("a", "analyst"), keys.add("b", "admin")
    nobody = await ask("/api/edit", method="POST")
    assert is_problem(nobody, 401, "needs-key")
    assert nobody.headers["www-authenticate"] == 'Bearer realm="nivos"'
    low = await ask("/api/edit", analyst, method="POST")
    assert is_problem(low, 403, "forbidden")
    assert low.headers["www-authenticate"] == 'Bearer realm="nivos", error="insufficient_scope"'
    assert "analyst" in low.json()["detail"]
    assert "editor" in low.json()["detail"]
    assert (await ask("/api/edit", admin, method="POST")).json() == "b"


async def test_a_key_that_is_not_valid_is_never_nobody(tmp_path: Path) -> None:
    ask, keys = Asking(application(tmp_path)), Keys(tmp_path)
    key = keys.add("Maija", "editor")
    for wrong in (UNKNOWN, key[:-1], "eyJhbGciOiJub25lIn0.e30.", "secret"):
        for path in ("/api/whoami", "/api", "/static/nivos.css", "/healthz", "/nix"):
            response = await ask(path, wrong)
            assert is_problem(response, 401, "invalid-key")
            assert response.headers["www-authenticate"] == 'Bearer realm="nivos", error="invalid_token"'
            assert wrong not in response.text
    keys.revoke("Maija")
    assert is_problem(await ask(key=key), 401, "invalid-key")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (["Bearer"], 400),
        (["Bearer "], 400),
        (["Bearer a b"], 400),
        (["Bearer ä"], 400),
        (["Bearer a,b"], 400),
        ([f"Bearer {UNKNOWN}", f"Bearer {UNKNOWN}"], 400),
        ([""], 401),
        (["Basic bWFpamE6c2FsYQ=="], 401),
        ([UNKNOWN], 401),
    ],
)
async def test_a_header_that_is_not_understood_is_refused(
    tmp_path: Path, headers: list[str], status: int
) -> None:
    given = [(b"authorization", each.encode("latin-1")) for each in headers]
    response = await Asking(application(tmp_path))(headers=given)
    assert is_problem(response, status, "malformed-authorization" if status == 400 else "invalid-key")
    code = "invalid_request" if status == 400 else "invalid_token"
    assert response.headers["www-authenticate"] == f'Bearer realm="nivos", error="{code}"'


async def test_a_token_of_the_issuer_says_who_asks(tmp_path: Path) -> None:
    issuer = Server()
    try:
        app = application(tmp_path, oidc_issuer=issuer.url, oidc_audience="nivos", oidc_role_claim="role")
        ask, key = Asking(app), Keys(tmp_path).add("Maija", "analyst")
        token = signed(issuer, role=["editor"])
        told = (await ask(key=token)).json()
        assert (told["name"], told["role"], told["kind"]) == ("maija", "EDITOR", "oidc")
        assert (await ask("/api/edit", token, method="POST")).json() == "maija"
        for wrong in (
            signed(issuer, role="nobody"),
            signed(issuer, role="editor", aud="other"),
            "a.b.c",
            "x",
        ):
            assert is_problem(await ask(key=wrong), 401, "invalid-key")
        assert (await ask(key=key)).json()["kind"] == "key"  # keys go on beside
    finally:
        issuer.close()


async def test_a_token_that_cannot_be_checked_now_is_told_so(tmp_path: Path) -> None:
    issuer = Server()
    issuer.close()
    ask = Asking(application(tmp_path, oidc_issuer=issuer.url, oidc_audience="nivos"))
    response = await ask(key=signed(issuer))
    assert is_problem(response, 503, "issuer-unavailable")
    assert 1 <= int(response.headers["retry-after"]) <= 31
    assert (await ask()).json()["kind"] == "anonymous"


async def test_damaged_keys_close_what_needs_a_key_and_nothing_else(tmp_path: Path) -> None:
    ask = Asking(application(tmp_path))
    key = Keys(tmp_path).add("Maija", "editor")
    (tmp_path / "keys.json").write_text("{")
    refused = await ask(key=key)
    assert is_problem(refused, 503, "keys-damaged")
    assert str(tmp_path) not in refused.text
    assert (await ask()).json()["role"] == "READER"


async def test_who_asks_through_a_proxy(tmp_path: Path) -> None:
    told = [("X-Forwarded-For", "198.51.100.9"), ("X-Forwarded-For", "192.0.2.77, 10.0.0.2")]
    trusting = Asking(application(tmp_path, trusted_proxies="10.0.0.0/8"))
    assert (await trusting(peer="10.0.0.1", headers=told)).json()["address"] == "192.0.2.77"
    assert (await trusting(peer="203.0.113.5", headers=told)).json()["address"] == "203.0.113.5"
    assert (await Asking(application(tmp_path))(peer="10.0.0.1", headers=told)).json()[
        "address"
    ] == "10.0.0.1"


async def test_too_many_requests_of_one_address(tmp_path: Path) -> None:
    app = application(tmp_path, rate_limit="3/hour", rate_limit_keyed="5/hour")
    ask, key = Asking(app), Keys(tmp_path).add("Maija", "analyst")
    assert [(await ask()).status_code for _ in range(3)] == [200] * 3
    refused = await ask()
    assert is_problem(refused, 429, "too-many-requests")
    wait = int(refused.headers["retry-after"])
    assert 1 <= wait <= 3600
    assert refused.headers["ratelimit"] == f'"address";r=0;t={wait}'
    assert refused.headers["ratelimit-policy"] == '"address";q=3;w=3600'
    told = refused.json()
    assert (told["limit"], told["window"], told["retry_after"]) == (3, 3600, wait)
    assert (await ask(peer="203.0.113.6")).status_code == 200  # others are not to blame
    assert [(await ask(key=key)).status_code for _ in range(5)] == [200] * 5  # a key has its own count
    keyed = await ask(key=key, peer="203.0.113.99")
    assert is_problem(keyed, 429, "too-many-requests")
    assert keyed.headers["ratelimit-policy"] == '"key";q=5;w=3600'
    for path in ("/healthz", "/static/nivos.css", "/metrics", "/readyz"):
        assert (await ask(path)).status_code != 429, path


async def test_guessing_keys_is_counted(tmp_path: Path) -> None:
    ask = Asking(application(tmp_path, rate_limit="3/hour"))
    assert [(await ask(key=UNKNOWN)).status_code for _ in range(4)] == [401, 401, 401, 429]


async def test_one_ipv6_network_is_one_sender(tmp_path: Path) -> None:
    ask = Asking(application(tmp_path, rate_limit="2/hour"))
    statuses = [(await ask(peer=f"2001:db8::{number:x}")).status_code for number in range(1, 4)]
    assert statuses == [200, 200, 429]
    assert (await ask(peer="2001:db8:0:1::1")).json()["address"] == "2001:db8:0:1::1"


async def test_no_rate_is_no_rate(tmp_path: Path) -> None:
    ask = Asking(application(tmp_path, rate_limit="", rate_limit_keyed=""))
    assert {(await ask()).status_code for _ in range(50)} == {200}


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("rate_limit", "lots", "1200/minute"),
        ("rate_limit_keyed", "0/minute", "1200/minute"),
        ("rate_limit_storage", "redis://:geheim@localhost", "'redis'"),
        ("trusted_proxies", "localhost", "addresses"),
        ("oidc_issuer", "http://issuer.example", "https://"),
        ("oidc_issuer", "https://issuer.example", "NIVOS_OIDC_ISSUER"),
    ],
)
def test_wrong_settings_are_named(setting: str, value: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Settings(**{setting: value})


@pytest.mark.slow
def test_wrong_settings_are_refused_at_the_start(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "graph_api.cli", "serve", "--port", "0"],
        env={"NIVOS_DATA": str(tmp_path), "NIVOS_RATE_LIMIT_STORAGE": "redis://:geheim@localhost"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "NIVOS_RATE_LIMIT_STORAGE" in done.stderr
    assert "'redis'" in done.stderr
    assert "geheim" not in done.stderr


@pytest.mark.slow
def test_a_key_revoked_at_the_command_line_is_worth_nothing_at_once(tmp_path: Path, serve: Serve) -> None:
    def nivos(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "graph_api.cli", "keys", *words, "--data", str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout.strip()

    with serve(Settings(data=tmp_path)) as client:
        key = nivos("add", "Maija", "--role", "editor")
        asked = {"Authorization": f"Bearer {key}"}
        assert client.get("/api/openapi.json", headers=asked).status_code == 200
        nivos("revoke", "Maija")
        assert client.get("/api/openapi.json", headers=asked).status_code == 401


def test_a_stranger_cannot_choose_an_address(tmp_path: Path, serve: Serve) -> None:
    with serve(Settings(data=tmp_path, rate_limit="3/hour")) as client:
        told = [{"X-Forwarded-For": f"198.51.100.{number}"} for number in range(4)]
        assert [client.get("/docs", headers=each).status_code for each in told] == [200, 200, 200, 429]
        page = client.get("/docs", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
        assert "retry-after" in page.headers
    with serve(Settings(data=tmp_path, rate_limit="1/hour", trusted_proxies="127.0.0.1")) as client:
        assert [client.get("/docs", headers=each).status_code for each in told] == [200] * 4


@pytest.mark.slow
def test_nivos_serve_believes_no_proxy_unless_told(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {"NIVOS_DATA": str(tmp_path), "NIVOS_RATE_LIMIT": "3/hour", "NIVOS_PORT": str(port)}
    server = subprocess.Popen([sys.executable, "-m", "graph_api.cli", "serve"], env={**os.environ, **given})
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=30)  # not counted
                break
            except httpx.TransportError:
                assert server.poll() is None, "the server ended"
                time.sleep(0.1)
        statuses = [
            httpx.get(
                f"http://127.0.0.1:{port}/docs", headers={"X-Forwarded-For": f"198.51.100.{n}"}
            ).status_code
            for n in range(4)
        ]
        assert statuses == [200, 200, 200, 429]
    finally:
        server.terminate()
        server.wait(30)


def test_a_script_elsewhere_may_send_a_key(client: httpx.Client) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "PUT"}
    headers = client.options("/sparql", headers=asked).headers
    allowed = {each.strip() for each in headers["access-control-allow-methods"].split(",")}
    assert {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} <= allowed
    allowed = {each.strip() for each in headers["access-control-allow-headers"].split(",")}
    assert {"Authorization", "If-Match", "Content-Type"} <= allowed


def test_neither_log_nor_audit_holds_a_key(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    app = application(tmp_path)
    key, second = Keys(tmp_path).add("Maija", "editor"), Keys(tmp_path).add("revoked", "admin")
    Keys(tmp_path).revoke("revoked")

    @app.post("/api/fail")
    def fail(request: Request) -> None:
        AuditLog(tmp_path).record(require(request, Role.EDITOR), "fail", about=dict(request.headers))
        raise ZeroDivisionError

    app.router.routes.insert(0, app.router.routes.pop())
    config = uvicorn.Config(app, port=0, log_level="debug", proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"
        for sent in (key, second, UNKNOWN, token):
            headers = {"Authorization": f"Bearer {sent}"}
            httpx.get(f"http://127.0.0.1:{port}/api/whoami", headers=headers)
            status = httpx.post(f"http://127.0.0.1:{port}/api/fail", headers=headers).status_code
            assert status == (500 if sent == key else 401)
    finally:
        server.should_exit = True
        thread.join()
    logged = caplog.text + "".join(capfd.readouterr()) + (tmp_path / "audit.jsonl").read_text()
    assert "ZeroDivisionError" in logged
    assert '"Maija"' in logged
    for secret in (key.rpartition("_")[2], second.rpartition("_")[2], "0" * 64, token, "c2lnbmF0dXJl"):
        assert secret not in logged
    assert not re.search(r"(?i)authorization['\"]?[:=] *['\"]?bearer \w", logged)


def test_every_error_of_a_request_is_in_the_table() -> None:
    at_the_command_line = {access.KeyRefused, access.KeysUnwritable}
    found = {
        each for each in vars(access).values() if isinstance(each, type) and issubclass(each, AccessError)
    }
    leaves = {each for each in found if not each.__subclasses__()} | {NeedsKey, Forbidden}
    assert leaves - at_the_command_line <= set(PROBLEMS)


def test_the_openapi_document_tells_of_keys(client: httpx.Client) -> None:
    document = client.get("/api/openapi.json").json()
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert document["security"] == [{}, {"bearer": []}]
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert {"401", "429"} <= set(operation["responses"]), path
