"""The page of what two snapshots differ in: axe finds nothing in any language, dark or light; narrow screens fit it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from graph_api.store import DataDirectory, open_view
from graph_api.trust.difference import difference
from graph_api.trust.difference_report import html
from ingest.load import run_ingest

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> DataDirectory:
    """From 1 to 2 a project ends later and has a long name, one is gone, one is new."""
    folder = tmp_path_factory.mktemp("difference")
    records = folder / "projects.jsonl"
    for projects in (
        [{"id": "S1", "name": "Yksi", "end": "2020-12-31"}, {"id": "S2", "name": "Kaksi"}],
        [{"id": "S1", "name": "pitkäsana" * 20, "end": "2021-12-31"}, {"id": "S3", "name": "Kolme"}],
    ):
        records.write_text("".join(json.dumps(each) + "\n" for each in projects), encoding="utf-8")
        run_ingest([records], folder / "data", source="a", complete=True)
    return DataDirectory(folder / "data")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_is_accessible_and_fits(
    browser: Browser, directory: DataDirectory, tmp_path: Path, language: str, scheme: str
) -> None:
    path = tmp_path / "difference.html"
    found = difference(open_view(directory, 1), open_view(directory, 2), language, 100)
    path.write_text(html(found, language), encoding="utf-8")
    context = browser.new_context(viewport={"width": 320, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    try:
        opened = context.new_page()
        opened.goto(path.as_uri())
        assert opened.locator("tbody").count() >= 3
        violations = Axe().run(opened).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in violations] == []
        assert opened.evaluate("document.documentElement.scrollWidth") <= 320
        assert opened.locator("html").get_attribute("lang") == language
    finally:
        context.close()
