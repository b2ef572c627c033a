"""Data extension: the values of properties of entities, as a spreadsheet takes them in."""

from __future__ import annotations

import math
import re
from typing import Any

from pyoxigraph import Literal, NamedNode

from graph_api.reconciliation.batches import Column, Extension
from graph_api.reconciliation.describing import Describer
from graph_api.reconciliation.types import TYPES, Property, id_of, iri_of, property_of
from ontology import iris

_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE = frozenset(
    _XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")
)
_NUMBERS = frozenset(_XSD + name for name in ("decimal", "double", "float"))
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def extended(describer: Describer, asked: Extension) -> dict[str, Any]:
    """Answer a data extension query. What is not known of has no values; a property not known keeps its id as name."""
    columns = [(column, property_of(column.id)) for column in asked.properties]
    return {
        "meta": [_meta(describer, column, named) for column, named in columns],
        "rows": {
            identifier: {column.id: _cells(describer, identifier, column, named) for column, named in columns}
            for identifier in asked.ids
        },
    }


def _meta(describer: Describer, column: Column, named: Property | None) -> dict[str, Any]:
    if named is None:
        return {"id": column.id, "name": column.id}
    meta: dict[str, Any] = {"id": column.id, "name": describer.property_name(named)}
    if named.range is not None:
        kind = TYPES[named.range]
        meta["type"] = {"id": kind.id, "name": describer.type_name(kind)}
    return meta


def _cells(
    describer: Describer, identifier: str, column: Column, named: Property | None
) -> list[dict[str, Any]]:
    iri = iri_of(identifier)
    if iri is None or named is None:
        return []
    values = describer.values(iri, named)
    return [_cell(describer, value) for value in values[: column.limit]]


def _cell(describer: Describer, value: Literal | NamedNode) -> dict[str, Any]:
    if isinstance(value, NamedNode):
        kind, _ = iris.split(value.value) or ("", "")
        if not kind:  # not in our identifier space
            return {"str": value.value}
        name = describer.label(value.value).text
        # A status or a type of organisation is no entity that can be matched or previewed: its name is the value.
        return {"id": id_of(value.value), "name": name} if kind in TYPES else {"str": name}
    datatype = value.datatype.value
    try:
        if datatype in _WHOLE:
            return {"int": int(value.value)}
        if datatype in _NUMBERS and math.isfinite(number := float(value.value)):
            return {"float": number}
    except ValueError:
        return {"str": value.value}
    if datatype == _XSD + "date" and _DAY.fullmatch(value.value):
        return {"date": f"{value.value}T00:00:00"}
    return {"str": value.value}
