"""Who should meet: overlapping projects that run together and, as far as is known, have not met."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from graph_api.derive.facts import Facts
from graph_api.derive.overlaps import Overlap
from graph_api.store.hierarchy import sub_properties
from ontology import terms

_ORGANISATIONS = (terms.LEAD_ORGANISATION, terms.PARTNER_ORGANISATION, terms.HAS_PARTICIPANT)
_EVENTS = (terms.TOOK_PART_IN, terms.INTRODUCED_AIMS_AT)


class Meetings:
    """Who has met, or is tied, as far as the facts tell."""

    def __init__(self, facts: Facts) -> None:
        self._organisations = _together(facts, _ORGANISATIONS)
        self._events = _together(facts, _EVENTS)
        for event, project in facts.pairs(terms.ORGANISED_BY):
            self._events.setdefault(project, set()).add(event)
        self._linked = _linked(facts)

    def lack(self, overlap: Overlap) -> bool:
        """Whether two projects run together, and share no event, no lead or partner, and no stated link."""
        return (
            overlap.together is True
            and frozenset((overlap.first, overlap.second)) not in self._linked
            and not _share(self._organisations, overlap)
            and not _share(self._events, overlap)
        )


def _together(facts: Facts, predicates: Iterable[NamedNode]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for predicate in predicates:
        for subject, value in facts.pairs(predicate):
            found.setdefault(subject, set()).add(value)
    return found


def _share(of_project: dict[str, set[str]], overlap: Overlap) -> bool:
    return not of_project.get(overlap.first, set()).isdisjoint(of_project.get(overlap.second, ()))


def _linked(facts: Facts) -> set[frozenset[str]]:
    pairs = {frozenset((link.source, link.target)) for link in facts.links() if link.stated}
    for relation in sorted(term.value for term in sub_properties(facts.store, terms.RELATED_TO)):
        pairs.update(frozenset(ends) for ends in facts.pairs(NamedNode(relation)))
    return pairs
