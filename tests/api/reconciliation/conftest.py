"""A small network to reconcile with, served over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_api.settings import Settings

GRAPH = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/nivos/> .
<organisation/0204819-8> a n:Organisation ; n:name "Turun kaupunki"@fi ; n:knownAs "Åbo stad"@sv ;
  n:businessId "0204819-8" ; n:organisationType <organisation-type/kunta> .
<organisation/2528160-3> a n:Organisation ; n:name "Turun ammattikorkeakoulu Oy"@fi ; n:businessId "2528160-3" .
<organisation/a> a n:Organisation ; n:name "Silta ry"@fi .
<organisation/b> a n:Organisation ; n:name "Silta rf"@sv .
<organisation/evil> a n:Organisation ; n:name "<script>alert('x')</script> & \\"ystävät\\" ry"@fi .
<organisation-type/kunta> a skos:Concept ; skos:prefLabel "Kunta"@fi, "Kommun"@sv .
<project/S1> a n:Project ; n:name "Sillat työhön"@fi, "Broar till arbetet"@sv ; n:code "S1" ;
  n:startDate "2019-05-01"^^xsd:date ; n:endDate "2021-12-31"^^xsd:date ; n:budget 120000.5 ;
  n:leadOrganisation <organisation/0204819-8> ; n:region <region/02> ; n:theme <theme/nivelvaihe>, <theme/ohjaus> .
<project/S2> a n:Project ; n:name "Sillat työhön"@fi ; n:code "S2" ; n:startDate "2022-01-01"^^xsd:date ;
  n:leadOrganisation <organisation/2528160-3> ; n:region <region/04> .
<project/veke> a n:Project ; n:name "VeKe"@fi .
<model/veke> a n:Result, n:Model ; n:name "VeKe"@fi ; n:developedIn <project/S1> .
<event/seminaari> a n:Event ; n:name "Seminaari"@fi ; n:date "2021-12-01"^^xsd:date ; n:organisedBy <project/S1> .
<theme/nivelvaihe> a skos:Concept ; skos:inScheme <scheme/themes> ;
  skos:prefLabel "Nivelvaihe"@fi, "Övergång"@sv, "Transition"@en ; skos:altLabel "siirtymä"@fi ;
  skos:exactMatch <http://www.yso.fi/onto/yso/p21130> .
<theme/ohjaus> a skos:Concept ; skos:inScheme <scheme/themes> ; skos:prefLabel "Ohjaus"@fi ;
  skos:broader <theme/nivelvaihe> .
<region/02> a skos:Concept ; skos:inScheme <scheme/regions> ; skos:notation "02" ;
  skos:prefLabel "Varsinais-Suomi"@fi, "Egentliga Finland"@sv, "Southwest Finland"@en .
<region/04> a skos:Concept ; skos:inScheme <scheme/regions> ; skos:notation "04" ; skos:prefLabel "Satakunta"@fi .
n:code rdfs:label "hankekoodi"@fi, "projektkod"@sv, "project code"@en .
n:theme rdfs:label "teema"@fi, "tema"@sv, "theme"@en .
n:startDate rdfs:label "alkamispäivä"@fi, "startdatum"@sv, "start date"@en .
n:region rdfs:label "alue"@fi, "område"@sv, "region"@en .
"""

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, publishing: Callable[[Path, str], None]) -> Path:
    """A data directory with `GRAPH` published."""
    folder = tmp_path_factory.mktemp("reconcile")
    publishing(folder, GRAPH)
    return folder


@pytest.fixture(scope="session")
def client(data: Path, serve: Callable[..., AbstractContextManager[httpx.Client]]) -> Iterator[httpx.Client]:
    """A client of a server that takes ten queries at once."""
    with serve(Settings(data=data, rate_limit="", reconcile_batch=10)) as made:
        yield made


@pytest.fixture(scope="session")
def post(client: httpx.Client) -> Callable[..., httpx.Response]:
    """Send a form: post(queries={…}) or post(extend={…}, path="/reconcile/sv")."""

    def posted(path: str = "/reconcile", **fields: Any) -> httpx.Response:
        return client.post(path, data={name: json.dumps(value) for name, value in fields.items()})

    return posted


@pytest.fixture(scope="session")
def reconcile(post: Callable[..., httpx.Response]) -> Ask:
    """Ask one query; gives the candidates: reconcile("Turku", type="organisation")."""

    def asked(query: str | None = None, path: str = "/reconcile", **more: Any) -> list[dict[str, Any]]:
        sent = more if query is None else {"query": query, **more}
        answer = post(path, queries={"q0": sent})
        assert answer.status_code == 200, answer.text
        result: list[dict[str, Any]] = answer.json()["q0"]["result"]
        return result

    return asked
