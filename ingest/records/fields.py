"""The kinds of field that records are made of, each validated: text, day, web address, business id, codes.

Every fault is raised as a `nivos` error with a reason and an advice, which the report tells in its language.
"""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError
from pyoxigraph import NamedNode

from ingest.messages import Told, told
from ingest.records.privacy import IN_ADDRESSES, holds_identity_code, masked, personal_data, traces
from ingest.records.regions import region_code
from ontology import iris

LANGUAGES = ("fi", "sv", "en")


#: Characters of a value that a sentence shows.
SHOWN = 120


def shown(value: Any) -> str:
    """Show a value in a sentence: what was written, without personal data, cut short."""
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list | tuple):
        return "[…]"
    text = masked(json.dumps(value) if value is None or isinstance(value, bool) else str(value))
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def fault(reason: Told, advice: Told) -> PydanticCustomError:
    """Make the error that refuses a field."""
    return PydanticCustomError("nivos", "{reason}", {"reason": reason, "advice": advice})


def personal(kind: Told) -> PydanticCustomError:
    """Make the error of a field that holds personal data; what it is alone is told."""
    reason, advice = told("holds {found}", found=kind), told("remove it, the graph holds no personal data")
    return PydanticCustomError("personal", "{reason}", {"reason": reason, "advice": advice})


class Strict(BaseModel):
    """A record or a part of one: frozen, and a field it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, populate_by_name=True)


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _plain(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise fault(told("{value!r} is not text", value=shown(value)), told("give it as text"))
    text = str(value).strip()
    if not text:
        raise fault(told("is empty"), told("write something or leave the field out"))
    if _CONTROLS.search(text):
        raise fault(told("holds control characters"), told("remove them"))
    return text


def _without_persons(text: str) -> str:
    found = personal_data(text)
    if found:
        raise personal(found)
    return text


def _by_language(value: Any) -> dict[str, str]:
    """Text as a map from language to words; a bare string gets the language "" (the record's own)."""
    if not isinstance(value, dict):
        return {"": _without_persons(_plain(value))}
    for language in value:
        if language not in LANGUAGES:
            raise fault(
                told("{value!r} is not a language code in use", value=shown(language)),
                told("use fi, sv or en"),
            )
    if not value:
        raise fault(told("is empty"), told("write something or leave the field out"))
    return {language: _without_persons(_plain(text)) for language, text in sorted(value.items())}


_FINNISH_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_YEAR = re.compile(r"[0-9]{4}")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _iso(value: Any) -> datetime.date:
    text = value.isoformat() if type(value) is datetime.date else _plain(value)
    finnish = _FINNISH_DAY.fullmatch(text)
    if finnish:
        day, month, year = finnish.groups()
        iso = f"{year}-{int(month):02d}-{int(day):02d}"
        raise fault(told("{value!r} is not an ISO date", value=text), told("write {day}", day=iso))
    if not _ISO_DAY.fullmatch(text):
        raise fault(
            told("{value!r} is not an ISO date", value=shown(text)),
            told("write YYYY-MM-DD, for example 2021-09-01"),
        )
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise fault(
            told("{value!r} is not a day of the calendar", value=text), told("check the month and the day")
        ) from None


def _iso_or_year(value: Any) -> str:
    text = value.isoformat() if type(value) is datetime.date else _plain(value)
    return text if _YEAR.fullmatch(text) else _iso(text).isoformat()


#: Most addresses are as plain as this, and need no closer look but for an identity code.
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\w.~/?=&;+-]*)?", re.ASCII)


def _web(value: Any) -> str:
    text = _plain(value)
    plain = _PLAIN_ADDRESS.fullmatch(text) and not holds_identity_code(text)
    return text if plain else _address(text)


def _address(text: str) -> str:
    """Look at an address closely."""
    try:
        parts = urlsplit(text)
        NamedNode(text)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        known = False
    if not known or re.search(r'[\s<>"{}|\\^`]', text):
        raise fault(
            told("{value!r} is not a web address", value=shown(text)),
            told("write the whole address, https://…, without spaces"),
        )
    for trace in traces(text):
        if trace.kind in IN_ADDRESSES:
            raise personal(trace.kind)
    return text


def is_business_id(text: str) -> bool:
    """Check a Finnish business id (Y-tunnus): seven digits, a hyphen and the check digit that follows from them."""
    if not re.fullmatch(r"[0-9]{7}-[0-9]", text):
        return False
    weights = (7, 9, 10, 5, 8, 4, 2)
    rest = sum(weight * int(digit) for weight, digit in zip(weights, text, strict=False)) % 11
    return rest != 1 and int(text[-1]) == (0 if rest == 0 else 11 - rest)


