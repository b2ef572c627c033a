"""The page of the report in a browser: axe finds nothing in any language, dark or light; it fits a narrow screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from ingest.messages import told
from ingest.reconciliation.waiting import Waiting, advice_of, reason_of
from ingest.refusals import Caution, Place
from ingest.report import Report
from ingest.report.page import page

pytestmark = pytest.mark.browser


def report() -> Report:
    place = Place("hankkeet.xlsx", 3, "Taulukko 1", {"end": "Päättymispäivä, joka on kirjoitettu pitkästi"})
    long = "pitkäsanajokaeimahdukapeallenäytölle" * 3
    reason, advice = told("{value!r} is not an ISO date", value=long), told("write {day}", day="2021-12-31")
    refusals = [place.refuse("end", reason, advice, long) for _ in range(30)]
    warning = Caution("a.csv", 9, "end", told("lasts {years} years", years=40), told("check both sums"))
    return Report(
        read=31,
        accepted=1,
        added=1,
        refused=30,
        refusals=refusals,
        warnings=[warning],
        more_refusals=5,
        waiting=[
            Waiting(
                "1f",
                "organisation",
                "a.csv:9",
                long,
                "Saku ry",
                91.5,
                reason_of("", long),
                advice_of("1f"),
                "",
                "",
            )
        ],
        snapshot=1,
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_is_accessible_and_fits(
    browser: Browser, tmp_path: Path, language: str, scheme: str
) -> None:
    path = tmp_path / "report.html"
    path.write_text(page(report(), language), encoding="utf-8")
    context = browser.new_context(viewport={"width": 320, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    try:
        opened = context.new_page()
        asked: list[str] = []
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(path.as_uri())
        found = Axe().run(opened).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found] == []
        assert opened.evaluate("document.documentElement.scrollWidth") <= 320
        assert asked == [path.as_uri()]
        assert opened.locator("html").get_attribute("lang") == language
    finally:
        context.close()
