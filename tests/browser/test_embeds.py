"""An embed in another site's page: framed from a second origin, whole, accessible, and leading back to Nivos."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def portal(site: str) -> Iterator[str]:
    """The address of another site, whose page frames an embed; its own policy allows that frame alone."""
    body = f"""<!doctype html><html lang="fi"><head><meta charset="utf-8"><title>Portaali</title></head><body>
<main><h1>Portaali</h1>
<iframe src="{site}/embed/relations/model/veke?lang=fi" title="VeKe" width="1200" height="800"></iframe>
</main></body></html>"""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/"
            self.send_response(200 if found else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", f"default-src 'self'; frame-src {site}")
            self.end_headers()
            if found:
                self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_lineage_shows_in_another_sites_frame(visit: Open, portal: str) -> None:
    page = visit(portal)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="VeKe")).to_be_visible()
    for name in (
        "Mistä valot",
        "Yhessä! -",
        "Yhessä eteenpäin",
        "VeKe",
        "Laadukas asuntolatoiminta (OPH 2023",
    ):
        assert frame.locator(f'svg.relations a[aria-label*="{name}"]').count() == 1
    assert frame.locator("svg.relations .edge").count() >= 4


def test_the_framed_page_looks_as_it_should(visit: Open, portal: str) -> None:
    frame = visit(portal).frame_locator("iframe")
    fill = frame.locator("svg.relations .node.model .shape").first.evaluate("e => getComputedStyle(e).fill")
    assert fill == "rgb(228, 242, 232)"


def test_axe_finds_nothing_in_page_and_frame(visit: Open, portal: str) -> None:
    page = visit(portal)
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []


def test_the_table_opens_without_javascript(visit: Open, portal: str) -> None:
    frame = visit(portal, javascript=False).frame_locator("iframe")
    frame.locator("summary").click()
    expect(frame.get_by_role("cell", name="Mistä valot").first).to_be_visible()


def test_a_node_opens_outside_the_frame(visit: Open, portal: str) -> None:
    page = visit(portal)
    with page.expect_popup() as opened:
        page.frame_locator("iframe").locator('svg.relations a[aria-label*="Mistä valot"]').click()
    opened.value.wait_for_load_state()
    assert opened.value.url.endswith("/projects/mista-valot?lang=fi")
    assert page.url == portal
