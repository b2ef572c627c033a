"""Large answers: bounded in memory, broken off visibly, stopped when their client leaves."""

from __future__ import annotations

import gc
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from graph_api.settings import Settings
from graph_api.store.layout import DataDirectory, unused
from tests.api.conftest import NETWORK, publish

#: An engine makes and stops its answers in its own way; tests/unit/store/remote tests what Nivos does about it.
pytestmark = pytest.mark.embedded

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]

#: Every combination of four triples of the network.
LARGE = "SELECT (1 AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
#: Rows come at once and without an end in sight.
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }"


@pytest.fixture(scope="module")
def server(data: Path, serve: Serve) -> Iterator[httpx.Client]:
    settings = Settings(
        data=data, query_timeout=2, query_workers=1, query_workers_most=1, query_result_size=8
    )
    with serve(settings) as client:
        client.get("/sparql", params={"query": "ASK {}"})
        yield client


def memory() -> int:
    """Resident bytes of this process, in which the server runs."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
def test_millions_of_rows_do_not_grow_the_server(data: Path, serve: Serve) -> None:
    settings = Settings(data=data, query_timeout=120, query_workers=1)
    with serve(settings) as client:
        client.get("/sparql", params={"query": "ASK {}"})
        before, most, lines = memory(), 0, 0
        asked = {"query": LARGE, "format": "csv"}
        with client.stream("GET", "/sparql", params=asked, timeout=120) as response:
            assert response.status_code == 200
            assert "content-length" not in response.headers
            for part in response.iter_raw():
                lines += part.count(b"\n")
                most = max(most, memory())
    assert lines > 5_000_000
    assert most - before < 32 * 2**20


def test_a_stream_that_must_stop_is_broken_off(server: httpx.Client) -> None:
    with server.stream("GET", "/sparql", params={"query": ENDLESS, "format": "csv"}) as response:
        assert response.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            list(response.iter_raw())
    assert server.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_what_fails_before_the_first_byte_has_an_honest_status(data: Path, serve: Serve) -> None:
    with serve(Settings(data=data, query_result_size=1, query_workers=1)) as client:
        assert client.get("/sparql", params={"query": ENDLESS}).status_code == 413


def test_a_client_that_leaves_in_the_middle_frees_its_worker(data: Path, serve: Serve) -> None:
    settings = Settings(data=data, query_timeout=30, query_workers=1, query_workers_most=1, query_queue=1)
    with serve(settings) as client:
        with client.stream("GET", "/sparql", params={"query": ENDLESS}) as response:
            next(response.iter_raw())
        began = time.monotonic()
        assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
        assert time.monotonic() - began < 10


@pytest.mark.slow
def test_a_client_that_takes_nothing_is_left_in_time(data: Path, serve: Serve) -> None:
    settings = Settings(
        data=data, query_timeout=30, query_workers=1, query_workers_most=1, query_queue=1, download_timeout=1
    )
    with serve(settings) as client:
        address = (client.base_url.host, client.base_url.port or 80)
        with socket.create_connection(address) as idle:
            path = httpx.URL("/sparql", params={"query": ENDLESS}).raw_path
            idle.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: nivos\r\n\r\n")
            time.sleep(2)
            assert client.get("/sparql", params={"query": "ASK {}"}, timeout=10).json()["boolean"] is True


def test_head_of_a_large_answer_has_no_body(server: httpx.Client) -> None:
    response = server.head("/sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"})
    assert response.status_code == 200
    assert response.content == b""


@pytest.mark.parametrize("query", ["SELECT", ENDLESS.replace("*", "(COUNT(*) AS ?n)")])
def test_a_query_that_fails_does_not_keep_its_snapshot_open(tmp_path: Path, serve: Serve, query: str) -> None:
    publish(tmp_path, NETWORK)
    gc.collect()
    gc.disable()  # whatever is let go of must not have to wait for the collector
    try:
        with serve(Settings(data=tmp_path, query_timeout=0.5, query_workers=1)) as client:
            client.get("/sparql", params={"query": "ASK {}"})
            assert client.get("/sparql", params={"query": query}).status_code in (400, 504)
            publish(tmp_path, NETWORK + "<http://example.org/s> <http://example.org/p> 1 .")
            assert client.get("/api").json()["snapshot"] == 2
            with unused(DataDirectory(tmp_path).path_of(1)) as free:
                assert free
    finally:
        gc.enable()
