"""Who should meet: projects that overlap and run at the same time, but have no event, organisation or link in common."""

from __future__ import annotations

from collections.abc import Iterable

from graph_api.derive.facts import Facts
from graph_api.derive.overlaps import Overlap
from ontology import terms


class Acquaintances:
    """What brings projects together already."""

    def __init__(self, facts: Facts) -> None:
        self._shared = [
            facts.objects(terms.TOOK_PART_IN),
            _united(facts.objects(terms.LEAD_ORGANISATION), facts.objects(terms.PARTNER_ORGANISATION)),
        ]
        links = facts.links()
        self._linked = {frozenset((link.source, link.target)) for link in links if link.stated}

    def know(self, first: str, second: str) -> bool:
        """Whether two projects share an event, or a lead or partner in any role, or are linked on record."""
        if frozenset((first, second)) in self._linked:
            return True
        return any(of.get(first, set()) & of.get(second, set()) for of in self._shared)


def should_meet(overlaps: Iterable[Overlap], acquaintances: Acquaintances) -> set[Overlap]:
    """Pick the overlaps of projects that run together and do not know each other."""
    return {
        overlap
        for overlap in overlaps
        if overlap.together and not acquaintances.know(overlap.first, overlap.second)
    }


def _united(one: dict[str, set[str]], other: dict[str, set[str]]) -> dict[str, set[str]]:
    return {key: one.get(key, set()) | other.get(key, set()) for key in one.keys() | other.keys()}
