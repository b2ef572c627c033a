"""Lists and descriptions of things, and their IRIs."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

Get = Callable[..., httpx.Response]
BASE = "https://w3id.org/nivos/"


@pytest.mark.parametrize(
    ("path", "parameters", "ids"),
    [
        ("projects", {}, ["S2", "S1"]),
        ("projects", {"lang": "sv"}, ["S1", "S2"]),
        ("projects", {"theme": "ohjaus"}, ["S2"]),
        ("projects", {"theme": "nivelvaihe"}, ["S2", "S1"]),
        ("projects", {"theme": BASE + "theme/ohjaus"}, ["S2"]),
        ("projects", {"phase": "perusopetus-toinen-aste"}, ["S1"]),
        ("projects", {"status": "ended"}, ["S1"]),
        ("projects", {"organisation": "1234567-8"}, ["S2", "S1"]),
        ("projects", {"running_on": "2020-06-01"}, ["S1"]),
        ("projects", {"running_on": "2021-12-31"}, ["S2", "S1"]),
        ("projects", {"q": "OHJAUSTA"}, ["S1"]),
        ("projects", {"q": "ohjausta", "theme": "ohjaus"}, []),
        ("models", {}, ["veke"]),
        ("models", {"stage": "ready"}, ["veke"]),
        ("models", {"project": "S1"}, []),
        ("models", {"project": "S2"}, ["veke"]),
        ("themes", {}, ["nivelvaihe", "ohjaus"]),
        ("organisations", {"q": "jyväs"}, ["1234567-8"]),
        ("events", {}, ["seminaari"]),
        ("events", {"organised_by": "S2"}, []),
    ],
)
def test_lists_are_filtered(get: Get, path: str, parameters: dict[str, str], ids: list[str]) -> None:
    answer = get(f"/api/{path}", **parameters).json()
    assert [item["id"] for item in answer["items"]] == ids
    assert answer["total"] == len(ids)


def test_an_item_tells_its_addresses(get: Get) -> None:
    assert get("/api/projects", size=1, page=2, lang="sv").json() == {
        "items": [
            {
                "iri": BASE + "project/S2",
                "kind": "project",
                "id": "S2",
                "label": {"text": "Yhessä!", "lang": "fi"},
                "page": "/projects/S2",
                "api": "/api/projects/S2",
            }
        ],
        "total": 2,
        "page": 2,
        "size": 1,
        "snapshot": 1,
        "links": {
            "self": "/api/projects?size=1&lang=sv&page=2",
            "first": "/api/projects?size=1&lang=sv&page=1",
            "prev": "/api/projects?size=1&lang=sv&page=1",
            "next": None,
            "last": "/api/projects?size=1&lang=sv&page=2",
        },
    }


@pytest.mark.parametrize(
    ("path", "parameter", "value"),
    [
        ("/api/projects", "theme", "nix"),
        ("/api/projects", "theme", BASE + "project/S1"),
        ("/api/projects", "running_on", "soon"),
        ("/api/projects", "running_on", "0"),
        ("/api/overlaps", "running_on", "1577836800"),
        ("/api/projects", "page", "0"),
        ("/api/models", "stage", "x y"),
        ("/api/themes", "size", "1001"),
    ],
)
def test_a_wrong_filter_is_told(get: Get, path: str, parameter: str, value: str) -> None:
    response = get(path, **{parameter: value})
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, response.json()["parameter"]) == (422, parameter)
    assert response.json()["value"] == value


def test_a_description_is_labelled(get: Get) -> None:
    answer = get("/api/models/veke", lang="en").json()
    assert answer["label"] == {"text": "VeKe", "lang": "fi"}
    assert [each["label"] for each in answer["types"]] == ["Malli"]
    facts = {
        fact["label"]["text"]: [value["label"] or value["value"] for value in fact["values"]]
        for fact in answer["facts"]
    }
    assert facts == {
        "name": ["VeKe"],
        "developmentStage": ["valmis"],
        "theme": ["Transition"],
        "developedIn": ["Yhessä!"],
    }
    assert answer["links"] == {
        "data": "/data/model/veke",
        "relations": "/api/relations/model/veke",
        "lineage": "/api/lineage/model/veke",
        "overlaps": "/api/models/veke/overlaps",
    }


@pytest.mark.parametrize(
    "path", ["projects/S1", "models/veke", "themes/ohjaus", "organisations/1234567-8", "events/seminaari"]
)
def test_each_kind_is_described(get: Get, path: str) -> None:
    answer = get(f"/api/{path}").json()
    assert (answer["page"], answer["id"], answer["snapshot"]) == (f"/{path}", path.split("/")[1], 1)


@pytest.mark.parametrize("kind", ["projects", "models", "themes", "organisations", "events"])
def test_an_unknown_thing(get: Get, kind: str) -> None:
    response = get(f"/api/{kind}/nix")
    assert (response.status_code, response.json()["type"]) == (404, BASE + "problem/unknown-entity")


@pytest.mark.parametrize(
    ("path", "accept", "target"),
    [
        ("/project/S1", "text/html", "/projects/S1"),
        ("/project/S1", "*/*", "/projects/S1"),
        ("/project/S1", "text/turtle", "/data/project/S1"),
        ("/project/S1", "text/html;q=0.5, application/ld+json", "/data/project/S1"),
        ("/project-status/ended", "*/*", "/data/project-status/ended"),
        ("/record/test/record/network", "*/*", "/data/record/test/record/network"),
        ("/ontology/Project", "text/html", "/ontology#Project"),
        ("/problem/query-time", "*/*", "/docs#problem-query-time"),
    ],
)
def test_an_iri_leads_on(get: Get, path: str, accept: str, target: str) -> None:
    response = get(path, accept)
    assert (response.status_code, response.headers["location"]) == (303, target)


@pytest.mark.parametrize(
    "path", ["/project/nix", "/nix/S1", "/data/project/nix", "/data/nix", "/record/a/b/c", "/nix"]
)
def test_an_iri_of_nothing(get: Get, path: str) -> None:
    response = get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_nothing_acceptable_at_an_iri(get: Get) -> None:
    assert get("/project/S1", "image/png").status_code == 406
    assert get("/data/project/S1", "image/png").status_code == 406


TURTLE = """<https://w3id.org/nivos/event/seminaari> a n:Event ;
	n:name "Seminaari"@fi ;
	n:organisedBy <https://w3id.org/nivos/project/S1> .
"""


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("ttl", "text/turtle"),
        ("nt", "application/n-triples"),
        ("jsonld", "application/ld+json"),
        ("rdf", "application/rdf+xml"),
    ],
)
def test_data_by_suffix_and_by_accept(get: Get, suffix: str, media_type: str) -> None:
    by_suffix, by_accept = get(f"/data/event/seminaari.{suffix}"), get("/data/event/seminaari", media_type)
    assert by_suffix.headers["content-type"].partition(";")[0] == media_type
    assert by_suffix.text == by_accept.text
    assert "Seminaari" in by_suffix.text


def test_data_in_turtle(get: Get) -> None:
    assert get("/data/event/seminaari.ttl").text.endswith(TURTLE)


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"]
)
def test_the_ontology(get: Get, accept: str) -> None:
    response = get("/ontology", accept)
    assert response.headers["content-type"].partition(";")[0] == accept
    assert "Project" in response.text


def test_the_ontology_for_readers(get: Get) -> None:
    response = get("/ontology", "text/html", lang="en")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-language"] == "en"
    assert get("/ontology", "image/png").status_code == 406
