"""What stands in a row for one field: cells of columns, of joined rows, a template or a constant, cut and mapped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote

from ingest.mapping.conditions import Rule
from ingest.mapping.headings import Headings
from ingest.mapping.joining import Joined
from ingest.mapping.model import Map, Spec
from ingest.mapping.patterns import expression
from ingest.mapping.planning import filled, places
from ingest.mapping.words import folded
from ingest.sources.tables import Cell, text_of

#: Different words that a value map does not know are counted up to this many, however long the file is.
COUNTED = 1000
#: Words for nothing are shorter than this.
_LONGEST_EMPTY = 30
_LONGEST_COUNTED = 200


class Found(NamedTuple):
    """A piece of what stands in a cell (None: an empty one that keeps its place), and the heading over it."""

    piece: Cell | None
    heading: str


@dataclass
class RowCells:
    """A row with its headings and, by name, the joined tables and their rows that belong to it."""

    headings: Headings
    cells: Sequence[Cell]
    empty: frozenset[str]
    joins: Mapping[str, Joined] = field(default_factory=dict)
    _joined: dict[str, list[RowCells]] = field(default_factory=dict)

    def cell(self, alternatives: Sequence[str]) -> Cell:
        """Give what stands in a column; nothing where the sheet has no such column."""
        return self._at(self.cells, self.headings.place(alternatives))

    def heading(self, alternatives: Sequence[str]) -> str:
        """Give the heading as the sheet writes it."""
        place = self.headings.place(alternatives)
        return alternatives[0] if place is None else self.headings.names[place]

    def joined(self, name: str) -> list[RowCells]:
        """Give the rows of a joined table that belong to this one."""
        join = self.joins[name]
        if name not in self._joined:
            key = text_of(self.cell(join.to))
            found = join.rows(key) if key else []
            self._joined[name] = [RowCells(join.headings, cells, self.empty) for cells in found]
        return self._joined[name]

    def _at(self, cells: Sequence[Cell], place: int | None) -> Cell:
        if place is None or place >= len(cells):
            return ""
        cell = cells[place]
        return "" if isinstance(cell, str) and stands_for_nothing(cell, self.empty) else cell


def stands_for_nothing(text: str, empty: frozenset[str]) -> bool:
    """Whether a text is blank or one of the words for nothing; long ones are not even folded."""
    return (len(text) < _LONGEST_EMPTY and folded(text) in empty) or not text or text.isspace()


class Origin:
    """A spec bound to its value map; counts the words that the map does not know.

    One that stands `instead` is asked where the one before it found nothing.
    """

    def __init__(self, spec: Spec, words: Map | None, *, beside: bool, instead: bool = False) -> None:
        self.spec = spec
        self.instead = instead
        self._words = None if words is None else {folded(word): value for word, value in words.items()}
        self._extract = expression(spec.extract) if spec.extract else None
        self._cut = re.compile("|".join(re.escape(mark) for mark in spec.split)) if spec.split else None
        self._beside = beside
        #: Nothing but a column: most of them are, and of a long table it pays to be quick about them.
        self._bare = bool(spec.column) and not any(
            (
                spec.join,
                spec.split,
                spec.extract,
                words is not None,
                spec.written,
                spec.when,
                spec.default,
                beside,
            )
        )
        self.unknown: Counter[str] = Counter()

    def found(self, row: RowCells) -> list[Found]:
        """Find the pieces in a row, in order; without the empty ones, unless they keep places beside others."""
        if self._bare:
            return self._in_column(row)
        if not all(Rule(row.headings.place(each.column), each).holds(row.cells) for each in self.spec.when):
            return []
        pieces = [
            Found(one, heading)
            for cell, heading in self._cells(row)
            for piece in self._pieces(cell, row.empty)
            for one in map(self._written, self._mapped(piece))
        ]
        if not any(one.piece is not None for one in pieces):
            return [] if self.spec.default is None else [Found(self.spec.default, "")]
        return pieces if self._beside else [one for one in pieces if one.piece is not None]

    def _in_column(self, row: RowCells) -> list[Found]:
        cell = row.cell(self.spec.column)
        if isinstance(cell, str):
            cell = cell.strip()
            if not cell:
                return []
        return [Found(cell, row.heading(self.spec.column))]

    def _cells(self, row: RowCells) -> list[tuple[Cell, str]]:
        spec = self.spec
        rows = row.joined(spec.join) if spec.join else [row]
        if spec.column:
            return [(one.cell(spec.column), one.heading(spec.column)) for one in rows]
        if spec.template:
            heading = ", ".join(row.heading([name]) for name in places(spec.template))
            return [(_from_template(spec.template, one), heading) for one in rows]
        if spec.columns:
            return [(row.cell([name]), row.heading([name])) for name in spec.columns]
        values = spec.value if isinstance(spec.value, list) else [spec.value]
        return [(value, "") for value in values]

    def _pieces(self, cell: Cell, empty: frozenset[str]) -> list[Cell | None]:
        if not isinstance(cell, str):
            return [self._extracted(cell)]
        parts = self._cut.split(cell) if self._cut else [cell]
        bare = [part.strip() for part in parts]
        return [None if stands_for_nothing(part, empty) else self._extracted(part) for part in bare]

    def _extracted(self, cell: Cell) -> Cell | None:
        if self._extract is None:
            return cell
        found = self._extract.first(text_of(cell))
        if found is None:
            self._count(text_of(cell))
            return cell if self.spec.unknown == "keep" else None
        return found or None

    def _written(self, piece: Cell | None) -> Cell | None:
        wanted = self.spec.written
        return wanted.replace("{}", text_of(piece)) if wanted and piece is not None else piece

    def _count(self, text: str) -> None:
        word = text[:_LONGEST_COUNTED]
        if word in self.unknown or len(self.unknown) < COUNTED:
            self.unknown[word] += 1

    def _mapped(self, piece: Cell | None) -> list[Cell | None]:
        if piece is None or self._words is None:
            return [piece]
        word = folded(text_of(piece))
        if word not in self._words:
            self._count(text_of(piece))
            return [piece] if self.spec.unknown == "keep" else [None]
        value: Any = self._words[word]
        values = list(value) if isinstance(value, tuple | list) else [value]
        return [None if one == "" else one for one in values]


def _from_template(template: str, row: RowCells) -> str:
    values = {name: text_of(row.cell([name])) for name in places(template)}
    if template.startswith(("http://", "https://")):
        values = {name: quote(value, safe="") for name, value in values.items()}
    return filled(template, values)
