"""Alive, ready, in figures: what those who run the service ask it."""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import ASGIApp

from graph_api.access.keys import Keys, RoleName
from graph_api.app import create_app
from graph_api.operations import logs, metrics
from graph_api.operations.readiness import missing
from graph_api.settings import Settings
from graph_api.store import DataDirectory, Snapshots

Get = Callable[..., httpx.Response]
Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]


def figures(client: httpx.Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_alive_and_ready(get: Get) -> None:
    assert get("/healthz").json() == {"status": "ok"}
    for _ in range(200):  # a worker takes a moment to start
        if get("/readyz").status_code == 200:
            break
        time.sleep(0.1)
    assert get("/readyz").json() == {"status": "ready", "snapshot": 1}


def test_without_data_it_is_alive_and_not_ready(tmp_path: Path, serve: Serve) -> None:
    with serve(Settings(data=tmp_path / "none", query_workers=1)) as client:
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "5"
        assert answer.json()["type"].endswith("/not-ready")
        assert "nothing is published" in answer.json()["missing"][0]
        assert ("nivos_snapshot_readable", ()) in figures(client)
        assert figures(client)[("nivos_snapshot_readable", ())] == 0


@pytest.mark.embedded
def test_a_snapshot_that_breaks_makes_it_not_ready_but_alive(
    data: Path, tmp_path: Path, serve: Serve
) -> None:
    broken = tmp_path / "data"
    shutil.copytree(data, broken, symlinks=True)
    for path in (broken / "snapshots/000001/graph").iterdir():
        path.write_bytes(b"")
    with serve(Settings(data=broken, query_workers=1)) as client:
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "cannot be read" in answer.json()["missing"][0]


def test_without_a_ready_worker_it_is_not_ready(data: Path) -> None:
    snapshots = Snapshots(DataDirectory(data))
    assert missing(snapshots, cast(Any, SimpleNamespace(ready=True))) == []
    assert "no query worker is ready" in missing(snapshots, cast(Any, SimpleNamespace(ready=False)))[0]


def test_requests_are_counted_by_route_method_and_status(client: httpx.Client) -> None:
    def known(route: str, status: str, method: str = "GET") -> float:
        labels = (("method", method), ("route", route), ("status", status))
        return figures(client).get(("nivos_http_requests_total", labels), 0)

    before = known("/api/projects/{local_id}", "200"), known("/models/{local_id}", "404")
    for name in ("S1", "S2"):  # asked in a way of its own, so that no answer is kept of it
        assert client.get(f"/api/projects/{name}", params={"asked-by": "metrics"}).status_code == 200
    assert client.get("/models/nix").status_code == 404

    def both() -> tuple[float, float]:
        return known("/api/projects/{local_id}", "200"), known("/models/{local_id}", "404")

    for _ in range(100):  # an answer is counted a moment after its last byte
        if both() == (before[0] + 2, before[1] + 1):
            break
        time.sleep(0.05)
    assert both() == (before[0] + 2, before[1] + 1)
    heads = known("/models/{local_id}", "200", "HEAD")
    assert client.head("/models/veke").status_code == 200
    assert known("/models/{local_id}", "200", "HEAD") == heads + 1


def test_no_visitor_can_make_series(client: httpx.Client) -> None:
    series = set(figures(client))
    for number in range(30):
        client.get(f"/nix/{number}/x")
        client.get(f"/project/{number}?a={number}", headers={"X-Request-ID": str(number)})
        client.request(f"M{number}", "/")
    grown = set(figures(client)) - series
    assert len(grown) < 60
    assert not [each for each in grown if any("29" in value for _, value in each[1])]


def test_the_snapshot_and_the_process_are_in_figures(client: httpx.Client) -> None:
    found = figures(client)
    assert found[("nivos_snapshot_number", ())] == 1
    assert found[("nivos_snapshot_age_seconds", ())] > 0
    assert found[("nivos_server_processes", ())] == 1
    assert found[("process_open_fds", ())] > 3
    assert found[("nivos_server_resident_memory_bytes", ())] > 2**20
    for name in ("nivos_query_workers", "nivos_query_workers_busy", "nivos_query_queue", "nivos_cache_bytes"):
        assert (name, ()) in found


def test_what_others_report_shows(client: httpx.Client) -> None:
    def reported() -> list[float]:
        found = figures(client)
        return [
            found.get((name, labels), 0)
            for name, labels in (
                ("nivos_query_duration_seconds_count", (("outcome", "time"),)),
                ("nivos_query_worker_kills_total", (("reason", "memory"),)),
                ("nivos_cache_requests_total", (("outcome", "hit"),)),
                ("nivos_cache_requests_total", (("outcome", "miss"),)),
                ("nivos_rate_limited_requests_total", (("by", "address"),)),
                ("nivos_writes_total", (("outcome", "published"),)),
            )
        ]

    before = reported()
    metrics.observe_query("time", 10.0)
    metrics.count_kill("memory")
    metrics.count_cache(True)
    metrics.count_cache(False)
    metrics.count_limited("address")
    metrics.count_write("published")
    assert [now - then for now, then in zip(reported(), before, strict=True)] == [1] * 6
    metrics.watch(metrics.QUEUE_LENGTH, lambda: 7)
    assert figures(client)[("nivos_query_queue", ())] == 7
    metrics.watch(metrics.QUEUE_LENGTH, lambda: 0)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("peer", "headers", "role", "status"),
    [
        ("127.0.0.1", {}, None, 200),
        ("::1", {}, None, 200),
        ("::ffff:127.0.0.1", {}, None, 200),
        ("192.0.2.1", {}, None, 401),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, None, 401),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.1"}, None, 401),
        ("192.0.2.1", {"X-Forwarded-For": "127.0.0.1"}, None, 401),
        ("192.0.2.1", {}, "editor", 403),
        ("192.0.2.1", {}, "admin", 200),
    ],
)
async def test_figures_are_given_to_neighbours_and_admins(
    tmp_path: Path, peer: str, headers: dict[str, str], role: RoleName | None, status: int
) -> None:
    app: ASGIApp = create_app(Settings(data=tmp_path))
    if role is not None:
        headers = {**headers, "Authorization": f"Bearer {Keys(tmp_path).add('somebody', role)}"}
    transport = httpx.ASGITransport(cast(Any, app), client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/metrics", headers=headers)
    assert answer.status_code == status
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer")
    if status != 200:
        assert "nivos_http_requests" not in answer.text


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def access_log() -> Iterator[StringIO]:
    """What the access log says meanwhile, as JSON."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter("json"))
    logger = logging.getLogger("nivos.access")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.setLevel(level)
    logger.removeHandler(handler)


def test_a_request_is_one_line_without_what_is_nobodys_business(
    client: httpx.Client, access_log: StringIO
) -> None:
    asked = {"query": "SELECT * { ?mysecret ?p ?o } LIMIT 1"}
    headers = {"Authorization": "Bearer nivos_verysecret", "X-Request-ID": "req-7", "Cookie": "verysecret"}
    answer = client.get("/sparql", params=asked, headers=headers)
    assert answer.headers["x-request-id"] == "req-7"
    lines = access_log.getvalue().splitlines()
    assert len(lines) == 1
    told = json.loads(lines[0])
    assert told.items() >= {"method": "GET", "path": "/sparql", "address": "127.0.0.0"}.items()
    assert told["request_id"] == "req-7"
    assert told["bytes"] == len(answer.content)
    assert told["status"] == answer.status_code
    assert "secret" not in lines[0]


def test_a_path_cannot_write_lines_of_its_own(client: httpx.Client, access_log: StringIO) -> None:
    client.get("/a%0A%7B%22event%22:%22forged%22%7D%0Db%1b[2K")
    client.get("/" + "x" * 3000)
    lines = access_log.getvalue().splitlines()
    assert len(lines) == 2
    assert json.loads(lines[0])["path"].startswith("/a%0A%7B")
    assert len(json.loads(lines[1])["path"]) == 500


def test_every_answer_carries_an_id_of_its_own(client: httpx.Client) -> None:
    ids = [client.get(path).headers["x-request-id"] for path in ("/healthz", "/healthz", "/nix")]
    assert len(set(ids)) == 3
    too_long = client.get("/api", params={"a": "x" * 20_000})
    assert too_long.status_code == 414
    assert too_long.headers["x-request-id"]


@pytest.mark.anyio
async def test_an_unforeseen_error_is_logged_with_the_id_of_its_request(data: Path) -> None:
    def fail() -> None:
        raise ZeroDivisionError("told to nobody")

    app = create_app(Settings(data=data))
    app.router.routes.clear()
    app.add_api_route("/fail", fail)
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter("json"))
    logging.getLogger("nivos").addHandler(handler)
    try:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.get("/fail", headers={"X-Request-ID": "req-8"})
    finally:
        logging.getLogger("nivos").removeHandler(handler)
    told = next(line for line in map(json.loads, stream.getvalue().splitlines()) if line["level"] == "error")
    assert answer.status_code == 500
    assert told["request_id"] == answer.headers["x-request-id"] == "req-8"
    assert answer.json()["error"] in told["event"]
    assert "told to nobody" in told["exception"]
    assert "told to nobody" not in answer.text


@pytest.mark.embedded
def test_what_the_cache_answers_is_counted_by_the_route_that_gave_it(client: httpx.Client) -> None:
    labels = (("method", "GET"), ("route", "/themes/{local_id}"), ("status", "200"))
    series = ("nivos_http_requests_total", labels)
    before = figures(client).get(series, 0)
    answers = [client.get("/themes/nivelvaihe", params={"lang": "sv"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert answers[-1].headers["nivos-cache"] == "hit"
    assert figures(client)[series] == before + 3
