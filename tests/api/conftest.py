"""What the API tests run against.

Fixture strategy: one data directory per session, filled through the store's own writer with `NETWORK`, the
smallest graph that has what the routes show – two projects that share a theme, the model of one, a lead and a
partner, an event, names in one to three languages – and one uvicorn server on a free port, asked over real
HTTP. Tests that need other settings (short deadlines, an empty directory) start their own with `serve`.

With `--store oxigraph` or `--store virtuoso` the same tests run against an engine: each data directory that is
served has an engine of its own, filled by the same delivery that `nivos ingest` makes. Tests marked `embedded`
are about workers and files of this machine; what an engine cannot do stands in `tests/engines/limits.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from pyoxigraph import RdfFormat, Triple, parse

from graph_api.app import create_app
from graph_api.settings import Settings
from graph_api.store.layout import DataDirectory
from graph_api.store.opening import open_writer
from graph_api.store.remote import Endpoint, bring_up_to_date, snapshots
from ontology import iris
from tests.engines.limits import UNSURE, reason
from tests.engines.servers import ENGINES, installed
from tests.serving import running

PREFIXES = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix b: <https://w3id.org/nivos/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

NETWORK = (
    PREFIXES
    + """
<https://w3id.org/nivos/project/S1> a n:Project ;
  n:name "Ääni kuuluviin"@fi, "Rösten hörd"@sv ; n:code "S1" ; n:summary "Ohjausta nivelvaiheeseen."@fi ;
  n:startDate "2019-01-01"^^xsd:date ; n:endDate "2021-12-31"^^xsd:date ;
  n:status <https://w3id.org/nivos/project-status/ended> ;
  n:theme <https://w3id.org/nivos/theme/nivelvaihe> ;
  n:transitionPhase <https://w3id.org/nivos/phase/perusopetus-toinen-aste> ;
  n:leadOrganisation <https://w3id.org/nivos/organisation/1234567-8> .
<https://w3id.org/nivos/project/S2> a n:Project ;
  n:name "Yhessä!"@fi ; n:code "S2" ;
  n:startDate "2021-01-01"^^xsd:date ; n:endDate "2023-12-31"^^xsd:date ;
  n:theme <https://w3id.org/nivos/theme/ohjaus> ;
  n:partnerOrganisation <https://w3id.org/nivos/organisation/1234567-8> .
<https://w3id.org/nivos/model/veke> a n:Model ; n:name "VeKe"@fi ;
  n:developedIn <https://w3id.org/nivos/project/S2> ;
  n:theme <https://w3id.org/nivos/theme/nivelvaihe> ;
  n:developmentStage <https://w3id.org/nivos/development-stage/ready> .
<https://w3id.org/nivos/event/seminaari> a n:Event ; n:name "Seminaari"@fi ;
  n:organisedBy <https://w3id.org/nivos/project/S1> .
<https://w3id.org/nivos/organisation/1234567-8> a n:Organisation ; n:name "Jyväskylän koulu"@fi .
<https://w3id.org/nivos/theme/nivelvaihe> a skos:Concept ;
  skos:prefLabel "Nivelvaihe"@fi, "Övergång"@sv, "Transition"@en .
<https://w3id.org/nivos/theme/ohjaus> a skos:Concept ; skos:prefLabel "Ohjaus"@fi ;
  skos:broader <https://w3id.org/nivos/theme/nivelvaihe> .
