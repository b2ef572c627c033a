"""Overlaps, relations, lineage and connections over HTTP, on the smallest graph that has one of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_api.settings import Settings

BASE = "https://w3id.org/nivos/"

TIES = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix p: <https://w3id.org/nivos/project/> .
@prefix m: <https://w3id.org/nivos/model/> .
@prefix t: <https://w3id.org/nivos/theme/> .
@prefix o: <https://w3id.org/nivos/overlap/> .
@prefix op: <https://w3id.org/nivos/overlap-part/> .
@prefix l: <https://w3id.org/nivos/link/> .
@prefix k: <https://w3id.org/nivos/overlap-part-kind/> .
@prefix a: <https://w3id.org/nivos/assertion/> .

p:S1 a n:Project ; n:name "Yksi"@fi ; n:theme t:ohjaus ;
  n:startDate "2020-01-01"^^xsd:date ; n:endDate "2021-12-31"^^xsd:date .
p:S2 a n:Project ; n:name "Kaksi"@fi ; n:theme t:ohjaus ; n:continues p:S1 ;
  n:startDate "2021-01-01"^^xsd:date ; n:endDate "2022-12-31"^^xsd:date .
m:veke a n:Model ; n:name "VeKe"@fi ; n:developedIn p:S2 .
t:ohjaus a skos:Concept ; skos:prefLabel "Ohjaus"@fi .
n:continues rdfs:subPropertyOf n:derivesFrom ; rdfs:label "jatkaa"@fi .
n:developedIn rdfs:subPropertyOf n:relatedTo ; rdfs:label "kehitetty hankkeessa"@fi .
n:derivesFrom rdfs:subPropertyOf n:relatedTo .
p:S2 n:comesFrom p:S1 .
m:veke n:comesFrom p:S2 .
l:1 a n:Link ; n:linkFrom p:S2 ; n:linkTo p:S1 ; n:linkRelation n:continues ; n:assertion a:stated ;
  n:basis "Jatkohanke."@fi ; n:linkSource <https://example.org/s2> .
l:2 a n:Link ; n:linkFrom m:veke ; n:linkTo p:S2 ; n:linkRelation n:developedIn ; n:assertion a:stated .
k:theme a skos:Concept ; skos:prefLabel "teema"@fi .
o:1 a n:Overlap, n:ProjectOverlap ; n:overlapOf p:S1, p:S2 ; n:score "0.5"^^xsd:decimal ;
  n:timeFactor "1.0"^^xsd:decimal ; n:runsTogether true ; n:shouldMeet false ; n:overlapPart op:1 .
op:1 a n:OverlapPart ; n:partKind k:theme ; n:sharedFeature t:ohjaus ; n:contribution "0.5"^^xsd:decimal .
n:ProjectOverlap rdfs:subClassOf n:Overlap .
"""


@pytest.fixture(scope="module")
def tied(
    tmp_path_factory: pytest.TempPathFactory,
    serve: Callable[[Settings], AbstractContextManager[httpx.Client]],
    publishing: Callable[[Path, str], None],
) -> Iterator[httpx.Client]:
    """A server over `TIES`."""
    folder = tmp_path_factory.mktemp("ties")
    publishing(folder, TIES)
    with serve(Settings(data=folder, query_workers=1)) as client:
        yield client


@pytest.mark.parametrize("path", ["/api/overlaps", "/api/projects/S1/overlaps", "/api/projects/S2/overlaps"])
def test_an_overlap_is_explained(tied: httpx.Client, path: str) -> None:
    answer = tied.get(path).json()
    assert answer["total"] == 1
    (item,) = answer["items"]
    assert {item["a"]["id"], item["b"]["id"]} == {"S1", "S2"}
    assert (item["score"], item["time_factor"]) == (0.5, 1.0)
    assert (item["runs_together"], item["should_meet"]) == (True, False)
    assert item["parts"] == [
        {"kind": "theme", "feature": {"text": "Ohjaus", "lang": "fi"}, "contribution": 0.5}
    ]


