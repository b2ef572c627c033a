"""By what projects, or models, are compared: five kinds of feature, each with a weight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode

from graph_api.derive.facts import Facts
from graph_api.derive.rarity import rarities
from ontology import terms

#: Percent of the score that each kind of feature can give; they sum to 100.
WEIGHTS = {"theme": 50, "target-group": 20, "phase": 10, "region": 10, "word": 10}

#: A pair is kept only when it shares a feature of one of these kinds.
GATES = ("theme", "target-group")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one family of things (projects or results) is compared by.

    `features` maps kind → thing → its features; `rarity` kind → feature → millionths; `periods` thing → first
    and last day, only for what has both. `timed`: whether running at the same time counts.
    """

    entities: tuple[str, ...]
    features: Mapping[str, Mapping[str, Set[str]]]
    rarity: Mapping[str, Mapping[str, int]]
    periods: Mapping[str, tuple[date, date]]
    timed: bool


def _with_broader(facts: Facts, predicate: NamedNode, entities: Set[str]) -> dict[str, Set[str]]:
    broader = facts.objects(terms.SKOS_BROADER)
    found = {entity: own for entity, own in facts.objects(predicate).items() if entity in entities}
    for entity, concepts in found.items():
        if above := [broader[concept] for concept in concepts if concept in broader]:
            found[entity] = set(concepts).union(*above)
    return found


def _periods(facts: Facts) -> dict[str, tuple[date, date]]:
    starts, ends = (
        {subject: _day(literal.value) for subject, literal in facts.literals(predicate)}
        for predicate in (terms.START_DATE, terms.END_DATE)
    )
    return {
        entity: (start, end)
        for entity, start in starts.items()
        if start and (end := ends.get(entity)) is not None
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:  # a year alone, or a date the shapes report: no period is known then
        return None


def compare(
    facts: Facts,
    entities: Iterable[str],
    phases: Mapping[str, Set[str]],
    words: Mapping[str, Set[str]],
    *,
    timed: bool,
) -> Comparison:
    """Gather the features of the entities; `phases` are the inferred ones, `words` the words of each."""
    known = tuple(sorted(entities))
    among = set(known)
    stated = facts.objects(terms.TRANSITION_PHASE)
    features: dict[str, dict[str, Set[str]]] = {
        "theme": _with_broader(facts, terms.THEME, among),
        "target-group": _with_broader(facts, terms.TARGET_GROUP, among),
        "phase": {
            entity: own for source in (phases, stated) for entity, own in source.items() if entity in among
        },
        "region": {entity: own for entity, own in facts.objects(terms.REGION).items() if entity in among},
        "word": {entity: own for entity, own in words.items() if entity in among},
    }
    return Comparison(
        entities=known,
        features=features,
        rarity={kind: rarities(own) for kind, own in features.items()},
        periods=_periods(facts) if timed else {},
        timed=timed,
    )
