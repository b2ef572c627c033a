"""Overlapping pairs made ready for their pages: the reasons gathered by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph_api.connections.overlaps import OverlapRow, Part
from graph_api.labels import Label
from graph_api.pages.pictures import node_item
from graph_api.pages.reading import Item
from graph_api.pages.rendering import Page


@dataclass(frozen=True)
class PartGroup:
    """The parts of one kind: its word, their sum (0–1) and what is shared, the weightiest first."""

    label: str
    value: float
    features: Sequence[Label]


@dataclass(frozen=True)
class ShownOverlap:
    """A pair with its reasons."""

    a: Item
    b: Item
    score: float
    time_factor: float
    runs_together: bool
    should_meet: bool
    groups: Sequence[PartGroup]


def shown_overlaps(page: Page, rows: Sequence[OverlapRow]) -> list[ShownOverlap]:
    """Gather each pair's parts by kind, the weightiest kind first."""
    return [
        ShownOverlap(
            node_item(row.a),
            node_item(row.b),
            float(row.score),
            float(row.time_factor),
            row.runs_together,
            row.should_meet,
            _groups(page, row.parts),
        )
        for row in rows
    ]


def _groups(page: Page, parts: Sequence[Part]) -> list[PartGroup]:
    _ = page.translator.gettext
    words = {
        "theme": _("Themes"),
        "target-group": _("Target groups"),
        "phase": _("Transition phase"),
        "region": _("Region"),
        "word": _("Words"),
    }
    by_kind: dict[str, list[Part]] = {}
    for part in sorted(parts, key=lambda p: (-p.contribution, p.feature.text)):
        by_kind.setdefault(part.kind, []).append(part)
    groups = [
        PartGroup(
            words.get(kind, kind), float(sum(p.contribution for p in found)), [p.feature for p in found]
        )
        for kind, found in by_kind.items()
    ]
    return sorted(groups, key=lambda group: (-group.value, group.label))
