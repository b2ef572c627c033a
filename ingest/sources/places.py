"""Refusals told in the terms of where a record was read: its sheet, and the heading of the column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ingest.refusals import Refusal
from ingest.sources.reading import RawRecord

_LONGEST_VALUE = 200


def told_once(raw: RawRecord, refusals: Sequence[Refusal]) -> tuple[Refusal, ...]:
    """Give the reader's own refusals, and of the others those of other fields, each with sheet, column and value."""
    told = {refusal.field for refusal in raw.faults}
    others = [one for one in refusals if one.field not in told and one.field.partition(".")[0] not in told]
    return (*raw.faults, *(placed(one, raw) for one in others))


def placed(refusal: Refusal, raw: RawRecord) -> Refusal:
    """Add the sheet, and the column and value of the field, where the record was read from columns."""
    if not raw.columns:
        return refusal
    return replace(
        refusal,
        sheet=refusal.sheet or raw.sheet,
        column=refusal.column or heading_of(refusal.field, raw.columns),
        value=refusal.value or _value(raw.fields, refusal.field.split(".")),
    )


def heading_of(field: str, columns: Mapping[str, str]) -> str:
    """Find the heading a field was read from: of `themes.0` that of `themes`, of `partners.1.name` its part's."""
    parts = [part for part in field.split(".") if not part.isdigit()]
    for end in range(len(parts), 0, -1):
        heading = columns.get(".".join(parts[:end]))
        if heading:
            return heading
    below = [heading for name, heading in columns.items() if field and name.startswith(f"{field}.")]
    return below[0] if below else ""


def _value(fields: Any, path: Sequence[str]) -> str:
    value = fields
    for part in path:
        if isinstance(value, Mapping):
            value = value.get(part, "")
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            break
    return str(value)[:_LONGEST_VALUE] if isinstance(value, str | int | float) else ""
