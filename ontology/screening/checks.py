"""Checks of one value: whether it is surely as a constraint of a shape wants it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pyoxigraph
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib.collection import Collection
from rdflib.namespace import SH, XSD
from rdflib.term import Node

from ontology.sieve import Sieve

Term = NamedNode | BlankNode | Literal | pyoxigraph.Triple
#: Subject, predicate and object. A tuple takes a tenth of the time that one of pyoxigraph's triples takes to make.
Statement = tuple[NamedNode | BlankNode | pyoxigraph.Triple, NamedNode, Term]
#: Whether a value is surely as the shape wants it.
Check = Callable[[Term], bool]

_PLAIN = (NamedNode, Literal)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1)


@dataclass(frozen=True)
class OfKind:
    """Checks that a value is an IRI, or that it is a literal."""

    kind: type

    def __call__(self, term: Term) -> bool:
        """Whether the term is of the kind."""
        return isinstance(term, self.kind)


@dataclass(frozen=True)
class With:
    """Checks that a pattern finds something in an IRI or a text."""

    pattern: re.Pattern[str]

    def __call__(self, term: Term) -> bool:
        """Whether the term is an IRI or a text that holds it."""
        return isinstance(term, NamedNode | Literal) and self.pattern.search(term.value) is not None


@dataclass(frozen=True)
class Without:
    """Checks that a pattern finds nothing in a text."""

    pattern: re.Pattern[str]

    def __call__(self, term: Term) -> bool:
        """Whether the term is no text, or one that does not hold it."""
        return not isinstance(term, Literal) or self.pattern.search(term.value) is None


def judge(checks: tuple[Check, ...]) -> Check:
    """Make one check of several. It is asked for each statement: what several of them look at is looked at once."""
    kinds = [check.kind for check in checks if isinstance(check, OfKind)]
    searches = [check.pattern.search for check in checks if isinstance(check, With)]
    unwanted = tuple(check.pattern for check in checks if isinstance(check, Without))
    others = [check for check in checks if not isinstance(check, OfKind | With | Without)]
    sieve = _sieve(unwanted) if unwanted else None

    def is_good(term: Term) -> bool:
        for kind in kinds:
            if not isinstance(term, kind):
                return False
        for check in others:
            if not check(term):
                return False
        if not isinstance(term, _PLAIN):
            return not searches
        text = term.value
        for search in searches:
            if search(text) is None:
                return False
        return sieve is None or isinstance(term, NamedNode) or not sieve.caught(text)

    return is_good


@lru_cache
def _sieve(patterns: tuple[re.Pattern[str], ...]) -> Sieve:
    return Sieve(patterns)


def check_of(graph: rdflib.Graph, key: Node, value: Node) -> Check | None:
    """Make the check of one value that a constraint stands for; None where it is of another kind."""
    if key == SH.nodeKind and value in _KINDS:
        return OfKind(_KINDS[value])
    if key == SH.pattern:
        return With(re.compile(str(value)))
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


def day(value: Term) -> str:
    """Give a day as it is written; nothing where it is not plainly one."""
    plain = isinstance(value, Literal) and value.datatype.value == str(XSD.date) and _is_day(value.value)
    return value.value if plain and isinstance(value, Literal) else ""


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
_NUMBERS = {NamedNode(kind): _WRITTEN[kind] for kind in (str(XSD.integer), str(XSD.decimal))}


def _of_datatype(datatype: str) -> Check:
    written, node = _WRITTEN[datatype], NamedNode(datatype)
    return lambda term: isinstance(term, Literal) and term.datatype == node and written(term.value)


def _within(bound: Decimal, least: bool) -> Check:
    def check(term: Term) -> bool:
        if not isinstance(term, Literal):
            return False
        written = _NUMBERS.get(term.datatype)
        if written is None or not written(term.value):
            return False
        number = Decimal(term.value)
        return number >= bound if least else number <= bound

    return check


def _digits_agree(term: Term) -> bool:
    """Whether the check digit of a business id is right; what is not written as one is left to its pattern."""
    if not isinstance(term, Literal):
        return False
    digits = term.value.replace("-", "")
    if not re.fullmatch(r"[0-9]{7}-[0-9]", term.value):
        return False
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


#: Shapes written in SPARQL, with what says the same here.
OWN_CHECKS: dict[str, Check] = {"BusinessIdCheckDigit": _digits_agree}


def _term(node: Node) -> NamedNode | Literal:
    if isinstance(node, rdflib.Literal):
        datatype = NamedNode(str(node.datatype)) if node.datatype else None
        return Literal(str(node), datatype=datatype, language=node.language)
    return NamedNode(str(node))
