"""Answers kept by a real server: every face of the service has a tag, 304s, and moves on with the snapshot."""

from __future__ import annotations

import logging
import re
import socket
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


def raw(client: httpx.Client, *parts: bytes) -> list[bytes]:
    """Send the parts over one connection, each when the answer to the last has come; gives head and body of each."""
    came = []
    with (
        socket.create_connection(
            (client.base_url.host, client.base_url.port or 80), timeout=30
        ) as connection,
        connection.makefile("rb") as answers,
    ):
        for part in parts:
            connection.sendall(part)
            for _ in range(part.count(b"\r\n\r\n")):
                head = b"".join(iter(answers.readline, b"\r\n"))
                length = int(head.lower().partition(b"content-length: ")[2].split()[0])
                came.append(head + b"\r\n" + answers.read(length))
    return came


def but_id(answer: bytes) -> bytes:
    return re.sub(rb"\r\n(x-request-id|date): [^\r]*", b"", answer)


def test_repeated_bytes_are_answered_as_before_counted_and_told(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    ask = b"GET /api/projects/S1?repeated=1 HTTP/1.1\r\nHost: a\r\n\r\n"
    hits = client.get("/metrics").text.partition('nivos_cache_requests_total{outcome="hit"} ')[2].split()[0]
    with caplog.at_level(logging.INFO, "nivos.access"):
        answers = raw(client, ask, ask, ask, ask + ask, ask[:20], ask[20:], ask)
    first, *kept = answers
    assert len(kept) == 6
    assert {but_id(answer) for answer in kept} == {but_id(kept[0])}
    assert b"nivos-cache: hit" in kept[0]
    assert kept[0].partition(b"\r\n\r\n")[2] == first.partition(b"\r\n\r\n")[2]
    ids = [re.search(rb"x-request-id: (\w+)", answer) for answer in answers]
    assert len({found[1] for found in ids if found}) == 7
    told = [vars(record)["request"] for record in caplog.records if record.name == "nivos.access"]
    assert {(each["path"], each["status"], each["snapshot"], each["address"]) for each in told} == {
        ("/api/projects/S1", 200, 1, "127.0.0.0")
    }
    assert len(told) == 7
    after = client.get("/metrics").text.partition('nivos_cache_requests_total{outcome="hit"} ')[2].split()[0]
    assert float(after) == float(hits) + 6


def test_repeated_bytes_see_the_next_snapshot_and_the_rate(serve: Serve, tmp_path: Path) -> None:
    data = tmp_path / "data"
    publish(data, NETWORK)
    ask = b"GET /api/projects/S1 HTTP/1.1\r\nHost: a\r\n\r\n"
    with serve(Settings(data=data, rate_limit="9/day")) as client:
        before = raw(client, ask, ask, ask, ask)
        publish(data, NETWORK.replace("Yhessä!", "Yhdessä!"))
        after = raw(client, ask, ask, ask, ask, ask, ask)
    assert [b"nivos-snapshot: 1\r\n" in answer for answer in before] == [True] * 4
    assert [b"nivos-snapshot: 2\r\n" in answer for answer in after[:5]] == [True] * 5
    assert after[5].startswith(b"HTTP/1.1 429 ")
