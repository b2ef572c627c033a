"""From what stands in a cell to the value that a field of a record takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ingest.mapping.dates import DateReading, ValueFault, iso_day, iso_day_or_year
from ingest.mapping.numbers import DecimalMark, euros, number
from ingest.mapping.words import folded, shipped_maps
from ingest.messages import told
from ingest.records.forms import Form
from ingest.sources.tables import Cell, text_of

_ERROR_CELL = re.compile(r"#(?:REF|DIV/0|VALUE|NAME|NULL|NUM)[!?]|#N/A|Err:\d{3}")


@dataclass(frozen=True)
class Manner:
    """How the values of a field are read: days, decimal mark, and what a number is multiplied by."""

    dates: DateReading = field(default_factory=DateReading)
    decimal: DecimalMark | None = None
    times: Decimal | None = None


def value_of(cell: Cell, form: Form, manner: Manner) -> Any:
    """Read a cell in the form of its field. Raises ValueFault."""
    if isinstance(cell, str) and _ERROR_CELL.fullmatch(cell.strip()):
        reason = told("the cell shows the error {text}", text=cell.strip())
        raise ValueFault(reason, told("mend the formula in the sheet"))
    return _READ.get(form.value, _words)(cell, manner)


def _words(cell: Cell, manner: Manner) -> str:
    return text_of(cell)


def _day(cell: Cell, manner: Manner) -> str:
    return iso_day(cell, manner.dates)


def _day_or_year(cell: Cell, manner: Manner) -> str:
    return iso_day_or_year(cell, manner.dates)


def _euros(cell: Cell, manner: Manner) -> Decimal:
    return euros(cell, manner.decimal, manner.times)


def _whole(cell: Cell, manner: Manner) -> int:
    found = number(cell, manner.decimal) * (manner.times or 1)
    if found != found.to_integral_value():
        reason = told("{text!r} is not a whole number", text=text_of(cell))
        raise ValueFault(reason, told("round it in the sheet"))
    return int(found)


def _truth(cell: Cell, manner: Manner) -> bool:
    if isinstance(cell, bool):
        return cell
    known = shipped_maps()["truth"].get(folded(text_of(cell)))
    if known is None:
        reason = told("{text!r} is neither yes nor no", text=text_of(cell))
        raise ValueFault(reason, told("write kyllä or ei, ja or nej, yes or no, or x"))
    return known == "true"


def _region(cell: Cell, manner: Manner) -> str:
    """Read a region's code; Excel takes 01 for the number 1."""
    text = text_of(cell)
    return text.zfill(2) if re.fullmatch(r"\d", text) else text


def _business_id(cell: Cell, manner: Manner) -> str:
    """Read a business id; also without hyphen, without a leading zero, or as the VAT number FI27697901."""
    text = text_of(cell)
    found = re.fullmatch(r"(?:FI)?\s?(\d{6,7})-?(\d)", text)
    hyphened = "-" in text or len(re.sub(r"\D", "", text)) == 8
    return f"{found[1].zfill(7)}-{found[2]}" if found and hyphened else text


_READ: dict[str, Callable[[Cell, Manner], Any]] = {
    "day": _day,
    "day-or-year": _day_or_year,
    "euros": _euros,
    "whole": _whole,
    "truth": _truth,
    "region": _region,
    "business-id": _business_id,
}
