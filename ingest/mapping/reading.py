"""Records from a table, by a mapping: sheet after sheet, row after row."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.mapping.cells import RowCells
from ingest.mapping.conditions import Rule, rules
from ingest.mapping.filling import Filling, filled_record
from ingest.mapping.joining import Joined, joined
from ingest.mapping.loading import SheetMapping
from ingest.mapping.model import Spec
from ingest.mapping.planning import PlannedRecord, PlannedTable, places
from ingest.mapping.sheets import Sheet, chosen_sheets, headless, ready_sheet
from ingest.mapping.words import folded
from ingest.messages import Told, told
from ingest.sources.reading import RawRecord, Unreadable
from ingest.sources.tables import Cell, Dialect, Row, TableFault, open_table


@dataclass
class SheetRead:
    """What was read of a sheet, for those who want to know: filled while its records are read."""

    name: str
    headings_row: int
    headings: tuple[str, ...]
    read: tuple[str, ...]
    rows: int = 0
    records: Counter[str] = field(default_factory=Counter)
    skipped: Counter[Told] = field(default_factory=Counter)
    fillings: list[Filling] = field(default_factory=list)

    @property
    def left(self) -> tuple[str, ...]:
        """The columns that were not read."""
        return tuple(name for name in self.headings if name not in self.read)


class MappedFile:
    """A file of tables and the mapping that it is read by; `folder` is where the files that it is joined to lie."""

    def __init__(self, mapping: SheetMapping, path: Path, name: str, folder: Path | None = None) -> None:
        self._mapping, self._path, self._name = mapping, path, name
        self._folder = folder or path.parent
        self.taken: tuple[Told, ...] = ()
        self.unsure: tuple[Told, ...] = ()
        self.sheets: list[SheetRead] = []

    def records(self) -> Iterator[RawRecord | Unreadable]:
        """Read all records of all tables that the mapping has for this file."""
        for table in self._mapping.tables_of(self._name.removesuffix(".gz")):
            try:
                yield from self._table(table)
            except TableFault as fault:
                yield fault.unreadable

    def _table(self, table: PlannedTable) -> Iterator[RawRecord | Unreadable]:
        spec = table.spec
        wanted = wanted_columns(table)
        with (
            open_table(self._path, self._name, Dialect(spec.encoding, spec.delimiter)) as file,
            ExitStack() as stack,
        ):
            self.taken, self.unsure = file.taken, file.unsure
            joins = {
                join.name: stack.enter_context(
                    joined(join, self._path, self._folder, _joined_columns(table, join.name))
                )
                for join in spec.join
            }
            for join in joins.values():
                yield from join.faults
            found = False
            for name in chosen_sheets(file, self._name, spec.sheet):
                sheet = ready_sheet(file, self._name, name, spec.header, spec.header_rows, wanted)
                if sheet is not None and (spec.sheet or not _lacks_most(sheet, table)):
                    found = True
                    yield from self._sheet(sheet, table, joins)
            if not found:
                raise headless(self._name, wanted)

    def _sheet(
        self, sheet: Sheet, table: PlannedTable, joins: Mapping[str, Joined]
    ) -> Iterator[RawRecord | Unreadable]:
        missing = [spec for spec in _specs(table) if spec.column and not spec.join and not spec.optional]
        for spec in missing:
            sheet.column(spec.column)
        for name in _strict_columns(table):
            sheet.column([name])
        for join in joins.values():
            sheet.column(join.to)
        reader = _SheetReader(self._mapping, sheet, table, joins)
        self.sheets.append(reader.told)
        yield from reader.records(self._name)


class _SheetReader:
    """The state of reading one sheet."""

    def __init__(
        self, mapping: SheetMapping, sheet: Sheet, table: PlannedTable, joins: Mapping[str, Joined]
    ) -> None:
        self._mapping, self._sheet, self._table, self._joins = mapping, sheet, table, joins
        self._empty = frozenset(folded(word) for word in table.spec.empty)
        self._only = rules(table.spec.only, sheet.headings)
        self._skip = rules(table.spec.skip, sheet.headings)
        self._above: dict[int, Cell] = {}
        self._down = [sheet.headings.place([name]) for name in table.spec.fill_down]
        self._records = [_RecordReader(mapping, one, table, sheet) for one in table.records]
        read = {
            sheet.headings.names[place]
            for name in wanted_columns(table)
            if (place := sheet.headings.place([name])) is not None
        }
        names = sheet.headings.names
        self.told = SheetRead(
            sheet.name, sheet.headings.row, names, tuple(name for name in names if name in read)
        )
        self.told.fillings = [filling for record in self._records for filling in record.fillings]

    def records(self, file: str) -> Iterator[RawRecord | Unreadable]:
        """Read the records of all rows."""
        for row in self._sheet.rows:
            if isinstance(row, Unreadable):
                yield row
                continue
            self.told.rows += 1
            cells = self._filled_down(row)
            if _passed_over(cells, self._only, self._skip, self.told.skipped):
                continue
            context = RowCells(self._sheet.headings, cells, self._empty, self._joins)
            for reader in self._records:
                record = reader.record(context, file, row.number)
                if record is not None:
                    self.told.records[reader.kind] += 1
                    yield record

    def _filled_down(self, row: Row) -> list[Cell]:
        cells = list(row.cells)
        for place in self._down:
            if place is None or place >= len(cells):
                continue
            if cells[place] == "":
                cells[place] = self._above.get(place, "")
            self._above[place] = cells[place]
        return cells


class _RecordReader:
    """Makes one kind of record from each row."""

    def __init__(
        self, mapping: SheetMapping, planned: PlannedRecord, table: PlannedTable, sheet: Sheet
    ) -> None:
        self._planned, self._sheet, self._mapping = planned, sheet, mapping
        self.kind = planned.spec.type
        self.fillings = [Filling(leaf, mapping.file, table.spec) for leaf in planned.leaves]
        self._only = rules(planned.spec.only, sheet.headings)
        self._skip = rules(planned.spec.skip, sheet.headings)
        self._made: set[bytes] = set()
        #: A record of nothing but constants (a source, say) is made once, though no column speaks of it.
        self._constant = planned.spec.once and not _columns_of(planned)

    def record(self, row: RowCells, file: str, line: int) -> RawRecord | None:
        """Make the record of a row; None where the row makes none of this kind."""
        if _passed_over(row.cells, self._only, self._skip, Counter()):
            return None
        if not all(str(row.cell([name])).strip() for name in self._planned.spec.needs):
            return None
        found = filled_record(self._planned, self.fillings, row, file, line, self._sheet.name)
        if not found.from_columns and not self._constant:
            return None
        fields = {**self._constants(), **found.fields}
        if self._planned.spec.once and not self._is_new(fields):
            return None
        return RawRecord(file, line, fields, self._sheet.name, found.columns, tuple(found.faults))

    def _constants(self) -> dict[str, Any]:
        given = {"source": self._mapping.file.source, "language": self._mapping.file.language}
        given["source_url"] = self._mapping.file.source_url
        return {name: value for name, value in given.items() if value}

    def _is_new(self, fields: dict[str, Any]) -> bool:
        key = hashlib.sha256(repr(sorted(fields.items())).encode("utf-8", "replace")).digest()[:12]
        new = key not in self._made
        self._made.add(key)
        return new


def _columns_of(planned: PlannedRecord) -> bool:
    """Whether any value of a record comes from a column."""
    specs = [spec for leaf in planned.leaves for first in leaf.specs for spec in first.chain()]
    return any(spec.column or spec.columns or spec.template for spec in specs)


def _passed_over(
    cells: list[Cell] | Any, only: tuple[Rule, ...], skip: tuple[Rule, ...], counted: Counter[Told]
) -> bool:
    for rule in only:
        if not rule.holds(cells):
            counted[told("not {condition}", condition=rule.words)] += 1
            return True
    for rule in skip:
        if rule.holds(cells):
            counted[rule.words] += 1
            return True
    return False


def _specs(table: PlannedTable) -> list[Spec]:
    return [
        spec
        for record in table.records
        for leaf in record.leaves
        for first in leaf.specs
        for spec in first.chain()
    ]


def _strict_columns(table: PlannedTable) -> list[str]:
    """Name the columns that a sheet must have beside those of `column`."""
    named = [name for spec in _specs(table) if not spec.optional for name in spec.columns]
    own = [spec for spec in _specs(table) if not spec.optional and not spec.join]
    named += [name for spec in own for name in places(spec.template)]
    return [*named, *table.spec.fill_down]


def wanted_columns(table: PlannedTable) -> set[str]:
    """Name all columns of the table itself that its mapping reads, alternatives included."""
    specs = _specs(table)
    names = {name for spec in specs if not spec.join for name in (*spec.column, *spec.columns)}
    names |= {name for spec in specs if not spec.join for name in places(spec.template)}
    conditions = [*table.spec.only, *table.spec.skip, *(each for spec in specs for each in spec.when)]
    for record in table.records:
        conditions += [*record.spec.only, *record.spec.skip]
        names |= set(record.spec.needs)
    names |= {name for each in conditions for name in each.column}
    return names | set(table.spec.fill_down) | {name for join in table.spec.join for name in join.to}


def _joined_columns(table: PlannedTable, join: str) -> set[str]:
    specs = [spec for spec in _specs(table) if spec.join == join]
    return {name for spec in specs for name in (*spec.column, *places(spec.template))}


def _lacks_most(sheet: Sheet, table: PlannedTable) -> bool:
    """Whether a sheet that the mapping does not name is another table: it lacks more than half of the columns."""
    asked = [spec.column for spec in _specs(table) if spec.column and not spec.join and not spec.optional]
    held = sum(sheet.headings.place(names) is not None for names in asked)
    return held * 2 < len(asked)
