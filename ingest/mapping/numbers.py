"""Sums and other numbers as people write them in sheets: `1 234 567,89 €`. What could be two numbers is refused."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from ingest.mapping.dates import ValueFault
from ingest.messages import told
from ingest.sources.tables import Cell

DecimalMark = Literal[",", "."]
_CENT = Decimal("0.01")
_AROUND = re.compile(r"(?i)^(?:€|eur(?:oa|os?)?)|(?:€|eur(?:oa|os?)?\.?|,-|:-)$")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_BARE = re.compile(r"[-−–]?\d[\d.,]*|[-−–]?[.,]\d+")
_GROUPED = re.compile(r"\d{1,3}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})*")


def number(cell: Cell, decimal: DecimalMark | None = None) -> Decimal:
    """Read a cell as a number; `decimal` is the decimal mark of the sheet where it is known. Raises ValueFault."""
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return Decimal(cell)
    text = str(cell)
    inner = _AROUND.sub("", text.strip()).strip()
    bare = _SPACES.sub("", inner)
    if not _BARE.fullmatch(bare):
        reason = told("{text!r} is not a number", text=text.strip())
        raise ValueFault(reason, told("write a number alone: 1 234 567,89"))
    sign = "-" if bare[0] in "-−–" else ""
    digits = bare.lstrip("-−–")
    mark = decimal or _decimal_mark(digits, text, spaced=bare != inner)
    return Decimal(sign + _plain(digits, mark, text))


def euros(cell: Cell, decimal: DecimalMark | None = None, times: Decimal | None = None) -> Decimal:
    """Read a cell as a sum in euros, rounded to cents. Raises ValueFault."""
    amount = number(cell, decimal) * (times or 1)
    if amount.adjusted() > 15:
        reason = told("{text!r} is too large for a sum", text=str(cell).strip())
        raise ValueFault(reason, told("check the number"))
    return amount.quantize(_CENT, ROUND_HALF_UP) if amount != amount.to_integral_value() else amount


def is_ambiguous(text: str) -> bool:
    """Whether a number may be thousands or decimals: `1.234`."""
    bare = _AROUND.sub("", text.strip()).strip().lstrip("-−–")
    found = _GROUPED.fullmatch(bare)
    return bool(found) and bare.count(found["mark"]) == 1 and not bare.startswith("0")  # type: ignore[index]


def _decimal_mark(digits: str, text: str, *, spaced: bool) -> DecimalMark:
    """Tell the decimal mark from the number itself, where it can be told."""
    last: DecimalMark = "," if digits.rfind(",") > digits.rfind(".") else "."
    other: DecimalMark = "." if last == "," else ","
    if digits.count(last) > 1 and other not in digits:
        return other  # 1.234.567: thousands
    if not spaced and other not in digits and _GROUPED.fullmatch(digits) and not digits.startswith("0"):
        reason = told("{text!r} may be thousands or decimals", text=text.strip())
        raise ValueFault(reason, told('say decimal = "," or decimal = "." in the mapping'))
    return last


def _plain(digits: str, mark: DecimalMark, text: str) -> str:
    whole, _, fraction = digits.partition(mark)
    thousands = "." if mark == "," else ","
    if mark in fraction or thousands in fraction or (thousands in whole and not _GROUPED.fullmatch(whole)):
        reason = told("{text!r} is not a number", text=text.strip())
        raise ValueFault(reason, told("write a number alone: 1 234 567,89"))
    return (
        f"{whole.replace(thousands, '') or '0'}.{fraction or '0'}"
        if fraction
        else whole.replace(thousands, "")
    )
