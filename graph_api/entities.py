"""One thing of the graph with all that is believed about it, labelled for a reader.

EntityError
└── UnknownEntity    nothing is known of this IRI, or there is no such kind
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from graph_api import addresses
from graph_api.answers import Cell, cell
from graph_api.labels import Label, Labels
from graph_api.store.view import View
from ontology import iris, terms

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

#: What a reader looks for first; the other properties follow by their names.
_FIRST = (
    "name",
    "code",
    "knownAs",
    "summary",
    "startDate",
    "endDate",
    "status",
    "developmentStage",
    "leadOrganisation",
    "partnerOrganisation",
    "theme",
    "targetGroup",
    "transitionPhase",
    "region",
)
_RANK = {iris.N + name: rank for rank, name in enumerate(_FIRST)}


class EntityError(Exception):
    """A thing could not be described."""


class UnknownEntity(EntityError):
    """Nothing is known of this thing."""

    def __init__(self, kind: str, local_id: str) -> None:
        self.kind, self.local_id = kind, local_id
        super().__init__(f"Nothing is known of a {kind} {local_id!r}.")


@dataclass(frozen=True, slots=True)
class Fact:
    """All values of one property of a thing."""

    property: str
    label: Label
    values: list[Cell]


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing: what it is called, of which classes it is, what is believed about it."""

    iri: str
    kind: str
    local_id: str
    types: list[Cell]
    label: Label
    facts: list[Fact]

    def values(self, name: str) -> Sequence[Cell]:
        """Give the values of one of our properties, by local name ("startDate"); empty when it has none."""
        return next((fact.values for fact in self.facts if fact.property == iris.N + name), [])


def known_iri(view: View, kind: str, local_id: str) -> str:
    """Give the IRI of a thing by kind (singular or plural) and local id. Raises UnknownEntity."""
    iri = addresses.iri_of(kind, local_id)
    if iri is None or not exists(view, iri):
        raise UnknownEntity(addresses.kind_of(kind) or kind, local_id)
    return shown_as(view, iri)


def shown_as(view: View, iri: str) -> str:
    """Give the IRI that a thing is shown under: another one where it is joined to that."""
    return next((value.value for value in view.values(NamedNode(iri), terms.JOINED_TO)), iri)  # type: ignore[union-attr]


def exists(view: View, iri: str) -> bool:
    """Tell whether anything is believed about `iri`."""
    return any(True for _ in view.store.quads_for_pattern(NamedNode(iri), None, None, DefaultGraph()))


def entity(view: View, kind: str, local_id: str, lang: str = "fi") -> Entity:
    """Describe one thing in `lang`. Raises UnknownEntity."""
    iri = known_iri(view, kind, local_id)
    labels = Labels(view)
    gathered: dict[str, list[Cell]] = {}
    for quad in view.store.quads_for_pattern(NamedNode(iri), None, None, DefaultGraph()):
        described = cell(quad.object, labels, lang)
        if described is not None:
            gathered.setdefault(quad.predicate.value, []).append(described)
    types = _sorted(gathered.pop(RDF_TYPE, []))
    facts = [Fact(name, labels.of(name, lang), _sorted(values)) for name, values in gathered.items()]
    facts.sort(key=lambda fact: (_RANK.get(fact.property, len(_RANK)), fact.label.text, fact.property))
    ours = iris.split(iri) or (kind, local_id)
    return Entity(iri, ours[0], ours[1], types, labels.of(iri, lang), facts)


def _sorted(cells: list[Cell]) -> list[Cell]:
    return sorted(cells, key=lambda each: (each.label.text if each.label else each.value, each.value))


def triples(view: View, iri: str) -> list[Triple]:
    """Give all triples about `iri`: it is their subject, or they stand in the named graph of that name."""
    try:
        node = NamedNode(iri)
    except ValueError:  # no IRI at all, so nothing is said of it
        return []
    about = view.store.quads_for_pattern(node, None, None, DefaultGraph())
    within = view.store.quads_for_pattern(None, None, None, node)
    found = {_triple(quad) for quads in (about, within) for quad in quads}
    return sorted(found, key=str)


def _triple(quad: Quad) -> Triple:
    return Triple(quad.subject, quad.predicate, quad.object)


def text_of(view: View, iri: str, names: Sequence[str]) -> Iterator[str]:
    """Give the literals that `iri` has for some of our properties, for searching in."""
    for name in names:
        for quad in view.store.quads_for_pattern(
            NamedNode(iri), NamedNode(iris.N + name), None, DefaultGraph()
        ):
            if isinstance(quad.object, Literal):
                yield quad.object.value
