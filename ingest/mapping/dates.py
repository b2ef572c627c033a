"""Days as people write them in sheets, as the ISO days of records. What could be two days is refused, not guessed."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from typing import Literal, TypeGuard

from ingest.mapping.model import DateOrder
from ingest.messages import Told, told
from ingest.sources.tables import Cell

_TIME = r"(?:[T ,]\s*\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?"
_ISO = re.compile(rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}}){_TIME}")
_DOTTED = re.compile(rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}}){_TIME}")
_SLASHED = re.compile(rf"(\d{{1,2}})[/-](\d{{1,2}})[/-](\d{{4}}){_TIME}")
_SHORT = re.compile(r"\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2}")
_MONTH = re.compile(r"(?:(?P<month>\d{1,2})\s?[./-]\s?(?P<year>\d{4})|(?P<year2>\d{4})-(?P<month2>\d{1,2}))")
_YEAR = re.compile(r"\d{4}")
_FIRST_SERIAL = datetime.date(1899, 12, 30)


class ValueFault(Exception):
    """A cell that cannot be read as what its field needs: the reason and the advice."""

    def __init__(self, reason: Told, advice: Told) -> None:
        super().__init__(reason)
        self.reason, self.advice = reason, advice


@dataclass(frozen=True)
class DateReading:
    """How days are read: the order of day and month between slashes, and what a month or a year alone becomes.

    `last` takes the last day of a month or year alone (of an end) instead of the first.
    """

    order: DateOrder | None = None
    partial: Literal["refuse", "fill"] = "refuse"
    last: bool = False


def iso_day(cell: Cell, how: DateReading) -> str:
    """Read a cell as a day, YYYY-MM-DD. Raises ValueFault."""
    if isinstance(cell, datetime.date):  # a datetime is one too
        return cell.isoformat()[:10]
    if is_serial(cell):
        return (_FIRST_SERIAL + datetime.timedelta(days=int(cell))).isoformat()
    text = str(cell).strip()
    if found := _ISO.fullmatch(text):
        return _day(text, found[1], found[2], found[3])
    if found := _DOTTED.fullmatch(text):
        return _day(text, found[3], found[2], found[1])
    if found := _SLASHED.fullmatch(text):
        first, second = _ordered(text, found[1], found[2], how.order)
        return _day(text, found[3], second, first)
    return _partial(text, how)


def iso_day_or_year(cell: Cell, how: DateReading) -> str:
    """Read a cell as a day or a year alone. Raises ValueFault."""
    text = str(cell).strip()
    return text if _YEAR.fullmatch(text) else iso_day(cell, how)


def is_serial(cell: Cell) -> TypeGuard[int]:
    """Whether a cell holds the number by which Excel counts days, of 1970 to 2099; its form as a day is lost."""
    return isinstance(cell, int) and 25_569 <= cell <= 73_050


def looks_like_day(text: str) -> bool:
    """Whether a text has the form of a day, a month or, at least in its form, one of them with a short year."""
    return any(form.fullmatch(text) for form in (_ISO, _DOTTED, _SLASHED, _SHORT, _MONTH))


def is_partial(text: str) -> bool:
    """Whether a text is a month or a year alone."""
    return bool(_MONTH.fullmatch(text) or _YEAR.fullmatch(text))


def slashed(text: str) -> tuple[int, int] | None:
    """Give the two first numbers of a day between slashes or hyphens, whose order is not plain."""
    found = _SLASHED.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def _day(text: str, year: str, month: str, day: str) -> str:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        reason = told("{text!r} is not a day of the calendar", text=text)
        raise ValueFault(reason, told("check the day and the month")) from None


def _ordered(text: str, first: str, second: str, order: DateOrder | None) -> tuple[str, str]:
    """Give day and month. Without an order only what can be read in one way is read."""
    if order == "mdy" or (order is None and int(second) > 12):
        return second, first
    if order == "dmy" or int(first) > 12 or first == second:
        return first, second
    reason = told("{text!r} may be two days", text=text)
    raise ValueFault(reason, told('say dates = "dmy" or dates = "mdy" in the mapping'))


def _partial(text: str, how: DateReading) -> str:
    month = _MONTH.fullmatch(text)
    if not month and not _YEAR.fullmatch(text):
        if _SHORT.fullmatch(text):
            reason = told("the year of {text!r} has two digits", text=text)
            raise ValueFault(reason, told("write the year with four digits"))
        reason = told("{text!r} is not a day", text=text)
        raise ValueFault(reason, told("write day, month and year: 1.9.2021 or 2021-09-01"))
    if how.partial != "fill":
        reason = told("{text!r} is no whole day", text=text)
        advice = told(
            'write the day too, or say partial = "fill" in the mapping: the first, of an end the last'
        )
        raise ValueFault(reason, advice)
    year = int((month["year"] or month["year2"]) if month else text)
    number = int(month["month"] or month["month2"]) if month else (12 if how.last else 1)
    if not (1 <= number <= 12 and year):
        reason = told("{text!r} is not a day of the calendar", text=text)
        raise ValueFault(reason, told("check the day and the month"))
    day = calendar.monthrange(year, number)[1] if how.last else 1
    return datetime.date(year, number, day).isoformat()
