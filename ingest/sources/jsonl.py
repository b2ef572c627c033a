"""JSON Lines: one JSON object a line, UTF-8 with or without a byte order mark; empty lines are skipped."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingest.messages import told
from ingest.records.faults import shown
from ingest.sources.reading import RawRecord, Unreadable, byte_lines, decoded, unreadable


def read(path: Path, name: str) -> Iterator[RawRecord | Unreadable]:
    """Yield each line's record, or why it is none; `name` is the file as the report shall call it."""
    for number, line, too_long in byte_lines(path):
        text = decoded(name, number, line, too_long)
        if isinstance(text, Unreadable):
            yield text
        elif bare := text.removeprefix("\ufeff").strip():
            yield _record(name, number, bare)


class _RepeatedKeyError(ValueError):
    """A JSON object names a field twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        times = Counter(key for key, _ in pairs)
        raise _RepeatedKeyError(next(key for key, count in times.items() if count > 1))
    return fields


def _constant(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _whole_number(digits: str) -> int | Decimal:
    """Read a number of any length: Python itself would end at 4300 digits, in words of its own."""
    return int(digits) if len(digits) < MOST_DIGITS else Decimal(digits)


#: Digits that Python reads as a whole number without measuring them.
MOST_DIGITS = 400
_READING = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=Decimal, parse_int=_whole_number, parse_constant=_constant
)


def _record(name: str, number: int, text: str) -> RawRecord | Unreadable:
    try:
        fields = _READING.decode(text)
        if "\\u" in text:  # an escape such as \ud800 may be half a character
            json.dumps(fields, default=str, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        reason = told("is not JSON: {detail} at character {place}", detail=error.msg, place=error.pos + 1)
        return unreadable(name, number, reason, told("mend the line, one object a line"), text)
    except _RepeatedKeyError as error:
        reason = told("the field {field} is given twice", field=shown(error))
        return unreadable(name, number, reason, told("keep one of them"), text)
    except UnicodeEncodeError:
        reason = told("holds half a character (a lone surrogate)")
        return unreadable(name, number, reason, told("write the character itself"), text)
    except RecursionError:
        return unreadable(name, number, told("is nested too deeply"), told("write a flat record"), text)
    except ValueError as error:
        reason = told("is not JSON: {detail}", detail=shown(error))
        return unreadable(name, number, reason, told("mend the line, one object a line"), text)
    if not isinstance(fields, dict):
        advice = told("write one object a line: {example}", example='{"id": …}')
        return unreadable(name, number, told("is not a JSON object"), advice, text)
    return RawRecord(name, number, fields)
