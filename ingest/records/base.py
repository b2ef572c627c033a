"""What every record has: type, language and where it was read; and how an organisation is mentioned in one."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from ingest.messages import told
from ingest.records.codes import BusinessId, Identifier, RegisterCode
from ingest.records.faults import fault
from ingest.records.fields import Day, Strict, Web
from ingest.records.texts import Label, OrganisationName


class Record(Strict):
    """One record of a source. `source` is a slug, `source_url` the page it was read on, `retrieved` the day."""

    type: str
    language: Literal["fi", "sv", "en"] = "fi"
    source: Identifier | None = None
    source_url: Web | None = None
    retrieved: Day | None = None

    def local_id(self) -> str:
        """Name the record among those of its source and type."""
        return str(self.id)  # type: ignore[attr-defined]


class Mention(Strict):
    """An organisation as another record names it: by business id, by its code in another register, by name."""

    name: OrganisationName | None = None
    business_id: BusinessId | None = None
    code: RegisterCode | None = None
    type: Label | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_name(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _named(self) -> Mention:
        if not (self.name or self.business_id or self.code):
            raise fault(told("names no organisation"), told("give its name or its business id"))
        return self
