"""What OpenRefine itself sends, byte by byte, when a person works with it.

The shapes follow its source: `StandardReconConfig` (batches of ten, `type` as a string, `type_strict`),
`GuessTypesOfColumnCommand` (a limit, no type), `ReconciledDataExtensionJob` (`extend`), and the fields of its pages
(`suggest` with the widget's own parameters, `?type=` for proposals).
"""

from __future__ import annotations

import json
from urllib.parse import quote_plus

import httpx

from .schemas import EXTENDED, PROPOSED, RESULTS, SUGGESTED_ENTITIES, check

JAVA = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "OpenRefine 3.8.7 [TRUNK]"}
PAGE = {
    "Origin": "http://127.0.0.1:3333",
    "Referer": "http://127.0.0.1:3333/",
    "Accept": "application/json, */*",
}


def _sent(client: httpx.Client, field: str, content: str) -> httpx.Response:
    return client.post("/reconcile", content=f"{field}={quote_plus(content)}", headers=JAVA)


def test_cells_are_reconciled_to_a_type_with_other_columns(client: httpx.Client) -> None:
    content = (
        '{"q0":{"query":"Sillat työhön","type":"project","properties":[{"pid":"startDate","v":"2022"},'
        '{"pid":"leadOrganisation","v":{"id":"organisation/2528160-3","name":"Turun ammattikorkeakoulu Oy"}}],'
        '"type_strict":"should"},'
        '"q1":{"query":"VeKe","type":"project","type_strict":"should"}}'
    )
    answer = _sent(client, "queries", content)
    assert answer.status_code == 200
    found = check(RESULTS, answer.json())
    assert [one["id"] for one in found["q0"]["result"]] == ["project/S2", "project/S1"]
    assert [(one["id"], one["match"]) for one in found["q1"]["result"]] == [("project/veke", True)]


def test_types_of_a_column_are_guessed(client: httpx.Client) -> None:
    names = ("Turun kaupunki", "Åbo stad", "VeKe")
    content = json.dumps({f"q{number}": {"query": name, "limit": 3} for number, name in enumerate(names)})
    found = check(RESULTS, _sent(client, "queries", content).json())
    types = [each["id"] for one in found.values() for result in one["result"] for each in result["type"]]
    assert types == ["organisation", "organisation", "model", "project"]


def test_without_a_type_null_may_be_written(client: httpx.Client) -> None:
    content = '{"q0":{"query":"VeKe","type":null,"type_strict":null,"limit":null,"properties":null}}'
    assert len(_sent(client, "queries", content).json()["q0"]["result"]) == 2


def test_a_person_searches_for_a_match(client: httpx.Client) -> None:
    asked = {"prefix": "veke", "type": "project", "type_strict": "any", "limit": "10", "_": "1732540000000"}
    answer = client.get("/reconcile/suggest/entity", params=asked, headers=PAGE)
    found = check(SUGGESTED_ENTITIES, answer.json())
    assert [one["id"] for one in found["result"]] == ["project/veke"]
    assert answer.headers["access-control-allow-origin"] == "*"


def test_columns_are_added_from_reconciled_values(client: httpx.Client) -> None:
    proposed = client.get("/reconcile/sv/properties?type=project", headers=PAGE)
    assert "code" in {one["id"] for one in check(PROPOSED, proposed.json())["properties"]}
    content = (
        '{"ids":["project/S1","project/S2"],"properties":[{"id":"leadOrganisation","settings":{}},'
        '{"id":"region","settings":{"limit":"0"}}]}'
    )
    found = check(EXTENDED, _sent(client, "extend", content).json())
    assert found["rows"]["project/S2"] == {
        "leadOrganisation": [{"id": "organisation/2528160-3", "name": "Turun ammattikorkeakoulu Oy"}],
        "region": [{"id": "region/04", "name": "Satakunta"}],
    }
    assert found["meta"][0]["type"] == {"id": "organisation", "name": "organisaatio"}
