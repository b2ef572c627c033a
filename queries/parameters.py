"""The parameters of saved queries: how each is declared, and how what a person gave becomes an RDF term.

A value reaches a query only as a serialised term, so nothing that it holds can be read as SPARQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal, get_args

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from ontology import iris
from queries.header import Header, Text

Kind = Literal["iri", "string", "integer", "decimal", "date", "boolean", "choice"]
Term = NamedNode | RdfLiteral

_XSD = "http://www.w3.org/2001/XMLSchema#"
_KEYS = frozenset({"kind", "kind_of", "list", "default", "choices", "about", "minimum", "maximum"})
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(//|(?<=urn:))[^\x00-\x20<>\"{}|^`\\\x7f]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|urn:")
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_DECIMAL = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?")


class BadArgument(ValueError):
    """A value that a query cannot take: which parameter, which value, what is wrong, what would be right."""

    def __init__(self, parameter: str, value: str, reason: str, expected: str) -> None:
        super().__init__(f"{parameter}: {value!r} {reason}; expected {expected}")
        self.parameter, self.value, self.reason, self.expected = parameter, value, reason, expected


@dataclass(frozen=True)
class Parameter:
    """One declared parameter. `default` holds the terms of the VALUES line, none for an optional parameter.

    `choices` are the allowed values, or the `query` and its `column` that answer them (the service looks).
    """

    name: str
    kind: Kind
    about: Text
    kind_of: tuple[str, ...] = ()
    list: bool = False
    optional: bool = False
    default: tuple[Term, ...] = ()
    today: bool = False
    choices: tuple[str, ...] | Mapping[str, str] | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    lines: tuple[int, ...] = field(default=(), repr=False)

    @property
    def expected(self) -> str:
        """Say in words what a right value looks like."""
        if isinstance(self.choices, tuple):
            return "one of " + ", ".join(self.choices)
        if self.kind == "iri":
            return _expected_iri(self.kind_of)
        words = {
            "date": "a date such as 2021-12-01",
            "boolean": "true or false",
            "integer": "a whole number" + self._range(),
            "decimal": "a number such as 0.25" + self._range(),
        }
        return words.get(self.kind, "a text")

    def _range(self) -> str:
        low = f" from {self.minimum}" if self.minimum is not None else ""
        return low + (f" up to {self.maximum}" if self.maximum is not None else "")

    def terms(self, values: Sequence[str]) -> tuple[Term, ...]:
        """Turn what was given into terms; blank values count as not given. Raises BadArgument."""
        given = tuple(dict.fromkeys(value.strip() for value in values if value.strip()))
        if len(given) > 1 and not self.list:
            raise BadArgument(self.name, ", ".join(given), "is more than one value", self.expected)
        if not given:
            today = (RdfLiteral(date.today().isoformat(), datatype=NamedNode(_XSD + "date")),)
            return today if self.today else self.default
        return tuple(dict.fromkeys(self.term(value) for value in given))

    def term(self, value: str) -> Term:
        """Turn one value into a term. Raises BadArgument."""
        if isinstance(self.choices, tuple) and value not in self.choices:
            choices = {
                str(iri_of(choice, self.kind_of)): choice for choice in self.choices if self.kind == "iri"
            }
            if f"<{value}>" not in choices:
                raise self.bad(value, "is not among the choices")
        if self.kind == "iri":
            iri = iri_of(value, self.kind_of)
            if iri is None:
                raise self.bad(value, "is not an IRI")
            return iri
        return self._literal(value)

    def _literal(self, value: str) -> RdfLiteral:
        if self.kind in ("integer", "decimal"):
            return self._number(value)
        if self.kind == "date":
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) or not _is_date(value):
                raise self.bad(value, "is not a date")
        elif self.kind == "boolean":
            if value not in ("true", "false"):
                raise self.bad(value, "is neither true nor false")
        else:
            return RdfLiteral(value)
        return RdfLiteral(value, datatype=NamedNode(_XSD + self.kind))

    def _number(self, value: str) -> RdfLiteral:
        pattern = _INTEGER if self.kind == "integer" else _DECIMAL
        if not value.isascii() or not pattern.fullmatch(value):
            raise self.bad(value, "is not a whole number" if self.kind == "integer" else "is not a number")
        number = Decimal(value)
        if self.minimum is not None and number < self.minimum:
            raise self.bad(value, "is too small")
        if self.maximum is not None and number > self.maximum:
            raise self.bad(value, "is too large")
        return RdfLiteral(value, datatype=NamedNode(_XSD + self.kind))

    def bad(self, value: str, reason: str) -> BadArgument:
        """Make the error for a value of this parameter (the service uses it for choices from a query)."""
        return BadArgument(self.name, value, reason, self.expected)


def iri_of(value: str, kinds: Sequence[str]) -> NamedNode | None:
    """Read an absolute IRI, `kind/id`, or – when only one kind is meant – a bare id; None when it is none."""
    if _SCHEME.match(value):
        return NamedNode(value) if _ABSOLUTE.fullmatch(value) else None
    kind, separator, local_id = value.partition("/")
    if separator and kind in (kinds or iris.KINDS) and local_id:
        return NamedNode(iris.entity(kind, local_id))
    return NamedNode(iris.entity(kinds[0], value)) if len(kinds) == 1 else None


def _expected_iri(kinds: Sequence[str]) -> str:
    if len(kinds) == 1:
        return f"the IRI or the id of a {kinds[0]}"
    if kinds:
        return "an IRI, or " + " or ".join(f"{kind}/<id>" for kind in kinds)
    return "an IRI, or a kind and an id such as project/S21674"


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def read_parameter(header: Header, name: str, default: tuple[Term, ...], lines: tuple[int, ...]) -> Parameter:
    """Read one entry under `params`; `default` and `lines` come from the VALUES lines that bear its name."""
    entry, path = header.mapping("params")[name], ("params", name)
    if not isinstance(entry, dict):
        raise header.error(f"{name} must be a mapping", *path)
    header.check_keys(entry, _KEYS, *path)
    kind: Any = entry.get("kind")
    if kind not in get_args(Kind):
        raise header.error(f"{name} is of no known kind: {kind!r}", *path, "kind")
    if entry.get("default", "today") != "today" or ("default" in entry and kind != "date"):
        raise header.error(
            f"{name}: the only default that may be written is today, for a date", *path, "default"
        )
    parameter = Parameter(
        name=name,
        kind=kind,
        about=header.text(entry.get("about"), *path, "about"),
        kind_of=_read_kinds(header, entry, kind, name),
        list=bool(entry.get("list", False)),
        optional=not default,
        default=default,
        today="default" in entry,
        choices=_read_choices(header, entry, name),
        minimum=_read_bound(entry.get("minimum")),
        maximum=_read_bound(entry.get("maximum")),
        lines=lines,
    )
    if kind == "choice" and not parameter.choices:
        raise header.error(f"{name} has no choices", *path)
    if len(default) > 1 and not parameter.list:
        raise header.error(f"{name} has several default values but is not a list", *path)
    return parameter


def _read_bound(entry: Any) -> Decimal | None:
    return None if entry is None else Decimal(str(entry))


def _read_kinds(header: Header, entry: dict[str, Any], kind: str, name: str) -> tuple[str, ...]:
    given = entry.get("kind_of", [])
    kinds = (given,) if isinstance(given, str) else tuple(given)
    for each in kinds:
        if kind != "iri" or each not in iris.KINDS:
            raise header.error(f"{name}: no such kind of thing: {each!r}", "params", name, "kind_of")
    return kinds


def _read_choices(
    header: Header, entry: dict[str, Any], name: str
) -> tuple[str, ...] | Mapping[str, str] | None:
    choices, path = entry.get("choices"), ("params", name, "choices")
    if isinstance(choices, dict):
        if set(choices) != {"query", "column"}:
            raise header.error(f"{name}: choices from a query need query and column", *path)
        return MappingProxyType({key: str(value) for key, value in choices.items()})
    if choices is not None and not isinstance(choices, list):
        raise header.error(f"{name}: choices must be a list, or a query and its column", *path)
    return tuple(str(choice) for choice in choices) if choices else None
