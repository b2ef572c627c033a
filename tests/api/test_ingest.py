"""Ingestion over HTTP: the same records, checks and report as `nivos ingest`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Triple, serialize

from graph_api.settings import Settings
from graph_api.store import DataDirectory
from ingest.load import run_ingest
from ingest.sources.rdf.formats import FORMATS
from ingest.sources.rdf.formats import SUFFIXES as RDF_SUFFIXES
from ontology import iris, terms
from tests.serving import serving

LINES = "application/x-ndjson"
PROJECT = {
    "type": "project",
    "source": "test",
    "code": "S1",
    "name": {"en": "One"},
    "id": "S1",
    "retrieved": "2026-01-01",
}
OTHER = {**PROJECT, "code": "S2", "name": {"en": "Two"}, "id": "S2"}
BAD = {**PROJECT, "id": "S3", "code": "S3", "start": "not a day"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data") / "graph"


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[httpx.Client]:
    with serving(Settings(data=data, max_upload=1)) as made:
        yield made


def send(client: httpx.Client, body: Any, media_type: str = LINES, **parameters: Any) -> httpx.Response:
    if not isinstance(body, bytes):
        records = body if isinstance(body, list) else [body]
        body = "\n".join(json.dumps(record) for record in records).encode()
    return client.post("/api/ingest", content=body, params=parameters, headers={"Content-Type": media_type})


def test_a_dry_run_reads_and_publishes_nothing(client: httpx.Client, data: Path) -> None:
    response = send(client, [PROJECT, BAD], dry_run=True)
    assert response.status_code == 200, response.text
    report = response.json()
    assert (report["dry_run"], report["snapshot"], report["accepted"], report["refused"]) == (
        True,
        None,
        1,
        1,
    )
    assert not DataDirectory(data).numbers()


def test_good_records_load_and_bad_ones_are_told(client: httpx.Client, data: Path) -> None:
    response = send(client, [PROJECT, BAD])
    report = response.json()
    assert (response.status_code, report["read"], report["added"], report["refused"]) == (200, 2, 1, 1)
    refusal = report["refusals"][0]
    assert (refusal["file"], refusal["line"], refusal["field"]) == ("records.jsonl", 2, "start")
    assert refusal["reason"]
    assert refusal["advice"]
    assert response.headers["nivos-snapshot"] == str(report["snapshot"])
    assert DataDirectory(data).current().by == "editor-of-tests"
    assert client.get("/api/projects/S1", params={"lang": "en"}).json()["label"]["text"] == "One"
    again = send(client, [PROJECT]).json()
    assert (again["unchanged"], again["snapshot"]) == (1, None)


def test_the_report_is_the_one_of_the_command_line(client: httpx.Client, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text("\n".join(json.dumps(record) for record in (OTHER, BAD)), encoding="utf-8")
    told = run_ingest([file], tmp_path / "other", dry_run=True)
    report = send(client, [OTHER, BAD], dry_run=True, lang="en").json()
    assert report["refusals"] == [vars(refusal) for refusal in told.refusals]
    assert (report["read"], report["refused"]) == (told.read, told.refused)


@pytest.mark.parametrize(
    ("accepted", "reason"),
    [
        ("sv-FI, sv;q=0.9", "'not a day' är inte ett datum i ISO-format"),
        ("en", "'not a day' is not an ISO date"),
        (None, "'not a day' ei ole ISO-muotoinen päivämäärä"),
    ],
)
def test_the_report_is_told_in_the_language_of_the_request(
    client: httpx.Client, accepted: str | None, reason: str
) -> None:
    headers = {"Content-Type": LINES} | ({"Accept-Language": accepted} if accepted else {})
    body = json.dumps(OTHER) + "\n" + json.dumps(BAD)
    response = client.post("/api/ingest", content=body, params={"dry_run": True}, headers=headers)
    report = response.json()
    assert (report["language"], report["refusals"][0]["reason"]) == ((accepted or "fi")[:2], reason)
    assert [(one["number"], one["column"]) for one in report["refusal_groups"]] == [(1, "start")]


def test_a_json_array_and_csv_and_files(client: httpx.Client) -> None:
    array = json.dumps([OTHER, BAD], indent=1).encode()
    report = send(client, array, "application/json", dry_run=True).json()
    assert (report["accepted"], report["refusals"][0]["line"]) == (1, 2)
    table = "id;code;name;retrieved\nS7;S7;Seitsemän;2026-01-01\n".encode()
    for kind in ("project", "projects"):
        report = send(client, table, "text/csv", kind=kind, source="test", dry_run=True).json()
        assert (report["accepted"], report["refusals"]) == (1, [])
    files = [
        ("a", ("projects.csv", table, "text/csv")),
        ("b", ("records.jsonl", json.dumps(OTHER).encode(), LINES)),
        ("c", ("more.json", json.dumps([{**OTHER, "id": "S9", "code": "S9"}]).encode(), "application/json")),
    ]
    response = client.post("/api/ingest", files=files, params={"source": "test", "dry_run": True})
    assert (response.status_code, response.json()["accepted"]) == (200, 3), response.text


def test_nothing_taken_in(client: httpx.Client) -> None:
    response = send(client, [BAD])
    assert (response.status_code, response.json()["refused"]) == (422, 1)
    response = send(client, [OTHER, BAD], strict=True)
    assert response.status_code == 422
    assert "strict" in response.json()["stopped"]
    response = send(client, [OTHER, BAD], complete=True)
    assert response.status_code == 422
    assert "complete" in response.json()["stopped"]


def test_complete_removes_what_is_not_there(client: httpx.Client) -> None:
    assert send(client, [PROJECT, OTHER]).status_code == 200
    report = send(client, [PROJECT], complete=True).json()
    assert report["removed"] == 1
    assert client.get("/api/projects/S2").status_code == 404


@pytest.mark.parametrize(
    ("body", "kind", "parameters", "status"),
    [
        (b"[1,", "application/json", {}, 400),
        (b"[{}] x", "application/json", {}, 400),
        (b"[{},]", "application/json", {}, 400),
        (b"[{} {}]", "application/json", {}, 400),
        (b"\xff", "application/json", {}, 400),
        (b"[" * 200_000, "application/json", {}, 400),
        (b"x", "text/html", {}, 415),
        (b"x", "", {}, 415),
        (b"{}", LINES, {"kind": "nonsense"}, 400),
        (b"{}", LINES, {"dry_run": "perhaps"}, 422),
        (b"x" * 2**20 + b"y", LINES, {}, 413),
    ],
)
def test_what_is_refused(
    client: httpx.Client, body: bytes, kind: str, parameters: dict[str, str], status: int
) -> None:
    response = send(client, body, kind, **parameters)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"


def test_forms_with_something_else(client: httpx.Client) -> None:
    response = client.post("/api/ingest", files=[("a", ("x.exe", b"x", "text/csv"))])
    assert response.status_code == 400
    response = client.post("/api/ingest", files=[("source", (None, b"test"))])
    assert response.status_code == 400
    assert "address" in response.json()["detail"]


def test_an_edited_record_is_ingested_anew(client: httpx.Client) -> None:
    assert send(client, [PROJECT]).status_code == 200
    record = "https://w3id.org/nivos/record/test/project/S1"
    text = f"INSERT DATA {{ GRAPH <{record}> {{ <https://w3id.org/nivos/project/S1> <http://e/p> 1 }} }}"
    kind = {"Content-Type": "application/sparql-update"}
    assert client.post("/sparql", content=text, headers=kind).status_code == 204
    assert send(client, [PROJECT]).json()["changed"] == 1
    assert send(client, [PROJECT]).json()["unchanged"] == 1


def test_json_arrays_and_blank_bodies(client: httpx.Client) -> None:
    for body in (b"", b"[]", b"\xef\xbb\xbf[]"):
        kind = "application/json" if body else LINES
        response = send(client, body, kind)
        assert (response.status_code, response.json()["read"]) == (200, 0)


TURTLE = """@prefix n: <https://w3id.org/nivos/ontology#> .
<https://w3id.org/nivos/project/R1> a n:Project ; n:name "Yksi"@fi .
<https://w3id.org/nivos/project/R2> n:startDate "1.9.2021"^^<http://www.w3.org/2001/XMLSchema#date> .
"""


def test_rdf_is_taken_as_it_is(client: httpx.Client) -> None:
    response = send(client, TURTLE.encode(), "text/turtle", source="pipeline")
    report = response.json()
    assert (response.status_code, report["added"], report["refused"]) == (200, 1, 1), response.text
    refusal = report["refusals"][0]
    assert (refusal["file"], refusal["line"], refusal["field"]) == ("records.ttl", 3, "startDate")
    quads = b"<https://w3id.org/nivos/project/R3> <https://w3id.org/nivos/ontology#name> 'Kolme'@fi"
    quads = quads.replace(b"'", b'"') + b" <https://w3id.org/nivos/source/other> .\n"
    files = {"file": ("more.nq", quads, "application/n-quads")}
    form = client.post("/api/ingest", files=files, params={"source": "pipeline"})
    assert (form.status_code, form.json()["added"]) == (200, 1), form.text
    lines = "".join(
        f'<http://example.org/{n}> <https://w3id.org/nivos/ontology#note> "{p}" .\n'
        for p in range(2)
        for n in range(4000)
    )
    many = send(client, lines.encode(), "application/n-triples", source="pipeline", dry_run=True)
    assert (many.status_code, many.json()["accepted"]) == (200, 4000), many.text


@pytest.mark.parametrize("media_type", FORMATS)
@pytest.mark.parametrize("form", [False, True])
def test_every_format_of_rdf_is_taken(client: httpx.Client, media_type: str, form: bool) -> None:
    said = Triple(NamedNode(iris.project("R4")), terms.NAME, Literal("Neljä", language="fi"))
    typed = Triple(NamedNode(iris.project("R4")), terms.RDF_TYPE, terms.PROJECT)
    content = serialize([said, typed], format=FORMATS[media_type])
    parameters = {"source": "pipeline", "dry_run": "true"}
    if form:
        suffix = next(end for end, one in RDF_SUFFIXES.items() if FORMATS[one] == FORMATS[media_type])
        files = {"file": (f"data{suffix}", content, media_type)}
        response = client.post("/api/ingest", files=files, params=parameters)
    else:
        response = send(client, content, media_type, **parameters)
    report = response.json()
    assert (response.status_code, report["added"], report["refused"]) == (200, 1, 0), response.text
