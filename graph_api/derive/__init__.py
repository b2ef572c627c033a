"""What Nivos works out from the believed facts when a snapshot is published.

`derive` is a pure function of the facts in the store's default graph. Facts that an earlier run derived may still
stand there; no module here reads a predicate that another one here writes.
"""

from __future__ import annotations

from pyoxigraph import Store, Triple

from graph_api.derive.facts import Facts
from graph_api.derive.features import Comparison, compare
from graph_api.derive.lineage import lineage
from graph_api.derive.meetings import Acquaintances, should_meet
from graph_api.derive.overlaps import Overlap, overlap_triples, overlaps
from graph_api.derive.participations import participations
from graph_api.derive.phases import inferred_phases, phase_triples
from graph_api.derive.rarity import rarity_triples
from graph_api.derive.wholes import wholes
from graph_api.derive.words import word_iri, word_triples, words_of
from ontology import terms


def derive(store: Store) -> list[Triple]:
    """Derive every fact anew, in the same order for the same beliefs."""
    facts = Facts(store)
    projects, models = facts.projects(), facts.results()
    of_projects, of_models = comparisons(facts, projects, models)
    near_projects, near_models = list(overlaps(of_projects)), list(overlaps(of_models))
    meeting = should_meet(near_projects, Acquaintances(facts))
    derived: list[Triple] = [
        *participations(facts),
        *phase_triples(inferred_phases(facts, [*projects, *models])),
        *word_triples(words_of(facts, [*projects, *models])),
        *lineage(facts),
        *wholes(facts, models, near_models),
    ]
    for rarity in of_projects.rarity.values():
        derived.extend(rarity_triples(rarity, terms.RARITY_AMONG_PROJECTS))
    for rarity in of_models.rarity.values():
        derived.extend(rarity_triples(rarity, terms.RARITY_AMONG_MODELS))
    for overlap in [*near_projects, *near_models]:
        derived.extend(overlap_triples(overlap, overlap in meeting))
    return derived


def comparisons(facts: Facts, projects: list[str], models: list[str]) -> tuple[Comparison, Comparison]:
    """Give what projects, and what models, are compared by."""
    phases = inferred_phases(facts, [*projects, *models])
    words = {
        entity: {word_iri(form) for form in forms}
        for entity, forms in words_of(facts, [*projects, *models]).items()
    }
    return (
        compare(facts, projects, phases, words, timed=True),
        compare(facts, models, phases, words, timed=False),
    )


__all__ = ["Comparison", "Facts", "Overlap", "comparisons", "derive"]
