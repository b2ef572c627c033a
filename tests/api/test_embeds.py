"""Embeds: framed from where the settings allow, without cookies or scripts, links opening outside the frame."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from graph_api.settings import Settings

Get = Callable[..., httpx.Response]


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_an_embed_holds_the_picture_the_table_and_a_link_back(get: Get, lang: str) -> None:
    response = get("/embed/relations/model/veke", lang=lang)
    assert response.status_code == 200
    assert f'<html lang="{lang}">' in response.text
    assert response.text.count('<svg xmlns="http://www.w3.org/2000/svg" class="relations"') == 1
    assert "<caption>" in response.text
    assert f'<a href="/models/veke?lang={lang}" target="_blank" rel="noopener">' in response.text


def test_every_link_leaves_the_frame(get: Get) -> None:
    links = re.findall(r"<a [^>]*>", get("/embed/relations/projects/S2", lang="fi").text)
    assert links
    assert all('target="_blank"' in link and 'rel="noopener"' in link for link in links)


def test_anyone_may_frame_it_by_default(get: Get) -> None:
    headers = get("/embed/relations/model/veke").headers
    assert headers["content-security-policy"].endswith("frame-ancestors *")
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert "x-frame-options" not in headers
    assert "set-cookie" not in headers


def test_pages_may_not_be_framed_by_others(get: Get) -> None:
    assert get("/models/veke").headers["content-security-policy"].endswith("frame-ancestors 'self'")


def test_the_settings_say_who_may_frame_it(
    data: Path, serve: Callable[[Settings], AbstractContextManager[httpx.Client]]
) -> None:
    settings = Settings(data=data, query_workers=1, frame_ancestors="https://portaali.example")
    with serve(settings) as client:
        policy = client.get("/embed/relations/model/veke").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors https://portaali.example")


@pytest.mark.parametrize("depth", ["0", "2", "99", "abc"])
def test_any_depth_is_answered(get: Get, depth: str) -> None:
    assert get("/embed/relations/theme/nivelvaihe", depth=depth).status_code == 200


@pytest.mark.parametrize("path", ["/embed/relations/model/none", "/embed/relations/none/veke"])
def test_the_unknown_is_404(get: Get, path: str) -> None:
    assert get(path).status_code == 404
