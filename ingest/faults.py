"""What pydantic objects to, told in the terms of the record: one refusal a fault."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from ingest.messages import Told, told
from ingest.records.faults import shown
from ingest.refusals import Place, Refusal

#: Faults of one record that are told; one with more has slipped as a whole.
MOST = 100

#: The faults that `ingest.records.faults` makes, with reason and advice.
OWN = frozenset({"nivos", "personal"})


def refusals_of(error: ValidationError, place: Place, known_fields: Sequence[str]) -> tuple[Refusal, ...]:
    """Tell a pydantic error in the terms of the record, in the order of the fields."""
    faults = error.errors(include_url=False)
    told_of = tuple(_refusal(fault, place, known_fields) for fault in faults[:MOST])
    if len(faults) <= MOST:
        return told_of
    reason = told("has {number} more faults", number=len(faults) - MOST)
    return (
        *told_of,
        place.refuse("", reason, told("mend these first; check the headings and the separator")),
    )


def _refusal(fault: Mapping[str, Any], place: Place, known_fields: Sequence[str]) -> Refusal:
    reason, advice = _explained(fault, known_fields)
    stood = fault["input"]
    # What a fault of a whole record or part was given says nothing that its fields do not.
    value = "" if isinstance(stood, dict | list | tuple) or fault["type"] == "missing" else shown(stood)
    return place.refuse(".".join(map(str, fault["loc"])), reason, advice, value)


def _explained(fault: Mapping[str, Any], known_fields: Sequence[str]) -> tuple[Told, Told]:
    context, kind = fault.get("ctx") or {}, fault["type"]
    if kind in OWN:
        return context["reason"], context["advice"]
    if kind == "extra_forbidden":
        return told("no such field in this kind of record"), _like(str(fault["loc"][-1]), known_fields)
    explain = _EXPLAINED.get(kind)
    if explain:
        return explain(shown(fault["input"]), context)
    return told("does not fit ({detail})", detail=fault["msg"]), told("see the field's description")


def _like(name: str, known: Sequence[str]) -> Told:
    near = _nearest(name[:100], tuple(known))
    if near:
        return told("did you mean {field!r}?", field=near)
    return told("remove it; the fields are {fields}", fields=", ".join(sorted(known)))


@lru_cache(maxsize=1000)  # a column that is none of ours stands in every row
def _nearest(name: str, known: tuple[str, ...]) -> str:
    return next(iter(difflib.get_close_matches(name, known, n=1)), "")


Explanation = Callable[[str, Mapping[str, Any]], tuple[Told, Told]]


def _missing(_: str, __: Mapping[str, Any]) -> tuple[Told, Told]:
    return told("is missing"), told("add the field, it must be given")


def _unknown(value: str, context: Mapping[str, Any]) -> tuple[Told, Told]:
    values = str(context["expected"]).replace(" or ", ", ")
    return told("{value!r} is not a known value", value=value), told("use one of {values}", values=values)


def _no_truth(value: str, _: Mapping[str, Any]) -> tuple[Told, Told]:
    return told("{value!r} is neither true nor false", value=value), told("write true or false")


def _no_whole_number(value: str, _: Mapping[str, Any]) -> tuple[Told, Told]:
    return told("{value!r} is not a whole number", value=value), told("give a whole number")


def _no_number(value: str, _: Mapping[str, Any]) -> tuple[Told, Told]:
    advice = told("give a number with a decimal point and no spaces")
    return told("{value!r} is not a number", value=value), advice


def _too_small(value: str, context: Mapping[str, Any]) -> tuple[Told, Told]:
    least = context["ge"]
    return (
        told("{value} is less than {least}", value=value, least=least),
        told("give a number that is at least {least}", least=least),
    )


def _too_large(value: str, context: Mapping[str, Any]) -> tuple[Told, Told]:
    most = context["le"]
    return (
        told("{value} is more than {most}", value=value, most=most),
        told("give a number that is at most {most}", most=most),
    )


def _too_fine(value: str, context: Mapping[str, Any]) -> tuple[Told, Told]:
    places = context["decimal_places"]
    return (
        told("{value} has more than {places} decimals", value=value, places=places),
        told("round it to {places} decimals", places=places),
    )


def _too_long(value: str, _: Mapping[str, Any]) -> tuple[Told, Told]:
    return told("{value} has too many digits", value=value), told("check the number, it may be mistyped")


def _no_list(_: str, __: Mapping[str, Any]) -> tuple[Told, Told]:
    return told("is not a list"), told("give a list")


def _no_object(_: str, __: Mapping[str, Any]) -> tuple[Told, Told]:
    return told("is not an object with named fields"), told("give an object with named fields")


def _no_text(value: str, _: Mapping[str, Any]) -> tuple[Told, Told]:
    return told("{value!r} is not text", value=value), told("give it as text")


_EXPLAINED: dict[str, Explanation] = {
    "missing": _missing,
    "literal_error": _unknown,
    "enum": _unknown,
    **dict.fromkeys(("bool_parsing", "bool_type"), _no_truth),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float", "int_parsing_size"), _no_whole_number),
    **dict.fromkeys(("decimal_parsing", "decimal_type", "finite_number"), _no_number),
    "greater_than_equal": _too_small,
    "less_than_equal": _too_large,
    "decimal_max_places": _too_fine,
    **dict.fromkeys(("decimal_max_digits", "decimal_whole_digits"), _too_long),
    **dict.fromkeys(("tuple_type", "list_type"), _no_list),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), _no_object),
    "string_type": _no_text,
}
