"""What form the value of a field has, told from the record models: text by language, day, sum, list, parts …

Readers of tables need it: a cell says nothing about whether `1.9.2021` is a day or `a|b` two themes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from ingest.records import KINDS, Record
from ingest.records.codes import BusinessId, Region
from ingest.records.fields import Day, DayOrYear, Euros, Web
from ingest.records.texts import Text, Words

Value = Literal[
    "text",
    "day",
    "day-or-year",
    "euros",
    "whole",
    "truth",
    "choice",
    "region",
    "business-id",
    "web",
    "words",
    "plain",
]
_VALUES: tuple[tuple[Any, Value], ...] = (
    (Text, "text"),
    (Day, "day"),
    (DayOrYear, "day-or-year"),
    (Euros, "euros"),
    (Region, "region"),
    (BusinessId, "business-id"),
    (Web, "web"),
    (Words, "words"),
    (bool, "truth"),
    (int, "whole"),
)


@dataclass(frozen=True)
class Form:
    """The form of a field: what its value is, whether it is a list of them, its choices, and its named parts."""

    value: Value
    many: bool = False
    choices: tuple[str, ...] = ()
    parts: Mapping[str, Form] = field(default_factory=dict)
    required: bool = False


@cache
def forms(kind: type[BaseModel]) -> Mapping[str, Form]:
    """Give the forms of a record's fields by the names they are written with (`from`, not `from_`)."""
    hints = get_type_hints(kind, include_extras=True)
    return {
        info.alias or name: _form(hints[name], info.is_required()) for name, info in kind.model_fields.items()
    }


def _form(hint: Any, required: bool = False) -> Form:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        inner = _form(get_args(hint)[0])
        return Form(inner.value, True, inner.choices, inner.parts, required)
    for known, value in _VALUES:
        if hint == known:
            return Form(value, required=required)
    if get_origin(hint) is Literal:
        return Form("choice", choices=get_args(hint), required=required)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return Form("plain", parts=forms(hint), required=required)
    return Form("plain", required=required)


def fields_of(kind: type[Record]) -> Mapping[str, Form]:
    """Give the forms of a kind of record without `type`, which is no matter of its columns."""
    return {name: form for name, form in forms(kind).items() if name != "type"}


def named_fields(value: Value | None = None, *, many: bool | None = None) -> frozenset[str]:
    """Name the fields of any kind of record whose form is as asked."""
    return frozenset(
        name
        for kind in KINDS.values()
        for name, form in fields_of(kind).items()
        if (value is None or form.value == value) and (many is None or form.many == many)
    )
