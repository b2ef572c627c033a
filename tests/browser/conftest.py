"""What the browser tests run against: the shipped sample in a real server, seen by Debian's Chromium.

Fixture strategy: the sample is loaded once per session into a temporary folder and served by uvicorn on a free port;
one browser for the session, a fresh context for each test. Every page that a test opens is watched: a request to
another host, a console error or a failed load fails the test. CHROMIUM names another browser.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from graph_api.app import create_app
from graph_api.settings import Settings
from ingest.load import run_ingest
from tests.serving import running

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that holds the sample."""
    data = tmp_path_factory.mktemp("data")
    run_ingest([Path(str(files("ingest") / "samples" / "zoomi"))], data)
    with running(create_app(Settings(data=data, query_workers=1))) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        chromium = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Open]:
    """Open pages: visit(path, width=1280, javascript=True, **context options); watched until the test ends."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(path: str, width: int = 1280, javascript: bool = True, **options: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        address = path if path.startswith("http") else site + path
        _watch(page, troubles)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert troubles == []


def _watch(page: Page, troubles: list[str]) -> None:
    def asked(address: str) -> None:
        if urlsplit(address).hostname not in ("127.0.0.1", "localhost"):
            troubles.append(f"asks another host: {address}")

    page.on("request", lambda request: asked(request.url))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("requestfailed", lambda request: troubles.append(f"failed: {request.url}"))
