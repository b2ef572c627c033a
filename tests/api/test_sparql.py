"""The SPARQL 1.1 query protocol: formats, refusals, limits."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from graph_api.settings import Settings

Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]

NAME = (
    "SELECT ?name WHERE { <https://w3id.org/nivos/organisation/1234567-8> "
    "<https://w3id.org/nivos/ontology#name> ?name }"
)
STATEMENT = f"CONSTRUCT {{ <a:s> <a:p> ?name }} WHERE {{ {NAME} }}"
RUNAWAY = (
    "SELECT (COUNT(*) AS ?count) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r "
    "FILTER(?c < ?f) }"
)
HUNGRY = "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c ?f"

ROWS = {
    "application/sparql-results+json": '{"head":{"vars":["name"]},"results":{"bindings":'
    '[{"name":{"type":"literal","value":"Jyväskylän koulu","xml:lang":"fi"}}]}}',
    "application/sparql-results+xml": '<?xml version="1.0"?>'
    '<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
    '<head><variable name="name"/></head><results><result><binding name="name">'
    '<literal xml:lang="fi">Jyväskylän koulu</literal></binding></result></results></sparql>',
    "text/csv": "name\r\nJyväskylän koulu\r\n",
    "text/tab-separated-values": '?name\n"Jyväskylän koulu"@fi\n',
}
GRAPHS = {
    "text/turtle": '<a:s> <a:p> "Jyväskylän koulu"@fi .\n',
    "application/n-triples": '<a:s> <a:p> "Jyväskylän koulu"@fi .\n',
    "application/ld+json": '[{"@id":"a:s","a:p":[{"@language":"fi","@value":"Jyväskylän koulu"}]}]',
}


@pytest.mark.parametrize("media_type", ROWS)
def test_rows_in_every_format(client: httpx.Client, media_type: str) -> None:
    response = client.get("/sparql", params={"query": NAME}, headers={"Accept": media_type})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert response.headers["nivos-snapshot"] == "1"
    assert response.text == ROWS[media_type]


@pytest.mark.parametrize("media_type", GRAPHS)
def test_triples_in_every_format(client: httpx.Client, media_type: str) -> None:
    response = client.get("/sparql", params={"query": STATEMENT}, headers={"Accept": media_type})
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert response.text == GRAPHS[media_type]


def test_triples_in_rdf_xml(client: httpx.Client) -> None:
    headers = {"Accept": "application/rdf+xml"}
    response = client.get("/sparql", params={"query": STATEMENT}, headers=headers)
    assert response.headers["content-type"] == "application/rdf+xml"
    assert 'xml:lang="fi">Jyväskylän koulu<' in response.text


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/xml", "application/sparql-results+xml"),
        ("text/csv;q=0.2, text/tab-separated-values;q=0.9", "text/tab-separated-values"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
        ("application/sparql-results+json;q=0, */*;q=0.5", "application/sparql-results+xml"),
    ],
)
def test_accept_with_weights(client: httpx.Client, accept: str, chosen: str) -> None:
    response = client.get("/sparql", params={"query": NAME}, headers={"Accept": accept})
    assert response.headers["content-type"].partition(";")[0] == chosen


def test_truth(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": "ASK {}"}).json() == {"head": {}, "boolean": True}


@pytest.mark.parametrize("query", [NAME, "ASK {}", STATEMENT])
def test_nothing_acceptable_lists_the_offer(client: httpx.Client, query: str) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert response.json()["offered"] == [*ROWS, *GRAPHS, "application/rdf+xml"]


def test_rows_where_only_triples_are_accepted(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": NAME}, headers={"Accept": "text/turtle"})
    assert response.status_code == 406
    assert response.json()["detail"] == "None of the accepted formats can hold rows."


def test_post_of_a_query(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
    assert client.post("/sparql", content=NAME, headers=headers).text == ROWS["text/csv"]


def test_post_of_a_form(client: httpx.Client) -> None:
    response = client.post("/sparql", data={"query": NAME}, headers={"Accept": "text/csv"})
    assert response.text == ROWS["text/csv"]


def test_the_dataset_of_the_protocol(client: httpx.Client) -> None:
    record = "https://w3id.org/nivos/record/test/record/network"
    count = "SELECT (COUNT(*) AS ?n) { ?s <https://w3id.org/nivos/ontology#code> ?o }"

    def counted(**graphs: str) -> str:
        named = {name.replace("_", "-"): graph for name, graph in graphs.items()}
        return client.get("/sparql", params={"query": count, **named}, headers={"Accept": "text/csv"}).text

    assert counted() == "n\r\n2\r\n"
    assert counted(default_graph_uri=record) == "n\r\n2\r\n"
    assert counted(default_graph_uri="http://example.org/none") == "n\r\n0\r\n"
    assert counted(named_graph_uri=record) == "n\r\n0\r\n"


def problem(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == response.status_code
    assert document["instance"] == "/sparql"
    assert document["title"]
    return response.status_code, document["type"].removeprefix("https://w3id.org/nivos/problem/")


def test_a_malformed_query_names_line_and_column(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "SELECT * {\n ?s ?p }"})
    assert problem(response) == (400, "malformed-query")
    assert (response.json()["line"], response.json()["column"]) == (2, 9)


@pytest.mark.parametrize(
    "text", ["DELETE WHERE { ?s ?p ?o }", "PREFIX a: <b:> # c\nINSERT DATA { a:x a:y 1 }", "CLEAR ALL"]
)
def test_updates_need_a_key_and_are_no_queries(client: httpx.Client, text: str) -> None:
    assert problem(client.get("/sparql", params={"query": text})) == (403, "update-refused")
    assert problem(client.get("/sparql", params={"update": text})) == (400, "bad-request")
    assert problem(client.post("/sparql", data={"update": text})) == (401, "needs-key")
    headers = {"Content-Type": "application/sparql-update"}
    assert problem(client.post("/sparql", content=text, headers=headers)) == (401, "needs-key")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERV\\U00000049CE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { # a comment ends at CR\rSERVICE <http://127.0.0.1:9/> { ?s ?p ?o }\n}",
        "SELECT * { { SELECT * { OPTIONAL { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } } } }",
        "ASK { ?s ?p ?o FILTER NOT EXISTS { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    ],
)
def test_service_is_refused_by_name(client: httpx.Client, text: str) -> None:
    response = client.get("/sparql", params={"query": text})
    assert problem(response) == (403, "service-refused")
    assert response.json()["service"] == "<http://127.0.0.1:9/>"


def test_the_word_service_is_no_service(client: httpx.Client) -> None:
    text = 'SELECT ?service { BIND("SERVICE <a:b> {}" AS ?service) } # SERVICE <a:b> {}'
    response = client.get("/sparql", params={"query": text}, headers={"Accept": "text/csv"})
    assert response.text == "service\r\nSERVICE <a:b> {}\r\n"


@pytest.mark.parametrize("parameters", [{"x": "1"}, {"query": ["ASK {}", "ASK {}"]}])
def test_exactly_one_query(client: httpx.Client, parameters: dict[str, str]) -> None:
    assert problem(client.get("/sparql", params=parameters)) == (400, "bad-request")


def test_bodies_that_are_refused(client: httpx.Client) -> None:
    assert problem(client.post("/sparql", json={})) == (415, "unsupported-media-type")
    headers = {"Content-Type": "application/sparql-query"}
    long = client.post("/sparql", content=b"#" * (2**20 + 1), headers=headers)
    assert problem(long) == (413, "body-too-large")
    assert problem(client.post("/sparql", content=b"\xff", headers=headers)) == (400, "bad-request")
    address = client.get("/sparql", params={"query": "#" * 20_000})
    assert problem(address) == (414, "address-too-long")


def test_a_reader_is_led_to_the_page(client: httpx.Client) -> None:
    response = client.get("/sparql", headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["location"]) == (303, "/docs#sparql")


def test_an_answer_is_known_by_its_tag(client: httpx.Client) -> None:
    first = client.get("/sparql", params={"query": NAME})
    headers = {"If-None-Match": first.headers["etag"]}
    assert client.get("/sparql", params={"query": NAME}, headers=headers).status_code == 304
    other = client.get("/sparql", params={"query": NAME}, headers={**headers, "Accept": "text/csv"})
    assert other.status_code == 200
    assert "etag" not in client.get("/sparql", params={"query": "SELECT (NOW() AS ?t) {}"}).headers


@pytest.fixture(scope="module")
def limited(data: Path, serve: Serve) -> Iterator[httpx.Client]:
    """A server with a deadline of one second, 192 MiB, answers of 1 MiB, two workers and no queue."""
    settings = Settings(
        data=data, query_timeout=1.0, query_memory=192, query_result_size=1, query_workers=2, query_queue=1
    )
    with serve(settings) as made:
        made.get("/sparql", params={"query": "ASK {}"})
        yield made


def test_two_runaways_do_not_hinder_others(limited: httpx.Client) -> None:
    stopped: list[tuple[int, str]] = []

    def run_away() -> None:
        stopped.append(problem(httpx.get(limited.base_url.join("/sparql"), params={"query": RUNAWAY})))

    threads = [threading.Thread(target=run_away) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    began = time.monotonic()
    assert limited.get("/api/projects/S1").status_code == 200
    assert time.monotonic() - began < 0.5
    assert all(thread.is_alive() for thread in threads)
    for thread in threads:
        thread.join()
    assert stopped == [(504, "query-time")] * 2
    assert limited.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_a_stopped_query_tells_the_limit(limited: httpx.Client) -> None:
    response = limited.get("/sparql", params={"query": RUNAWAY})
    assert problem(response) == (504, "query-time")
    assert (response.json()["limit"], response.json()["value"]) == ("time", 1.0)
    assert "add LIMIT" in response.json()["detail"]


@pytest.mark.embedded
def test_a_hungry_query_is_stopped(data: Path, serve: Serve) -> None:
    with serve(Settings(data=data, query_timeout=30, query_memory=96, query_workers=1)) as client:
        response = client.get("/sparql", params={"query": HUNGRY})
        assert problem(response) == (503, "query-memory")
        assert response.json()["value"] == 96
        assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_too_large_an_answer_is_refused_whole(limited: httpx.Client) -> None:
    response = limited.get("/sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"})
    assert problem(response) == (413, "result-too-large")
    assert response.json()["value"] == 1


def test_a_query_that_kills_its_worker(limited: httpx.Client) -> None:
    deep = "SELECT * " + "{" * 40_000 + "}" * 40_000
    headers = {"Content-Type": "application/sparql-query"}
    assert problem(limited.post("/sparql", content=deep, headers=headers)) == (422, "query-failed")
    assert limited.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


@pytest.mark.slow
def test_no_room_in_the_queue(data: Path, serve: Serve) -> None:
    settings = Settings(data=data, query_timeout=2, query_workers=1, query_workers_most=1, query_queue=0)
    with serve(settings) as client:
        client.get("/healthz")
        busy = threading.Thread(target=lambda: client.get("/sparql", params={"query": RUNAWAY}))
        time.sleep(0.2)
        busy.start()
        time.sleep(0.3)
        response = httpx.get(client.base_url.join("/sparql"), params={"query": "ASK {}"})
        assert problem(response) == (503, "busy")
        assert response.headers["retry-after"] == "2"
        busy.join()


def test_a_client_that_leaves_frees_its_worker(data: Path, serve: Serve) -> None:
    with serve(Settings(data=data, query_timeout=30, query_workers=1)) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.get("/sparql", params={"query": RUNAWAY}, timeout=1)
        assert client.get("/sparql", params={"query": "ASK {}"}, timeout=10).json()["boolean"] is True


@pytest.mark.parametrize(
    ("name", "rows", "triples"),
    [
        ("json", "application/sparql-results+json", "application/ld+json"),
        ("xml", "application/sparql-results+xml", "application/rdf+xml"),
        ("csv", "text/csv; charset=utf-8", "text/turtle; charset=utf-8"),
        ("tsv", "text/tab-separated-values; charset=utf-8", "application/n-triples"),
    ],
)
def test_a_form_names_its_format(client: httpx.Client, name: str, rows: str, triples: str) -> None:
    browser = {"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"}
    for query, expected in (
        ("SELECT * { ?s ?p ?o } LIMIT 1", rows),
        ("CONSTRUCT { ?s ?p ?o } {?s ?p ?o}", triples),
    ):
        response = client.get("/sparql", params={"query": query, "format": name}, headers=browser)
        assert (response.status_code, response.headers["content-type"]) == (200, expected)


def test_an_unknown_format_is_named(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "ASK {}", "format": "xls"})
    assert problem(response) == (400, "bad-request")
    assert "json, xml, csv, tsv" in response.json()["detail"]


@pytest.mark.embedded
def test_service_asks_a_host_that_is_allowed_by_name(data: Path, serve: Serve, client: httpx.Client) -> None:
    other = f"{client.base_url.host}:{client.base_url.port}"
    query = (
        f"SELECT ?n {{ SERVICE <http://{other}/sparql> {{ {NAME.partition('{')[2].rpartition('}')[0]} }} }}"
    )
    assert problem(client.get("/sparql", params={"query": query})) == (403, "service-refused")
    with serve(Settings(data=data, query_workers=1, service_hosts=f"example.org, {other}")) as allowed:
        answer = allowed.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
        assert answer.status_code == 200, answer.text
        assert len(answer.text.splitlines()) > 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([("format", "turtle"), ("format", "text/turtle")], "text/turtle; charset=utf-8"),
        ([("format", "rdf+xml"), ("format", "application/rdf+xml")], "application/rdf+xml"),
        ([("format", "n3")], "text/turtle; charset=utf-8"),
        ([("format", "application/n-triples")], "application/n-triples"),
    ],
)
def test_old_clients_name_formats_in_their_own_words(
    client: httpx.Client, given: list[tuple[str, str]], expected: str
) -> None:
    asked = [("query", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1"), *given]
    assert client.get("/sparql", params=asked).headers["content-type"] == expected


def test_methods_are_told(client: httpx.Client) -> None:
    for path in ("/sparql", "/api/projects"):
        response = client.put(path)
        assert response.status_code == 405
        allowed = client.options(path)
        assert allowed.status_code == 204
        assert allowed.headers["allow"] == response.headers["allow"]
        assert {"GET", "HEAD", "OPTIONS"} <= set(allowed.headers["allow"].split(", "))


def test_a_body_that_is_announced_too_long_is_refused_at_once(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Length": str(2**30)}
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=5) as sent:
        lines = [
            b"POST /sparql HTTP/1.1",
            b"Host: nivos",
            *(f"{k}: {v}".encode() for k, v in headers.items()),
        ]
        sent.sendall(b"\r\n".join(lines) + b"\r\n\r\nASK")
        assert sent.recv(100).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1"])
def test_a_query_in_another_charset_is_refused(client: httpx.Client, charset: str) -> None:
    headers = {"Content-Type": f"application/sparql-query; charset={charset}"}
    assert problem(client.post("/sparql", content="ASK {}".encode(charset), headers=headers))[0] == 400


def test_relative_iris_are_resolved_against_the_endpoint(client: httpx.Client) -> None:
    query = "SELECT (STR(<x>) AS ?iri) {}"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).text
    assert answer == f"iri\r\n{client.base_url}/x\r\n"


@pytest.mark.parametrize("accept", ["*/*", "text/turtle", "application/n-triples", "application/rdf+xml"])
def test_without_a_query_the_service_describes_itself(client: httpx.Client, accept: str) -> None:
    response = client.get("/sparql", headers={"Accept": accept})
    assert response.status_code == 200
    written = response.headers["content-type"].partition(";")[0]
    assert written == ("text/turtle" if accept == "*/*" else accept)
    assert "http://www.w3.org/ns/sparql-service-description#" in response.text
    assert f"{client.base_url}/sparql" in response.text
