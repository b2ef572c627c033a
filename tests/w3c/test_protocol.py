"""Every case of W3C's SPARQL 1.1 Protocol manifest, sent to a real server."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import yaml
from pyoxigraph import RdfFormat, parse

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "protocol.yaml").read_text(encoding="utf-8")
)
TYPES = {
    "form": "application/x-www-form-urlencoded",
    "query": "application/sparql-query",
    "update": "application/sparql-update",
    "text": "text/plain",
    "query-utf16": "application/sparql-query; charset=UTF-16",
    "update-utf16": "application/sparql-update; charset=UTF-16",
}
ROWS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
DATA = [f"http://kasei.us/2009/09/sparql/data/data{number}.rdf" for number in range(4)]


pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def data(client: httpx.Client) -> None:
    """The graphs that the manifest asks for, as they were before any case."""
    said = " ".join(f"GRAPH <{iri}> {{ <{iri}> a <http://xmlns.com/foaf/0.1/Document> }}" for iri in DATA[1:])
    response = client.post(
        "/sparql", content=f"DROP ALL; INSERT DATA {{ {said} }}", headers={"Content-Type": TYPES["update"]}
    )
    assert response.status_code == 204, response.text


def filled(text: str) -> str:
    for number, iri in enumerate(DATA):
        text = text.replace(f"{{{number}!}}", quote(iri, safe="")).replace(f"{{{number}}}", iri)
    return text.replace("{{", "{").replace("}}", "}")


def send(client: httpx.Client, request: dict[str, Any]) -> httpx.Response:
    parameters = [filled(request["address"])] if "address" in request else []
    if "ask" in request:
        parameters.insert(0, f"query={quote(filled(request['ask']), safe='')}")
    kind = request.get("type", "")
    headers = {"Content-Type": TYPES[kind]} if kind else {}
    content = filled(request.get("body", "")).encode("utf-16" if kind.endswith("utf16") else "utf-8")
    built = client.build_request(
        request["method"], "/sparql?" + "&".join(parameters), content=content, headers=headers
    )
    if request["method"] == "GET":
        built.headers.pop("content-length", None)
    return client.send(built)


def check(answer: Any, response: httpx.Response) -> None:
    media_type = response.headers["content-type"].partition(";")[0]
    if answer is True:
        assert media_type in ROWS[:2]
        assert response.json()["boolean"] is True
    elif answer == "rows":
        assert media_type in ROWS
    elif answer == "triples":
        assert media_type in ("text/turtle", "application/n-triples", "application/rdf+xml")
        list(parse(response.content, format=RdfFormat.from_media_type(media_type)))
    else:
        (row,) = response.json()["results"]["bindings"]
        assert row["o"]["type"] == "uri"
        assert row["o"]["value"] != "test"


def test_there_are_as_many_cases_as_in_the_manifest() -> None:
    assert len(CASES) == 34


@pytest.mark.parametrize("name", CASES)
def test_case(client: httpx.Client, name: str) -> None:
    for request in CASES[name]:
        response = send(client, request)
        assert response.status_code // 100 == request["status"], response.text
        if "answer" in request:
            check(request["answer"], response)
