"""What two snapshots differ in: things added, removed and changed, field by field, and the indicators.

Compared is what is believed of the things whose records differ. Two snapshots of one graph lie in the same order on
disk, so their records are read side by side, and only what differs is remembered. Where whom to believe, a rank or a
join has changed, others may be believed otherwise too: then all that is believed is read side by side.
What Nivos derives (overlaps, wholes, rarities) is counted by the manifests alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal as OneOf

from pyoxigraph import NamedNode

from graph_api.labels import Label, Labels, in_order
from graph_api.store.graph import Term
from graph_api.store.layout import Manifest
from graph_api.store.view import View
from graph_api.trust.apart import Facts, differing, facts_of, subjects_apart
from graph_api.trust.history import Field
from ontology import iris, terms

Fate = OneOf["added", "removed", "changed"]
FATES: tuple[Fate, ...] = ("added", "removed", "changed")

_PROVENANCE = NamedNode(iris.PROVENANCE_GRAPH)


@dataclass(frozen=True, slots=True)
class SourcedField(Field):
    """A property before and after, and who says what is new."""

    sources: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that is new, gone or changed; `fields` of a changed one alone."""

    iri: str
    kind: str
    label: Label
    fields: tuple[SourcedField, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A count of things of a kind, or an indicator, in each of the two; None where it was not measured."""

    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs. The counts are whole; the lists hold `limit` things each at most, by kind and IRI.

    `counts` has, by kind, how many things were added, removed and changed; `fields`, by kind and property, in how
    many of the changed things that property differs.
    """

    before: Manifest
    after: Manifest
    counts: dict[str, dict[Fate, int]]
    fields: tuple[tuple[str, str, Label, int], ...]
    things: dict[Fate, tuple[Thing, ...]]
    figures: tuple[Figure, ...]
    indicators: tuple[Figure, ...]
    limit: int

    def total(self, fate: Fate) -> int:
        """How many things met this fate."""
        return sum(counted[fate] for counted in self.counts.values())


def difference(before: View, after: View, lang: str = "fi", limit: int = 100) -> Difference:
    """Compare two snapshots."""
    gathered = _Gathered(limit)
    for subject in subjects_apart(before, after):
        gathered.take(subject, facts_of(before.store, subject), facts_of(after.store, subject))
    telling = _Telling(before, after, lang)
    old, new = before.snapshot, after.snapshot
    return Difference(
        before=old,
        after=new,
        counts={kind: dict(gathered.counts[kind]) for kind in sorted(gathered.counts)},
        fields=telling.fields(gathered.fields),
        things={fate: tuple(telling.thing(fate, iri) for iri in gathered.listed(fate)) for fate in FATES},
        figures=_figures(old.counts, new.counts),
        indicators=_figures(old.indicators, new.indicators),
        limit=limit,
    )


class _Gathered:
    """Whole counts, and the first things of each fate by kind and IRI."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.counts: dict[str, Counter[Fate]] = {}
        self.fields: Counter[tuple[str, str]] = Counter()
        self._listed: dict[Fate, list[tuple[str, str]]] = {fate: [] for fate in FATES}

    def take(self, subject: NamedNode, old: Facts, new: Facts) -> None:
        if old == new:
            return
        fate: Fate = "added" if not old else "changed" if new else "removed"
        kind = iris.kind_of(subject.value) or ""
        self.counts.setdefault(kind, Counter(dict.fromkeys(FATES, 0)))[fate] += 1
        if fate == "changed":
            self.fields.update((kind, name.value) for name in differing(old, new))
        listed = self._listed[fate]
        listed.append((kind, subject.value))
        if len(listed) > 2 * self._limit + 100:
            self._listed[fate] = sorted(listed)[: self._limit]

    def listed(self, fate: Fate) -> list[str]:
        return [iri for _, iri in sorted(self._listed[fate])[: self._limit]]


class _Telling:
    """Names things and values in one language: as after, or as before where a thing is gone."""

    def __init__(self, before: View, after: View, lang: str) -> None:
        self._old, self._new, self._lang = before.store, after.store, lang
        self._before, self._after = Labels(before), Labels(after)

    def fields(self, counted: Counter[tuple[str, str]]) -> tuple[tuple[str, str, Label, int], ...]:
        told = [
            (kind, name, self._after.of(name, self._lang), count) for (kind, name), count in counted.items()
        ]
        return tuple(sorted(told, key=lambda each: (each[0], -each[3], each[1])))

    def thing(self, fate: Fate, iri: str) -> Thing:
        labels = self._before if fate == "removed" else self._after
        kind = iris.kind_of(iri) or ""
        fields = self._fields(NamedNode(iri)) if fate == "changed" else ()
        return Thing(iri, kind, labels.of(iri, self._lang), fields)

    def _fields(self, subject: NamedNode) -> tuple[SourcedField, ...]:
        old, new = facts_of(self._old, subject), facts_of(self._new, subject)
        found = [
            self._field(subject, name, old.get(name, set()), new.get(name, set()))
            for name in differing(old, new)
        ]
        return tuple(sorted(found, key=lambda field: (field.label.text, field.property)))

    def _field(self, subject: NamedNode, name: NamedNode, old: set[Term], new: set[Term]) -> SourcedField:
        return SourcedField(
            name.value,
            self._after.of(name.value, self._lang),
            in_order(self._before.of_value(value, self._lang) for value in old - new),
            in_order(self._after.of_value(value, self._lang) for value in new - old),
            in_order(self._sources(subject, name, new - old)),
        )

    def _sources(self, subject: NamedNode, name: NamedNode, values: set[Term]) -> set[Label]:
        """Who says the new values."""
        return {
            self._after.of(origin.object.value, self._lang)
            for value in values
            for quad in self._new.quads_for_pattern(subject, name, value, None)
            if isinstance(quad.graph_name, NamedNode)
            for origin in self._new.quads_for_pattern(quad.graph_name, terms.FROM_SOURCE, None, _PROVENANCE)
            if isinstance(origin.object, NamedNode)
        }


def _figures(
    old: dict[str, int] | dict[str, float], new: dict[str, int] | dict[str, float]
) -> tuple[Figure, ...]:
    return tuple(Figure(name, old.get(name), new.get(name)) for name in [*new, *(set(old) - set(new))])
