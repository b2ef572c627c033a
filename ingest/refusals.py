"""Why a record was not taken in, or why a person should look at it: place, field, value, reason, advice.

No finding repeats personal data: what looks like it is told as `***`, wherever it stood. Control characters are told
as `�`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from ingest.messages import Told, Worded, told, worded
from ingest.records.privacy import masked

#: Characters of any text that a sentence shows; the file has the rest.
LONGEST = 1000

#: What would steer a terminal, turn the order of letters around, or is half a character.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class IngestError(Exception):
    """Base of everything that ends a whole run (a single bad record only makes a Refusal)."""


@dataclass(frozen=True)
class Finding:
    """What is told of one place. `field` is dotted (`lead.business_id`), empty for the record as a whole.

    `line` is the row in a spreadsheet, whose `sheet` is named; `column` is the heading of the column that the field
    was read from, where that is not the field's own name; `value` what stood there, cut short.
    """

    file: str
    line: int
    field: str
    reason: str
    advice: str
    sheet: str = ""
    column: str = ""
    value: str = ""

    def __post_init__(self) -> None:
        for one in fields(self):
            said = getattr(self, one.name)
            if isinstance(said, str):
                object.__setattr__(self, one.name, _discreet(said))

    @property
    def place(self) -> str:
        """Where it stood: `file:line`, or `file[sheet]:row`."""
        sheet = f"[{self.sheet}]" if self.sheet else ""
        return f"{self.file}{sheet}:{self.line}"

    def __str__(self) -> str:
        column = f" (column {self.column!r})" if self.column else ""
        field = f" {self.field}{column}:" if self.field or self.column else ""
        return f"{self.place}:{field} {self.reason}; {self.advice}"


class Refusal(Finding):
    """One reason against one record."""


class Caution(Finding):
    """Something possible but suspicious, or something left out: the record is loaded, a person should look."""


@dataclass(frozen=True)
class Place:
    """Where a record stands: file, line or row, sheet, and the headings of the columns of its fields."""

    file: str
    line: int
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    def refuse(self, field: str, reason: str, advice: str, value: str = "") -> Refusal:
        """Make a reason against the record that stands here."""
        return Refusal(self.file, self.line, field, reason, advice, self.sheet, self.column(field), value)

    def caution(self, field: str, reason: str, advice: str, value: str = "") -> Caution:
        """Make a warning about the record that stands here."""
        return Caution(self.file, self.line, field, reason, advice, self.sheet, self.column(field), value)

    def column(self, field: str) -> str:
        """Name the heading that a field was read from; nothing where it is the field's own name or unknown."""
        parts = [part for part in field.split(".") if part and not part.isdigit()]
        for length in range(len(parts), 0, -1):
            name = ".".join(parts[:length])
            if name in self.columns:
                return "" if self.columns[name] == name else self.columns[name]
        return next((heading for name, heading in self.columns.items() if name.startswith(f"{field}.")), "")

    def __str__(self) -> str:
        return Refusal(self.file, self.line, "", "", "", self.sheet).place


def _discreet(said: str) -> str:
    """Mask personal data in a sentence; one that remembers its template or translations goes on doing so."""
    if isinstance(said, Worded):
        words = {language: _discreet(text) for language, text in said.words.items()}
        return said if words == said.words else worded(words)
    if not isinstance(said, Told):
        hidden = masked(_UNSEEN.sub("\ufffd", said))
        return hidden if len(hidden) <= LONGEST else hidden[:LONGEST] + "…"
    values = {
        name: _discreet(value) if isinstance(value, str) else value for name, value in said.values.items()
    }
    return said if values == said.values else told(said.template, **values)
