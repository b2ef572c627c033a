"""Fields of days, web addresses and sums, and what every record and part of one is made of."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pyoxigraph import NamedNode

from ingest.messages import told
from ingest.records.faults import fault, personal, shown
from ingest.records.privacy import IN_ADDRESSES, holds_identity_code, traces
from ingest.records.texts import plain_text


class Strict(BaseModel):
    """A record or a part of one: frozen, and a field it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, populate_by_name=True)


_FINNISH_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_YEAR = re.compile(r"[0-9]{4}")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _iso(value: Any) -> datetime.date:
    text = value.isoformat() if type(value) is datetime.date else plain_text(value)
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
    text = value.isoformat() if type(value) is datetime.date else plain_text(value)
    return text if _YEAR.fullmatch(text) else _iso(text).isoformat()


#: Most addresses are as plain as this, and need no closer look but for an identity code.
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\w.~/?=&;+-]*)?", re.ASCII)


def _web(value: Any) -> str:
    text = plain_text(value)
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


def _digits(value: Any) -> Any:
    """Let no text pass for a number that people would not read as one: Python takes `1_000` and `١٢٣` too."""
    if isinstance(value, str) and ("_" in value or not value.isascii()):
        raise fault(
            told("{value!r} is not a number", value=shown(value)),
            told("give a number with a decimal point and no spaces"),
        )
    return value


Day = Annotated[datetime.date, BeforeValidator(_iso)]
DayOrYear = Annotated[str, BeforeValidator(_iso_or_year)]
Web = Annotated[str, BeforeValidator(_web)]
Euros = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2), BeforeValidator(_digits)]
