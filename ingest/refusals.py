"""Why a record was not taken in: where it stood, which field, what is wrong and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ingest.messages import told


class IngestError(Exception):
    """Base of everything that ends a whole run (a single bad record only makes a Refusal)."""


@dataclass(frozen=True)
class Refusal:
    """One reason against one record. `field` is dotted (`lead.business_id`), empty for the record as a whole.

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

    @property
    def place(self) -> str:
        """Where it stood: `file:line`, or `file[sheet]:row`."""
        sheet = f"[{self.sheet}]" if self.sheet else ""
        return f"{self.file}{sheet}:{self.line}"

    def __str__(self) -> str:
        column = f" (column {self.column!r})" if self.column else ""
        field = f" {self.field}{column}:" if self.field or self.column else ""
        return f"{self.place}:{field} {self.reason}; {self.advice}"


def refusals_of(
    error: ValidationError, file: str, line: int, known_fields: Sequence[str]
) -> tuple[Refusal, ...]:
    """Tell a pydantic error in the terms of the record: one refusal a fault, in the order of the fields."""
    return tuple(_refusal(fault, file, line, known_fields) for fault in error.errors())


def _refusal(fault: Mapping[str, Any], file: str, line: int, known_fields: Sequence[str]) -> Refusal:
    field = ".".join(str(part) for part in fault["loc"])
    reason, advice = _explained(fault, known_fields)
    return Refusal(file, line, field, reason, advice)


def _explained(fault: Mapping[str, Any], known_fields: Sequence[str]) -> tuple[str, str]:
    context = fault.get("ctx") or {}
    kind = fault["type"]
    if kind == "nivos":
        return str(context["reason"]), str(context["advice"])
    if kind == "missing":
        return told("is missing"), "add the field, it must be given"
    if kind == "extra_forbidden":
        return "no such field in this kind of record", _like(str(fault["loc"][-1]), known_fields)
    if kind == "enum":
        return f"{fault['input']!r} is not a known value", f"use one of {context['expected']}"
    if kind == "literal_error":
        return f"{fault['input']!r} is not a known value", f"use one of {context['expected']}"
    return f"{fault['msg'][0].lower()}{fault['msg'][1:]}", _ADVICE.get(kind, "see the field's description")


def _like(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return "remove it; the fields are " + ", ".join(sorted(known))


_ADVICE = {
    "string_type": "give it as text",
    "string_too_short": "write something or leave the field out",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "int_parsing": "give a whole number",
    "int_type": "give a whole number",
    "decimal_parsing": "give a number with a decimal point and no spaces",
    "decimal_type": "give a number with a decimal point and no spaces",
    "greater_than_equal": "give a number that is large enough",
    "tuple_type": "give a list",
    "list_type": "give a list",
    "model_type": "give an object with named fields",
    "model_attributes_type": "give an object with named fields",
    "dict_type": "give an object with named fields",
}
