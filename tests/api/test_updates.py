"""SPARQL updates over HTTP: what they change, what is refused, what stops them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from graph_api.access.identity import ANONYMOUS, Identity, Role
from graph_api.settings import Settings
from graph_api.store import DataDirectory, open_writer
from ontology import iris, terms
from tests.serving import begin, serving

UPDATE = "application/sparql-update"
PREFIXES = (
    "PREFIX n: <https://w3id.org/nivos/ontology#> PREFIX b: <https://w3id.org/nivos/> PREFIX : <http://e/> "
)
PROJECT = (
    "<https://w3id.org/nivos/project/S1> a n:Project ; n:name \"One\"@en ; n:code 'S1' ;"
    " n:startDate '2020-01-01'^^<http://www.w3.org/2001/XMLSchema#date>"
)
RUNAWAY = (
    "INSERT { :a :p ?n } WHERE { { SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l ."
    " ?m ?o ?p . ?q ?r ?s . ?t ?u ?v FILTER(?c < ?f) } } }"
)
HUNGRY = "INSERT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    data = tmp_path_factory.mktemp("data")
    begin(data)
    with serving(Settings(data=data, keep_snapshots=3)) as made:
        yield made


def send(client: httpx.Client, text: str, **parameters: Any) -> httpx.Response:
    return client.post(
        "/sparql", content=(PREFIXES + text).encode(), params=parameters, headers={"Content-Type": UPDATE}
    )


def asked(client: httpx.Client, pattern: str) -> bool:
    response = client.post(
        "/sparql",
        content=f"{PREFIXES} ASK {{ {pattern} }}".encode(),
        headers={"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"},
    )
    return bool(response.json()["boolean"])


def test_an_update_is_published_before_it_is_answered(client: httpx.Client) -> None:
    before = int(send(client, "INSERT DATA { :first :p 1 }").headers["nivos-snapshot"])
    response = send(client, "DELETE DATA { :first :p 1 } ; INSERT DATA { :second :p 2 }")
    assert (response.status_code, response.content) == (204, b"")
    assert int(response.headers["nivos-snapshot"]) == before + 1
    assert asked(client, ":second :p 2 MINUS { :first :p 1 }")


def test_what_changes_nothing_publishes_nothing(client: httpx.Client) -> None:
    before = send(client, "INSERT DATA { :same :p 1 }").headers["nivos-snapshot"]
    for text in ("INSERT DATA { :same :p 1 }", "DELETE DATA { :none :p 1 }", "", "CLEAR GRAPH :none"):
        response = send(client, text)
        assert (response.status_code, response.headers["nivos-snapshot"]) == (204, before)


def test_all_of_an_update_or_nothing(client: httpx.Client) -> None:
    response = send(client, "INSERT DATA { :half :p 1 } ; DROP GRAPH :not-there")
    assert response.status_code == 404
    assert response.json()["graph"] == "http://e/not-there"
    assert not asked(client, ":half :p 1")


@pytest.mark.parametrize("role", [None, Role.ANALYST])
def test_who_may_not_write(tmp_path: Path, role: Role | None) -> None:
    begin(tmp_path)
    identity = ANONYMOUS if role is None else Identity("reader", role, "key")
    with serving(Settings(data=tmp_path), identity) as client:
        response = send(client, "CLEAR ALL")
        assert response.status_code == (401 if role is None else 403)
        assert response.headers["www-authenticate"].startswith('Bearer realm="nivos"')
        for method, address in (("PUT", "/graphs?default"), ("DELETE", "/graphs/x"), ("POST", "/graphs")):
            answer = client.request(method, address, content=b"", headers={"Content-Type": "text/turtle"})
            assert answer.status_code == response.status_code
        assert client.post("/api/ingest", content=b"{}").status_code == response.status_code
        assert client.post("/api/snapshots/1/current").status_code == response.status_code
        assert not DataDirectory(tmp_path).numbers()[1:]


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        ("INSERT DATA { :a :p }", 400, "malformed-update"),
        ("INSERT DATA { GRAPH <https://w3id.org/nivos/graph/derived> { :a :p 1 } }", 403, "own-graph"),
        ("DELETE WHERE { GRAPH ?g { ?s a n:IngestRun } }", 403, "own-graph"),
        ("CREATE GRAPH :g ; CREATE GRAPH :g", 409, "graph-exists"),
        ("LOAD <http://127.0.0.1:9/x>", 403, "source-refused"),
        ("LOAD <file:///etc/passwd>", 403, "source-refused"),
        ("LOAD SILENT <https://example.org/x>", 403, "source-refused"),
        ("INSERT { :a :p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "source-refused"),
    ],
)
def test_what_is_refused(client: httpx.Client, text: str, status: int, kind: str) -> None:
    response = send(client, text)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"].endswith(f"/{kind}")


def test_the_words_load_and_service_do_no_harm_in_a_text(client: httpx.Client) -> None:
    assert (
        send(client, 'INSERT DATA { :a :p "LOAD <http://x/> ; SERVICE <http://x/> { }" }').status_code == 204
    )


def test_shapes_refuse_what_would_break_the_graph(client: httpx.Client) -> None:
    assert send(client, f"INSERT DATA {{ {PROJECT} }}").status_code == 204
    snapshot = send(client, "").headers["nivos-snapshot"]
    response = send(client, "DELETE WHERE { b:project\\/S1 n:name ?name }", lang="sv")
    assert response.status_code == 422, response.text
    (violation,) = response.json()["violations"]
    assert violation == {
        "focus": "https://w3id.org/nivos/project/S1",
        "path": "https://w3id.org/nivos/ontology#name",
        "value": None,
        "shape": "https://w3id.org/nivos/shapes#Project-name",
        "severity": "violation",
        "message": "projekt: obligatorisk uppgift saknas: namn. Lägg till den.",
    }
    mail = 'INSERT DATA { b:project\\/S1 n:summary "Kysy: etu.suku@example.org"@fi }'
    for text in (mail, mail.replace("DATA {", "DATA { GRAPH :notes {") + "}"):
        response = send(client, text)
        assert response.status_code == 422
        assert response.json()["violations"][0]["path"] == "https://w3id.org/nivos/ontology#summary"
    assert send(client, "").headers["nivos-snapshot"] == snapshot


@pytest.mark.slow
def test_an_old_fault_of_a_thing_does_not_stop_a_write(tmp_path: Path) -> None:
    begin(tmp_path)
    nameless = NamedNode(iris.project("S9"))
    with open_writer(DataDirectory(tmp_path), "test") as writer:
        said = [Triple(nameless, terms.RDF_TYPE, terms.PROJECT)]
        writer.put_record(iris.record_graph("test", "project", "S9"), said, [], "x")
        writer.publish("x", lambda store: [], _moment())
    with serving(Settings(data=tmp_path)) as client:
        assert send(client, "INSERT DATA { b:project\\/S9 n:note 'x' }").status_code == 204
        assert send(client, "INSERT DATA { b:project\\/S9 n:endDate 'no day' }").status_code == 422
        assert send(client, "INSERT DATA { b:project\\/S8 a n:Project }").status_code == 422
        assert send(client, "DELETE WHERE { b:project\\/S9 ?p ?o }").status_code == 204


def _moment() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.slow
def test_a_runaway_update_is_stopped_and_the_next_is_carried_out(tmp_path: Path) -> None:
    begin(tmp_path)
    many = " . ".join(f":s{number} :p {number}" for number in range(300))
    with serving(Settings(data=tmp_path, analyst_query_timeout=2)) as client:
        assert send(client, f"INSERT DATA {{ {many} }}").status_code == 204
        begun = time.monotonic()
        response = send(client, RUNAWAY)
        assert response.status_code == 504
        assert response.json()["value"] == 2
        assert time.monotonic() - begun < 20
        response = send(client, "INSERT DATA { :after :p 1 }")
        assert (response.status_code, response.headers["nivos-snapshot"]) == (204, "3")


@pytest.mark.slow
def test_an_update_that_needs_too_much_memory_is_stopped(tmp_path: Path) -> None:
    begin(tmp_path)
    many = " . ".join(f":s{number} :p{number} {number}" for number in range(300))
    with serving(Settings(data=tmp_path, analyst_query_memory=128)) as client:
        assert send(client, f"INSERT DATA {{ {many} }}").status_code == 204
        response = send(client, HUNGRY)
        assert response.status_code == 503, response.text
        assert response.json()["type"].endswith("/write-memory")
        assert send(client, "INSERT DATA { :after :p 1 }").status_code == 204


@pytest.mark.slow
def test_updates_sent_at_once_are_all_carried_out_one_after_the_other(tmp_path: Path) -> None:
    begin(tmp_path)
    answers: list[httpx.Response] = []
    with serving(Settings(data=tmp_path)) as client:
        assert send(client, "INSERT DATA { :counter :p 0 }").status_code == 204
        add = (
            "DELETE { :counter :p ?n } INSERT { :counter :p ?m } WHERE { :counter :p ?n BIND(?n + 1 AS ?m) }"
        )
        threads = [threading.Thread(target=lambda: answers.append(send(client, add))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {answer.status_code for answer in answers} == {204}
        assert sorted(int(answer.headers["nivos-snapshot"]) for answer in answers) == list(range(3, 11))
        assert asked(client, ":counter :p 8")


@pytest.mark.slow
def test_more_writes_than_may_wait_are_sent_away(tmp_path: Path) -> None:
    begin(tmp_path)
    answers: list[httpx.Response] = []
    with serving(Settings(data=tmp_path, query_queue=1, analyst_query_timeout=3)) as client:
        many = " . ".join(f":s{number} :p {number}" for number in range(300))
        assert send(client, f"INSERT DATA {{ {many} }}").status_code == 204
        threads = [threading.Thread(target=lambda: answers.append(send(client, RUNAWAY))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        away = [answer for answer in answers if answer.status_code == 503]
        assert len(away) == 2
        assert all(int(answer.headers["retry-after"]) > 0 for answer in away)
        assert sorted(answer.status_code for answer in answers) == [503, 503, 504, 504]


@pytest.mark.slow
def test_a_writer_of_another_process_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(tmp_path)
    with serving(Settings(data=tmp_path)) as client, open_writer(DataDirectory(tmp_path), "nivos ingest"):
        response = send(client, "INSERT DATA { :a :p 1 }")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "5"
    assert "nivos ingest" in response.json()["detail"]
    assert str(tmp_path) not in response.text


@pytest.mark.slow
def test_a_client_that_leaves_stops_its_update(tmp_path: Path) -> None:
    begin(tmp_path)
    many = " . ".join(f":s{number} :p {number}" for number in range(300))
    with serving(Settings(data=tmp_path, analyst_query_timeout=600)) as client:
        assert send(client, f"INSERT DATA {{ {many} }}").status_code == 204
        with pytest.raises(httpx.ReadTimeout):
            client.post("/sparql", content=PREFIXES + RUNAWAY, headers={"Content-Type": UPDATE}, timeout=1.5)
        begun = time.monotonic()
        assert send(client, "INSERT DATA { :after :p 1 }").status_code == 204
        assert time.monotonic() - begun < 30


class _Source(BaseHTTPRequestHandler):
    """Another server, for LOAD."""

    answers: ClassVar[dict[str, tuple[int, dict[str, str], bytes]]] = {
        "/x.ttl": (200, {"Content-Type": "text/turtle"}, b"<#a> <http://e/p> <b> ."),
        "/moved": (302, {"Location": "/x.ttl"}, b""),
        "/large": (200, {"Content-Type": "text/turtle"}, b"# " + b"x" * 2**21),
        "/broken": (200, {"Content-Type": "text/turtle"}, b"<a"),
        "/page": (200, {"Content-Type": "text/html"}, b"<p>"),
        "/packed": (200, {"Content-Type": "text/turtle", "Content-Encoding": "gzip"}, b"\x1f\x8b"),
    }

    def do_GET(self) -> None:
        status, headers, body = self.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.mark.slow
def test_load_asks_hosts_on_the_list_and_only_them(tmp_path: Path) -> None:
    begin(tmp_path)
    other = ThreadingHTTPServer(("127.0.0.1", 0), _Source)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    place = f"http://127.0.0.1:{other.server_port}"
    settings = Settings(data=tmp_path, service_hosts="example.org, 127.0.0.1", max_upload=1)
    try:
        with serving(settings) as client:
            assert send(client, f"LOAD <{place}/x.ttl> INTO GRAPH :loaded").status_code == 204
            assert asked(client, f"GRAPH :loaded {{ <{place}/x.ttl#a> :p <{place}/b> }}")
            for path in ("moved", "large", "broken", "page", "packed", "missing"):
                response = send(client, f"LOAD <{place}/{path}> INTO GRAPH :other")
                assert response.status_code == 422, path
                assert response.json()["type"].endswith("/load-failed")
            assert send(client, f"LOAD SILENT <{place}/missing>").status_code == 204
            for address in (
                "http://localhost/x",
                "http://example.org/x",
                f"http://u@127.0.0.1:{other.server_port}/x",
            ):
                assert send(client, f"LOAD <{address}>").status_code == 403
    finally:
        other.shutdown()
        other.server_close()


def test_a_body_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    begin(tmp_path)
    with serving(Settings(data=tmp_path, max_upload=1)) as client:
        response = send(client, "INSERT DATA { :a :p '" + "x" * 2**20 + "' }")
        assert response.status_code == 413


def test_provenance_of_an_edit_names_no_person(client: httpx.Client) -> None:
    assert send(client, "INSERT DATA { GRAPH :mine { :a :p 1 } }").status_code == 204
    assert asked(
        client, "GRAPH <https://w3id.org/nivos/graph/provenance> { :mine n:fromSource b:source\\/editors }"
    )
    assert not asked(client, "GRAPH ?g { ?s ?p ?o FILTER(CONTAINS(STR(?o), 'editor-of-tests')) }")


class Noted:
    """An audit log in memory."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, str, int | None, str | None, dict[str, Any]]] = []

    def record(
        self,
        identity: Identity,
        action: str,
        *,
        snapshot: int | None = None,
        refused: str | None = None,
        about: dict[str, Any] | None = None,
    ) -> None:
        self.entries.append((identity.name, action, snapshot, refused, about or {}))


