"""What a stranger sends who means no good, written by hand: each gets a clear refusal or a harmless answer.

Nobody is told a path of this machine or a traceback, nothing is a 5xx but the promised limits, and the service
answers the next one as if nothing had been.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.clients.service import Service, served

pytestmark = pytest.mark.slow

LONG = "a" * 10**6


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=60) as made:
        yield made
        assert made.get("/healthz").status_code == 200


def say(service: Service, *parts: bytes) -> bytes:
    """Send bytes as they are; give all that comes until the server closes."""
    came = b""
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as raw:
        for part in parts:
            raw.sendall(part)
        while part := raw.recv(65536):
            came += part
    return came


def check(answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text[:500]
    for told in ("Traceback", "site-packages", 'File "', "/graph_api/"):
        assert told not in answer.text
    if answer.headers.get("content-type", "").startswith("application/problem+json"):
        assert answer.json()["status"] == answer.status_code


@pytest.mark.parametrize(
    "value", ["%00", "%ED%A0%80", "%FF%FE", "%zz", "%", "%25", "%0D%0ASet-Cookie:%20x=y", "%3Cscript%3E"]
)
@pytest.mark.parametrize(
    "place",
    [
        "/api/projects?q={}",
        "/api/projects?theme={}",
        "/api/projects?page={}",
        "/api/projects/{}",
        "/api/overlaps?theme={}",
        "/api/queries/{}",
        "/api/queries/never-met?theme={}",
        "/api/queries/never-met?page={}",
        "/api/relations/model/{}",
        "/api/connections?from={}&to=model/veke",
        "/data/model/{}",
        "/sparql?query={}",
        "/sparql?query=ASK%7B%7D&default-graph-uri={}",
        "/projects?q={}",
        "/overlaps?theme={}",
        "/models/{}",
        "/queries/never-met?theme={}",
        "/embed/relations/model/{}",
        "/static/{}",
        "/{}",
    ],
)
def test_odd_bytes_anywhere(client: httpx.Client, place: str, value: str) -> None:
    answer = client.get(place.format(value))
    check(answer, 200, 400, 404, 422)
    assert "set-cookie" not in answer.headers
    if answer.headers["content-type"].startswith("text/html"):
        assert "<script>" not in answer.text.replace("<script src", "")


@pytest.mark.parametrize(
    "page", ["0", "-1", "1e3", "99999999999999999999999999", "1000001", "٣", "1&page=2", ""]
)
@pytest.mark.parametrize(
    "path", ["/api/projects", "/api/queries/never-met", "/api/overlaps", "/projects", "/overlaps"]
)
def test_pages_that_are_none(client: httpx.Client, path: str, page: str) -> None:
    check(client.get(f"{path}?page={page}"), 200, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../settings.py",
        "/static/..%2fsettings.py",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static//etc/passwd",
        "/static/..%5c..%5csettings.py",
        "/static/nivos.css/../../settings.py",
        "/static/%00",
        "/data/../../../../etc/passwd",
        "/api/queries/..%2f..%2fpyproject",
    ],
)
def test_no_file_but_ours(service: Service, path: str) -> None:
    # Clients tidy paths up, a socket does not.
    said = say(service, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert said.split()[1] in (b"404", b"400")
    assert b"pydantic" not in said
    assert b"root:" not in said


@pytest.mark.parametrize(
    "name", ["Accept", "Accept-Language", "If-None-Match", "Content-Type", "Authorization", "X-Request-ID"]
)
@pytest.mark.parametrize(
    "value",
    [
        b"*/*;q=nan",
        b"*/*;q=1e400",
        b"fi;q=-1",
        b"text/html;q=0.5;q=0.9",
        b";;;",
        b",,,,",
        b"*",
        b"\xff\xfe",
        b"a" * 20_000,
        b"text/html," * 2000,
        b"W/*",
        b'"',
        b"Bearer",
        b"Basic \xff",
        b"fi-" * 5000,
    ],
    ids=range(15),
)
def test_odd_headers(client: httpx.Client, name: str, value: bytes) -> None:
    for path in ("/sparql?query=ASK%7B%7D", "/api/queries/never-met", "/models/veke", "/data/model/veke"):
        check(client.get(path, headers={name: value}), 200, 303, 304, 400, 401, 406)


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Host"])
@pytest.mark.parametrize(
    "path", ["/", "/projects/", "/static", "/models/veke", "/embed/relations/model/veke"]
)
def test_no_address_of_another_site_is_spread(client: httpx.Client, name: str, path: str) -> None:
    answer = client.get(path, headers={name: "evil.example", "Accept": "text/html"})
    assert "evil.example" not in answer.text
    assert "evil.example" not in str(answer.headers)


def test_one_host_is_not_shown_to_another(service: Service, tmp_path: Path) -> None:
    """Where no public address is set, pages hold the one asked for: nobody else may get such a page."""
    with served(service.data, tmp_path / "log") as unnamed:
        for _ in range(2):
            httpx.get(f"{unnamed.url}/models/veke", headers={"Host": "evil.example"})
        assert "evil.example" not in httpx.get(f"{unnamed.url}/models/veke").text


@pytest.mark.parametrize(
    ("query", "statuses"),
    [
        ("ASK { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }", (422, 400)),
        ("ASK " + "{" * 20_000 + "}" * 20_000, (422, 400)),
        ("ASK { FILTER(" + "!" * 100_000 + "true) }", (422, 400)),
        ("ASK { ?s " + "(" * 3000 + "<a:b>" + ")*" * 3000 + " ?o }", (422, 400, 504, 200)),
        ("SELECT * { ?s (<a:b>|!<a:b>)* ?o }", (504,)),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f) }", (504,)),
        ("SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f", (503, 504)),
        ('SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "(a*)*(a*)*(a*)*b")) }', (200, 504)),
        ('ASK { FILTER(REGEX("a", "(((a{1000}){1000}){1000})")) }', (200,)),
        ('SELECT ("\\uD800" AS ?x) {}', (400,)),
        ('SELECT ("\\U00110000" AS ?x) {}', (400,)),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", (200,)),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", (403,)),
        ("SELECT * { VALUES ?x { <http://127.0.0.1:9/> } SERVICE ?x { ?s ?p ?o } }", (403,)),
        ("SELECT * { LATERAL { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }", (400, 403)),
        ("SELECT * { ?s ?p <<( <a:a> <a:b> <a:c> )>> SERVICE <http://127.0.0.1:9/> {} }", (400, 403)),
        ('SELECT ("SERVICE <http://127.0.0.1:9/>" AS ?x) {}', (200,)),
        ("LOAD <file:///etc/passwd>", (400, 401, 403)),
        ("#" * 2**21, (413,)),
        ("\x00", (400,)),
        ("", (400,)),
    ],
    ids=range(21),
)
def test_queries_that_mean_no_good(client: httpx.Client, query: str, statuses: tuple[int, ...]) -> None:
    check(client.post("/sparql", data={"query": query}), *statuses)


@pytest.mark.parametrize(
    ("media_type", "body", "statuses"),
    [
        ("application/x-www-form-urlencoded", b"&".join([b"a=b"] * 200_000), (400, 413)),
        ("application/x-www-form-urlencoded", b"query=%zz%ff", (400,)),
        ("application/x-www-form-urlencoded", b"query=ASK%7B%7D&query=ASK%7B%7D", (400,)),
        ("application/x-www-form-urlencoded", b"query=ASK%7B%7D&update=CLEAR%20ALL", (400, 401, 403)),
        ("application/sparql-query", b"\xff\xfe", (400,)),
        ("application/sparql-query; charset=utf-16", "ASK {}".encode("utf-16"), (400, 415)),
        ("application/sparql-query; charset=nix", b"ASK {}", (200, 400, 415)),
        ("application/json", b'{"query": "ASK {}"}', (415,)),
        ("multipart/form-data; boundary=x", b"--x--", (415,)),
        ("multipart/form-data", b"", (415,)),
        ("", b"ASK {}", (415,)),
    ],
    ids=range(11),
)
def test_bodies_that_mean_no_good(
    client: httpx.Client, media_type: str, body: bytes, statuses: tuple[int, ...]
) -> None:
    check(client.post("/sparql", content=body, headers={"Content-Type": media_type}), *statuses)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_compressed_bodies_are_not_unpacked(client: httpx.Client, encoding: str) -> None:
    headers = {"Content-Encoding": encoding, "Content-Type": "application/sparql-query"}
    check(client.post("/sparql", content=b"\x1f\x8b\x08\x00" * 10, headers=headers), 400, 415)


@pytest.mark.parametrize("path", ["/api/projects?q=", "/sparql?query=", "/projects?q=", "/"])
def test_a_million_letters(service: Service, path: str) -> None:
    try:
        said = say(service, f"GET {path}{LONG} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    except ConnectionError:  # closed while we were still sending
        return
    assert said.split()[1] in (b"414", b"431", b"400")


def test_who_leaves_in_the_middle_is_nobodys_fault(service: Service, client: httpx.Client) -> None:
    begun = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", service.port)) as raw:
            raw.sendall(begun + b"Content-Length: 99\r\n\r\nASK")
    check(client.get("/healthz"), 200)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "FOO"])
@pytest.mark.parametrize("path", ["/", "/sparql", "/api/projects", "/static/nivos.css"])
def test_methods_that_are_not_ours(client: httpx.Client, path: str, method: str) -> None:
    check(client.request(method, path), 400, 401, 403, 404, 405, 415)
