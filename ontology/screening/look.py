"""The screen itself: what the shapes ask, by property and by class, and the look at what one record says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Triple
from rdflib.namespace import RDF

from ontology.screening.checks import Check, Statement, Term, day, judge

_TYPE = str(RDF.type)
#: What is to be done with a statement: gather its value under this property, if any; check it.
_Duty = tuple[str | None, Check | None]


class Screened(NamedTuple):
    """What a look at what one record says found; things are named by IRI, or `_:` and label.

    `suspects`: the shapes may object to a value, or to several together. `lacking`: something that a class needs is
    not said here; another record may say it. `joint`: things of which something is said that may clash with, or
    complete, what another record says. `several`: of a thing several such values of one property are said.
    """

    suspects: frozenset[str]
    lacking: frozenset[str]
    joint: frozenset[str]
    several: bool


@dataclass
class Screen:
    """What the shapes ask, by property and by class."""

    checks: dict[str, list[Check]] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)
    one_a_language: set[str] = field(default_factory=set)
    #: (earlier, later): no value of the first may be after one of the second.
    ordered: list[tuple[str, str]] = field(default_factory=list)
    disjoint: list[tuple[str, str]] = field(default_factory=list)
    #: Per class: (property, how many at least).
    needs: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    #: Per class: several properties of which one must be there.
    needs_one: dict[str, set[frozenset[str]]] = field(default_factory=dict)
    #: Classes and properties that a shape looks at in a way that is not known here.
    unknown_classes: set[str] = field(default_factory=set)
    unknown_properties: set[str] = field(default_factory=set)
    #: By what counts as joint: what is to be done with the statements of each property.
    _duties: dict[frozenset[str], dict[NamedNode, _Duty]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def joint(self) -> frozenset[str]:
        """Properties whose statements in several records can clash or complete one another."""
        needed = {path for needs in self.needs.values() for path, _ in needs}
        needed |= {path for needs in self.needs_one.values() for paths in needs for path in paths}
        pairs = {path for pair in (*self.ordered, *self.disjoint) for path in pair}
        return frozenset(needed | pairs | set(self.most) | self.one_a_language | self.unknown_properties)

    def look(self, statements: Iterable[Statement | Triple], joint: frozenset[str]) -> Screened:
        """Look at what one record says; `joint` is `self.joint()`, and what else shall count as such."""
        suspects: set[str] = set()
        said: dict[str, dict[str, list[Term]]] = {}
        classes: dict[str, list[str]] = {}
        duties = self._duties.get(joint) or self._plan(joint)
        last, subject = None, ""
        for node, predicate, value in statements:
            duty = duties.get(predicate)
            if duty is None:
                continue
            if node is not last:
                last, subject = node, _name(node)
            path, good = duty
            if path == _TYPE:
                classes.setdefault(subject, []).append(_name(value))
            elif path is not None:
                said.setdefault(subject, {}).setdefault(path, []).append(value)
            if good is not None and not good(value):
                suspects.add(subject)
        suspects.update(subject for subject, values in said.items() if self._clashes(values))
        lacking: set[str] = set()
        for subject, kinds in classes.items():
            if not self.unknown_classes.isdisjoint(kinds):
                suspects.add(subject)
            if self._lacks(kinds, said.get(subject, {})):
                lacking.add(subject)
        several = any(len(values) > 1 for own in said.values() for values in own.values())
        return Screened(frozenset(suspects), frozenset(lacking), frozenset(said), several)

    def _plan(self, joint: frozenset[str]) -> dict[NamedNode, _Duty]:
        """Make of the checks of each property one, once all are known."""
        judges = {path: judge(tuple(checks)) for path, checks in self.checks.items()}
        judges |= dict.fromkeys(self.unknown_properties, lambda term: False)
        gathered = joint | {_TYPE}
        self._duties[joint] = {
            NamedNode(path): (path if path in gathered else None, judges.get(path))
            for path in gathered | judges.keys()
        }
        return self._duties[joint]

    def _clashes(self, said: dict[str, list[Term]]) -> bool:
        for path, values in said.items():
            if len(values) > 1:
                if len(values) > self.most.get(path, len(values)):
                    return True
                if path in self.one_a_language and len({_language(value) for value in values}) < len(values):
                    return True
        return any(
            not _in_order(said[first], said[second])
            for first, second in self.ordered
            if first in said and second in said
        ) or any(
            not set(said[first]).isdisjoint(said[second])
            for first, second in self.disjoint
            if first in said and second in said
        )

    def _lacks(self, classes: Iterable[str], said: dict[str, list[Term]]) -> bool:
        for kind in classes:
            for path, least in self.needs.get(kind, ()):
                if len(said.get(path, ())) < least:
                    return True
            for paths in self.needs_one.get(kind, ()):
                if paths.isdisjoint(said):
                    return True
        return False


def _name(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _language(value: Term) -> str:
    return (value.language or "") if isinstance(value, Literal) else ""


def _in_order(first: Iterable[Term], second: Iterable[Term]) -> bool:
    earlier, later = [day(value) for value in first], [day(value) for value in second]
    return all((*earlier, *later)) and max(earlier) <= min(later)
