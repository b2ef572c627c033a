"""Words, numbers and dates of the pages in Finnish, Swedish and English.

Messages are written in English in templates and code; ``locale/<lang>/LC_MESSAGES/nivos.po`` hold the Finnish and
Swedish. They are read once per process, never compiled to disk: a checkout needs no build step.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files

from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

LANGUAGES = ("fi", "sv", "en")
DEFAULT_LANGUAGE = "fi"

#: Each language's name in itself, for the language switch.
LANGUAGE_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}

_RANGE = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9]+)*\s*(?:;\s*q\s*=\s*([0-9.]+))?\s*")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(lang: str) -> NullTranslations:
    """Return the messages of one language; English, the source, has none to look up."""
    if lang == "en":
        return NullTranslations()
    source = files("graph_api") / "locale" / lang / "LC_MESSAGES" / "nivos.po"
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source.read_bytes()), locale=lang))
    compiled.seek(0)
    return GNUTranslations(compiled)


def choose_language(asked: str | None, accepted: str | None = None) -> str:
    """Return the language to answer in: the one asked for, else the browser's first that we have, else fi."""
    if asked in LANGUAGES:
        return asked
    best, best_weight = DEFAULT_LANGUAGE, 0.0
    for part in (accepted or "")[:500].split(","):
        if (found := _RANGE.fullmatch(part)) is None:
            continue
        lang, weight = found[1].lower(), _weight(found[2])
        if lang in LANGUAGES and weight > best_weight:
            best, best_weight = lang, weight
    return best


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0


@dataclass(frozen=True)
class Translator:
    """One language's words, numbers and dates, as the templates use them."""

    lang: str

    def gettext(self, message: str, **values: object) -> str:
        """Return the message in this language; ``%(name)s`` places take escaped values."""
        if values:
            return _filled(self.lang, message, tuple(values), *values.values())
        return _translated(self.lang, message)

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """Return the message for a number of things; ``%(number)s`` is that number, written out."""
        text = catalogue(self.lang).ngettext(one, many, number)
        return _fill(text, {"number": self.number(number), **values})

    def number(self, value: float | Decimal | int | str) -> str:
        """Write a number with this language's grouping and decimal mark, at most 2 decimals."""
        return _number(self.lang, str(value))

    def percent(self, value: float | Decimal | str) -> str:
        """Write a share 0–1 as a whole percentage; what is more than nothing is never written as 0."""
        return _percent(self.lang, str(value))

    def date(self, value: date | str | None) -> str:
        """Write a date as this language writes it; text that is no ISO date (a year) is left as it is."""
        return _date(self.lang, value) if value else ""

    def moment(self, value: datetime) -> str:
        """Write a UTC moment to the minute."""
        return _moment(self.lang, value)


# Babel takes some 20 µs for each, and a page writes the same few over and over.


@lru_cache(maxsize=4096)
def _translated(lang: str, message: str) -> str:
    return catalogue(lang).gettext(message)


@lru_cache(maxsize=4096, typed=True)
def _filled(lang: str, message: str, names: tuple[str, ...], *values: object) -> str:
    return _fill(_translated(lang, message), dict(zip(names, values, strict=True)))


@lru_cache(maxsize=4096)
def _number(lang: str, value: str) -> str:
    return format_decimal(Decimal(value), format="#,##0.##", locale=lang)


@lru_cache(maxsize=4096)
def _percent(lang: str, value: str) -> str:
    share = Decimal(value)
    if 0 < share < Decimal("0.005"):
        return "< " + _percent(lang, "0.01")
    return format_percent(share, format="#,##0 %" if lang != "en" else "#,##0%", locale=lang)


@lru_cache(maxsize=4096)
def _date(lang: str, value: date | str) -> str:
    if isinstance(value, str):
        if not _ISO_DATE.fullmatch(value):
            return value
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return str(value)
    return format_date(value, format="medium", locale=lang)


@lru_cache(maxsize=256)
def _moment(lang: str, value: datetime) -> str:
    time = format_time(value, format="short", locale=lang, tzinfo=UTC)
    return f"{_date(lang, value.astimezone(UTC).date())}, {time} UTC"


def _fill(text: str, values: dict[str, object]) -> str:
    """Put escaped values into a message; the message itself is ours and may hold markup."""
    if not values:
        return text
    return Markup(text) % {name: escape(value) for name, value in values.items()}  # noqa: S704 (message is ours)
