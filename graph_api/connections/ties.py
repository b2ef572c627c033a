"""What ties one thing to another: links with their assertion, and the facts that join projects, results, their
organisations, events and themes. The relation view, the lineage and the connections all read ties from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from pyoxigraph import DefaultGraph, NamedNode
from pyoxigraph import Literal as Text

from graph_api.labels import Label, Labels
from graph_api.memory import memory
from graph_api.store.view import View
from ontology import iris, terms

Assertion = Literal["stated", "inferred"]

_DEFAULT = DefaultGraph()
_STATED = iris.concept("assertion", "stated")

#: Facts that tie two things, in the order in which they tell most.
FACTS = (
    terms.DEVELOPED_IN,
    terms.COORDINATES,
    terms.WHOLE_MEMBER,
    terms.LEAD_ORGANISATION,
    terms.PARTNER_ORGANISATION,
    terms.OWNER_ORGANISATION,
    terms.LIFTS_MODEL,
    terms.MENTIONS,
    terms.PUBLISHED_BY,
    terms.PRESENTED_AT,
    terms.INTRODUCED_AIMS_AT,
    terms.TOOK_PART_IN,
    terms.ORGANISED_BY,
    terms.IN_SERIES,
    terms.ADDRESSES_CHALLENGE,
    terms.THEME,
    terms.SKOS_BROADER,
    terms.TARGET_GROUP,
)
#: The narrowest classes first, so that a thing is called by what it is most exactly.
_CLASSES = (
    terms.COORDINATION_PROJECT,
    terms.PROJECT,
    terms.WHOLE,
    terms.METHOD_BANK,
    terms.GUIDE,
    terms.GOOD_PRACTICE,
    terms.WORKING_TOOL,
    terms.MODEL,
    terms.RESULT,
)
_CONCEPT_WORDS: Mapping[str, Mapping[str, str]] = {
    "theme": {"fi": "teema", "sv": "tema", "en": "theme"},
    "target-group": {"fi": "kohderyhmä", "sv": "målgrupp", "en": "target group"},
    "phase": {"fi": "nivelvaihe", "sv": "övergångsfas", "en": "transition phase"},
    "region": {"fi": "maakunta", "sv": "landskap", "en": "region"},
}


@dataclass(frozen=True, slots=True)
class Tie:
    """A statement that joins two things, in the direction in which it is said (younger to older for links)."""

    source: str
    relation: str
    target: str
    assertion: Assertion = "stated"
    basis: str | None = None
    source_url: str | None = None

    def other(self, iri: str) -> str:
        """Give the other end."""
        return self.target if iri == self.source else self.source


@dataclass(frozen=True, slots=True)
class Node:
    """A thing with its name and what kind of thing it is, in the language asked for."""

    iri: str
    kind: str
    local_id: str
    label: Label
    type_label: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie in words. `basis`: what it rests on, as the source says; `source_url`: the page that says so."""

    source: str
    target: str
    relation: str
    relation_label: str
    assertion: Assertion
    basis: str | None
    source_url: str | None


