"""The pages' words: the language chosen, numbers and dates as each language writes them, complete catalogues."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from graph_api.pages.translation import Translator, choose_language

PACKAGE = Path(str(files("graph_api")))
PLACE = re.compile(r"%\(\w+\)s")
Message = str | tuple[str, str]


@pytest.mark.parametrize(
    ("asked", "accepted", "lang"),
    [
        ("sv", "en", "sv"),
        (None, None, "fi"),
        ("de", "sv-FI,sv;q=0.9,en;q=0.8", "sv"),
        (None, "de, en;q=0.5, fi;q=0.4", "en"),
        (None, "en;q=0.2, sv;q=0.9", "sv"),
        (None, "en;q=zero, *;q=1", "fi"),
        ("", "", "fi"),
    ],
)
def test_language_is_the_one_asked_for_then_the_browsers(
    asked: str | None, accepted: str | None, lang: str
) -> None:
    assert choose_language(asked, accepted) == lang


@pytest.mark.parametrize(
    ("lang", "number", "share", "day"),
    [
        ("fi", "1\xa0234,5", "35\xa0%", "1.12.2021"),
        ("sv", "1\xa0234,5", "35\xa0%", "1 dec. 2021"),
        ("en", "1,234.5", "35%", "Dec 1, 2021"),
    ],
)
def test_numbers_and_dates(lang: str, number: str, share: str, day: str) -> None:
    words = Translator(lang)
    assert words.number("1234.50") == number
    assert words.percent(0.347).replace(" ", "\xa0") == share
    assert words.date(date(2021, 12, 1)) == words.date("2021-12-01") == day


def test_what_is_no_date_is_left_as_it_is() -> None:
    assert Translator("fi").date("2021") == "2021"
    assert Translator("fi").date("2021-13-45") == "2021-13-45"
    assert Translator("fi").date(None) == ""


def test_a_small_share_is_not_nothing() -> None:
    assert Translator("en").percent(0.001) == "< 1%"
    assert Translator("en").percent(0) == "0%"


def test_values_in_messages_are_escaped() -> None:
    assert Translator("fi").gettext("Page %(page)s of %(pages)s", page="<b>", pages=2) == "Sivu &lt;b&gt; / 2"


def test_plurals() -> None:
    words = Translator("fi")
    assert words.ngettext("%(number)s model", "%(number)s models", 1) == "1 malli"
    assert words.ngettext("%(number)s model", "%(number)s models", 1200) == "1\xa0200 mallia"


def used_messages() -> Iterator[Message]:
    """Find every message of the templates and the code."""
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    options = {"trim_blocks": "true", "lstrip_blocks": "true"}
    for path in sorted([*PACKAGE.glob("templates/*.html"), *PACKAGE.rglob("*.py")]):
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        with io.BytesIO(path.read_bytes()) as content:
            for _, message, _, _ in extract(method, content, keywords, (), options):
                if message:
                    yield message if isinstance(message, str) else (message[0], message[1])


def catalogue(lang: str) -> Catalog:
    with (PACKAGE / "locale" / lang / "LC_MESSAGES" / "nivos.po").open("rb") as content:
        return read_po(content, locale=lang)


def key(message: Message) -> str:
    return message if isinstance(message, str) else message[0]


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_every_message_is_translated_and_none_is_stale(lang: str) -> None:
    used = {message if isinstance(message, str) else tuple(message) for message in used_messages()}
    known = {message.id if isinstance(message.id, str) else tuple(message.id) for message in catalogue(lang)}
    assert used - known == set()
    assert known - used - {""} == set()


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_translations_are_whole(lang: str) -> None:
    for message in catalogue(lang):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        if ids == [""]:
            continue
        assert not message.fuzzy
        assert all(texts), ids
        for text in texts:
            assert set(PLACE.findall(text)) == set(PLACE.findall(ids[-1])), ids
