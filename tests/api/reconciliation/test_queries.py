"""Reconciliation queries: candidates, scores, features, types, properties, languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from .conftest import Ask
from .schemas import RESULTS, check

Post = Callable[..., httpx.Response]


def _told(found: list[dict[str, Any]]) -> list[tuple[str, float, bool]]:
    return [(one["id"], one["score"], one["match"]) for one in found]


def test_a_candidate_says_all_that_the_standard_has(post: Post) -> None:
    answer = post(queries={"q0": {"query": "TURUN KAUPUNKI"}})
    assert answer.headers["nivos-snapshot"] == "1"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert check(RESULTS, answer.json()) == {
        "q0": {
            "result": [
                {
                    "id": "organisation/0204819-8",
                    "name": "Turun kaupunki",
                    "description": "organisaatio · 0204819-8 · Kunta",
                    "type": [{"id": "organisation", "name": "organisaatio"}],
                    "score": 100.0,
                    "match": True,
                    "features": [{"id": "name_or_code", "value": 100.0}, {"id": "certain", "value": True}],
                    "reason": "nimi on sama: 'Turun kaupunki'",
                }
            ]
        }
    }


def test_get_answers_as_post_does_and_may_be_kept(client: httpx.Client, post: Post) -> None:
    queries = {"a": {"query": "Åbo stad"}, "b": {"query": "nobody at all"}}
    asked = client.get("/reconcile", params={"queries": json.dumps(queries)})
    assert asked.json() == post(queries=queries).json()
    assert asked.headers["cache-control"] == "public, max-age=0, s-maxage=10, must-revalidate"
    again = client.get(
        "/reconcile",
        params={"queries": json.dumps(queries)},
        headers={"If-None-Match": asked.headers["etag"]},
    )
    assert again.status_code == 304


def test_each_query_is_answered_under_its_key(post: Post) -> None:
    queries = {"första": {"query": "Silta"}, "": {"query": "Ohjaus"}, "q7": {"query": "qqqq"}}
    answer = check(RESULTS, post(queries=queries).json())
    assert {key: [one["id"] for one in each["result"]] for key, each in answer.items()} == {
        "första": ["organisation/a", "organisation/b"],
        "": ["theme/ohjaus"],
        "q7": [],
    }


def test_no_query_is_answered_with_nothing(post: Post) -> None:
    assert post(queries={}).json() == {}


def test_names_come_in_the_language_asked_for(client: httpx.Client, reconcile: Ask) -> None:
    told = {}
    for path in ("/reconcile", "/reconcile/sv", "/reconcile/en", "/reconcile?lang=sv"):
        one = reconcile("Varsinais-Suomi", path)[0]
        told[path] = one["name"], one["type"][0]["name"]
    assert told == {
        "/reconcile": ("Varsinais-Suomi", "maakunta"),
        "/reconcile/sv": ("Egentliga Finland", "landskap"),
        "/reconcile/en": ("Southwest Finland", "region"),
        "/reconcile?lang=sv": ("Egentliga Finland", "landskap"),
    }
    queries = json.dumps({"q0": {"query": "Nivelvaihe"}})
    asked = client.post("/reconcile", data={"queries": queries}, headers={"Accept-Language": "en"})
    assert asked.json()["q0"]["result"][0]["name"] == "Transition"


def test_a_type_restricts(reconcile: Ask) -> None:
    assert [one["id"] for one in reconcile("VeKe", type="model")] == ["model/veke"]
    assert [one["id"] for one in reconcile("VeKe", type=["project"])] == ["project/veke"]
    assert reconcile("VeKe", type="event") == []


def test_a_name_of_two_types_matches_neither(reconcile: Ask) -> None:
    assert _told(reconcile("VeKe")) == [("model/veke", 100.0, False), ("project/veke", 100.0, False)]
    assert _told(reconcile("VeKe", type="model")) == [("model/veke", 100.0, True)]


def test_how_strictly_types_are_taken(reconcile: Ask) -> None:
    assert reconcile("VeKe", type="Q5", type_strict="any") == []
    assert reconcile("VeKe", type=["model", "project"], type_strict="all") == []
    assert len(reconcile("VeKe", type=["model", "project"], type_strict="any")) == 2
    assert len(reconcile("VeKe", type="Q5", type_strict="should")) == 2


def test_a_limit_limits(reconcile: Ask) -> None:
    assert [one["id"] for one in reconcile("Silta", limit=1)] == ["organisation/a"]
    assert len(reconcile("Silta", limit=10**12)) == 2


def test_an_identifier_finds_its_entity(reconcile: Ask) -> None:
    for text in ("organisation/0204819-8", "https://w3id.org/nivos/organisation/0204819-8", "0204819-8"):
        assert _told(reconcile(text)) == [("organisation/0204819-8", 100.0, True)]


def test_a_code_among_the_properties_decides(reconcile: Ask) -> None:
    told = reconcile("Sillat työhön", type="project", properties=[{"pid": "code", "v": "S2"}])
    assert _told(told) == [("project/S2", 100.0, True)]
    told = reconcile("Jokin", type="organisation", properties=[{"pid": "businessId", "v": "0204819-8"}])
    assert _told(told) == [("organisation/0204819-8", 100.0, True)]
    told = reconcile("Turun kaupunki", properties=[{"pid": "businessId", "v": "2769790-1"}])
    assert _told(told)[0] == ("organisation/0204819-8", 75.0, False)
    assert told[0]["reason"] == "nimi on sama, mutta tunnus on 0204819-8 eikä 2769790-1"
    told = reconcile("Turun kaupunki", "/reconcile/en", properties=[{"pid": "businessId", "v": "2769790-1"}])
    assert told[0]["reason"] == "the name is the same, but the code is 0204819-8, not 2769790-1"


def test_properties_without_a_query_are_enough(reconcile: Ask) -> None:
    assert [one["id"] for one in reconcile(properties=[{"pid": "code", "v": "S2"}])] == ["project/S2"]
    assert [one["id"] for one in reconcile(properties=[{"pid": "name", "v": "Seminaari"}])] == [
        "event/seminaari"
    ]
    assert reconcile(properties=[{"pid": "region", "v": "Satakunta"}]) == []


def _by_property(reconcile: Ask, pid: str, value: object) -> list[tuple[str, float, float]]:
    found = reconcile("Sillat työhön", type="project", properties=[{"pid": pid, "v": value}])
    shares = [{each["id"]: each["value"] for each in one["features"]} for one in found]
    return [
        (one["id"], one["score"], share[f"property_{pid}"]) for one, share in zip(found, shares, strict=True)
    ]


def test_other_properties_are_a_quarter_of_the_score(reconcile: Ask) -> None:
    first = [("project/S1", 99.2, 1.0), ("project/S2", 74.2, 0.0)]
    second = [("project/S2", 99.2, 1.0), ("project/S1", 74.2, 0.0)]
    assert _by_property(reconcile, "region", "Satakunta") == second
    assert _by_property(reconcile, "region", "04") == second
    assert _by_property(reconcile, "region", "Southwest Finland") == first
    assert _by_property(reconcile, "region", {"id": "region/02", "name": "anything"}) == first
    assert _by_property(reconcile, "region", ["x", "region/02"]) == first
    assert _by_property(reconcile, "startDate", "2022") == second
    assert _by_property(reconcile, "startDate", 2019) == first
    assert _by_property(reconcile, "startDate", "1.5.2019") == first
    assert _by_property(reconcile, "startDate", "2019-05-01T00:00:00Z") == first
    assert _by_property(reconcile, "leadOrganisation", "Turun Ammattikorkeakoulu") == second


def test_what_an_entity_has_no_value_of_does_not_count(reconcile: Ask) -> None:
    found = reconcile(
        "Sillat työhön", type="project", properties=[{"pid": "budget", "v": "x"}, {"pid": "P31", "v": 1}]
    )
    assert _told(found) == [("project/S1", 99.0, False), ("project/S2", 99.0, False)]
    found = reconcile("Sillat työhön", type="project", properties=[{"pid": "endDate", "v": "2021"}])
    assert _told(found) == [("project/S1", 99.2, False), ("project/S2", 99.0, False)]


def test_a_property_that_contradicts_keeps_a_name_from_matching(reconcile: Ask) -> None:
    found = reconcile("Turun kaupunki", properties=[{"pid": "organisationType", "v": "Säätiö"}])
    assert _told(found) == [("organisation/0204819-8", 75.0, False)]
    found = reconcile("Turun kaupunki", properties=[{"pid": "organisationType", "v": "kommun"}])
    assert _told(found) == [("organisation/0204819-8", 100.0, True)]


def test_results_fall_by_score(reconcile: Ask) -> None:
    found = reconcile("Turun kaupungin ammattikorkeakoulu", limit=50)
    scores = [one["score"] for one in found]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)


def test_many_at_once_get_the_same_answers(post: Post) -> None:
    queries = {
        f"q{number}": {"query": name} for number, name in enumerate(("Silta", "VeKe", "Turun kaupunki"))
    }
    expected = post(queries=queries).json()
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: post(queries=queries), range(64)))
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json() == expected for answer in answers)


def test_a_new_snapshot_is_matched_against(
    tmp_path: Any, publishing: Callable[..., None], serve: Callable[..., Any]
) -> None:
    from graph_api.settings import Settings

    said = "<https://w3id.org/nivos/organisation/{0}> a <https://w3id.org/nivos/ontology#Organisation> ; " + (
        '<https://w3id.org/nivos/ontology#name> "{1}"@fi .'
    )
    publishing(tmp_path, said.format("a", "Vanha ry"))
    with serve(Settings(data=tmp_path, rate_limit="")) as client:
        form = {"queries": json.dumps({"q0": {"query": "Uusi ry"}})}
        assert client.post("/reconcile", data=form).json()["q0"]["result"] == []
        publishing(tmp_path, said.format("b", "Uusi ry"))
        assert client.post("/reconcile", data=form).json()["q0"]["result"][0]["id"] == "organisation/b"
