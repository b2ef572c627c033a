"""Transition phases that follow from whom a project or model is for, where no phase is stated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Triple

from graph_api.derive.facts import Facts
from ontology import terms


def inferred_phases(facts: Facts, entities: Iterable[str]) -> dict[str, set[str]]:
    """Give the typical phases of the target groups and themes of each entity that has no stated phase."""
    typical = facts.objects(terms.TYPICAL_PHASE)
    stated = facts.objects(terms.TRANSITION_PHASE)
    concepts = [facts.objects(predicate) for predicate in (terms.TARGET_GROUP, terms.THEME)]
    found: dict[str, set[str]] = {}
    for entity in entities:
        if entity in stated:
            continue
        phases = {
            phase
            for of_entity in concepts
            for concept in of_entity.get(entity, ())
            for phase in typical.get(concept, ())
        }
        if phases:
            found[entity] = phases
    return found


def phase_triples(phases: Mapping[str, Iterable[str]]) -> Iterator[Triple]:
    """Yield n:inferredPhase of each entity."""
    for entity in sorted(phases):
        for phase in sorted(phases[entity]):
            yield Triple(NamedNode(entity), terms.INFERRED_PHASE, NamedNode(phase))
