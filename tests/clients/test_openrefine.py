"""OpenRefine itself matches a table with Nivos and fetches values; what it sends is what the other tests send."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from pyoxigraph import RdfFormat, parse

from graph_api.store.layout import DataDirectory
from graph_api.store.writer import open_writer
from ontology import iris
from tests.api.reconciliation.network import GRAPH
from tests.clients import openrefine
from tests.clients.recording import Recording, Sent, recording
from tests.clients.service import served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(openrefine.missing() is not None, reason=str(openrefine.missing())),
]
HERE = Path(__file__).parents[1] / "data" / "openrefine"
RECORDED = {
    one["step"]: one for one in map(json.loads, (HERE / "requests.jsonl").read_text("utf-8").splitlines())
}


@pytest.fixture(scope="module")
def nivos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    """A service over the network of the API's tests; what it is sent is kept."""
    folder = tmp_path_factory.mktemp("openrefine")
    with open_writer(DataDirectory(folder / "data"), purpose="test") as writer:
        said = [quad.triple for quad in parse(GRAPH, format=RdfFormat.TURTLE)]
        writer.put_record(iris.record_graph("test", "record", "all"), said, [], "all")
        writer.publish("test", lambda store: [], datetime(2026, 1, 1, tzinfo=UTC))
    with served(folder / "data", folder / "log") as service, recording(service.url) as kept:
        yield kept
    assert "Traceback" not in (folder / "log").read_text()


@pytest.fixture(scope="module")
def table(nivos: Recording, tmp_path_factory: pytest.TempPathFactory) -> Iterator[openrefine.Table]:
    """A table in OpenRefine, of which days have been made of texts."""
    with openrefine.running(tmp_path_factory.mktemp("refine")) as commands:
        text = (HERE / "table.csv").read_text("utf-8")
        made = openrefine.Table.of(commands, text, f"{nivos.url}/reconcile/sv")
        made.transform("loppu", "value.toDate()")
        yield made


def _content(body: str) -> object:
    """What a form holds. OpenRefine numbers its queries in no fixed order, so their names do not count."""
    ((name, text),) = parse_qsl(body, strict_parsing=True)
    held = json.loads(text)
    if name != "queries":
        return name, held
    assert set(held) == {f"q{number}" for number in range(len(held))}
    return name, sorted(json.dumps(each, sort_keys=True) for each in held.values())


def _is_recorded(sent: list[Sent], step: str) -> bool:
    (one,) = [each for each in sent if each.headers.get("User-Agent", "").startswith("OpenRefine/")]
    recorded = RECORDED[step]
    assert (one.method, one.path) == (recorded["method"], recorded["path"])
    assert one.headers["Content-Type"] == recorded["content_type"]
    assert _content(one.body) == _content(recorded["body"])
    return True


def test_a_table_is_matched_and_filled(table: openrefine.Table, nivos: Recording) -> None:
    nivos.taken()
    assert table.types("koulu") == ["organisation"]
    assert _is_recorded(nivos.taken(), "guess types")

    table.reconcile("koulu", "organisation", **{"y-tunnus": "businessId"})
    assert _is_recorded(nivos.taken(), "match organisations")
    turku, amk = "organisation/0204819-8", "organisation/2528160-3"
    assert table.matched(0) == [turku, turku, amk, None]

    table.reconcile("hanke", "project", limit=2, koulu="leadOrganisation", alku="startDate", loppu="endDate")
    assert _is_recorded(nivos.taken(), "match projects")
    # Two projects are called Sillat työhön: a person looks at them.
    assert table.matched(2) == [None, "project/veke", None, None]

    table.extend("koulu", {"id": "businessId"}, {"id": "organisationType", "settings": {"limit": "1"}})
    assert _is_recorded(nivos.taken(), "fetch values")
    assert [list(row.values())[:3] for row in table.rows()] == [
        ["Turun kaupunki", "0204819-8", "Kommun"],
        ["Turun kaupunki", "0204819-8", "Kommun"],
        ["Turun ammattikorkeakoulu Oy", "2528160-3", ""],
        ["Ei ole", "", ""],
    ]
