"""Fields of text: words, words by language, names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from ingest.messages import told
from ingest.records.faults import fault, personal, shown
from ingest.records.privacy import personal_data
from ontology import iris

LANGUAGES = ("fi", "sv", "en")

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def plain_text(value: Any) -> str:
    """Take a value that is written as text, without the spaces around it. Raises a fault."""
    if type(value) is not str:  # nearly all are
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise fault(told("{value!r} is not text", value=shown(value)), told("give it as text"))
        value = str(value)
    text: str = value.strip()
    if not text:
        raise fault(told("is empty"), told("write something or leave the field out"))
    if _CONTROLS.search(text):
        raise fault(told("holds control characters"), told("remove them"))
    return text


def without_persons(text: str) -> str:
    """Take a text that holds no personal data. Raises a fault."""
    found = personal_data(text)
    if found:
        raise personal(found)
    return text


def _by_language(value: Any) -> dict[str, str]:
    """Text as a map from language to words; a bare string gets the language "" (the record's own)."""
    if not isinstance(value, dict):
        return {"": without_persons(plain_text(value))}
    for language in value:
        if language not in LANGUAGES:
            raise fault(
                told("{value!r} is not a language code in use", value=shown(language)),
                told("use fi, sv or en"),
            )
    if not value:
        raise fault(told("is empty"), told("write something or leave the field out"))
    return {language: without_persons(plain_text(text)) for language, text in sorted(value.items())}


def named(value: Any) -> str:
    """Take a name: a text that an id can be made of. Raises a fault."""
    text = plain_text(value)
    return _short_name(text) if len(text) <= _SHORT else _name(text)


def _name(text: str) -> str:
    without_persons(text)
    try:
        iris.slug(text)
    except ValueError:
        raise fault(
            told("{value!r} has no letter or digit", value=shown(text)),
            told("write a name with letters or digits"),
        ) from None
    return text


#: Names up to so many characters are remembered: those of programmes, themes and organisations come again and again.
_SHORT = 200
_short_name = lru_cache(maxsize=20_000)(_name)


def _organisation_name(value: Any) -> str:
    """A name with a letter in it: in lists a sum slips into the column of names now and then."""
    text = named(value)
    if not any(character.isalpha() for character in text):
        raise fault(
            told("{value!r} is not the name of an organisation", value=shown(text)),
            told("check the row: its cells may have slipped"),
        )
    return text


Text = Annotated[dict[str, str], BeforeValidator(_by_language)]
Words = Annotated[str, BeforeValidator(plain_text), AfterValidator(without_persons)]
Label = Annotated[str, BeforeValidator(named)]
OrganisationName = Annotated[str, BeforeValidator(_organisation_name)]
