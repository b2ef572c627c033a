"""The whole picture on one page: counts, theme groups, white spots of theme group × transition phase, wholes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph_api.pages.lists import PHASE, RESULT_CLASSES
from graph_api.pages.reading import Item, Reader
from graph_api.store.view import View


@dataclass(frozen=True)
class Spot:
    """How many projects and models a theme group has in one transition phase; a white spot has none."""

    projects: int
    models: int


@dataclass(frozen=True)
class GroupRow:
    """A theme group: what it has in all and in each phase, phases in the order of Overview.phases."""

    item: Item
    projects: int
    models: int
    spots: Sequence[Spot]


@dataclass(frozen=True)
class WholeRow:
    """Models that form a whole, and what holds them together."""

    item: Item
    theme: Item | None
    members: Sequence[Item]


@dataclass(frozen=True)
class Overview:
    """What the front page shows of one snapshot in one language."""

    projects: int
    models: int
    themes: int
    organisations: int
    events: int
    confirmed: int
    phases: Sequence[Item]
    groups: Sequence[GroupRow]
    wholes: Sequence[WholeRow]


@lru_cache(maxsize=6)
def overview(view: View, lang: str) -> Overview:
    """Return the overview of a view; kept for the few latest, as a view never changes."""
    r = Reader(view, lang)
    projects = r.of_kind("project", "Project", "CoordinationProject")
    models = r.of_kind("model", "Result", *RESULT_CLASSES)
    phases = r.items(r.of_scheme("phase"))
    ties = {tie for tie in r.instances("NetworkTie", "Membership") if r.value(tie, "confirmed") == "true"}
    return Overview(
        len(projects),
        len(models),
        sum(1 for theme in r.of_scheme("theme") if r.subjects("theme", theme)),
        len(r.of_kind("organisation", "Organisation")),
        len(r.of_kind("event", "Event")),
        len({project for tie in ties for project in r.objects(tie, "tieOf")}),
        phases,
        _groups(r, phases, projects, models),
        _wholes(r),
    )


def _groups(r: Reader, phases: Sequence[Item], projects: set[str], models: set[str]) -> list[GroupRow]:
    in_phase = [{iri for name in PHASE for iri in r.subjects(name, phase.iri)} for phase in phases]
    rows = []
    for item in r.items(iri for iri in r.of_scheme("theme") if r.narrower(iri)):
        having = {iri for theme in (item.iri, *r.narrower(item.iri)) for iri in r.subjects("theme", theme)}
        spots = [Spot(len(having & there & projects), len(having & there & models)) for there in in_phase]
        rows.append(GroupRow(item, len(having & projects), len(having & models), spots))
    return rows


def _wholes(r: Reader, most: int = 12) -> list[WholeRow]:
    rows = [
        WholeRow(r.item(iri), r.one(iri, "heldTogetherBy"), r.pointed(iri, "wholeMember"))
        for iri in r.instances("Whole")
        if r.objects(iri, "wholeMember")
    ]
    return sorted(rows, key=lambda row: (-len(row.members), row.item.label.text, row.item.iri))[:most]
