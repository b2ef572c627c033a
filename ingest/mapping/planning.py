"""From the fields of a mapping to a plan: one leaf for each value that has to be found in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ingest.mapping.errors import Faults, nearest
from ingest.mapping.model import Map, MappingFile, RecordSpec, Spec, TableSpec
from ingest.mapping.words import shipped_maps
from ingest.messages import told
from ingest.records import KINDS
from ingest.records.forms import Form, fields_of
from ingest.records.texts import LANGUAGES

_SPEC_KEYS = frozenset(Spec.model_fields)
#: Keys that say where a value comes from; without one of them a TOML table names parts of a field.
_ORIGINS = frozenset({"column", "columns", "value", "template"})
_PLACE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Leaf:
    """A value to be found: the path of its field (`lead`, `name`), its form, where it may come from."""

    path: tuple[str, ...]
    form: Form
    specs: tuple[Spec, ...]
    #: The field at the top of the path is a list of things with parts, whose parts stand side by side.
    beside: bool = False

    @property
    def name(self) -> str:
        """The field as reports write it: `lead.name`."""
        return ".".join(self.path)


@dataclass(frozen=True)
class PlannedRecord:
    """A kind of record that a row makes, with its leaves."""

    spec: RecordSpec
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True)
class PlannedTable:
    """A table with its records, and the value maps that its leaves name."""

    spec: TableSpec
    records: tuple[PlannedRecord, ...]


def planned(mapping: MappingFile, faults: Faults) -> tuple[PlannedTable, ...]:
    """Plan all tables of a mapping; what is wrong in it goes into `faults`."""
    if not mapping.table:
        faults.add("", "table", told("is empty"), told("a mapping has at least one table"))
    return tuple(
        _table(mapping, table, f"table {place}", faults) for place, table in enumerate(mapping.table, start=1)
    )


def _table(mapping: MappingFile, table: TableSpec, where: str, faults: Faults) -> PlannedTable:
    joins = [join.name for join in table.join]
    records = []
    if not table.record:
        faults.add(where, "record", told("is empty"), told("a table makes at least one record"))
    for place, record in enumerate(table.record, start=1):
        here = f"{where}, record {place}"
        if record.type not in KINDS:
            reason = told("{kind!r} is not a kind of record", kind=record.type)
            faults.add(here, "type", reason, nearest(record.type, KINDS))
            continue
        known = fields_of(KINDS[record.type])
        leaves = tuple(_leaves(record.fields, known, f"{here} ({record.type})", faults))
        for leaf in leaves:
            _check(leaf, mapping, joins, f"{here} ({record.type})", faults)
        _check_required(record, known, leaves, f"{here} ({record.type})", faults)
        records.append(PlannedRecord(record, leaves))
    return PlannedTable(table, tuple(records))


def _check_required(
    record: RecordSpec, known: Mapping[str, Form], leaves: Sequence[Leaf], where: str, faults: Faults
) -> None:
    given = {leaf.path[0] for leaf in leaves} | set(record.fields)
    for name, form in known.items():
        if form.required and name not in given:
            faults.add(
                where, f"fields.{name}", told("is missing"), told("every record of this type must have it")
            )


def _leaves(
    fields: Mapping[str, Any], known: Mapping[str, Form], where: str, faults: Faults
) -> Iterator[Leaf]:
    for name, node in fields.items():
        if name not in known:
            faults.add(where, f"fields.{name}", told("no such field"), nearest(name, known))
        elif _is_parts(node):
            yield from _parts(name, node, known[name], where, faults)
        else:
            specs = _specs(node, where, f"fields.{name}", faults)
            if specs:
                yield Leaf((name,), known[name], specs)


def _is_parts(node: Any) -> bool:
    return isinstance(node, dict) and not _ORIGINS & node.keys()


def _parts(name: str, node: dict[str, Any], form: Form, where: str, faults: Faults) -> Iterator[Leaf]:
    known: Mapping[str, Form] = form.parts
    if form.value == "text" and not form.many:
        known = dict.fromkeys(LANGUAGES, Form("words"))
    for part, inner in node.items():
        if part not in known:
            advice = nearest(part, known or _ORIGINS)
            faults.add(where, f"fields.{name}.{part}", told("no such part or key"), advice)
            continue
        specs = _specs(inner, where, f"fields.{name}.{part}", faults)
        if specs:
            yield Leaf((name, part), known[part], specs, beside=form.many)


def _specs(node: Any, where: str, key: str, faults: Faults) -> tuple[Spec, ...]:
    found = []
    for one in node if isinstance(node, list) else [node]:
        given = {"column": one} if isinstance(one, str) else one
        if not isinstance(given, dict):
            advice = told('write "Heading" or {{column = "Heading"}}')
            faults.add(where, key, told("{text!r} is no column", text=one), advice)
            continue
        try:
            found.append(Spec.model_validate(given))
        except ValidationError as error:
            faults.add_all(where, key, error, _SPEC_KEYS)
    return tuple(found)


def _check(leaf: Leaf, mapping: MappingFile, joins: Sequence[str], where: str, faults: Faults) -> None:
    key = f"fields.{leaf.name}"
    several = len(leaf.specs) > 1 or any(spec.columns for spec in leaf.specs)
    if several and not leaf.form.many and not leaf.beside:
        advice = told("use column or template instead of several columns")
        faults.add(where, key, told("takes one value"), advice)
    for spec in (each for first in leaf.specs for each in first.chain()):
        if spec.join and spec.join not in joins:
            reason = told("no join is called {name!r}", name=spec.join)
            faults.add(where, key, reason, nearest(spec.join, joins))
        if isinstance(spec.map, str) and spec.map and value_map(mapping, spec.map) is None:
            known = [*mapping.values, *shipped_maps()]
            reason = told("no value map is called {name!r}", name=spec.map)
            faults.add(where, key, reason, nearest(spec.map, known))


def value_map(mapping: MappingFile, name: str) -> Map | None:
    """Find a value map by name: the mapping's own, else a shipped one."""
    return mapping.values.get(name) or shipped_maps().get(name)


def places(template: str) -> list[str]:
    """Name the columns that stand in a template: `{Code}-{Year}`."""
    return _PLACE.findall(template)


def filled(template: str, values: Mapping[str, str]) -> str:
    """Fill a template; nothing when one of its columns is empty."""
    if not all(values.get(name) for name in places(template)):
        return ""
    return _PLACE.sub(lambda found: values[found[1]], template)
