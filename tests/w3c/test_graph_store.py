"""Every case of W3C's Graph Store Protocol manifests, sent to a real server."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import yaml
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "graph_store.yaml").read_text(encoding="utf-8")
)
PREFIXES = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .\n"
PERSON = "<http://www.example/gsp/person/1>"
BODIES = {
    "john": f'{PERSON} a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "John Doe" ] .',
    "jane": f'{PERSON} a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "Jane Doe" ] .',
    "alice": '[] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name "Alice" ] .',
    "family": f'{PERSON} foaf:familyName "Doe" .',
    "given": f'{PERSON} foaf:givenName "Jane" .',
}
BODIES["whole"] = "\n".join(BODIES[name] for name in ("jane", "family", "given"))
TURTLE = "text/turtle; charset=utf-8"


pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def emptied(client: httpx.Client) -> None:
    """Every case begins with the empty store that the manifest expects."""
    response = client.post(
        "/sparql", content="DROP ALL", headers={"Content-Type": "application/sparql-update"}
    )
    assert response.status_code == 204, response.text


def canonical(turtle: str) -> Dataset:
    dataset = Dataset(parse(turtle, format=RdfFormat.TURTLE))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def send(client: httpx.Client, request: dict[str, Any], location: str) -> httpx.Response:
    store = f"{str(client.base_url).rstrip('/')}/graphs"
    address = request["address"].replace("{store}", store).replace("{store!}", quote(store, safe=""))
    target = store + address.replace("{location}", location)
    if "files" in request:
        files = [(name, (f"{name}.ttl", PREFIXES + BODIES[name], TURTLE)) for name in request["files"]]
        return client.post(target, files=files)
    headers = {"Content-Type": TURTLE} if "body" in request else {"Accept": "text/turtle"}
    content = (PREFIXES + BODIES[request["body"]]).encode() if "body" in request else None
    return client.request(request["method"], target, content=content, headers=headers)


def test_there_are_all_cases() -> None:
    """Seven of the manifest with direct graph identification, seven of the indirect one that are not in it, too."""
    assert len(CASES) == 14


@pytest.mark.parametrize("name", CASES)
def test_case(client: httpx.Client, name: str) -> None:
    location = ""
    for request in CASES[name]:
        response = send(client, request, location)
        assert response.status_code in request["status"], f"{request}: {response.text}"
        if "graph" in request:
            assert response.headers["content-type"] == TURTLE
            assert canonical(response.text) == canonical(PREFIXES + BODIES[request["graph"]])
        if "type" in request:
            assert response.headers["content-type"] == request["type"]
        if request.get("location"):
            location = response.headers["location"]
