"""OpenRefine itself matches a table with Nivos and fetches values; what it sends is what the other tests send."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, sync_playwright
from pyoxigraph import RdfFormat, parse

from graph_api.store.layout import DataDirectory
from graph_api.store.opening import open_writer
from ontology import iris
from tests.api.reconciliation.network import GRAPH
from tests.clients import openrefine
from tests.clients.recording import Recording, Sent, recording
from tests.clients.service import served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(openrefine.missing() is not None, reason=str(openrefine.missing())),
]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
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


@pytest.fixture
def page(table: openrefine.Table) -> Iterator[Page]:
    """The page of the table in a browser, with the service added as a person does it."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = chromium.new_page(viewport={"width": 1300, "height": 900})
        address = str(table.commands.base_url).removesuffix("/command/core/")
        opened.goto(f"{address}/project?project={table.id}")
        opened.wait_for_selector(".data-table")
        opened.evaluate(
            "url => new Promise(done => ReconciliationManager.registerStandardService(url, done))",
            table.service,
        )
        yield opened
        chromium.close()


@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not on this machine (CHROMIUM names it)")
def test_its_pages_ask_as_recorded(table: openrefine.Table, nivos: Recording, page: Page) -> None:
    table.reconcile("koulu", "organisation")

    page.evaluate(
        "() => new ReconDialog(theProject.columnModel.columns.find(one => one.name == 'hanke'), [])"
    )
    page.get_by_text("Nivos: projektnätverket").click()
    page.locator('input[name="property"]').first.press_sequentially("start")
    page.locator(".fbs-item").first.hover()
    page.wait_for_selector(".fbs-flyout-pane strong")
    page.locator('input[bind="typeInput"]').press_sequentially("org")
    page.wait_for_selector(".fbs-pane-type .fbs-item, .fbs-item:has-text('organisation')")
    page.get_by_role("button", name="Cancel").first.click()

    page.reload()
    page.locator("a", has_text="Search for match").last.click()
    searched = page.locator(".dialog-container input[type=text], .dialog-container input:not([type])").first
    searched.fill("")
    searched.press_sequentially("Turun kau")
    page.locator(".fbs-item", has_text="Turun kaupunki").first.hover()
    page.wait_for_selector(".fbs-flyout-pane strong")

    page.reload()
    cell = page.locator(".data-table-cell-content a", has_text="Turun kaupunki").first
    cell.hover()
    framed = page.frame_locator("iframe").get_by_role("heading", name="Turun kaupunki")
    framed.wait_for()
    followed = cell.get_attribute("href")

    page.evaluate(
        "() => new ExtendReconciledDataPreviewDialog(theProject.columnModel.columns[0], 1, [0], () => 0)"
    )
    page.locator(".suggested-property a").first.wait_for()

    sent = {one.path: one.headers for one in nivos.taken() if "Mozilla" in one.headers["User-Agent"]}
    recorded = list(map(json.loads, (HERE / "pages.jsonl").read_text("utf-8").splitlines()))
    for one in recorded:
        if one["step"] == "click a cell":
            assert followed == nivos.url + one["path"]
        else:
            assert sent[one["path"]]["Accept"] == one["accept"], one["step"]
