"""Takes the pictures of the walk-through anew, from real runs: `python -m tests.walkthrough.pictures`.

Needs Chromium (CHROMIUM names another than Debian's).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from graph_api.app import create_app
from graph_api.settings import Settings
from tests.serving import running
from tests.walkthrough.document import DOCUMENT, run_through

PICTURES = DOCUMENT.parent / "walkthrough"
WIDTH = 900


@contextmanager
def browsing() -> Iterator[Page]:
    """A page of a browser, as wide as the pictures."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(viewport={"width": WIDTH, "height": 800})
        browser.close()


def take(page: Page, name: str, top: str = "", bottom: str = "") -> None:
    """Take a picture of the page from above one heading to above another; of all of it without them."""
    start = _above(page, top) if top else 0
    height = page.evaluate("document.documentElement.scrollHeight")
    end = _above(page, bottom) if bottom else height
    clip = {"x": 0, "y": start, "width": page.evaluate("innerWidth"), "height": end - start}
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True, clip=clip)


def _above(page: Page, heading: str) -> float:
    box = page.get_by_role("heading", name=heading, exact=True).bounding_box()
    assert box is not None
    return box["y"] - 16


def main() -> None:
    """Run the walk-through, serve its graph, and take the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, browsing() as page:
        folder = Path(name)
        run_through(DOCUMENT.read_text(encoding="utf-8"), folder)
        page.set_viewport_size({"width": 1200, "height": 800})
        page.goto((folder / "raportti.html").as_uri())
        take(page, "report")
        page.set_viewport_size({"width": WIDTH, "height": 800})
        with running(create_app(Settings(data=folder / "graph", query_workers=1))) as address:
            page.goto(f"{address}/projects/S90001?lang=en")
            take(page, "project", bottom="What overlaps with it, and why")
            take(page, "overlaps", top="What overlaps with it, and why", bottom="Who says so")


if __name__ == "__main__":
    main()
