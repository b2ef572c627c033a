"""Whether a literal is written as its datatype asks, and what it should look like."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from pyoxigraph import Literal

from ingest.messages import Told, told

_XSD = "http://www.w3.org/2001/XMLSchema#"
_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


def _is_date(text: str) -> bool:
    found = re.fullmatch(rf"(\d{{4}}-\d\d-\d\d){_ZONE}", text)
    return found is not None and _is_day(found[1])


def _is_moment(text: str) -> bool:
    found = re.fullmatch(rf"(\d{{4}}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?{_ZONE}", text)
    if found is None:
        return False
    try:
        datetime.fromisoformat(f"{found[1]}T{found[2]}")
    except ValueError:
        return found[2] == "24:00:00" and _is_day(found[1])
    return True


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_FORMS: dict[str, tuple[Callable[[str], bool], str]] = {
    "date": (_is_date, "2021-09-01"),
    "dateTime": (_is_moment, "2021-09-01T12:00:00Z"),
    "gYear": (_matches(rf"-?\d{{4,}}{_ZONE}"), "2021"),
    "gYearMonth": (_matches(rf"-?\d{{4,}}-(?:0[1-9]|1[0-2]){_ZONE}"), "2021-09"),
    "boolean": (_matches("true|false|1|0"), "true"),
    "decimal": (_matches(_NUMBER), "1234.50"),
    "double": (_matches(rf"{_NUMBER}(?:[eE][+-]?\d+)?|[+-]?INF|NaN"), "1.5E3"),
    "float": (_matches(rf"{_NUMBER}(?:[eE][+-]?\d+)?|[+-]?INF|NaN"), "1.5E3"),
    "integer": (_matches(r"[+-]?\d+"), "1234"),
    "nonNegativeInteger": (_matches(r"\+?\d+|-0+"), "1234"),
    "positiveInteger": (_matches(r"\+?0*[1-9]\d*"), "1234"),
    "int": (_matches(r"[+-]?\d+"), "1234"),
    "long": (_matches(r"[+-]?\d+"), "1234"),
    "anyURI": (_matches(r'[^\s<>"{}|\\^`]*'), "https://example.org/page"),
}


def fault_of(value: Literal) -> tuple[Told, Told] | None:
    """Give reason and advice for a literal that its datatype does not allow; None for a good one."""
    name = value.datatype.value.removeprefix(_XSD)
    if name not in _FORMS or not value.datatype.value.startswith(_XSD):
        return None
    fits, example = _FORMS[name]
    if fits(value.value):
        return None
    return told("{value!r} is no xsd:{name}", value=value.value[:100], name=name), told(
        "write it like {example!r}", example=example
    )
