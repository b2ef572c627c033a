"""Goals, what was measured, and whether it is enough: the rows of the table that a run prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """One goal: `measured` must be at least `goal` (at most, where `most` is set). None: not measured, see `note`."""

    network: str
    what: str
    unit: str
    goal: float
    measured: float | None
    most: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None when nothing was measured."""
        if self.measured is None:
            return None
        return self.measured <= self.goal if self.most else self.measured >= self.goal


def table(rows: Sequence[Row]) -> str:
    """Write the rows as a Markdown table."""
    lines = ["| network | what | goal | measured | met | note |", "|---|---|---|---|---|---|"]
    for row in rows:
        sign = "≤" if row.most else "≥"
        measured = "–" if row.measured is None else f"{row.measured:.3g} {row.unit}"
        met = {True: "yes", False: "**no**", None: "not measured"}[row.met]
        lines.append(
            f"| {row.network} | {row.what} | {sign} {row.goal:g} {row.unit} | {measured} | {met} | {row.note} |"
        )
    return "\n".join(lines)


def document(rows: Sequence[Row]) -> list[dict[str, object]]:
    """Give the rows for JSON."""
    return [{**asdict(row), "met": row.met} for row in rows]
