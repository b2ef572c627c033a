"""Records of what persons decided: whether two IRIs stand for the same thing."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator

from ingest.messages import told
from ingest.records.base import Record
from ingest.records.faults import fault
from ingest.records.fields import Web
from ingest.records.texts import Text, Words
from ontology import iris


def _moment(value: Any) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise fault(
            told("{value!r} is not a moment with its time zone", value=str(value)),
            told("write it like 2026-11-25T10:00:00Z"),
        )
    return moment.astimezone(datetime.UTC).replace(microsecond=0)


Moment = Annotated[datetime.datetime, BeforeValidator(_moment)]


class DecisionRecord(Record):
    """A person's decision that two IRIs stand for the same thing, or that they do not.

    Decisions have a source of their own, whatever the record says: there is one decision on two things.
    """

    type: Literal["decision"] = "decision"
    of: Web
    into: Web
    verdict: Literal["same", "different"]
    by: Words
    at: Moment
    why: Text | None = None

    @model_validator(mode="after")
    def _of_two(self) -> DecisionRecord:
        if self.of == self.into:
            raise fault(told("joins a thing to itself"), told("name two different IRIs"))
        return self

    def local_id(self) -> str:
        """The digest of the two, whichever comes first: there is one decision on two things."""
        return iris.digest(*sorted((self.of, self.into)))
