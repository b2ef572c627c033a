"""What a thing is called, in the language asked for or the nearest one that it has a name in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode

from graph_api.memory import memory
from graph_api.store.graph import Term
from graph_api.store.view import View
from ontology import iris

LANGUAGES = ("fi", "sv", "en")

#: Where a name is looked for, best first.
PREDICATES = (
    NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"),
    NamedNode(iris.N + "name"),
    NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
    NamedNode(iris.N + "knownAs"),
)


@dataclass(frozen=True, slots=True)
class Label:
    """A name and the language it is truly in (None: the data says none)."""

    text: str
    lang: str | None = None


class Labels:
    """Names of things in one view, remembered as long as the view is."""

    def __init__(self, view: View) -> None:
        self._store = view.store
        self._memory = memory(view)

    def of(self, iri: str, lang: str = "fi") -> Label:
        """Give the name of `iri`: asked language, then fi, sv, en, any; its local id when it has no name."""
        return self._memory.recall(("label", iri, lang), lambda: self._find(iri, lang))

    def of_value(self, value: Term, lang: str = "fi") -> Label:
        """Tell a value: what an IRI is called, a literal as it is written, anything else as SPARQL writes it."""
        if isinstance(value, NamedNode):
            return self.of(value.value, lang)
        return Label(value.value, value.language) if isinstance(value, Literal) else Label(str(value))

    def many(self, iris_: Iterable[str], lang: str = "fi") -> dict[str, Label]:
        """Give the names of many things, by IRI."""
        return {iri: self.of(iri, lang) for iri in iris_}

    def _find(self, iri: str, lang: str) -> Label:
        subject = NamedNode(iri)
        for predicate in PREDICATES:
            quads = self._store.quads_for_pattern(subject, predicate, None, DefaultGraph())
            names = [quad.object for quad in quads if isinstance(quad.object, Literal)]
            if names:
                chosen = best(names, lang)
                return Label(chosen.value, chosen.language)
        return Label(local_name(iri))


def in_order(labels: Iterable[Label]) -> tuple[Label, ...]:
    """Sort labels by text, then language."""
    return tuple(sorted(labels, key=lambda label: (label.text, label.lang or "")))


def best(names: Iterable[Literal], lang: str) -> Literal:
    """Choose among the names of one thing; the same names always give the same choice."""
    order = (lang, *LANGUAGES)

    def rank(name: Literal) -> tuple[int, str, str]:
        tag = (name.language or "").split("-")[0]
        return (order.index(tag) if tag in order else len(order), tag, name.value)

    return min(names, key=rank)


def local_name(iri: str) -> str:
    """Give the last part of an IRI, the name of what has no name."""
    ours = iris.split(iri)
    if ours:
        return ours[1]
    return iri.rstrip("/#").rsplit("#", 1)[-1].rsplit("/", 1)[-1] or iri
