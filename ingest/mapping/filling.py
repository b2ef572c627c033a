"""From a row to the fields of a record: every leaf of the plan filled, with what could not be read told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.mapping.cells import Found, Origin, RowCells
from ingest.mapping.dates import DateReading, ValueFault
from ingest.mapping.model import MappingFile, Spec, TableSpec
from ingest.mapping.planning import Leaf, PlannedRecord, value_map
from ingest.mapping.values import Manner, value_of
from ingest.messages import told
from ingest.refusals import Refusal
from ingest.sources.tables import text_of
from ontology import iris


@dataclass
class Filled:
    """The fields of a record, the heading that each came from, and the refusals of what could not be read."""

    fields: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    faults: list[Refusal] = field(default_factory=list)
    from_columns: bool = False


class Filling:
    """Fills one leaf from rows."""

    def __init__(self, leaf: Leaf, mapping: MappingFile, table: TableSpec) -> None:
        self.leaf = leaf
        self.origins = [
            (
                Origin(spec, _words(mapping, spec), beside=leaf.beside, instead=spec is not first),
                _manner(leaf, spec, table),
            )
            for first in leaf.specs
            for spec in first.chain()
        ]

    def fill(self, row: RowCells, into: Filled, file: str, line: int, sheet: str) -> None:
        """Find the leaf's values in a row and put them into the record."""
        values: list[Any] = []
        given = False
        for origin, manner in self.origins:
            if origin.instead and given:
                continue
            pieces = origin.found(row)
            given = bool(pieces)
            for found in pieces:
                into.from_columns |= bool(found.heading) and found.piece is not None
                value = self._value(found, origin.spec, manner, into, file, line, sheet)
                values.append(value)
                if found.heading:
                    into.columns.setdefault(self.leaf.name, found.heading)
        if values:
            self._put(into, values, file, line, sheet)

    def _value(
        self, found: Found, spec: Spec, manner: Manner, into: Filled, file: str, line: int, sheet: str
    ) -> Any:
        if found.piece is None:
            return None
        try:
            value = value_of(found.piece, self.leaf.form, manner)
            return _slug(value) if spec.slug else value
        except ValueFault as fault:
            text = text_of(found.piece)
            into.faults.append(
                Refusal(
                    file, line, self.leaf.name, fault.reason, fault.advice, sheet, found.heading, text[:200]
                )
            )
            return text

    def _put(self, into: Filled, values: list[Any], file: str, line: int, sheet: str) -> None:
        head, *rest = self.leaf.path
        if self.leaf.beside:
            parts = into.fields.setdefault(head, [])
            parts.extend({} for _ in range(len(values) - len(parts)))
            for part, value in zip(parts, values, strict=False):
                if value is not None:
                    part[rest[0]] = value
            return
        distinct = list(dict.fromkeys(values))
        if self.leaf.form.many:
            into.fields[head] = distinct
            return
        if len(distinct) > 1:
            reason = told("has {count} values where one is taken", count=len(distinct))
            advice = told("choose one of them in the mapping")
            heading = into.columns.get(self.leaf.name, "")
            text = " | ".join(map(str, distinct))[:200]
            into.faults.append(Refusal(file, line, self.leaf.name, reason, advice, sheet, heading, text))
        if rest:
            into.fields.setdefault(head, {})[rest[0]] = distinct[0]
        else:
            into.fields[head] = distinct[0]


def filled_record(
    planned: PlannedRecord, fillings: Sequence[Filling], row: RowCells, file: str, line: int, sheet: str
) -> Filled:
    """Fill all leaves of a record."""
    into = Filled()
    for filling in fillings:
        filling.fill(row, into, file, line, sheet)
    for name, value in list(into.fields.items()):
        if isinstance(value, list):  # parts beside each other of which none is given
            into.fields[name] = [one for one in value if one != {}]
            if not into.fields[name]:
                del into.fields[name]
    into.fields["type"] = planned.spec.type
    return into


def _slug(value: Any) -> Any:
    try:
        return iris.slug(value) if isinstance(value, str) else value
    except ValueError:
        reason = told("{text!r} has no letter or digit", text=value)
        raise ValueFault(reason, told("write a name with letters or digits")) from None


def _words(mapping: MappingFile, spec: Spec) -> Any:
    if isinstance(spec.map, str):
        return value_map(mapping, spec.map) if spec.map else None
    return spec.map


def _manner(leaf: Leaf, spec: Spec, table: TableSpec) -> Manner:
    dates = DateReading(spec.dates or table.dates, spec.partial or table.partial, last=leaf.path[-1] == "end")
    return Manner(dates, spec.decimal or table.decimal, spec.times)
