"""Concepts: a theme or target group that a record mentions, by label and alternative label in any language.

A concept that nothing labels is a mention: a record wrote a word that is no label of the scheme's own Finnish ones.
It is joined to the concept that has the word among its labels in any language, or among those of the concept of
another vocabulary (YSO, say) that is its exact match, or that is this match. The labels of a close match, and of what
is narrower than a match, are likely at most. Two concepts of one scheme that are
exact matches of one concept elsewhere are one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from graph_api.store.graph import Graph
from ingest.matching import KINDS, Index
from ingest.reconciliation.known import Named, is_a_sources, said
from ingest.reconciliation.matches import Match
from ingest.reconciliation.organisations import MOST, SHARED_NAME
from ontology import iris, terms

LABELS = (terms.SKOS_PREF_LABEL, terms.SKOS_ALT_LABEL, terms.SKOS_HIDDEN_LABEL)
#: What leads from a concept elsewhere to one of ours, near in meaning or wider.
NEAR = (terms.SKOS_CLOSE_MATCH, terms.SKOS_NARROW_MATCH)
NAMING = frozenset({*LABELS, *NEAR, terms.SKOS_EXACT_MATCH, terms.SKOS_NOTATION, terms.SKOS_BROADER})
#: What points at the concepts of a kind.
MENTIONING = {"theme": terms.THEME, "target-group": terms.TARGET_GROUP, "phase": terms.TRANSITION_PHASE}


class Concepts:
    """The concepts of one kind in a store. `written` tells what a source wrote for an IRI, if any."""

    def __init__(self, store: Graph, kind: str, likely: float, written: Callable[[str], str]) -> None:
        self._store, self.kind, self._likely, self._written = store, kind, likely, written
        self._start = f"{iris.BASE}{kind}/"
        self.labelled = Named()
        self._elsewhere: dict[str, set[str]] = {}
        self._read(store)

    def things(self) -> Iterator[str]:
        """Give every concept that may match another."""
        yield from self._mentions
        yield from (iri for sharing in self._elsewhere.values() if len(sharing) > 1 for iri in sharing)

    def like(self, iri: str) -> set[str]:
        """Give the concepts whose matches may change when the labels of this one do."""
        if iri not in self.labelled.names:
            return {iri}
        sharing = (each for each in self._elsewhere.values() if iri in each)
        return {iri, *self._mentions}.union(*sharing)

    def matches(self, iri: str) -> list[Match]:
        """Find all that a concept matches: one certain match, or those that only a person can tell."""
        if iri in self.labelled.names:
            return self._of_labelled(iri)
        slug = iri.removeprefix(self._start)
        same = sorted({self._first(each) for each in self._of_slug.get(slug, ())})
        if len(same) == 1:
            return [self._match(iri, same[0], 100.0, "same-name", True)]
        if same:
            return [
                self._match(iri, each, SHARED_NAME, "several-of-that-name", False) for each in same[:MOST]
            ]
        return self._similar(iri, self._written(iri) or slug.replace("-", " "))

    def _similar(self, iri: str, text: str) -> list[Match]:
        if self.kind not in KINDS:
            return []
        found = self._index.candidates(self.kind, text, limit=MOST, least=self._likely)
        certain = [each for each in found if each.certain]
        if certain:
            return [self._match(iri, certain[0].iri, 100.0, "same-name", True)]
        return [
            self._match(
                iri,
                each.iri,
                min(each.score, SHARED_NAME),
                "near-match" if each.near else "similar-name",
                False,
            )
            for each in found
        ]

    def _of_labelled(self, iri: str) -> list[Match]:
        first = self._first(iri)
        return [] if first == iri else [self._match(iri, first, 100.0, "same-match", True)]

    def _first(self, iri: str) -> str:
        """Give the concept that stands for those with the same exact match elsewhere."""
        return min((min(sharing) for sharing in self._elsewhere.values() if iri in sharing), default=iri)

    def _match(self, of: str, into: str, score: float, basis: str, certain: bool) -> Match:
        written = self._written(of) or next(iter(self.labelled.names.get(of, ())), "")
        return Match(of, into, score, basis, certain, written)

    @cached_property
    def _index(self) -> Index:
        return Index.of(self.labelled.graph(KINDS[self.kind].member, self._store), [self.kind])

    @cached_property
    def _mentions(self) -> dict[str, None]:
        found: dict[str, None] = {}
        for _, value in said(self._store, None, MENTIONING[self.kind]):
            if value.value.startswith(self._start) and value.value not in self.labelled.names:
                found[value.value] = None
        return found

    @cached_property
    def _of_slug(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for predicate, values in self.labelled.statements.items():
            for iri, value in () if predicate in NEAR else values:
                try:
                    found.setdefault(iris.slug(value.value), set()).add(iri)
                except ValueError:  # a label of signs alone cannot be mentioned
                    continue
        return found

    def _read(self, store: Graph) -> None:
        for predicate in LABELS:
            for subject, value in said(store, None, predicate):
                if subject.value.startswith(self._start):
                    self.labelled.call(subject.value, predicate, value)
        for predicate in (terms.SKOS_NOTATION, terms.SKOS_EXACT_MATCH, *NEAR):
            for subject, value in said(store, None, predicate):
                if subject.value in self.labelled.names:
                    self.labelled.tell(subject.value, predicate, value)
                    if isinstance(value, NamedNode) and predicate == terms.SKOS_EXACT_MATCH:
                        self._elsewhere.setdefault(value.value, set()).add(subject.value)
        for elsewhere, sharing in self._elsewhere.items():
            self._read_match(NamedNode(elsewhere), sharing)

    def _read_match(self, elsewhere: NamedNode, sharing: set[str]) -> None:
        for label in self._labels_of(elsewhere):
            for iri in sharing:
                self.labelled.call(iri, terms.SKOS_ALT_LABEL, label)

    def _labels_of(self, node: NamedNode) -> Iterator[Literal]:
        for predicate in LABELS[:2]:
            for quad in self._store.quads_for_pattern(node, predicate, None, None):
                if is_a_sources(quad.graph_name) and isinstance(quad.object, Literal):
                    yield quad.object