class Ties:
    """Reads ties from one view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._store = view.store
        self._memory = memory(view)

    def links(self, iri: str) -> Sequence[Tie]:
        """Give the links from and to a thing, stated or inferred."""
        return self._memory.recall(("links", iri), lambda: self._read_links(iri))

    def _read_links(self, iri: str) -> list[Tie]:
        node = NamedNode(iri)
        found = set(self._described(terms.LINK_FROM, node)) | set(self._described(terms.LINK_TO, node))
        return sorted(found, key=_order)

    def facts(self, iri: str, predicates: Iterable[NamedNode] = FACTS) -> list[Tie]:
        """Give the plain facts that tie a thing to others, in the order of `predicates`."""
        found: list[Tie] = []
        for predicate in predicates:
            found += self._memory.recall(
                ("facts", iri, predicate.value), partial(self._read_facts, iri, predicate)
            )
        return found

    def _read_facts(self, iri: str, predicate: NamedNode) -> list[Tie]:
        node = NamedNode(iri)
        forward = self._store.quads_for_pattern(node, predicate, None, _DEFAULT)
        backward = self._store.quads_for_pattern(None, predicate, node, _DEFAULT)
        ties = {
            Tie(quad.subject.value, predicate.value, quad.object.value, self._word(quad.subject, predicate))
            for quads in (forward, backward)
            for quad in quads
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
        }
        return sorted((tie for tie in ties if tie.source != tie.target), key=_order)

    def all(self, iri: str, predicates: Iterable[NamedNode] = FACTS) -> list[Tie]:
        """Give links and facts, the links first; a fact that a link states as well is given once, as the link."""
        links = self.links(iri)
        known = {(tie.source, tie.relation, tie.target) for tie in links}
        facts = self.facts(iri, predicates)
        return [*links, *(tie for tie in facts if (tie.source, tie.relation, tie.target) not in known)]

    def _word(self, subject: NamedNode, predicate: NamedNode) -> Assertion:
        """A whole that was computed is our reading; other facts are what a source states."""
        computed = predicate == terms.WHOLE_MEMBER and self._one(subject, terms.COMPUTATION) == "computed"
        return "inferred" if computed else "stated"

    def _described(self, end: NamedNode, node: NamedNode) -> Iterator[Tie]:
        for quad in self._store.quads_for_pattern(None, end, node, _DEFAULT):
            if isinstance(quad.subject, NamedNode):
                yield from self._link(quad.subject)

    def _link(self, link: NamedNode) -> Iterator[Tie]:
        source, relation, target = (
            self._one(link, predicate) for predicate in (terms.LINK_FROM, terms.LINK_RELATION, terms.LINK_TO)
        )
        if source and relation and target and source != target:
            stated = self._one(link, terms.ASSERTION) == _STATED
            yield Tie(
                source,
                relation,
                target,
                "stated" if stated else "inferred",
                self._one(link, terms.BASIS),
                self._one(link, terms.LINK_SOURCE),
            )

    def _one(self, subject: NamedNode, predicate: NamedNode) -> str | None:
        values = self._view.values(subject, predicate)
        return next((value.value for value in values if isinstance(value, NamedNode | Text)), None)


def _order(tie: Tie) -> tuple[str, str, str, str, str, str]:
    """Sort ties of one kind; a stated one goes before an inferred one."""
    return (
        "0" if tie.assertion == "stated" else "1",
        tie.relation,
        tie.source,
        tie.target,
        tie.basis or "",
        tie.source_url or "",
    )


class Describer:
    """Puts things and ties into words in one language."""

    def __init__(self, view: View, lang: str) -> None:
        self._view = view
        self._labels = Labels(view)
        self._memory = memory(view)
        self._lang = lang

    def label(self, iri: str) -> Label:
        """Give the name of a thing."""
        return self._labels.of(iri, self._lang)

    def node(self, iri: str) -> Node:
        """Describe a thing."""
        return self._memory.recall(("node", iri, self._lang), lambda: self._read_node(iri))

    def _read_node(self, iri: str) -> Node:
        kind, local_id = iris.split(iri) or ("", iri)
        return Node(iri, kind, local_id, self.label(iri), self._type_label(iri, kind))

    def edge(self, tie: Tie) -> Edge:
        """Describe a tie."""
        label = self.label(tie.relation).text
        return Edge(tie.source, tie.target, tie.relation, label, tie.assertion, tie.basis, tie.source_url)

    def _type_label(self, iri: str, kind: str) -> str:
        if kind in _CONCEPT_WORDS:
            words = _CONCEPT_WORDS[kind]
            return words.get(self._lang, words["fi"])
        types = self._view.types(iri)
        exact = next((one.value for one in _CLASSES if one.value in types), None)
        ours = exact or next((one for one in types if one.startswith(iris.N)), None)
        return self.label(ours).text if ours else kind
