"""What OpenRefine itself sends, byte by byte, when a person works with it (`tests/data/openrefine/README.md`)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from .schemas import (
    EXTENDED,
    FLYOUT,
    MANIFEST,
    PROPOSED,
    RESULTS,
    SUGGESTED_ENTITIES,
    SUGGESTED_PROPERTIES,
    SUGGESTED_TYPES,
    check,
)

HERE = Path(__file__).parents[2] / "data" / "openrefine"
Send = Callable[[str], Any]


def _recorded(name: str) -> dict[str, dict[str, str]]:
    return {one["step"]: one for one in map(json.loads, (HERE / name).read_text("utf-8").splitlines())}


@pytest.fixture
def send(client: httpx.Client) -> Send:
    """Send what its server sent at a step; gives the answer."""

    def sent(step: str) -> Any:
        one = _recorded("requests.jsonl")[step]
        headers = {"Content-Type": one["content_type"], "User-Agent": one["agent"]}
        answer = client.post(one["path"], content=one["body"], headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return sent


@pytest.fixture
def open_page(client: httpx.Client) -> Callable[[str], httpx.Response]:
    """Ask what its pages asked at a step."""

    def opened(step: str) -> httpx.Response:
        one = _recorded("pages.jsonl")[step]
        page = "http://127.0.0.1:3333"
        answer = client.get(
            one["path"], headers={"Accept": one["accept"], "Origin": page, "Referer": f"{page}/"}
        )
        assert answer.headers["access-control-allow-origin"] == "*"
        return answer

    return opened


def _matches(found: dict[str, Any]) -> dict[str, list[tuple[str, float, bool]]]:
    queries = {key: each["result"] for key, each in check(RESULTS, found).items()}
    return {key: [(one["id"], one["score"], one["match"]) for one in each] for key, each in queries.items()}


def test_types_of_a_column_are_guessed(send: Send) -> None:
    found = check(RESULTS, send("guess types"))
    types = {key: [one["type"][0]["id"] for one in each["result"]] for key, each in found.items()}
    assert types == {
        "q0": ["organisation"],
        "q1": ["organisation"],
        "q2": ["organisation"],
        "q3": [],
    }


def test_cells_are_matched_with_the_code_of_another_column(send: Send) -> None:
    assert _matches(send("match organisations")) == {
        "q0": [("organisation/0204819-8", 100.0, True)],
        "q1": [("organisation/0204819-8", 100.0, True)],
        "q2": [],
        "q3": [("organisation/2528160-3", 100.0, True)],
    }


def test_cells_are_matched_with_numbers_days_and_matched_cells(send: Send) -> None:
    assert _matches(send("match projects")) == {
        "q0": [("project/S2", 99.2, False), ("project/S1", 74.2, False)],
        "q1": [],
        "q2": [("project/S1", 99.2, False), ("project/S2", 74.2, False)],
        "q3": [("project/veke", 100.0, True)],
    }


def test_values_are_fetched(send: Send) -> None:
    assert check(EXTENDED, send("fetch values")) == {
        "meta": [{"id": "businessId", "name": "businessId"}, {"id": "organisationType", "name": "organisationType"}],
        "rows": {
            "organisation/0204819-8": {"businessId": [{"str": "0204819-8"}], "organisationType": [{"str": "Kommun"}]},
            "organisation/2528160-3": {"businessId": [{"str": "2528160-3"}], "organisationType": []},
        },
    }  # fmt: skip


def test_without_a_type_null_may_be_written(client: httpx.Client) -> None:
    content = '{"q0":{"query":"VeKe","type":null,"type_strict":null,"limit":null,"properties":null}}'
    found = client.post("/reconcile", data={"queries": content}).json()
    assert len(check(RESULTS, found)["q0"]["result"]) == 2


def test_the_service_is_added(open_page: Callable[[str], httpx.Response]) -> None:
    assert check(MANIFEST, open_page("add the service").json())["name"] == "Nivos: projektnätverket"


def test_a_type_and_a_property_are_chosen(open_page: Callable[[str], httpx.Response]) -> None:
    types = check(SUGGESTED_TYPES, open_page("choose a type").json())["result"]
    assert types == [{"id": "organisation", "name": "organisation"}]
    chosen = check(SUGGESTED_PROPERTIES, open_page("choose a property").json())["result"]
    assert chosen == [{"id": "startDate", "name": "startdatum", "description": "projekt"}]
    about = check(FLYOUT, open_page("point at a property").json())
    assert about["id"] == "startDate"
    assert "<strong>startdatum</strong>" in about["html"]


def test_a_person_searches_for_a_match(open_page: Callable[[str], httpx.Response]) -> None:
    found = check(SUGGESTED_ENTITIES, open_page("search for a match").json())["result"]
    assert [one["id"] for one in found] == ["organisation/0204819-8"]
    assert check(FLYOUT, open_page("point at a match").json())["id"] == "organisation/0204819-8"


def test_a_matched_cell_is_previewed_and_followed(open_page: Callable[[str], httpx.Response]) -> None:
    preview = open_page("point at a cell")
    assert preview.headers["content-type"] == "text/html; charset=utf-8"
    assert "organisation · 0204819-8 · Kommun" in preview.text
    assert open_page("click a cell").headers["location"].endswith("/organisations/0204819-8")


def test_columns_to_add_are_proposed(open_page: Callable[[str], httpx.Response]) -> None:
    proposed = check(PROPOSED, open_page("choose columns to add").json())
    assert [one["id"] for one in proposed["properties"]] == [
        "name", "knownAs", "businessId", "organisationType",
    ]  # fmt: skip


def test_the_client_reconciler_is_answered(client: httpx.Client) -> None:
    """`reconciler` of PyPI: keys of digits, escaped letters, and an empty text where a table has none."""
    body = (
        "queries=%7B%220%22%3A+%7B%22query%22%3A+%22Turun+kaupunki%22%2C+%22type%22%3A+%22organisation%22%2C+"
        "%22properties%22%3A+%5B%7B%22pid%22%3A+%22businessId%22%2C+%22v%22%3A+%220204819-8%22%7D%5D%7D%2C+"
        "%221%22%3A+%7B%22query%22%3A+%22%5Cu00c5bo+stad%22%2C+%22type%22%3A+%22organisation%22%2C+"
        "%22properties%22%3A+%5B%7B%22pid%22%3A+%22businessId%22%2C+%22v%22%3A+%22%22%7D%5D%7D%7D"
    )
    assert json.loads(parse_qs(body)["queries"][0])["1"]["query"] == "Åbo stad"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "python-requests/2.34.2"}
    answer = client.post("/reconcile", content=body, headers=headers)
    assert _matches(answer.json()) == {
        "0": [("organisation/0204819-8", 100.0, True)],
        "1": [("organisation/0204819-8", 100.0, True)],
    }
