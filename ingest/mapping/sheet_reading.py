"""Records from the rows of one sheet, by the part of a mapping that is for it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.mapping.cells import RowCells
from ingest.mapping.conditions import Rule, rules
from ingest.mapping.filling import Filling, filled_record
from ingest.mapping.joining import Joined
from ingest.mapping.loading import SheetMapping
from ingest.mapping.planning import PlannedRecord, PlannedTable
from ingest.mapping.references import speaks_of_columns, wanted_columns
from ingest.mapping.sheets import Sheet
from ingest.mapping.words import folded
from ingest.messages import Told, told
from ingest.sources.reading import RawRecord, Unreadable
from ingest.sources.tables import Cell, Row


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


class SheetReader:
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
        self._constant = planned.spec.once and not speaks_of_columns(planned)

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
