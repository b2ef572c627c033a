"""Personal data in a record: refused, or taken out where the installation says so (`NIVOS_PERSONAL_DATA=strip`).

What is taken out is told by place and kind, and never repeated: not in a report, not in the file of refused records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from pydantic import ValidationError

from ingest.messages import Told, told
from ingest.records import KINDS, validated
from ingest.records.privacy import stripped, traces
from ingest.refusals import Caution
from ingest.sources.reading import RawRecord

Policy = Literal["refuse", "strip"]

#: Texts of one record that are looked at again after something was taken out.
_ROUNDS = 20


def without_persons(raw: RawRecord, defaults: Mapping[str, str]) -> RawRecord:
    """Take out of a record what its model would refuse as personal data, with a warning each."""
    fields = {**defaults, **raw.fields}
    kind = fields.get("type")
    if not isinstance(kind, str) or kind not in KINDS or not _any_trace(fields):
        return raw
    notes: list[Caution] = []
    for _ in range(_ROUNDS):
        paths = _personal(fields)
        for path in paths:
            fields, found = _stripped_at(fields, path)
            notes += [raw.place.caution(".".join(map(str, path)), *taken_out(what)) for what in found]
        if not paths:
            break
    return replace(raw, fields=fields, notes=(*raw.notes, *notes)) if notes else raw


def taken_out(what: Told) -> tuple[Told, Told]:
    """Say that something was taken out of a text, and what to do about it."""
    return told("{found} was taken out", found=what), told("see that the rest still says what it should")


def _any_trace(value: Any) -> bool:
    if isinstance(value, str):
        return bool(traces(value))
    if isinstance(value, Mapping):
        return any(_any_trace(one) for one in value.values())
    return isinstance(value, list | tuple) and any(_any_trace(one) for one in value)


def _personal(fields: Mapping[str, Any]) -> list[tuple[str | int, ...]]:
    """Where the model finds personal data; the last place of a list first, so that taking one out moves no other."""
    try:
        validated(fields)
    except ValidationError as error:
        found = [tuple(fault["loc"]) for fault in error.errors() if fault["type"] == "personal"]
        return sorted(found, key=lambda path: [(str(type(one)), one) for one in path], reverse=True)
    return []


def _stripped_at(value: Any, path: Sequence[str | int]) -> tuple[Any, list[Told]]:
    """Copy a value with the texts below a path stripped; what becomes empty is left out. With what was found."""
    if path and isinstance(value, Mapping) and path[0] in value:
        rest, found = _stripped_at(value[str(path[0])], path[1:])
        others = {name: one for name, one in value.items() if name != path[0]}
        return ({**value, path[0]: rest} if _says(rest) else others), found
    if path and isinstance(value, list | tuple) and isinstance(path[0], int) and path[0] < len(value):
        rest, found = _stripped_at(value[path[0]], path[1:])
        return [*value[: path[0]], *([rest] if _says(rest) else []), *value[path[0] + 1 :]], found
    if isinstance(value, Mapping):
        inside = {name: _stripped_at(one, ()) for name, one in value.items()}
        kept = {name: rest for name, (rest, _) in inside.items() if _says(rest)}
        return kept, [what for _, found in inside.values() for what in found]
    if isinstance(value, str):
        return stripped(value), list(dict.fromkeys(trace.kind for trace in traces(value)))
    return value, []


def _says(value: Any) -> bool:
    return bool(value != "" and value != {})
