"""The pages in a real browser: axe finds nothing, keyboard and narrow screens work, no script is needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
PAGES = (
    "/",
    "/projects",
    "/models?theme=nivelvaihe",
    "/themes",
    "/organisations",
    "/reconciliations",
    "/overlaps",
    "/models/veke",
    "/projects/S21674",
    "/projects/S10165",  # whose sources differ
    "/reconcile/preview?id=organisation/2769790-1",
    "/themes/nivelvaihe",
    "/organisations/2769790-1",
    "/events/zoomi-levittamisseminaari-2021-12-01",
    "/queries",
    "/queries/project-overlaps",
    "/queries/new?query=SELECT+*+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+3",
    "/connections?from=model/veke&to=project/S21674",
    "/accessibility",
    "/embed/relations/model/veke",
)


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[node['html'][:200] for node in one['nodes'][:3]]}" for one in found]


def in_language(path: str, lang: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit: Open, path: str) -> None:
    assert violations(visit(in_language(path, "fi"))) == []


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("path", ["/", "/overlaps", "/models/veke", "/accessibility"])
def test_axe_finds_nothing_in_other_languages(visit: Open, path: str, lang: str) -> None:
    page = visit(in_language(path, lang))
    assert page.locator("html").get_attribute("lang") == lang
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/", "/overlaps", "/models/veke", "/queries/project-overlaps"])
def test_axe_finds_nothing_in_the_dark(visit: Open, path: str) -> None:
    assert violations(visit(in_language(path, "en"), color_scheme="dark")) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_screen_scrolls_down_only(visit: Open, path: str) -> None:
    page = visit(in_language(path, "fi"), width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_keyboard_skips_to_the_content_and_shows_where_it_is(visit: Open) -> None:
    page = visit("/models/veke?lang=en")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_text("Skip to content")
    assert skip.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    box = skip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Models")
    assert page.locator(":focus").evaluate("e => e.closest('main') !== null")


def test_the_keyboard_reaches_the_nodes_of_the_drawing_and_follows_them(visit: Open) -> None:
    page = visit("/models/veke?lang=fi")
    node = page.get_by_role("link", name="hanke: Mistä valot").first
    node.focus()
    assert node.locator(".shape").evaluate("e => getComputedStyle(e).strokeWidth") == "4.5px"
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/mista-valot?lang=fi")


def test_the_whole_lineage_of_veke_is_on_its_page(visit: Open) -> None:
    page = visit("/models/veke?lang=fi")
    story = page.locator("ol.chain > li > p:first-child").all_inner_texts()
    chain = ("Mistä valot", "Yhessä! ", "Yhessä eteenpäin", "VeKe", "Laadukas asuntolatoiminta (OPH 2023")
    places = [next(i for i, text in enumerate(story) if text.startswith(name)) for name in chain]
    assert places == sorted(places)
    columns = [
        min(
            box["x"]
            for one in page.locator("svg.relations .node", has_text=word).all()
            if (box := one.bounding_box())
        )
        for word in ("Mistä valot", "Yhessä! -", "Yhessä eteenpäin", "VeKe")
    ]
    assert columns == sorted(set(columns))


def test_no_label_of_the_drawing_leaves_its_box(visit: Open) -> None:
    page = visit("/models/veke?lang=fi", width=1600)
    for node in page.locator("svg.relations .node").all():
        box, name = node.locator(".shape").bounding_box(), node.locator(".name").bounding_box()
        assert box is not None
        assert name is not None
        assert box["x"] <= name["x"]
        assert name["x"] + name["width"] <= box["x"] + box["width"]
        assert name["y"] + name["height"] <= box["y"] + box["height"]


def test_everything_works_without_javascript(visit: Open) -> None:
    page = visit("/?lang=en", javascript=False)
    page.get_by_role("link", name="Overlaps", exact=True).click()
    page.get_by_label("should meet").check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**should_meet=1**")
    page.locator("ul.pair h2 a").first.click()
    expect(page.get_by_role("heading", name="What overlaps with it, and why")).to_be_visible()
    page.get_by_role("link", name="Svenska").click()
    assert page.locator("html").get_attribute("lang") == "sv"
    page.get_by_role("link", name="Frågor", exact=True).click()
    page.locator("main h3 a").first.click()
    page.locator("main summary").click()
    expect(page.locator("main pre")).to_be_visible()


def test_the_connections_form_takes_a_name(visit: Open) -> None:
    page = visit("/connections?lang=en", javascript=False)
    page.get_by_label("From").fill("VeKe – asuntolaohjauksen vertaiskehittäminen")
    page.get_by_label("To", exact=True).fill("project/S21674")
    page.get_by_role("button", name="Show").click()
    assert page.locator("ol.chain li").count() >= 2


def test_text_twice_as_large_fits(visit: Open) -> None:
    page = visit("/overlaps?lang=fi")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
