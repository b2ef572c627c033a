"""Who says what where sources differ, on the real sample: the API, the saved query and the page; and the history.

The list of funded projects gives 13 other end dates and 4 other leads than the project registers.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import httpx
import pytest

from graph_api.access.identity import ANONYMOUS
from graph_api.settings import Settings
from graph_api.store import DataDirectory, Snapshots
from graph_api.trust.disagreements import disagreements
from ingest.load import run_ingest
from ontology import iris
from tests.serving import EDITOR, serving

pytestmark = pytest.mark.embedded

REGISTER, LIST = iris.entity("source", "eura2014"), iris.entity("source", "projektilista")
END, LEAD = iris.N + "endDate", iris.N + "leadOrganisation"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("sample")
    with as_file(files("ingest") / "samples" / "zoomi") as folder:
        run_ingest([folder], data)
    return data


@pytest.fixture(scope="module")
def client(sample: Path) -> Iterator[httpx.Client]:
    with serving(Settings(data=sample), ANONYMOUS) as client:
        yield client


def rows(client: httpx.Client, **parameters: str) -> list[dict[str, str]]:
    answer = client.get(
        "/api/queries/disagreements", params={**parameters, "size": "200"}, headers={"Accept": "text/csv"}
    )
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_13_end_dates_and_4_leads_differ(client: httpx.Client) -> None:
    found = rows(client)
    things = {(row["entity"], row["property"].removeprefix(iris.N)) for row in found}
    assert Counter(name for _, name in things) == {
        "endDate": 13,
        "leadOrganisation": 4,
        "name": 7,
        "status": 27,
    }
    # In each case one value is shown, the list is set aside, and the rule says why.
    aside = [row for row in found if row["property"] in (END, LEAD) and row["shown"] == "false"]
    assert len(aside) == 17
    assert {(row["source"], row["rank"], row["rule"]) for row in aside} == {(LIST, "70", "rank > recency")}
    assert all(int(row["rank"]) < 70 for row in found if row["property"] == END and row["shown"] == "true")


def test_an_exact_end_date(client: httpx.Client) -> None:
    found = rows(client, entity="project/S20306", property=END)
    assert [(row["value"], row["shown"], row["source"], row["rank"]) for row in found] == [
        ("2019-04-30", "true", REGISTER, "10"),
        ("2018-07-31", "false", LIST, "70"),
    ]


def test_the_api_tells_who_says_what_and_why(client: httpx.Client) -> None:
    told = client.get("/api/disagreements/project/S20306?lang=en").json()
    (end,) = [each for each in told["disagreements"] if each["property"] == END]
    assert (end["label"]["text"], end["rule"]) == ("end date", "rank > recency")
    assert [
        (s["value"], s["shown"], s["source_name"]["text"], s["retrieved"], s["why"])
        for s in end["statements"]
    ] == [
        ("2019-04-30", True, "EURA 2014 project register", "2026-11-25", None),
        ("2018-07-31", False, "List of funded projects (os-data)", "2026-11-25", "rank"),
    ]
    assert client.get("/api/disagreements/project/S99999").status_code == 404
    assert client.get("/api/disagreements/project/S21674").json()["disagreements"] == []


def test_the_service_finds_the_same_cases_as_the_query(client: httpx.Client, sample: Path) -> None:
    view = Snapshots(DataDirectory(sample)).view()
    asked = {(row["entity"], row["property"]) for row in rows(client)}
    told = {
        (iri, each.property)
        for iri in {entity for entity, _ in asked}
        for each in disagreements(view, iri, "en")
    }
    assert {pair for pair in told if pair[1] != iris.N + "summary"} == asked


@pytest.mark.parametrize(
    ("lang", "badge", "why"),
    [
        ("fi", "lähteet eroavat", "lähteen luotettavuussija on alempi"),
        ("sv", "källorna skiljer sig", "källan är lägre rankad"),
        ("en", "sources differ", "the source is ranked lower"),
    ],
)
def test_the_page_shows_the_values_their_sources_and_why(
    client: httpx.Client, lang: str, badge: str, why: str
) -> None:
    page = client.get(f"/projects/S20306?lang={lang}").text
    shown, _, table = page.partition('id="disagreements"')
    assert badge in shown
    assert 'href="#disagreements"' in shown
    assert why in table
    assert 'scope="rowgroup"' in table
    assert "<caption>" in table
    days = {"fi": ("30.4.2019", "31.7.2018")}.get(lang)
    assert days is None or all(day in table for day in days)


def test_a_page_without_disagreement_says_nothing_of_it(client: httpx.Client) -> None:
    page = client.get("/projects/S21674?lang=en").text
    assert "sources differ" not in page
    assert 'id="disagreements"' not in page


def project(tmp_path: Path, **fields: object) -> Path:
    (tmp_path / "projects.jsonl").write_text(
        json.dumps({"id": "S1", "source": "a", "name": "Yksi", **fields})
    )
    return tmp_path / "projects.jsonl"


def test_the_history_of_a_thing_over_http(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_ingest([project(tmp_path, end="2021-12-31")], data, by="key-of-a")
    run_ingest([project(tmp_path, end="2022-06-30")], data, by="key-of-b")
    for identity, by in ((ANONYMOUS, [None, None]), (EDITOR, ["key-of-a", "key-of-b"])):
        with serving(Settings(data=data), identity) as client:
            told = client.get("/api/history/project/S1?lang=fi").json()
            assert [event["by"] for event in told["events"]] == by
            assert [(event["snapshot"], event["kind"]) for event in told["events"]] == [
                (1, "added"),
                (2, "changed"),
            ]
            (field,) = told["events"][1]["fields"]
            assert (field["label"]["text"], field["old"][0]["text"], field["new"][0]["text"]) == (
                "päättymispäivä",
                "2021-12-31",
                "2022-06-30",
            )
            assert client.get("/api/history/project/S2").status_code == 404
            assert client.get("/api/history/nothing/S1").status_code == 404
            assert client.get("/api/history/projects/S1").json()["iri"] == iris.project("S1")


def test_the_difference_of_two_snapshots_over_http(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run_ingest([project(tmp_path, end="2021-12-31")], data)
    run_ingest([project(tmp_path, end="2022-06-30")], data)
    with serving(Settings(data=data), ANONYMOUS) as client:
        told = client.get("/api/snapshots/1/diff/2?lang=sv").json()
        assert told["totals"] == {"added": 0, "removed": 0, "changed": 1}
        (thing,) = told["things"]["changed"]
        (field,) = thing["fields"]
        assert (field["label"]["text"], field["new"][0]["text"]) == ("slutdatum", "2022-06-30")
        assert client.get("/api/snapshots/1/diff/2?limit=0").json()["things"]["changed"] == []
        missing = client.get("/api/snapshots/1/diff/9")
        assert (missing.status_code, missing.json()["type"].rpartition("/")[2]) == (404, "unknown-snapshot")
