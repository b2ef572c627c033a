"""Records of what the network does and publishes: event series, events, publications, challenges."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from ingest.messages import told
from ingest.records.base import Record
from ingest.records.codes import Identifier, Reference
from ingest.records.faults import fault, shown
from ingest.records.fields import Day, DayOrYear
from ingest.records.texts import Label, Text, Words


def _isbn(value: Any) -> str:
    digits = re.sub(r"[ -]", "", str(value))
    if not re.fullmatch(r"97[89]\d{10}", digits):
        raise fault(
            told("{value!r} is not an ISBN", value=shown(value)),
            told("write its 13 digits, with or without hyphens"),
        )
    if sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10:
        raise fault(
            told("the check digit of {value!r} is wrong", value=shown(value)),
            told("check the number on the publication"),
        )
    return str(value)


Isbn = Annotated[str, BeforeValidator(_isbn)]


class SeriesRecord(Record):
    """A series of events, for example the development days."""

    type: Literal["series"] = "series"
    id: Identifier
    name: Text


class EventRecord(Record):
    """One event: its day, mode, themes, and which projects and models were there."""

    type: Literal["event"] = "event"
    id: Identifier
    name: Text
    date: Day | None = None
    series: Identifier | None = None
    mode: Literal["online", "onsite", "hybrid"] | None = None
    kind: Identifier | None = None
    themes: tuple[Label, ...] = ()
    organised_by: tuple[Identifier, ...] = ()
    projects: tuple[Identifier, ...] = ()
    models: tuple[Identifier, ...] = ()
    listeners_about: int | None = Field(default=None, ge=0)
    note: Text | None = None


class PublicationRecord(Record):
    """A report, a newsletter issue or an article."""

    type: Literal["publication"] = "publication"
    id: Identifier
    kind: Literal["publication", "report", "newsletter", "article"] = "publication"
    name: Text
    publisher: Words | None = None
    series_number: Words | None = None
    isbn: Isbn | None = None
    published_on: DayOrYear | None = None
    published_by: tuple[Identifier, ...] = ()
    mentions: tuple[Reference, ...] = ()
    lifts: tuple[Identifier, ...] = ()
    issue: Identifier | None = None
    themes: tuple[Label, ...] = ()
    note: Text | None = None


class ChallengeRecord(Record):
    """A challenge that projects address."""

    type: Literal["challenge"] = "challenge"
    id: Identifier
    name: Text
    themes: tuple[Label, ...] = ()
