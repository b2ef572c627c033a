"""The rules of whom to believe, as an operator writes them: `precedence.toml`.

    [default]
    order = ["rank", "recency"]

    [property."n:endDate"]
    sources = ["eura2014", "kohesio"]
    prefer = "latest"

`sources` are believed first, in this order; then `order` decides. `prefer = "latest"` is short for the order recency,
rank, `prefer = "ranked"` for rank, recency.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

import ontology
from graph_api.store.decision import ONE_PER_LANGUAGE
from graph_api.store.errors import WrongPrecedence
from graph_api.store.precedence import CRITERIA, USUAL, Precedence, Rule
from ontology import iris, terms

#: Its name in the data directory, where the settings name no other file.
NAME = "precedence.toml"

_PREFERENCES = {"latest": ("recency", "rank"), "ranked": ("rank", "recency")}
_KEYS = ("sources", "order", "prefer")


def path_of(root: Path, named: str = "") -> Path:
    """Give the file that holds: the one named in the settings, else the one in the data directory."""
    return Path(named) if named else root / NAME


def read_precedence(root: Path, named: str = "", properties: Iterable[str] = ()) -> Precedence:
    """Read the rules that hold in a data directory; where there is no file and none is named, the usual ones.

    `properties` are IRIs that the graph declares functional, beside those of the ontology that is shipped.
    Raises WrongPrecedence.
    """
    path = path_of(root, named)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        if not named:
            return USUAL
        raise WrongPrecedence(f"{path} is not there, and NIVOS_PRECEDENCE names it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise WrongPrecedence(f"{path} cannot be read: {error}") from None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongPrecedence(f"{path} is not TOML: {error}") from None
    return _Reading(path, {*properties, *shipped_properties()}).precedence(content)


def shipped_properties() -> set[str]:
    """Give the properties that can have one value only, in the ontology that is shipped."""
    functional = {
        triple.subject.value
        for triple in ontology.triples()
        if triple.predicate == terms.RDF_TYPE
        and triple.object == terms.OWL_FUNCTIONAL_PROPERTY
        and isinstance(triple.subject, NamedNode)
    }
    return functional | {each.value for each in ONE_PER_LANGUAGE}


def refuse_unknown_sources(path: Path, precedence: Precedence, known: Iterable[str]) -> None:
    """Raise WrongPrecedence for a rule that names a source of which the graph has no record."""
    there = sorted(known)
    for name, rule in {"default": precedence.default, **precedence.properties}.items():
        for source in rule.sources:
            if source not in there:
                where = "[default]" if name == "default" else f'[property."{short(name)}"]'
                raise WrongPrecedence(
                    f"{path}: {where}: no record is of the source {source!r}; {_advice(source, there)}"
                )


def short(iri: str) -> str:
    """Write a property as the file does: `n:endDate`."""
    return f"n:{iri.removeprefix(iris.N)}" if iri.startswith(iris.N) else iri


class _Reading:
    """One file being read."""

    def __init__(self, path: Path, properties: set[str]) -> None:
        self._path = path
        self._properties = properties

    def precedence(self, content: Mapping[str, Any]) -> Precedence:
        self._refuse_other_keys(content, ("default", "property"), "")
        default = self._rule(content.get("default", {}), "[default]", Rule())
        tables = self._table(content.get("property", {}), "[property]")
        rules = {}
        for name, table in tables.items():
            where = f'[property."{name}"]'
            rules[self._property(name, where)] = self._rule(table, where, default)
        return Precedence(default, rules)

    def _property(self, name: str, where: str) -> str:
        iri = iris.N + name.removeprefix("n:") if ":" not in name or name.startswith("n:") else name
        if iri in self._properties:
            return iri
        known = sorted(map(short, self._properties))
        raise self._wrong(
            where, f"{short(iri)} is no property with one value only; {_advice(short(iri), known)}"
        )

    def _rule(self, table: object, where: str, default: Rule) -> Rule:
        said = self._table(table, where)
        self._refuse_other_keys(said, _KEYS, f"{where}: ")
        if "order" in said and "prefer" in said:
            raise self._wrong(where, "order and prefer say the same thing; keep one of them")
        sources = tuple(self._names(said.get("sources", []), where, "sources"))
        return Rule(sources, self._order(said, where, default))

    def _order(self, said: Mapping[str, Any], where: str, default: Rule) -> tuple[str, ...]:
        if "prefer" in said:
            if said["prefer"] not in _PREFERENCES:
                raise self._wrong(where, f"prefer = {said['prefer']!r} is not known; write latest or ranked")
            return _PREFERENCES[said["prefer"]]
        if "order" not in said:
            return default.order
        order = tuple(self._names(said["order"], where, "order"))
        if not order:
            raise self._wrong(where, f"order is empty; name {' and '.join(CRITERIA)}, or one of them")
        for name in order:
            if name not in CRITERIA:
                raise self._wrong(where, f"order: {name!r} is not known; {_advice(name, CRITERIA)}")
        return order

    def _names(self, value: object, where: str, key: str) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._wrong(where, f'{key} must be a list of names, such as ["a", "b"]')
        if len(set(value)) < len(value):
            raise self._wrong(where, f"{key} names {next(x for x in value if value.count(x) > 1)!r} twice")
        return value

    def _table(self, value: object, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._wrong(where, "it must be a table")
        return value

    def _refuse_other_keys(self, table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in table:
            if key not in known:
                raise WrongPrecedence(f"{self._path}: {where}{key!r} is not known; {_advice(key, known)}")

    def _wrong(self, where: str, told: str) -> WrongPrecedence:
        return WrongPrecedence(f"{self._path}: {where}: {told}")


def _advice(name: str, known: Iterable[str]) -> str:
    """Say what was meant, or what there is."""
    listed = list(known)
    near = difflib.get_close_matches(name, listed, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    shown = ", ".join(listed[:20]) + (f", … ({len(listed)} in all)" if len(listed) > 20 else "")
    return f"known: {shown}" if listed else "none is known"
