"""curl, the client of scripts and of documentation; and Python's own urllib."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.clients.service import Service

CURL = shutil.which("curl")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CURL is None, reason="curl is not on this machine")]

COUNT = "SELECT (COUNT(?s) AS ?n) { ?s <https://w3id.org/nivos/ontology#code> ?code }"
CSV = "n\r\n2\r\n"


@dataclass(frozen=True)
class Said:
    """What the server said: status, headers by lower-case name, body."""

    status: int
    headers: dict[str, str]
    body: str


def curl(*words: str) -> Said:
    """Run curl; give the last answer that it got."""
    done = subprocess.run(
        [str(CURL), "--silent", "--include", "--max-time", "60", *words], capture_output=True, check=True
    )
    head, _, body = done.stdout.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Said(int(first.split()[1]), headers, body)


@pytest.mark.parametrize(
    "words",
    [
        ["--get", "--data-urlencode", f"query={COUNT}"],
        ["--data-urlencode", f"query={COUNT}"],
        ["--header", "Content-Type: application/sparql-query", "--data-binary", COUNT],
        ["--header", "Content-Type: application/sparql-query;charset=UTF-8", "--data-binary", COUNT],
        ["--header", "Transfer-Encoding: chunked", "--data-urlencode", f"query={COUNT}"],
        [
            "--header",
            "Expect: 100-continue",
            "--expect100-timeout",
            "5",
            "--data-urlencode",
            f"query={COUNT}",
        ],
        ["--http1.0", "--data-urlencode", f"query={COUNT}"],
    ],
    ids=["get", "form", "body", "body-with-charset", "chunked", "expect", "http-1.0"],
)
def test_each_way_of_sending(service: Service, words: list[str]) -> None:
    said = curl("--header", "Accept: text/csv", *words, service.sparql)
    if said.status == 100:  # --include shows the interim answer first
        assert said.body.endswith(f"\r\n\r\n{CSV}")
        return
    assert (said.status, said.body) == (200, CSV)
    assert said.headers["content-type"] == "text/csv; charset=utf-8"
    assert said.headers["nivos-snapshot"] == "1"


def test_what_is_known_is_not_sent_again(service: Service) -> None:
    asked = ["--get", "--data-urlencode", f"query={COUNT}", service.sparql]
    first = curl(*asked)
    again = curl("--header", f"If-None-Match: {first.headers['etag']}", *asked)
    assert (again.status, again.body) == (304, "")
    assert again.headers["etag"] == first.headers["etag"]
    assert "Accept" in again.headers["vary"]
    weak = curl("--header", f'If-None-Match: "other", W/{first.headers["etag"]}', *asked)
    assert weak.status == 304
    other = curl("--header", 'If-None-Match: "other"', *asked)
    assert (other.status, other.body) == (200, first.body)


def test_each_format_has_a_tag_of_its_own(service: Service) -> None:
    asked = ["--get", "--data-urlencode", f"query={COUNT}", service.sparql]
    tags = {curl("--header", f"Accept: {each}", *asked).headers["etag"] for each in ("text/csv", "*/*")}
    assert len(tags) == 2


@pytest.mark.parametrize(
    "path", ["/sparql?query=ASK%7B%7D", "/api/projects", "/", "/api/projects.csv", "/nix"]
)
def test_head_has_the_headers_of_get(service: Service, path: str) -> None:
    head, whole = curl("--head", service.url + path), curl(service.url + path)
    assert (head.status, head.body) == (whole.status, "")
    for name in ("content-type", "etag", "vary"):
        assert head.headers.get(name) == whole.headers.get(name), name


def test_options_for_a_script_elsewhere(service: Service) -> None:
    origin = ["--header", "Origin: https://example.org"]
    preflight = ["--header", "Access-Control-Request-Method: POST", "--request", "OPTIONS"]
    said = curl(*origin, *preflight, service.sparql)
    assert (said.status, said.headers["access-control-allow-origin"]) == (204, "*")
    assert "access-control-allow-credentials" not in said.headers


@pytest.mark.parametrize(
    ("words", "status", "slug"),
    [
        (["--get", "--data-urlencode", "query=SELECT"], 400, "malformed-query"),
        (["--get", "--data-urlencode", "query=ASK{}", "--data-urlencode", "query=ASK{}"], 400, "bad-request"),
        (["--header", "Content-Type: text/plain", "--data", "ASK{}"], 415, "unsupported-media-type"),
        (["--header", "Accept: image/png", "--data", "query=ASK{}"], 406, "not-acceptable"),
        (["--request", "DELETE"], 405, "method-not-allowed"),
        (["--get", "--data-urlencode", f"query={'#' * 20_000}"], 414, "address-too-long"),
    ],
)
def test_what_is_wrong_is_told(service: Service, words: list[str], status: int, slug: str) -> None:
    said = curl(*words, service.sparql)
    assert (said.status, said.headers["content-type"]) == (status, "application/problem+json")
    assert json.loads(said.body)["type"] == f"https://w3id.org/nivos/problem/{slug}"


def test_compressed_answers_are_whole(service: Service) -> None:
    asked = ["--get", "--data-urlencode", f"query={COUNT}", "--header", "Accept: text/csv"]
    assert curl("--compressed", *asked, service.sparql).body == CSV


def test_urllib(service: Service) -> None:
    accept = {"Accept": "text/csv"}
    address = f"{service.sparql}?{urlencode({'query': COUNT})}"
    with urlopen(Request(address, headers=accept), timeout=60) as answer:
        assert (answer.status, answer.read().decode()) == (200, CSV)
    form = urlencode({"query": COUNT}).encode()
    with urlopen(Request(service.sparql, form, accept), timeout=60) as answer:
        assert answer.read().decode() == CSV
    with pytest.raises(HTTPError) as caught, urlopen(f"{service.sparql}?query=nix", timeout=60):
        pass
    with caught.value as error:
        assert error.code == 400
        assert json.load(error)["type"].endswith("/malformed-query")
