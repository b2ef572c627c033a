"""The review list over HTTP: listed, filtered, paged; settled with an editor's key; audited; shown as a page."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_api.access.identity import ANONYMOUS
from graph_api.settings import Settings
from ontology import iris
from tests.serving import serving

LAUREA = {
    "type": "organisation",
    "name": "Laurea-ammattikorkeakoulu Oy",
    "business_id": "1046216-1",
    "source": "a",
}
NAMES = [
    "Laurea ammattikorkeakolu",
    "Laurean ammattikorkeakoulu",
    "Laurea-ammattikorkeakoulu",
    "<b>Laurea</b> Ry",
]
#: In English, whose dictionary is the smallest: each process that writes reads one.
PROJECTS = [
    {"type": "project", "id": f"S1000{n}", "name": {"en": f"Project {n}"}, "lead": name, "source": "b"}
    for n, name in enumerate(NAMES)
]


Loaded = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """A data directory, to be copied, and the report of the ingestion that filled it."""
    data = tmp_path_factory.mktemp("loaded") / "graph"
    body = "\n".join(json.dumps(each) for each in (LAUREA, *PROJECTS)).encode()
    with serving(Settings(data=data)) as client:
        sent = client.post("/api/ingest", content=body, headers={"Content-Type": "application/x-ndjson"})
    assert sent.status_code == 200, sent.text
    return data, sent.json()


@pytest.fixture
def client(loaded: Loaded, tmp_path: Path) -> Iterator[httpx.Client]:
    data = shutil.copytree(loaded[0], tmp_path / "graph", symlinks=True)
    with serving(Settings(data=data, rate_limit="", rate_limit_keyed="")) as made:
        yield made


def listed(client: httpx.Client, **asked: str | int) -> dict:
    answer = client.get("/api/reconciliations", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def lead(client: httpx.Client, project: str) -> str:
    said = client.get(f"/data/project/{project}.nt").text
    (line,) = [line for line in said.splitlines() if "leadOrganisation" in line]
    return line.split()[2].strip("<>")


def test_what_waits_is_in_the_report_and_in_the_list(client: httpx.Client, loaded: Loaded) -> None:
    waiting = loaded[1]["waiting"]
    found = listed(client, status="waiting")
    assert {each["id"] for each in found["reconciliations"]} == {each["id"] for each in waiting}
    first = found["reconciliations"][0]
    assert (first["kind"], first["into"]) == ("organisation", iris.organisation("1046216-1"))
    assert first["candidate"] == "Laurea-ammattikorkeakoulu Oy"
    assert client.get(f"/api/reconciliations/{first['id']}").json() == first


def test_filters_filter_and_pages_page(client: httpx.Client) -> None:
    whole = listed(client)["total"]
    assert [each["written"] for each in listed(client, status="joined")["reconciliations"]] == [NAMES[2]]
    assert listed(client, kind="theme")["total"] == 0
    assert [each["written"] for each in listed(client, q="kolu laurea")["reconciliations"]] == [NAMES[0]]
    pages = [listed(client, size=1, page=number)["reconciliations"] for number in range(1, whole + 1)]
    assert [page[0]["id"] for page in pages] == [each["id"] for each in listed(client)["reconciliations"]]
    assert client.get("/api/reconciliations", params={"status": "other"}).status_code == 422


def test_accept_undo_and_reject(client: httpx.Client, tmp_path: Path) -> None:
    (entry,) = listed(client, q="kolu")["reconciliations"]
    address = f"/api/reconciliations/{entry['id']}"
    before = lead(client, "S10000")
    done = client.post(f"{address}/accept", json={"why": "Sama koulu."})
    assert (done.status_code, done.headers["nivos-snapshot"]) == (204, "2")
    assert lead(client, "S10000") == iris.organisation("1046216-1")
    now = client.get(address).json()
    assert (now["status"], now["decided_by"], now["why"]) == (
        "accepted",
        "editor",
        {"fi": "Sama koulu."},
    )
    again = client.post(f"{address}/accept")
    assert (again.status_code, again.headers["nivos-snapshot"]) == (204, "2")
    other = client.post(f"{address}/reject")
    assert (other.status_code, other.json()["type"]) == (409, other.json()["type"])
    assert "entry-settled" in other.json()["type"]
    assert client.post(f"{address}/undo").status_code == 204
    assert lead(client, "S10000") == before
    assert client.post(f"{address}/reject").status_code == 204
    assert client.get(address).json()["status"] == "rejected"
    assert lead(client, "S10000") == before


def test_what_is_not_there_and_what_makes_no_sense(client: httpx.Client) -> None:
    assert client.get("/api/reconciliations/0123456789abcdef").status_code == 404
    assert client.post("/api/reconciliations/0123456789abcdef/accept").status_code == 404
    (entry,) = listed(client, q="kolu")["reconciliations"]
    assert client.post(f"/api/reconciliations/{entry['id']}/undo").status_code == 422
    into = {"into": iris.project("S10000")}
    assert client.post(f"/api/reconciliations/{entry['id']}/accept", json=into).status_code == 422


def test_only_editors_settle_and_only_they_see_who_did(client: httpx.Client, tmp_path: Path) -> None:
    (entry,) = listed(client, q="kolu")["reconciliations"]
    address = f"/api/reconciliations/{entry['id']}"
    client.post(f"{address}/accept")
    with serving(Settings(data=tmp_path / "graph", rate_limit=""), ANONYMOUS) as anyone:
        assert anyone.post(f"{address}/undo").status_code == 401
        told = anyone.get(address).json()
        assert (told["status"], told["decided_by"]) == ("accepted", None)


def test_settling_is_audited(client: httpx.Client, tmp_path: Path) -> None:
    (entry,) = listed(client, q="kolu")["reconciliations"]
    accepted = client.post(f"/api/reconciliations/{entry['id']}/accept")
    assert accepted.status_code == 204, accepted.text
    graph = client.get("/sparql", params={"query": "SELECT * { GRAPH ?g { ?s ?p ?o } }"}).text
    assert "editor-of-tests" not in graph
    log = "".join(path.read_text() for path in (tmp_path / "graph").rglob("audit*") if path.is_file())
    assert entry["id"] in log
    assert "editor-of-tests" in log


@pytest.mark.parametrize(
    ("lang", "heading"), [("fi", "Mikä voi olla samaa"), ("sv", "Vad som kan vara detsamma")]
)
def test_the_page_tells_what_waits_and_how_to_settle_it(
    client: httpx.Client, lang: str, heading: str
) -> None:
    page = client.get("/reconciliations", params={"lang": lang}, headers={"Accept": "text/html"}).text
    (entry,) = listed(client, q="kolu")["reconciliations"]
    assert heading in page
    assert f"nivos reconcile accept {entry['id']}" in page
    assert "Laurea ammattikorkeakolu" in page
    assert "<b>Laurea" not in page


def test_the_address_of_what_was_joined_shows_what_it_was_joined_to(client: httpx.Client) -> None:
    name = "laurea-ammattikorkeakoulu"
    assert client.get(f"/api/organisations/{name}").json()["iri"] == iris.organisation("1046216-1")
    page = client.get(f"/organisations/{name}", params={"lang": "en"}, headers={"Accept": "text/html"})
    assert (page.status_code, "1046216-1" in page.text) == (200, True)