<https://w3id.org/nivos/phase/perusopetus-toinen-aste> a skos:Concept ; skos:prefLabel "Perusopetus"@fi .
<https://w3id.org/nivos/project-status/ended> a skos:Concept ; skos:prefLabel "päättynyt"@fi .
<https://w3id.org/nivos/development-stage/ready> a skos:Concept ; skos:prefLabel "valmis"@fi .
n:Project a rdfs:Class ; rdfs:label "Hanke"@fi .
n:Model a rdfs:Class ; rdfs:subClassOf n:Result ; rdfs:label "Malli"@fi .
n:theme rdfs:label "teema"@fi, "theme"@en .
"""
)

Client = httpx.Client


def triples(turtle: str) -> list[Triple]:
    """Read Turtle."""
    return [quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)]


class Engines:
    """The engines started so far, one for each data directory; none where the store is embedded."""

    def __init__(self) -> None:
        self.engine = "embedded"
        self._stack = ExitStack()
        self._started: dict[Path, Endpoint] = {}

    def of(self, data: Path) -> Endpoint:
        """Give the engine of a data directory, filled with what is published there."""
        if data not in self._started:
            folder = data.parent / f"{data.name}-engine"
            folder.mkdir()
            self._started[data] = self._stack.enter_context(ENGINES[self.engine](folder))
        return self._started[data]

    def fill(self, data: Path) -> None:
        """Bring an engine the current snapshot."""
        if self.engine != "embedded" and DataDirectory(data).current_number() is not None:
            bring_up_to_date(DataDirectory(data), self.of(data), notice=0)

    def settings(self, settings: Settings) -> Settings:
        """Point settings to the engine of their data directory."""
        if self.engine == "embedded":
            return settings
        endpoint = self.of(settings.data)
        return settings.model_copy(
            update={
                "store_url": endpoint.url,
                "store_update_url": endpoint.update_url,
                "store_graph_url": endpoint.graph_url,
                "store_user": endpoint.user,
                "store_password": SecretStr(endpoint.password),
                "store_default_graph": endpoint.believed,
            }
        )

    def close(self) -> None:
        """Stop them all."""
        self._stack.close()


_engines = Engines()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out or expect to fail what an engine cannot do."""
    engine = config.getoption("--store")
    folder = Path(__file__).parent
    for item in items:
        if engine == "embedded" or folder not in item.path.parents:
            continue
        if item.get_closest_marker("embedded"):
            item.add_marker(pytest.mark.skip(reason="is about the embedded store"))
        test = f"{item.path.name}::{item.name}"
        limit = reason(engine, test)
        if limit is not None:
            item.add_marker(pytest.mark.xfail(reason=limit, strict=test not in UNSURE))


@pytest.fixture(scope="session", autouse=True)
def engines(request: pytest.FixtureRequest) -> Iterator[Engines]:
    """The engines that `--store` asks for; they are asked for their snapshot each time, not each second."""
    _engines.engine = request.config.getoption("--store")
    if not installed(_engines.engine):
        pytest.fail("virtuoso-t is not on this machine: apt-get install virtuoso-opensource-7-bin")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshots, "POLL", 0.0)
        yield _engines
    _engines.close()


def publish(data: Path, turtle: str, record: str = "network") -> None:
    """Publish a snapshot in which one record says what `turtle` says."""
    with open_writer(DataDirectory(data), purpose="test") as writer:
        writer.put_record(iris.record_graph("test", "record", record), triples(turtle), [], record)
        writer.publish("test", lambda store: [], datetime(2026, 1, 1, tzinfo=UTC))
    _engines.fill(data)


@contextmanager
def serving(settings: Settings) -> Iterator[Client]:
    """Serve an application on a free port of this machine; gives a client to it."""
    app = create_app(_engines.settings(settings))
    with running(app) as address, Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with `NETWORK` published."""
    folder = tmp_path_factory.mktemp("data")
    publish(folder, NETWORK)
    return folder


@pytest.fixture(scope="session")
def client(data: Path) -> Iterator[Client]:
    """A client of a server with the default settings."""
    # Tests ask faster than any person: without a rate.
    with serving(Settings(data=data, query_workers=1, rate_limit="")) as made:
        yield made


@pytest.fixture(scope="session")
def get(client: Client) -> Callable[..., httpx.Response]:
    """Ask the server: get(path, accept=None, **parameters)."""

    def asked(path: str, accept: str = "*/*", **parameters: str | int) -> httpx.Response:
        return client.get(path, params=parameters or None, headers={"Accept": accept})

    return asked


@pytest.fixture(scope="session")
def serve() -> Callable[[Settings], AbstractContextManager[Client]]:
    """Give `serving` to tests that need a server with other settings."""
    return serving


@pytest.fixture(scope="session")
def publishing() -> Callable[[Path, str], None]:
    """Give `publish` to tests that need other data."""
    return publish
