"""Which columns a mapping refers to: of the table itself, and of those that are joined to it."""

from __future__ import annotations

from ingest.mapping.model import Spec
from ingest.mapping.planning import PlannedRecord, PlannedTable, places


def specs_of(table: PlannedTable) -> list[Spec]:
    """All that a table says of values, each with what stands in for it."""
    return [
        spec
        for record in table.records
        for leaf in record.leaves
        for first in leaf.specs
        for spec in first.chain()
    ]


def wanted_columns(table: PlannedTable) -> set[str]:
    """Name all columns of the table itself that its mapping reads, alternatives included."""
    specs = specs_of(table)
    names = {name for spec in specs if not spec.join for name in (*spec.column, *spec.columns)}
    names |= {name for spec in specs if not spec.join for name in places(spec.template)}
    conditions = [*table.spec.only, *table.spec.skip, *(each for spec in specs for each in spec.when)]
    for record in table.records:
        conditions += [*record.spec.only, *record.spec.skip]
        names |= set(record.spec.needs)
    names |= {name for each in conditions for name in each.column}
    return names | set(table.spec.fill_down) | {name for join in table.spec.join for name in join.to}


def strict_columns(table: PlannedTable) -> list[str]:
    """Name the columns that a sheet must have beside those of `column`."""
    named = [name for spec in specs_of(table) if not spec.optional for name in spec.columns]
    own = [spec for spec in specs_of(table) if not spec.optional and not spec.join]
    named += [name for spec in own for name in places(spec.template)]
    return [*named, *table.spec.fill_down]


def joined_columns(table: PlannedTable, join: str) -> set[str]:
    """Name the columns that are read of the table joined under a name."""
    specs = [spec for spec in specs_of(table) if spec.join == join]
    return {name for spec in specs for name in (*spec.column, *places(spec.template))}


def speaks_of_columns(planned: PlannedRecord) -> bool:
    """Whether any value of a record comes from a column."""
    specs = [spec for leaf in planned.leaves for first in leaf.specs for spec in first.chain()]
    return any(spec.column or spec.columns or spec.template for spec in specs)
