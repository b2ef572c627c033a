"""Answers kept by a real server: every face of the service has a tag, 304s, and moves on with the snapshot."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from graph_api.settings import Settings
from graph_api.store.layout import DataDirectory
from graph_api.store.upkeep import rollback
from tests.api.conftest import NETWORK, publish, serving

#: At an engine, answers are kept for as long as its snapshot is known without asking: not at all in these tests.
pytestmark = pytest.mark.embedded

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]

OF_A_SNAPSHOT = [
    "/",
    "/projects",
    "/projects/S1",
    "/models/veke?lang=sv",
    "/themes/nivelvaihe",
    "/organisations",
    "/overlaps",
    "/embed/relations/model/veke",
    "/api",
    "/api/projects",
    "/api/projects/S1",
    "/api/relations/model/veke",
    "/api/lineage/model/veke",
    "/api/connections?from=project/S1&to=model/veke",
    "/api/overlaps?running_now=true",
    "/api/queries/projects",
    "/api/queries/projects.csv",
    "/data/project/S1.ttl",
    "/sparql?query=ASK%20%7B%7D",
]


@pytest.mark.parametrize("path", OF_A_SNAPSHOT)
def test_an_answer_is_tagged_kept_and_not_sent_twice(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    assert first.headers["nivos-snapshot"] == "1"
    assert first.headers["cache-control"] == "public, max-age=0, s-maxage=10, must-revalidate"
    again = client.get(path)
    assert again.headers["nivos-cache"] == "hit"
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    held = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (held.status_code, held.content) == (304, b"")
    for name in ("etag", "cache-control", "vary", "nivos-snapshot", "access-control-allow-origin"):
        assert held.headers[name] == first.headers[name]


@pytest.mark.parametrize("path", ["/api/queries", "/api/openapi.json", "/accessibility"])
def test_what_no_snapshot_decides_is_tagged_too(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    assert "nivos-snapshot" not in first.headers
    assert client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_a_post_is_answered_whatever_its_sender_holds(client: httpx.Client) -> None:
    query = {"query": "ASK { ?post ?of ?mine }"}
    tag = client.post("/sparql", data=query).headers["etag"]
    assert client.post("/sparql", data=query, headers={"If-None-Match": tag}).json()["boolean"] is True


def test_head_has_the_headers_of_get(client: httpx.Client) -> None:
    got = client.get("/projects/S1")
    head = client.head("/projects/S1")
    assert head.content == b""
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-length"] == str(len(got.content))


@pytest.mark.parametrize("word", ["NOW()", "RAND()", "UUID()"])
def test_a_query_that_answers_otherwise_each_time_is_not_kept(client: httpx.Client, word: str) -> None:
    query = {"query": f"SELECT ({word} AS ?x) {{}}"}
    first, again = client.get("/sparql", params=query), client.get("/sparql", params=query)
    assert again.headers["nivos-cache"] == "miss"
    assert "etag" not in again.headers
    assert first.content != again.content


def test_pages_of_two_host_names_are_two_answers(client: httpx.Client) -> None:
    mine = client.get("/projects/S1", headers={"Host": "mine.example"})
    other = client.get("/projects/S1", headers={"Host": "other.example"})
    assert "mine.example" in mine.text
    assert "mine.example" not in other.text


def test_a_health_check_always_asks(client: httpx.Client) -> None:
    assert "nivos-cache" not in client.get("/healthz").headers


def test_publishing_and_rolling_back_change_the_answer_at_once(tmp_path: Path) -> None:
    publish(tmp_path, NETWORK)
    with serving(Settings(data=tmp_path)) as client:
        old = client.get("/projects/S1")
        publish(tmp_path, NETWORK.replace("Ääni kuuluviin", "Uusi nimi"))
        new = client.get("/projects/S1", headers={"If-None-Match": old.headers["etag"]})
        assert new.status_code == 200
        assert new.headers["nivos-snapshot"] == "2"
        assert "Uusi nimi" in new.text
        rollback(DataDirectory(tmp_path), 1)
        back = client.get("/projects/S1")
        assert (back.text, back.headers["etag"]) == (old.text, old.headers["etag"])


def test_the_same_slow_query_sent_ten_times_is_evaluated_once(serve: Serve, data: Path) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER (STR(?c) != STR(?f)) }"
    hows: list[str] = []

    def ask() -> None:
        response = httpx.get(client.base_url.join("/sparql"), params={"query": slow}, timeout=60)
        assert response.json()["results"]["bindings"]
        hows.append(response.headers["nivos-cache"])

    with serve(Settings(data=data, query_workers=1, query_queue=0)) as client:
        client.get("/sparql", params={"query": "ASK {}"})
        threads = [threading.Thread(target=ask) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    # With one worker and no queue, nine evaluations more would have been sent away.
    assert hows.count("miss") == 1
    assert len(hows) == 10


def test_a_cache_of_no_size_keeps_nothing(serve: Serve, data: Path) -> None:
    with serve(Settings(data=data, cache_size=0)) as client:
        client.get("/projects/S1")
        again = client.get("/projects/S1")
        assert again.headers["nivos-cache"] == "miss"
        held = client.get("/projects/S1", headers={"If-None-Match": again.headers["etag"]})
        assert held.status_code == 304
