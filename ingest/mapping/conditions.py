"""Conditions on rows (`only`, `skip`) bound to the columns of a sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.mapping.headings import Headings
from ingest.mapping.model import Condition
from ingest.mapping.words import folded
from ingest.sources.tables import Cell, text_of


@dataclass(frozen=True)
class Rule:
    """A condition on the cell at a place; a column that a sheet does not have counts as empty."""

    place: int | None
    condition: Condition

    def holds(self, cells: Sequence[Cell]) -> bool:
        """Whether a row is as the condition says."""
        within = self.place is not None and self.place < len(cells)
        text = text_of(cells[self.place]) if within else ""  # type: ignore[index]
        wants = self.condition
        return (
            (wants.empty is None or wants.empty == (not text))
            and (not wants.values or folded(text) in map(folded, wants.values))
            and (not wants.matches or bool(re.search(wants.matches, text)))
        )

    @property
    def words(self) -> str:
        """Tell the condition as the mapping writes it: `Code: empty`."""
        wants = self.condition
        asked = [
            {True: "empty", False: "not empty", None: ""}[wants.empty],
            f"is {' | '.join(wants.values)}" if wants.values else "",
            f"matches {wants.matches}" if wants.matches else "",
        ]
        return f"{wants.column[0]}: {', '.join(part for part in asked if part)}"


def rules(conditions: Sequence[Condition], headings: Headings) -> tuple[Rule, ...]:
    """Bind conditions to the columns of a sheet."""
    return tuple(Rule(headings.place(each.column), each) for each in conditions)
