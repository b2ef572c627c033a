"""Records from a file of tables, by a mapping: sheet after sheet, with the tables that are joined to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from ingest.mapping.joining import Joined, joined
from ingest.mapping.loading import SheetMapping
from ingest.mapping.planning import PlannedTable
from ingest.mapping.references import joined_columns, specs_of, strict_columns, wanted_columns
from ingest.mapping.sheet_reading import SheetRead, SheetReader
from ingest.mapping.sheets import Sheet, chosen_sheets, headless, ready_sheet
from ingest.messages import Told
from ingest.sources.reading import RawRecord, Unreadable
from ingest.sources.tables import Dialect, TableFault, open_table


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
                    joined(join, self._path, self._folder, joined_columns(table, join.name))
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
        missing = [spec for spec in specs_of(table) if spec.column and not spec.join and not spec.optional]
        for spec in missing:
            sheet.column(spec.column)
        for name in strict_columns(table):
            sheet.column([name])
        for join in joins.values():
            sheet.column(join.to)
        reader = SheetReader(self._mapping, sheet, table, joins)
        self.sheets.append(reader.told)
        yield from reader.records(self._name)


def _lacks_most(sheet: Sheet, table: PlannedTable) -> bool:
    """Whether a sheet that the mapping does not name is another table: it lacks more than half of the columns."""
    asked = [spec.column for spec in specs_of(table) if spec.column and not spec.join and not spec.optional]
    held = sum(sheet.headings.place(names) is not None for names in asked)
    return held * 2 < len(asked)
