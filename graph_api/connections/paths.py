"""How any two things are connected: the shortest chains of ties, each step in words, the most telling first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pyoxigraph import DefaultGraph, NamedNode

from graph_api.connections.adjacency import DESCRIBED, adjacency, relations_told
from graph_api.connections.chains import Search
from graph_api.connections.nouns import Named
from graph_api.connections.ties import Assertion, Describer, Node, Tie, Ties
from graph_api.connections.words import WORDINGS, inferred_note, sentence
from graph_api.store.view import View
from ontology import terms

_DEFAULT = DefaultGraph()
_ORDER = {term.value: rank for rank, term in enumerate(WORDINGS)}


@dataclass(frozen=True, slots=True)
class Step:
    """One tie of a chain, in the direction in which it is said.

    `words`: a sentence that holds the names of both; `str` of a step is the sentence that also tells what is inferred.
    """

    subject: Node
    relation: str
    object: Node
    assertion: Assertion
    basis: str | None
    source_url: str | None
    words: str
    note: str = ""

    @property
    def inferred(self) -> bool:
        """Whether it is our reading, stated by no source."""
        return self.assertion == "inferred"

    def __str__(self) -> str:
        return f"{self.words.removesuffix('.')} ({self.note})." if self.note else self.words


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps from the one to the other. `informativeness`: 1 for a direct tie, towards 0 through what many share."""

    steps: list[Step]
    length: int
    informativeness: float


def connections(view: View, a: str, b: str, lang: str, limit: int = 5) -> list[Chain]:
    """Give at most `limit` chains of the shortest length or one longer, the most telling first.

    What nearly all share (a fund, a region, a status) connects only where nothing else does. None for a thing and
    itself, and for two things more than six steps apart.
    """
    graph = adjacency(view)
    start, end = graph.number(a), graph.number(b)
    if start is None or end is None or start == end or limit < 1:
        return []
    found = Search(graph, start, end).chains(limit) or Search(graph, start, end, weak=True).chains(limit)
    telling = _Telling(view, lang)
    return [
        Chain(
            [telling.step(graph.names[one], graph.names[other]) for one, other in pairwise(chain.things)],
            len(chain.things) - 1,
            round(chain.informativeness, 6),
        )
        for chain in found
    ]


class _Telling:
    """Puts the ties of chains into words in one language."""

    def __init__(self, view: View, lang: str) -> None:
        self._view, self._lang = view, lang
        self._ties, self._describer = Ties(view), Describer(view, lang)
        self._told = relations_told(view.store)

    def step(self, one: str, other: str) -> Step:
        """Say the most telling tie between two things that are tied."""
        tie = min(self._between(one, other), key=_telling_order)
        subject, object_ = self._describer.node(tie.source), self._describer.node(tie.target)
        label = self._describer.label(tie.relation).text
        words = sentence(tie.relation, label, self._named(subject), self._named(object_), self._lang)
        note = inferred_note(self._lang) if tie.assertion == "inferred" else ""
        return Step(subject, tie.relation, object_, tie.assertion, tie.basis, tie.source_url, words, note)

    def _named(self, node: Node) -> Named:
        return Named(node.label.text, self._lang, node.kind, tuple(self._view.types(node.iri)))

    def _between(self, one: str, other: str) -> Iterator[Tie]:
        yield from (tie for tie in self._ties.links(one) if tie.other(one) == other)
        for source, target in ((one, other), (other, one)):
            start, end = NamedNode(source), NamedNode(target)
            for quad in self._view.store.quads_for_pattern(start, None, end, _DEFAULT):
                if quad.predicate.value in self._told:
                    inferred = quad.predicate == terms.INFERRED_PHASE
                    yield Tie(source, quad.predicate.value, target, "inferred" if inferred else "stated")
            yield from self._described(start, end)

    def _described(self, start: NamedNode, end: NamedNode) -> Iterator[Tie]:
        """Ties that stand on a node of their own: an adoption, a review, a tie to a network."""
        for from_, to, relation in DESCRIBED:
            for quad in self._view.store.quads_for_pattern(None, from_, start, _DEFAULT):
                node = quad.subject
                if isinstance(node, NamedNode) and end in self._view.values(node, to):
                    yield Tie(start.value, relation.value, end.value, self._assertion(node, relation))

    def _assertion(self, node: NamedNode, relation: NamedNode) -> Assertion:
        """A tie to a network that no source confirms is our reading."""
        if relation != terms.TIE_TO:
            return "stated"
        confirmed = any(
            getattr(term, "value", "") == "true" for term in self._view.values(node, terms.CONFIRMED)
        )
        return "stated" if confirmed else "inferred"


def _telling_order(tie: Tie) -> tuple[int, bool, bool, str, str, str]:
    """The most telling relation first; one stated before one inferred, one with its basis before one without."""
    rank = _ORDER.get(tie.relation, len(_ORDER))
    return rank, tie.assertion == "inferred", tie.basis is None, tie.relation, tie.source, tie.basis or ""
