"""Formats and languages by Accept and Accept-Language."""

from __future__ import annotations

import pytest

from graph_api.http.negotiation import CSV, HTML, JSON, TURTLE, Format, choose, choose_language

OFFERED = (JSON, CSV, HTML)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("text/*", CSV),
        ("text/html", HTML),
        ("application/xhtml+xml", HTML),
        ("TEXT/HTML;level=1", HTML),
        ("application/json;q=0.1, text/csv;q=0.2", CSV),
        ("application/json;q=0, */*;q=0.1", CSV),
        ("text/csv;q=0.5, text/*;q=0.9", HTML),
        ("text/csv;q=abc", None),
        ("image/png", None),
        ("text/html;q=0", None),
        (", ,", None),
    ],
)
def test_the_best_liked_format(accept: str | None, chosen: Format | None) -> None:
    assert choose(accept, OFFERED) is chosen


def test_a_wildcard_is_not_for_aliases() -> None:
    assert choose("text/turtle;q=0, */*;q=0.5", (TURTLE, JSON)) is JSON


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "fi"),
        ("sv", "sv"),
        ("en-GB", "en"),
        ("de, sv;q=0.3, en;q=0.5", "en"),
        ("sv;q=0, de", "fi"),
        ("de", "fi"),
    ],
)
def test_the_best_liked_language(accept: str | None, chosen: str) -> None:
    assert choose_language(accept) == chosen
