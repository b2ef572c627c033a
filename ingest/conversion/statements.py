"""The statements that one record makes, gathered in order and without repeats."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from ingest.records.base import Mention, Record
from ontology import iris, terms
from ontology.screening import Statement


@lru_cache(10_000)
def day(value: datetime.date) -> Literal:
    """A day as xsd:date."""
    return Literal(value.isoformat(), datatype=terms.XSD_DATE)


def day_or_year(value: str) -> Literal:
    """A day as xsd:date, a year alone as xsd:gYear."""
    return Literal(value, datatype=terms.XSD_G_YEAR if re.fullmatch(r"\d{4}", value) else terms.XSD_DATE)


def euros(value: Decimal) -> Literal:
    """An amount as xsd:decimal in its shortest form, so that 100.0 and 100 are the same."""
    text = f"{value:f}"
    return Literal(text.rstrip("0").rstrip(".") if "." in text else text, datatype=terms.XSD_DECIMAL)


def whole_number(value: int) -> Literal:
    """A whole number as xsd:integer."""
    return Literal(str(value), datatype=terms.XSD_INTEGER)


def truth(value: bool) -> Literal:
    """True or false as xsd:boolean."""
    return Literal("true" if value else "false", datatype=terms.XSD_BOOLEAN)


@lru_cache(10_000)
def concept(kind: str, label_or_id: str) -> NamedNode:
    """The concept of a kind with this label or id."""
    return NamedNode(iris.concept(kind, label_or_id))


@lru_cache(10_000)
def thing(kind: str, local_id: str) -> NamedNode:
    """The thing of a kind with this local id."""
    return NamedNode(iris.entity(kind, local_id))


@lru_cache(10_000)
def organisation_of(business_id: str | None, name: str | None, code: str | None) -> NamedNode:
    """The organisation with this business id or code in another register, or else of this name."""
    return NamedNode(iris.organisation(business_id, name, code))


@lru_cache(1000)
def _written(predicate: NamedNode) -> str:
    return str(predicate)


def referred(reference: str) -> NamedNode:
    """The thing that a `kind:id` reference names."""
    kind, _, local_id = reference.partition(":")
    if kind == "ext":
        return thing("external", iris.slug(local_id))
    return thing(kind, iris.slug(local_id) if kind == "funding" else local_id)


class Statements:
    """Statements about `main`, the thing that the record describes."""

    def __init__(self, main: NamedNode, record: Record, *classes: NamedNode) -> None:
        self.main = main
        self.language = record.language
        self._main = str(main)
        self._said: dict[str, Statement] = {}
        for kind in classes:
            self.say(terms.RDF_TYPE, kind)

    @property
    def said(self) -> tuple[Statement, ...]:
        """What was said, in the order in which it was said."""
        return tuple(self._said.values())

    @property
    def lines(self) -> tuple[str, ...]:
        """The same as N-Triples."""
        return tuple(self._said)

    def say(self, predicate: NamedNode, value: NamedNode | Literal | None) -> None:
        """State one fact about the main thing; nothing when there is no value."""
        if value is not None:
            self._said[f"{self._main} {_written(predicate)} {value} ."] = (self.main, predicate, value)

    def say_all(self, predicate: NamedNode, values: Iterable[NamedNode | Literal]) -> None:
        """State one fact a value about the main thing."""
        for value in values:
            self.say(predicate, value)

    def also(self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> None:
        """State one fact about another thing."""
        self._said[f"{subject} {_written(predicate)} {value} ."] = (subject, predicate, value)

    def text(
        self, predicate: NamedNode, value: Mapping[str, str] | None, of: NamedNode | None = None
    ) -> None:
        """State a text in each language it is given in; the record's own language where none is said."""
        for language, words in (value or {}).items():
            self.also(of or self.main, predicate, Literal(words, language=language or self.language))

    def words(self, predicate: NamedNode, value: str | None) -> None:
        """State a text without a language, a code or a number as written."""
        if value is not None:
            self.say(predicate, Literal(value))

    def name(self, subject: NamedNode, predicate: NamedNode, label: str) -> None:
        """Give another thing a name in the record's language."""
        self.also(subject, predicate, Literal(label, language=self.language))

    def concepts(self, predicate: NamedNode, kind: str, labels: Iterable[str]) -> None:
        """Tie the main thing to concepts of a kind."""
        for label in labels:
            self.say(predicate, concept(kind, label))

    def things(self, predicate: NamedNode, kind: str, local_ids: Iterable[str]) -> None:
        """Tie the main thing to things of a kind."""
        for local_id in local_ids:
            self.say(predicate, thing(kind, local_id))

    def organisation(self, predicate: NamedNode, mention: Mention | None) -> NamedNode | None:
        """Tie the main thing to an organisation that is mentioned: its type and the name used are told as well."""
        if mention is None:
            return None
        node = organisation_of(mention.business_id, mention.name, mention.code)
        self.say(predicate, node)
        named = (mention.name, mention.business_id, mention.code, mention.type)
        self._said.update(_about_organisation(node, *named, self.language))
        return node

    def scheme(self, predicate: NamedNode, label: str | None) -> None:
        """Tie the main thing to a funding scheme that is mentioned by name."""
        if label is None:
            return
        node = thing("funding", iris.slug(label))
        self.say(predicate, node)
        self._said.update(_about_scheme(node, label, self.language))


# What is said of things that are mentioned: many records mention the same ones.


@lru_cache(10_000)
def _about_organisation(
    node: NamedNode,
    name: str | None,
    business_id: str | None,
    code: str | None,
    kind: str | None,
    language: str,
) -> dict[str, Statement]:
    said: list[tuple[NamedNode, NamedNode | Literal]] = [(terms.RDF_TYPE, terms.ORGANISATION)]
    if name:
        said.append((terms.KNOWN_AS, Literal(name, language=language)))
    if business_id:
        said.append((terms.BUSINESS_ID, Literal(business_id)))
    if code:
        said.append((terms.LOCAL_ID, Literal(code)))
    if kind:
        said.append((terms.ORGANISATION_TYPE, concept("organisation-type", kind)))
    return _about(node, said)


@lru_cache(10_000)
def _about_scheme(node: NamedNode, label: str, language: str) -> dict[str, Statement]:
    kind, name = (terms.RDF_TYPE, terms.FUNDING_SCHEME), (terms.KNOWN_AS, Literal(label, language=language))
    return _about(node, (kind, name))


def _about(node: NamedNode, said: Iterable[tuple[NamedNode, NamedNode | Literal]]) -> dict[str, Statement]:
    return {f"{node} {predicate} {value} .": (node, predicate, value) for predicate, value in said}
