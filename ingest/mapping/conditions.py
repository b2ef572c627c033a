"""Conditions on rows (`only`, `skip`) bound to the columns of a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.mapping.headings import Headings
from ingest.mapping.model import Condition
from ingest.mapping.patterns import expression
from ingest.mapping.words import folded
from ingest.messages import Told, together, told
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
            and (not wants.matches or expression(wants.matches).matches(text))
            and (not wants.matches_not or not expression(wants.matches_not).matches(text))
        )

    @property
    def words(self) -> Told:
        """Tell the condition as the mapping writes it: `Code: empty`."""
        wants = self.condition
        asked = []
        if wants.empty is not None:
            asked.append(told("empty") if wants.empty else told("not empty"))
        if wants.values:
            asked.append(told("is {values}", values=" | ".join(wants.values)))
        if wants.matches:
            asked.append(told("matches {pattern}", pattern=wants.matches))
        if wants.matches_not:
            asked.append(told("does not match {pattern}", pattern=wants.matches_not))
        return told("{column}: {asked}", column=wants.column[0], asked=together(asked, ", "))


def rules(conditions: Sequence[Condition], headings: Headings) -> tuple[Rule, ...]:
    """Bind conditions to the columns of a sheet."""
    return tuple(Rule(headings.place(each.column), each) for each in conditions)
