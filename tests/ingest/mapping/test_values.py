"""Days, sums, truths and ids as people write them: each form, and each refusal."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from ingest.mapping.dates import DateReading, ValueFault, iso_day, iso_day_or_year
from ingest.mapping.numbers import euros, number
from ingest.mapping.values import Manner, value_of
from ingest.records.forms import Form

FILL, FILL_END = DateReading(partial="fill"), DateReading(partial="fill", last=True)


def told(read: Callable[[], str]) -> str:
    """Give what was read, or why it could not be."""
    try:
        return read()
    except ValueFault as fault:
        return str(fault)


@pytest.mark.parametrize(
    ("cell", "how", "expected"),
    [
        ("1.9.2021", DateReading(), "2021-09-01"),
        ("01.09.2021", DateReading(), "2021-09-01"),
        ("1. 9. 2021", DateReading(), "2021-09-01"),
        ("1.9.2021 klo 12", DateReading(), "'1.9.2021 klo 12' is not a day"),
        ("1.9.2021 12.30", DateReading(), "2021-09-01"),
        ("2021-09-01", DateReading(), "2021-09-01"),
        ("2024-01-31 13:50:03", DateReading(), "2024-01-31"),
        ("2024-01-31T13:50:03.5Z", DateReading(), "2024-01-31"),
        (datetime.date(2021, 9, 1), DateReading(), "2021-09-01"),
        (datetime.datetime(2021, 9, 1, 12), DateReading(), "2021-09-01"),
        ("13/9/2021", DateReading(), "2021-09-13"),
        ("9/13/2021", DateReading(), "2021-09-13"),
        ("9/9/2021", DateReading(), "2021-09-09"),
        ("1/9/2021", DateReading(), "'1/9/2021' may be two days"),
        ("1/9/2021", DateReading("dmy"), "2021-09-01"),
        ("1/9/2021", DateReading("mdy"), "2021-01-09"),
        ("31.2.2021", DateReading(), "'31.2.2021' is not a day of the calendar"),
        ("1.9.21", DateReading(), "the year of '1.9.21' has two digits"),
        ("9/2021", DateReading(), "'9/2021' is no whole day"),
        ("9/2021", FILL, "2021-09-01"),
        ("9/2021", FILL_END, "2021-09-30"),
        ("2/2024", FILL_END, "2024-02-29"),
        ("13/2021", FILL, "'13/2021' is not a day of the calendar"),
        ("2021-09", FILL, "2021-09-01"),
        (2021, FILL, "2021-01-01"),
        ("2021", FILL_END, "2021-12-31"),
        ("0000", FILL, "'0000' is not a day of the calendar"),
        (44440, DateReading(), "2021-09-01"),
        ("44440", DateReading(), "'44440' is not a day"),
        (20210901, DateReading(), "'20210901' is not a day"),
        ("syksy 2021", FILL, "'syksy 2021' is not a day"),
    ],
)
def test_days(cell: Any, how: DateReading, expected: str) -> None:
    assert told(lambda: iso_day(cell, how)) == expected


def test_a_year_alone_is_enough_where_the_field_takes_one() -> None:
    assert iso_day_or_year(2021, DateReading()) == "2021"
    assert iso_day_or_year("1.9.2021", DateReading()) == "2021-09-01"


@pytest.mark.parametrize(
    ("cell", "decimal", "expected"),
    [
        ("1 234 567,89 €", None, "1234567.89"),
        ("1\u00a0234\u202f567,89\u00a0€", None, "1234567.89"),
        ("€ 1.234.567,89", None, "1234567.89"),
        ("EUR 1,234,567.89", None, "1234567.89"),
        ("1'234.50", None, "1234.50"),
        ("100 euroa", None, "100"),
        ("1200,-", None, "1200"),
        ("1.234.567", None, "1234567"),
        ("1,234", None, "'1,234' may be thousands or decimals"),
        ("1.234", None, "'1.234' may be thousands or decimals"),
        ("1 234,567", None, "1234.567"),
        ("0,125", None, "0.125"),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        ("1,5", ".", "'1,5' is not a number"),
        ("12.34.56", None, "'12.34.56' is not a number"),
        ("−5", None, "-5"),
        (",5", None, "0.5"),
        (12, None, "12"),
        (Decimal("1.234"), None, "1.234"),
        ("noin 5", None, "'noin 5' is not a number"),
        ("", None, "'' is not a number"),
        ("5 %", None, "'5 %' is not a number"),
    ],
)
def test_numbers(cell: Any, decimal: Any, expected: str) -> None:
    assert told(lambda: str(number(cell, decimal))) == expected


def test_sums_are_rounded_to_cents_and_multiplied() -> None:
    assert euros(Decimal("151322.54999999999")) == Decimal("151322.55")
    assert euros("12,5", times=Decimal(1000)) == Decimal("12500")
    with pytest.raises(ValueFault, match="too large"):
        euros("9" * 40)


@pytest.mark.parametrize(
    ("cell", "form", "expected"),
    [
        ("Kyllä", "truth", True),
        ("EI", "truth", False),
        ("ja", "truth", True),
        ("nej", "truth", False),
        ("x", "truth", True),
        (0, "truth", False),
        (True, "truth", True),
        ("27697901", "business-id", "2769790-1"),
        ("FI27697901", "business-id", "2769790-1"),
        ("116480-8", "business-id", "0116480-8"),
        ("2769790-1", "business-id", "2769790-1"),
        ("puuttuu", "business-id", "puuttuu"),
        (1, "region", "01"),
        ("19", "region", "19"),
        (12, "plain", "12"),
        (Decimal("12.50"), "plain", "12.5"),
        (datetime.date(2021, 9, 1), "plain", "2021-09-01"),
        ("12", "whole", 12),
    ],
)
def test_other_values(cell: Any, form: Any, expected: Any) -> None:
    assert value_of(cell, Form(form), Manner()) == expected


@pytest.mark.parametrize("cell", ["#REF!", "#N/A", "#NAME?", "Err:502"])
def test_a_cell_that_shows_an_error_is_refused(cell: str) -> None:
    with pytest.raises(ValueFault, match="the cell shows the error"):
        value_of(cell, Form("plain"), Manner())