@pytest.mark.parametrize(
    ("parameters", "total"),
    [
        ({"theme": "ohjaus"}, 1),
        ({"should_meet": "true"}, 0),
        ({"running_on": "2021-06-01"}, 1),
        ({"running_on": "2020-06-01"}, 0),
        ({"running_now": "true"}, 0),
        ({"kind": "model"}, 0),
        ({"page": "2", "size": "1"}, 1),
    ],
)
def test_overlaps_are_filtered(tied: httpx.Client, parameters: dict[str, str], total: int) -> None:
    answer = tied.get("/api/overlaps", params=parameters).json()
    assert answer["total"] == total
    assert len(answer["items"]) == (0 if "page" in parameters else total)


@pytest.mark.parametrize(
    ("name", "value"), [("theme", "nix"), ("phase", "nix"), ("kind", "event"), ("running_on", "x")]
)
def test_a_wrong_filter_is_told(tied: httpx.Client, name: str, value: str) -> None:
    response = tied.get("/api/overlaps", params={name: value})
    assert (response.status_code, response.json()["parameter"]) == (422, name)


def _edge(source: str, relation: str, target: str) -> tuple[str, str, str]:
    return BASE + source, f"{BASE}ontology#{relation}", BASE + target


def _edges(found: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    return {(edge["source"], edge["relation"], edge["target"]) for edge in found}


def test_relations_by_depth(tied: httpx.Client) -> None:
    near = tied.get("/api/relations/project/S1").json()
    assert (near["centre"]["id"], near["truncated"]) == ("S1", False)
    assert _edge("project/S2", "continues", "project/S1") in _edges(near["edges"])
    assert "veke" not in {node["id"] for node in near["nodes"]}
    far = tied.get("/api/relations/projects/S1", params={"depth": 2}).json()
    assert _edge("model/veke", "developedIn", "project/S2") in _edges(far["edges"])
    assert "veke" in {node["id"] for node in far["nodes"]}


def test_lineage_both_ways(tied: httpx.Client) -> None:
    answer = tied.get("/api/lineage/project/S2").json()
    (before,) = answer["before"]
    assert (before["depth"], before["node"]["id"], before["edge"]["assertion"]) == (1, "S1", "stated")
    assert (before["edge"]["basis"], before["edge"]["source_url"]) == (
        "Jatkohanke.",
        "https://example.org/s2",
    )
    assert [step["node"]["id"] for step in answer["after"]] == ["veke"]


def test_connections_in_words(tied: httpx.Client) -> None:
    asked = {"from": "model/veke", "to": BASE + "project/S1"}
    answer = tied.get("/api/connections", params=asked).json()
    assert (answer["from"]["id"], answer["to"]["id"]) == ("veke", "S1")
    assert answer["chains"][0]["length"] == 2
    assert len(answer["chains"][0]["steps"]) == 2


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"from": "model/veke"}, "to"),
        ({"from": "nix/veke", "to": "project/S1"}, "from"),
        ({"from": "model/veke", "to": "project/S9"}, "to"),
    ],
)
def test_connections_name_a_wrong_end(tied: httpx.Client, parameters: dict[str, str], name: str) -> None:
    response = tied.get("/api/connections", params=parameters)
    assert (response.status_code, response.json()["parameter"]) == (422, name)


@pytest.mark.parametrize(
    "path",
    [
        "/api/relations/project/S9",
        "/api/relations/nix/S1",
        "/api/lineage/model/nix",
        "/api/projects/S9/overlaps",
        "/api/models/S9/overlaps",
    ],
)
def test_unknown_things(tied: httpx.Client, path: str) -> None:
    response = tied.get(path)
    assert (response.status_code, response.json()["type"]) == (404, f"{BASE}problem/unknown-entity")
