"""Entities in words: name, type and what tells one from another of the same name."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode

from graph_api.labels import Label, Labels, best
from graph_api.reconciliation.types import PROPERTIES, Property, Type, id_of
from graph_api.store.view import View

#: Words of a telling text that are shown, and values of one property.
_LONGEST_SHOWN, _MOST_SHOWN = 120, 3


@dataclass(frozen=True, slots=True)
class Described:
    """An entity in one language."""

    id: str
    iri: str
    type: Type
    label: Label
    description: str


class Describer:
    """Describes entities of a view in one language."""

    def __init__(self, view: View, lang: str) -> None:
        self.view, self.lang = view, lang
        self._labels = Labels(view)

    def entity(self, iri: str, kind: Type) -> Described:
        """Describe an entity of a type."""
        return Described(id_of(iri), iri, kind, self.label(iri), self.description(iri, kind))

    def label(self, iri: str) -> Label:
        """The name of an entity in the language, or the nearest there is."""
        return self._labels.of(iri, self.lang)

    def description(self, iri: str, kind: Type) -> str:
        """What tells an entity from others: type and a few values, "hanke · S21674 · 2018–2021"."""
        parts = [self.type_name(kind)]
        days = [self.texts(iri, PROPERTIES[each])[:1] for each in ("startDate", "endDate")]
        if kind.id == "project" and any(days):
            parts.append("–".join(day[0][:4] if day else "" for day in days))
        for name in kind.telling:
            if name not in ("startDate", "endDate"):
                parts += self.texts(iri, PROPERTIES[name])[:_MOST_SHOWN]
        return " · ".join(shortened(part) for part in parts)

    def type_name(self, kind: Type) -> str:
        """The name of a type."""
        return kind.names[self.lang]

    def property_name(self, named: Property) -> str:
        """The name of a property: as the ontology in the graph has it."""
        return named.names[self.lang] if named.names else self._labels.of(named.iri, self.lang).text

    def values(self, iri: str, named: Property) -> list[Literal | NamedNode]:
        """The believed values of a property, in order; of a text told in several languages the nearest one."""
        quads = self.view.store.quads_for_pattern(NamedNode(iri), named.node, None, DefaultGraph())
        found = [quad.object for quad in quads if isinstance(quad.object, Literal | NamedNode)]
        told = [each for each in found if isinstance(each, Literal) and each.language]
        if named.id in ("name", "prefLabel", "summary", "definition") and told:
            return [best(told, self.lang)]
        return sorted(found, key=lambda each: each.value)

    def texts(self, iri: str, named: Property) -> list[str]:
        """The values of a property as a person reads them."""
        return [
            self.label(each.value).text if isinstance(each, NamedNode) else each.value
            for each in self.values(iri, named)
        ]


def shortened(text: str) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"