def _business_id(value: Any) -> str:
    text = _plain(value)
    if not re.fullmatch(r"[0-9]{7}-[0-9]", text):
        raise fault(
            told("{value!r} is not a business id", value=shown(text)),
            told("write seven digits, a hyphen and the check digit: 2769790-1"),
        )
    if not is_business_id(text):
        raise fault(
            told("the check digit of {value!r} is wrong", value=text),
            told("check the number in the business register (ytj.fi)"),
        )
    return text


def _label(value: Any) -> str:
    text = _without_persons(_plain(value))
    try:
        iris.slug(text)
    except ValueError:
        raise fault(
            told("{value!r} has no letter or digit", value=shown(text)),
            told("write a name with letters or digits"),
        ) from None
    return text


def _organisation_name(value: Any) -> str:
    """A name with a letter in it: in lists a sum slips into the column of names now and then."""
    text = _label(value)
    if not any(character.isalpha() for character in text):
        raise fault(
            told("{value!r} is not the name of an organisation", value=shown(text)),
            told("check the row: its cells may have slipped"),
        )
    return text


def _identifier(value: Any) -> str:
    text = _without_persons(_plain(value))
    if re.search(r"\s|/", text) or len(text) > 120:
        raise fault(
            told("{value!r} is not an identifier", value=shown(text)),
            told("use at most 120 characters without spaces and slashes"),
        )
    return text


def is_identifier(text: str) -> bool:
    """Whether the text can name a source: an identifier with a letter or digit in it."""
    return bool(re.fullmatch(r"[\w.~:-]{1,120}", text)) and bool(re.search(r"[A-Za-z0-9]", text))


def _region(value: Any) -> str:
    text = _plain(value)
    code = region_code(text)
    if code is None:
        raise fault(
            told("{value!r} is not a region code", value=shown(text)),
            told("write the two-digit code of the maakunta (01 = Uusimaa), koko-maa, or a NUTS code (SE232)"),
        )
    return code


def _register_code(value: Any) -> str:
    """An organisation's code in a register, which is named first: `pic:999905974`."""
    text = _identifier(value)
    if not re.fullmatch(r"[a-z][a-z0-9-]*:[\w.-]+", text, re.ASCII):
        raise fault(
            told("{value!r} is not a code in a register", value=shown(text)),
            told("name the register and give the code, for example pic:999905974"),
        )
    return text


def _digits(value: Any) -> Any:
    """Let no text pass for a number that people would not read as one: Python takes `1_000` and `١٢٣` too."""
    if isinstance(value, str) and ("_" in value or not value.isascii()):
        raise fault(
            told("{value!r} is not a number", value=shown(value)),
            told("give a number with a decimal point and no spaces"),
        )
    return value


def _reference(value: Any) -> str:
    """A thing as `kind:id`; `ext:Name` for something that is named but not in the set."""
    text = _without_persons(_plain(value))
    kind, colon, local_id = text.partition(":")
    if not colon or kind not in REFERENCE_KINDS or not local_id.strip():
        raise fault(
            told("{value!r} does not say what it refers to", value=shown(text)),
            told("write kind:id with kind {kinds}", kinds=", ".join(REFERENCE_KINDS)),
        )
    if kind in ("ext", "funding"):  # named by their label
        _label(local_id)
    else:
        _identifier(local_id)
    return text


REFERENCE_KINDS = ("project", "model", "event", "publication", "organisation", "network", "funding", "ext")

Text = Annotated[dict[str, str], BeforeValidator(_by_language)]
Words = Annotated[str, BeforeValidator(_plain), AfterValidator(_without_persons)]
Label = Annotated[str, BeforeValidator(_label)]
OrganisationName = Annotated[str, BeforeValidator(_organisation_name)]
Identifier = Annotated[str, BeforeValidator(_identifier)]
Day = Annotated[datetime.date, BeforeValidator(_iso)]
DayOrYear = Annotated[str, BeforeValidator(_iso_or_year)]
Web = Annotated[str, BeforeValidator(_web)]
BusinessId = Annotated[str, BeforeValidator(_business_id)]
Region = Annotated[str, BeforeValidator(_region)]
RegisterCode = Annotated[str, BeforeValidator(_register_code)]
Reference = Annotated[str, BeforeValidator(_reference)]
Euros = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2), BeforeValidator(_digits)]