@pytest.mark.slow
def test_every_write_is_told_to_the_audit_log(tmp_path: Path) -> None:
    begin(tmp_path)
    noted = Noted()
    with serving(Settings(data=tmp_path), audit=noted) as client:
        send(client, "INSERT DATA { :a :p 1 }")
        send(client, "DROP GRAPH :none")
        client.put(
            "/graphs", params={"graph": "http://e/g"}, content=b"", headers={"Content-Type": "text/turtle"}
        )
        client.post("/api/ingest", content=b"[]", headers={"Content-Type": "application/json"})
    name = "editor-of-tests"
    assert [entry[:3] for entry in noted.entries] == [
        (name, "update", 2),
        (name, "update", None),
        (name, "put", 3),
        (name, "ingest", 4),
    ]
    assert noted.entries[0][4]["added"] == 1
    assert "http://e/none" in str(noted.entries[1][3])
    assert noted.entries[2][4]["graph"] == "http://e/g"


def test_literal_kinds_survive(client: httpx.Client) -> None:
    assert Literal("x")
    text = "INSERT DATA { :k :p \"ä\\u00F6\\n\"@fi , '''a\nb''' , 1.50 , true , <http://e/ä> }"
    assert send(client, text).status_code == 204
    assert asked(client, ":k :p \"äö\\n\"@fi, 'a\\nb', 1.5, true, <http://e/ä>")


@pytest.mark.slow
def test_service_in_an_update_asks_a_host_that_is_allowed(tmp_path: Path) -> None:
    begin(tmp_path / "theirs")
    begin(tmp_path / "ours")
    with serving(Settings(data=tmp_path / "theirs"), ANONYMOUS) as other:
        host = f"{other.base_url.host}:{other.base_url.port}"
        service = f"SERVICE <http://{host}/sparql> {{ <http://example.org/start> ?p ?note }}"
        text = f"INSERT {{ :copied :from ?note }} WHERE {{ {service} }}"
        with serving(Settings(data=tmp_path / "ours", service_hosts=host)) as client:
            assert send(client, text).status_code == 204
            assert asked(client, ':copied :from "begins"')


def test_an_update_may_be_longer_than_a_query(client: httpx.Client) -> None:
    comment = "#" + "x" * 2**20 + "\n"
    assert send(client, comment + "INSERT DATA { :long :update 1 }").status_code == 204
    assert (
        client.post(
            "/sparql", content=comment + "ASK {}", headers={"Content-Type": "application/sparql-query"}
        ).status_code
        == 413
    )
