"""The rejects file: every refused record with why, as JSON Lines that can be mended and loaded again.

Each line is the record as it was read, with `type` filled in, and `_refusal`: a list of {file, line, field, reason,
advice}, with sheet, column and value where they are known. A line that was no record at all is kept in `_text`.
Personal data is not in it: it is taken out of the fields and masked in `_text`; who mends it has the original.
Reading such a file again passes over `_refusal`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingest.records.privacy import discreet, masked
from ingest.refusals import Refusal

REFUSAL_FIELD = "_refusal"
TEXT_FIELD = "_text"
#: Digits of a number that is written as one; a longer one, which is refused anyway, is kept as text.
_MOST_DIGITS = 300


@dataclass(frozen=True)
class Refused:
    """A record that was not taken in: its fields (or text) as read, its source if known, and the reasons."""

    fields: Mapping[str, Any]
    refusals: tuple[Refusal, ...]
    source: str | None = None


def write_rejects(path: Path, refused: Iterable[Refused]) -> None:
    """Write the rejects file at once or not at all. Raises OSError."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as stream:
            for one in refused:
                fields = _without_persons(one.fields)
                line = {**fields, REFUSAL_FIELD: [_why(refusal) for refusal in one.refusals]}
                stream.write(json.dumps(line, ensure_ascii=False, default=_number) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _without_persons(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields without personal data; what was no record keeps its form."""
    return {
        masked(name): masked(value) if name == TEXT_FIELD and isinstance(value, str) else discreet(value)
        for name, value in fields.items()
    }


def as_json(fields: Mapping[str, Any]) -> str:
    """Write the fields of a record on one line, without personal data."""
    return json.dumps(_without_persons(fields), ensure_ascii=False, default=_number)


def _why(refusal: Refusal) -> dict[str, Any]:
    always = ("file", "line", "field", "reason", "advice")
    return {name: value for name, value in asdict(refusal).items() if value or name in always}


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        if abs(value.adjusted()) > _MOST_DIGITS:  # neither a float nor a number that Python writes out
            return str(value)
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
