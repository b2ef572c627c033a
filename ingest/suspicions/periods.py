"""Dates that are days of the calendar and hardly those of a project."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ingest.messages import told
from ingest.suspicions.suspicion import Suspicion

#: A programme period is seven years and its projects end two or three later.
LONGEST_YEARS = 15
#: Finland joined the European Union, and its structural funds came, in 1995.
EARLIEST_YEAR = 1995
#: The programme periods that have been decided end in 2027, their projects by 2030.
LATEST_YEAR = 2040


def order(start: date | None, end: date | None) -> Iterator[Suspicion]:
    """A period that ends before it starts."""
    if start and end and end < start:
        yield Suspicion(
            "end",
            told("ends on {end} before it starts on {start}", end=end.isoformat(), start=start.isoformat()),
            told("check both dates, one of them may be mistyped"),
            end.isoformat(),
        )


def life(start: date | None, end: date | None) -> Iterator[Suspicion]:
    """A project of many years, before there were any, or far ahead."""
    check = told("check the year, it may be mistyped")
    if start and end and (end - start).days > LONGEST_YEARS * 365.25 + 1:
        reason = told("lasts {years} years", years=round((end - start).days / 365.25))
        yield Suspicion("end", reason, told("check both dates, one of them may be mistyped"), end.isoformat())
    for field, day in (("start", start), ("end", end)):
        if day and day.year < EARLIEST_YEAR:
            yield Suspicion(field, told("is before {year}", year=EARLIEST_YEAR), check, day.isoformat())
        elif day and day.year > LATEST_YEAR:
            yield Suspicion(field, told("is after {year}", year=LATEST_YEAR), check, day.isoformat())
