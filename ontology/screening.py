"""A quick look at triples, to see which things the shapes could object to: only those need the slow validation.

The screen is compiled from shapes.ttl. What it lets pass no shape objects to (`sh:Violation`); what it holds back may
still be good. A constraint that it does not know makes it hold back everything that the shape looks at, so a new kind
of shape costs time and never correctness. The shapes look at one thing with its own values at a time; so does this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pyoxigraph
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

from ontology.validation import shapes

Term = NamedNode | BlankNode | Literal | pyoxigraph.Triple
#: Whether a value is surely as the shape wants it.
Check = Callable[[Term], bool]

_TYPE = str(RDF.type)
_NAMED = "https://w3id.org/nivos/shapes#"
_TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
_DESCRIPTION = {RDF.type, SH.message, SH.severity, SH.path, *_TARGETS}
#: Per property, so many values of so many characters are remembered; longer ones hardly come twice.
_REMEMBERED, _SHORT = 2000, 100
_PLAIN = (NamedNode, Literal)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1)


@dataclass(frozen=True)
class Screened:
    """What a look at the triples of one record found; things are named by IRI, or `_:` and label.

    `suspects`: the shapes may object to a value, or to several together. `lacking`: something that a class needs is
    not said here; another record may say it. `joint`: things of which something is said that may clash with, or
    complete, what another record says.
    """

    suspects: frozenset[str]
    lacking: frozenset[str]
    joint: frozenset[str]


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
    #: The checks of a property as one, which remembers what it has seen.
    _judges: dict[str, Check] = field(default_factory=dict, repr=False, compare=False)

    def joint(self) -> frozenset[str]:
        """Properties whose statements in several records can clash or complete one another."""
        needed = {path for needs in self.needs.values() for path, _ in needs}
        needed |= {path for needs in self.needs_one.values() for paths in needs for path in paths}
        pairs = {path for pair in (*self.ordered, *self.disjoint) for path in pair}
        return frozenset(needed | pairs | set(self.most) | self.one_a_language | self.unknown_properties)

    def look(self, triples: Iterable[pyoxigraph.Triple], joint: frozenset[str]) -> Screened:
        """Look at the triples of one record; `joint` is `self.joint()`, and what else shall count as such."""
        suspects: set[str] = set()
        said: dict[str, dict[str, list[Term]]] = {}
        classes: dict[str, list[str]] = {}
        judges = self._judges or self._appoint()
        for triple in triples:
            subject, path, value = _name(triple.subject), triple.predicate.value, triple.object
            if path == _TYPE:
                classes.setdefault(subject, []).append(_name(value))
            elif path in joint:
                said.setdefault(subject, {}).setdefault(path, []).append(value)
            if (judge := judges.get(path)) is not None and not judge(value):
                suspects.add(subject)
        suspects.update(subject for subject, values in said.items() if self._clashes(values))
        lacking: set[str] = set()
        for subject, kinds in classes.items():
            if not self.unknown_classes.isdisjoint(kinds):
                suspects.add(subject)
            if self._lacks(kinds, said.get(subject, {})):
                lacking.add(subject)
        return Screened(frozenset(suspects), frozenset(lacking), frozenset(said))

    def _appoint(self) -> dict[str, Check]:
        """Make of the checks of each property one, once all are known."""
        self._judges = {path: _judge(tuple(checks)) for path, checks in self.checks.items()}
        self._judges |= dict.fromkeys(self.unknown_properties, lambda term: False)
        return self._judges

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
        return any(
            len(said.get(path, ())) < least for kind in classes for path, least in self.needs.get(kind, ())
        ) or any(paths.isdisjoint(said) for kind in classes for paths in self.needs_one.get(kind, ()))


def _judge(checks: tuple[Check, ...]) -> Check:
    """Make one check of several. The same few short values come again and again, so they are remembered."""

    def judge(term: Term) -> bool:
        return all(check(term) for check in checks)

    remembering = lru_cache(_REMEMBERED)(judge)

    def quick_judge(term: Term) -> bool:
        if isinstance(term, _PLAIN) and len(term.value) <= _SHORT:
            return remembering(term)
        return judge(term)

    return quick_judge


@lru_cache(maxsize=1)
def screen() -> Screen:
    """Compile the screen of shapes.ttl, once."""
    return compiled(shapes())


def compiled(graph: rdflib.Graph) -> Screen:
    """Compile the screen of any shapes."""
    made = Screen()
    for shape in {subject for target in _TARGETS for subject in graph.subjects(target)}:
        if graph.value(shape, SH.severity) in (None, SH.Violation):
            _Compilation(made, graph, shape).run()
    return made


class _Compilation:
    """One shape with its targets, put into the screen."""

    def __init__(self, made: Screen, graph: rdflib.Graph, shape: Node) -> None:
        self.made, self.graph, self.shape = made, graph, shape
        self.classes = [str(one) for one in graph.objects(shape, SH.targetClass)]
        self.subjects_of = [str(one) for one in graph.objects(shape, SH.targetSubjectsOf)]
        self.objects_of = [str(one) for one in graph.objects(shape, SH.targetObjectsOf)]

    def run(self) -> None:
        path = self.graph.value(self.shape, SH.path)
        if path is not None:
            self._property(self.shape, self.shape)
            return
        for key, value in self.graph.predicate_objects(self.shape):
            if key == SH.property:
                self._property(value, self.shape)
            elif key not in _DESCRIPTION and not self._node_constraint(key, value):
                self._unknown()

    def _unknown(self) -> None:
        self.made.unknown_classes.update(self.classes)
        self.made.unknown_properties.update((*self.subjects_of, *self.objects_of))

    def _property(self, shape: Node, of: Node) -> None:
        path = self.graph.value(shape, SH.path)
        if not isinstance(path, rdflib.URIRef) or (shape == of and self.objects_of):
            self._unknown()
            return
        for key, value in self.graph.predicate_objects(shape):
            if key not in _DESCRIPTION and not self._constraint(str(path), key, value):
                self._unknown()

    def _constraint(self, path: str, key: Node, value: Node) -> bool:
        """Put one constraint on the values of a path into the screen; False where it is not known."""
        made, number = self.made, int(str(value)) if key in (SH.minCount, SH.maxCount) else 0
        check = _check(self.graph, key, value)
        if check is not None:
            made.checks.setdefault(path, []).append(check)
        elif key == SH.maxCount:
            made.most[path] = min(number, made.most.get(path, number))
        elif key == SH.minCount and not self.subjects_of:
            for kind in self.classes:
                made.needs.setdefault(kind, set()).add((path, number))
        elif key == SH.uniqueLang:
            made.one_a_language.add(path)
        elif key == SH.lessThanOrEquals:
            made.ordered.append((path, str(value)))
        elif key == SH.disjoint:
            made.disjoint.append((path, str(value)))
        else:
            return False
        return True

    def _node_constraint(self, key: Node, value: Node) -> bool:
        if key == SH["not"] and self.objects_of and not (self.classes or self.subjects_of):
            return self._forbidden(value)
        if key == SH["or"] and self.classes and not (self.objects_of or self.subjects_of):
            return self._one_of(value)
        own = _OWN_CHECKS.get(str(self.shape).removeprefix(_NAMED)) if key == SH.sparql else None
        if own is not None and not (self.classes or self.objects_of):
            for path in self.subjects_of:
                self.made.checks.setdefault(path, []).append(own)
            return True
        return False

    def _forbidden(self, value: Node) -> bool:
        """Know `sh:not [ sh:nodeKind sh:Literal ; sh:pattern … ]` on values."""
        inner = dict(self.graph.predicate_objects(value))
        if set(inner) != {SH.nodeKind, SH.pattern} or inner[SH.nodeKind] != SH.Literal:
            return False
        pattern = re.compile(str(inner[SH.pattern]))
        for path in self.objects_of:
            self.made.checks.setdefault(path, []).append(_without(pattern))
        return True

    def _one_of(self, value: Node) -> bool:
        """Know `sh:or ( [ sh:path … ; sh:minCount 1 ] … )` on a class."""
        paths: set[str] = set()
        for one in Collection(self.graph, value):
            inner = dict(self.graph.predicate_objects(one))
            if set(inner) != {SH.path, SH.minCount} or str(inner[SH.minCount]) != "1":
                return False
            paths.add(str(inner[SH.path]))
        for kind in self.classes:
            self.made.needs_one.setdefault(kind, set()).add(frozenset(paths))
        return True


def _check(graph: rdflib.Graph, key: Node, value: Node) -> Check | None:
    """Make the check of one value that a constraint stands for; None where it is of another kind."""
    if key == SH.nodeKind and value in _KINDS:
        wanted = _KINDS[value]
        return lambda term: isinstance(term, wanted)
    if key == SH.pattern:
        search = re.compile(str(value)).search
        return lambda term: not isinstance(term, BlankNode | pyoxigraph.Triple) and bool(search(term.value))
    if key == SH.datatype and str(value) in _WRITTEN:
        return _of_datatype(str(value))
    if key in (SH.minInclusive, SH.maxInclusive):
        return _within(Decimal(str(value)), key == SH.minInclusive)
    if key == SH["in"]:
        allowed = {_term(one) for one in Collection(graph, value)}
        return lambda term: term in allowed
    if key == SH["or"]:
        choices = [dict(graph.predicate_objects(one)) for one in Collection(graph, value)]
        if all(set(one) == {SH.datatype} and str(one[SH.datatype]) in _WRITTEN for one in choices):
            checks = [_of_datatype(str(one[SH.datatype])) for one in choices]
            return lambda term: any(check(term) for check in checks)
    return None


_KINDS: dict[Node, type] = {SH.IRI: NamedNode, SH.Literal: Literal}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled_pattern = re.compile(pattern)
    return lambda text: compiled_pattern.fullmatch(text) is not None


#: Per datatype: whether a text is surely one of its values, written plainly.
_WRITTEN: dict[str, Callable[[str], bool]] = {
    str(XSD.date): lru_cache(10_000)(_is_day),
    str(XSD.gYear): _matches(r"[12]\d{3}"),
    str(XSD.gYearMonth): _matches(r"[12]\d{3}-(0[1-9]|1[0-2])"),
    str(XSD.boolean): frozenset({"true", "false"}).__contains__,
    str(XSD.integer): _matches(r"-?\d{1,18}"),
    str(XSD.decimal): _matches(r"-?\d{1,18}(\.\d{1,18})?"),
}
_NUMBERS = frozenset({str(XSD.integer), str(XSD.decimal)})


def _of_datatype(datatype: str) -> Check:
    written = _WRITTEN[datatype]
    return lambda term: isinstance(term, Literal) and term.datatype.value == datatype and written(term.value)


def _within(bound: Decimal, least: bool) -> Check:
    def check(term: Term) -> bool:
        if not isinstance(term, Literal) or term.datatype.value not in _NUMBERS:
            return False
        if not _WRITTEN[term.datatype.value](term.value):
            return False
        number = Decimal(term.value)
        return number >= bound if least else number <= bound

    return check


def _without(pattern: re.Pattern[str]) -> Check:
    search = pattern.search
    return lambda term: not isinstance(term, Literal) or search(term.value) is None


def _digits_agree(term: Term) -> bool:
    """Whether the check digit of a business id is right; what is not written as one is left to its pattern."""
    if not isinstance(term, Literal):
        return False
    digits = term.value.replace("-", "")
    if not re.fullmatch(r"[0-9]{7}-[0-9]", term.value):
        return False
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


#: Shapes written in SPARQL, with what says the same here.
_OWN_CHECKS: dict[str, Check] = {"BusinessIdCheckDigit": _digits_agree}


def _name(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _language(value: Term) -> str:
    return (value.language or "") if isinstance(value, Literal) else ""


def _in_order(first: Iterable[Term], second: Iterable[Term]) -> bool:
    earlier, later = [_day(value) for value in first], [_day(value) for value in second]
    return all((*earlier, *later)) and max(earlier) <= min(later)


def _day(value: Term) -> str:
    """Give a day as it is written; nothing where it is not plainly one."""
    plain = isinstance(value, Literal) and value.datatype.value == str(XSD.date) and _is_day(value.value)
    return value.value if plain and isinstance(value, Literal) else ""


def _term(node: Node) -> NamedNode | Literal:
    if isinstance(node, rdflib.Literal):
        datatype = NamedNode(str(node.datatype)) if node.datatype else None
        return Literal(str(node), datatype=datatype, language=node.language)
    return NamedNode(str(node))
