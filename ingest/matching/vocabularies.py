"""Concepts of Nivos and of vocabularies of others that may be the same: proposals that a person settles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode

from graph_api.store.graph import Graph
from ingest.matching.names import normalised
from ingest.matching.things import KINDS, members
from ontology import iris, terms

_MATCHES = (
    terms.SKOS_EXACT_MATCH,
    terms.SKOS_CLOSE_MATCH,
    terms.SKOS_BROAD_MATCH,
    terms.SKOS_NARROW_MATCH,
    terms.SKOS_RELATED_MATCH,
)
_SCHEMES = {kind: KINDS[kind] for kind in ("theme", "target-group", "region")}


@dataclass(frozen=True, order=True)
class Proposal:
    """A concept of Nivos, a concept of a vocabulary, the label that both have, and how near they seem.

    `relation` is exactMatch where both prefer the label and no other concept of the vocabulary has it.
    """

    concept: str
    other: str
    label: str
    relation: str

    def record(self, graph: Graph, kind: str) -> dict[str, Any]:
        """Write the match as a record of the concept, to be ingested once a person has looked at it."""
        split = iris.split(self.concept)
        return {
            "type": "concept",
            "scheme": kind,
            "id": split[1] if split else self.concept,
            "label": _by_language(graph, self.concept),
            "matches": [{"relation": self.relation, "iri": self.other}],
        }


def proposals(graph: Graph, vocabulary: str, kind: str) -> list[Proposal]:
    """Find concepts of a kind (theme, target-group, region) that share a label with one of a vocabulary.

    Those that have a match in the vocabulary already are left out.
    """
    others = [
        quad.subject
        for quad in graph.quads_for_pattern(
            None, terms.SKOS_IN_SCHEME, NamedNode(iris.scheme(vocabulary)), DefaultGraph()
        )
        if isinstance(quad.subject, NamedNode)
    ]
    known = {other.value for other in others}
    by_label: dict[tuple[str, str], set[tuple[str, bool]]] = {}
    for other in others:
        for language, label, preferred in _labels(graph, other):
            by_label.setdefault((language, normalised(label)), set()).add((other.value, preferred))
    found: dict[tuple[str, str], Proposal] = {}
    for iri in members(graph, _SCHEMES[kind]):
        if known & _matched(graph, NamedNode(iri)):
            continue
        for proposal in _of(graph, iri, by_label):
            best = found.get((proposal.concept, proposal.other))
            if best is None or best.relation != "exactMatch":
                found[proposal.concept, proposal.other] = proposal
    return sorted(found.values())


def _of(graph: Graph, iri: str, by_label: dict[tuple[str, str], set[tuple[str, bool]]]) -> Iterator[Proposal]:
    for language, label, preferred in _labels(graph, NamedNode(iri)):
        alike = {
            *by_label.get((language, normalised(label)), ()),
            *by_label.get(("", normalised(label)), ()),
        }
        only = len({other for other, _ in alike}) == 1
        for other, also_preferred in alike:
            exact = only and preferred and also_preferred
            yield Proposal(iri, other, label, "exactMatch" if exact else "closeMatch")


def _labels(graph: Graph, concept: NamedNode) -> Iterator[tuple[str, str, bool]]:
    for predicate in (terms.SKOS_PREF_LABEL, terms.SKOS_ALT_LABEL):
        for quad in graph.quads_for_pattern(concept, predicate, None, DefaultGraph()):
            if isinstance(quad.object, Literal):
                yield quad.object.language or "", quad.object.value, predicate == terms.SKOS_PREF_LABEL


def _matched(graph: Graph, concept: NamedNode) -> set[str]:
    return {
        quad.object.value
        for predicate in _MATCHES
        for quad in graph.quads_for_pattern(concept, predicate, None, DefaultGraph())
        if isinstance(quad.object, NamedNode)
    }


def _by_language(graph: Graph, iri: str) -> dict[str, str]:
    labels = sorted(_labels(graph, NamedNode(iri)))
    return {language: label for language, label, preferred in labels if preferred and language}
