"""Whom to believe where records differ on what can have one value only: rules, without a store or a file.

A rule names sources that are believed before all others, in order, and then what decides among records: the rank of
their source (the lowest first), or when they were read (the last first). What is left even goes to the smallest
graph IRI. Properties may have a rule of their own; all others follow the default one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

#: The rank of a source that gives none: trusted less than any that does.
UNRANKED = 1_000_000

#: What may decide after the sources that a rule names.
CRITERIA = ("rank", "recency")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the trust in a record hangs on: its graph, the ids of its sources, their best rank, the day it was read.

    `day` is a proleptic Gregorian ordinal; 0 when nobody knows.
    """

    graph: str
    sources: tuple[str, ...] = ()
    rank: int = UNRANKED
    day: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """How records are put in order: `sources` first, then by `order`."""

    sources: tuple[str, ...] = ()
    order: tuple[str, ...] = CRITERIA

    def key(self, standing: Standing) -> tuple[int | str, ...]:
        """Give the place of a record: the lowest is believed. Keys of one rule compare with each other."""
        return (*(value for _, value in self._measured(standing)), standing.graph)

    def _measured(self, standing: Standing) -> list[tuple[str, int]]:
        named = [("source", self._place(standing))] if self.sources else []
        values = {"rank": standing.rank, "recency": -standing.day}
        return named + [(criterion, values[criterion]) for criterion in self.order]

    def _place(self, standing: Standing) -> int:
        places = [self.sources.index(source) for source in standing.sources if source in self.sources]
        return min(places, default=len(self.sources))

    def decided_by(self, one: Standing, other: Standing) -> str:
        """Tell what sets two records apart: "source", "rank" or "recency"; "record" when only their names do."""
        for (name, mine), (_, theirs) in zip(self._measured(one), self._measured(other), strict=True):
            if mine != theirs:
                return name
        return "record"

    def __str__(self) -> str:
        """Write the rule as the graph tells it: `eura2014 > kohesio > rank > recency`."""
        return " > ".join((*self.sources, *self.order))


_NONE: Mapping[str, Rule] = MappingProxyType({})


@dataclass(frozen=True)
class Precedence:
    """The rules in force: of all properties, and of some by their IRI."""

    default: Rule = Rule()
    properties: Mapping[str, Rule] = field(default_factory=lambda: _NONE)

    def rule(self, predicate: str) -> Rule:
        """Give the rule that a property follows."""
        return self.properties.get(predicate, self.default)

    def differing(self, other: Precedence, properties: Iterable[str]) -> set[str]:
        """Give those of `properties` (IRIs) that follow another rule under `other`."""
        return {each for each in properties if self.rule(each) != other.rule(each)}

    def told(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Write the rules that are not the usual ones, as a manifest keeps them: by property IRI, or "default"."""
        rules = {"default": self.default, **self.properties}
        return {
            name: {"sources": rule.sources, "order": rule.order}
            for name, rule in sorted(rules.items())
            if rule != Rule() or (name != "default" and self.default != Rule())
        }

    @classmethod
    def from_told(cls, rules: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Precedence:
        """Read what `told` has written."""
        read = {
            name: Rule(**{part: tuple(names) for part, names in rule.items()}) for name, rule in rules.items()
        }
        return cls(read.pop("default", Rule()), read)


#: What holds where nobody has said otherwise: rank, then the day of reading.
USUAL = Precedence()
