"""The headings of a sheet: in which row they stand, and which column each name means.

A column is named by its heading (case and spaces do not matter), by `Heading#2` where a heading stands twice, or by
`#D`, its letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ingest.mapping.words import folded
from ingest.sources.tables import Row, text_of

#: Rows at the top of a sheet that are looked through for headings.
LOOKED_THROUGH = 50


@dataclass(frozen=True)
class Headings:
    """The headings: the row they end in, the name of each column, and where each folded name stands."""

    row: int
    names: tuple[str, ...]
    places: dict[str, int]
    _found: dict[tuple[str, ...], int | None] = field(default_factory=dict)

    def place(self, alternatives: Sequence[str]) -> int | None:
        """Find the column that one of the names means."""
        names = tuple(alternatives)
        if names not in self._found:  # asked again for each row
            known = (self.places[key] for key in map(folded, names) if key in self.places)
            self._found[names] = next(known, None)
        return self._found[names]


def headings_of(rows: Sequence[Row]) -> Headings:
    """Read headings from one row, or from several of which the upper ones are groups over the lower."""
    width = max(len(row.cells) for row in rows)
    levels = [_level(row, width, spread=row is not rows[-1]) for row in rows]
    names = [" / ".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*levels, strict=True)]
    places: dict[str, int] = {}
    times: Counter[str] = Counter()  # so that a heading of a thousand columns is not counted anew for each
    for place, name in enumerate(names):
        key = bare = folded(name)
        while key and key in places:
            times[bare] += 1
            names[place], key = f"{name}#{times[bare] + 1}", f"{bare}#{times[bare] + 1}"
        if key:
            places[key] = place
    for place in range(width):
        names[place] = names[place] or f"#{letters(place)}"
        places.setdefault(f"#{letters(place).casefold()}", place)
    return Headings(rows[-1].number, tuple(names), places)


def _level(row: Row, width: int, *, spread: bool) -> list[str]:
    cells = [" ".join(text_of(cell).split()) for cell in row.cells] + [""] * (width - len(row.cells))
    if spread:  # a merged cell holds its text in its first column
        for place in range(1, width):
            cells[place] = cells[place] or cells[place - 1]
    return cells


def letters(place: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    name, rest = "", place + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def find_headings(rows: Sequence[Row], wanted: Collection[str], height: int = 1) -> Headings | None:
    """Find the headings among the first rows: those that hold most of the wanted (folded) names, if any does."""
    best, most = None, 0
    for end in range(height, len(rows) + 1):
        found = headings_of(rows[end - height : end])
        held = sum(name in found.places for name in wanted)
        if held > most:
            best, most = found, held
    return best
