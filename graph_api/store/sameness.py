"""Which IRIs stand for the same thing, and under which one of them all of it is believed.

A match that a loading found, or a decision that a person made, says that an IRI is `n:joinedTo` another; a decision
may say that it is `n:keptApartFrom` it. No other graph is heard: who writes a record does not merge things by the way.
The graphs of the sources stay as they are, under the IRIs that the sources mean; only the default graph tells all of
a joined IRI under the one it is joined to. So a join is undone by taking its graph away, and the default graph is then
exactly what it was before.

An IRI is joined to one other at most: a person's decision goes before what a loading found, then the smaller IRI.
What a person keeps apart is not joined, whoever says so. A is joined to B and B to C: all is told under C. In a
circle the smallest IRI stands for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from pyoxigraph import DefaultGraph, NamedNode, Quad

from graph_api.store.graph import Graph, Subject, Term
from ontology import iris, terms

Pair = tuple[Subject, NamedNode]
_Term = TypeVar("_Term", bound=Term)

_MATCHES = iris.record_graph(iris.MATCHES, "match", "")
_DECISIONS = iris.record_graph(iris.DECISIONS, "decision", "")
_DEFAULT = DefaultGraph()

#: What is told of an IRI as an IRI, and not of the thing: it stays where it is when the thing is joined to another.
ABOUT_IRIS = frozenset({terms.JOINED_TO, terms.KEPT_APART_FROM, terms.MATCH_OF, terms.MATCH_WITH})
#: What these say joins and parts IRIs.
STEERING = frozenset({terms.JOINED_TO, terms.KEPT_APART_FROM})

#: A name of a joined IRI that is not the one believed is another name of the thing.
OTHER_NAMES = {terms.KNOWN_AS: terms.NAME, terms.SKOS_ALT_LABEL: terms.SKOS_PREF_LABEL}
_NAMES = {name: other for other, name in OTHER_NAMES.items()}


class Sameness:
    """The joins that hold in a store: from an IRI to the one that its thing is believed under, and back."""

    def __init__(
        self, joined: dict[NamedNode, NamedNode], apart: frozenset[frozenset[Term]] = frozenset()
    ) -> None:
        self._shown = joined
        #: Pairs that persons keep apart.
        self.apart = apart
        self._joined: dict[NamedNode, list[NamedNode]] = {}
        for one, shown in joined.items():
            self._joined.setdefault(shown, []).append(one)

    @classmethod
    def of(cls, store: Graph) -> Sameness:
        """Read the joins that the named graphs of a store make."""
        return cls(_flattened(_targets(store, (_MATCHES, _DECISIONS))))

    @classmethod
    def decided(cls, store: Graph) -> Sameness:
        """Read the joins that persons decided, whatever loadings found."""
        apart = frozenset(_apart(store))
        return cls(_flattened(_targets(store, (_DECISIONS,))), apart)

    @classmethod
    def believed(cls, store: Graph) -> Sameness:
        """Read the joins that the default graph of a store shows."""
        return cls(
            {
                quad.subject: quad.object
                for quad in store.quads_for_pattern(None, terms.JOINED_TO, None, _DEFAULT)
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
            }
        )

    def __bool__(self) -> bool:
        return bool(self._shown)

    def shown(self, term: _Term) -> _Term | NamedNode:
        """Give the IRI that a term's thing is believed under: the term itself unless it is joined."""
        return self._shown.get(term, term) if isinstance(term, NamedNode) else term

    def all_joined(self) -> Iterator[NamedNode]:
        """Give every IRI whose thing is believed under another one."""
        yield from self._shown

    def joined(self, term: Term) -> list[NamedNode]:
        """Give the IRIs that are joined to a thing."""
        return self._joined.get(term, []) if isinstance(term, NamedNode) else []

    def concerns(self, term: Term) -> bool:
        """Whether a term is joined to another, or another to it."""
        return term in self._shown or term in self._joined

    def names_of(self, term: _Term) -> tuple[_Term | NamedNode, ...]:
        """Give every IRI of a thing, the one it is believed under first; a literal alone."""
        shown = self.shown(term)
        return (shown, *self.joined(shown))

    def moved_from(self, before: Sameness) -> Iterator[NamedNode]:
        """Give the IRIs whose thing was believed under another IRI before."""
        for one in self._shown.keys() | before._shown.keys():
            if self.shown(one) != before.shown(one):
                yield one

    def is_shown(self, subject: Subject, predicate: NamedNode) -> bool:
        """Whether what is said of a subject is believed under that very subject."""
        return predicate in ABOUT_IRIS or self.shown(subject) == subject

    def value(self, predicate: NamedNode, value: _Term) -> _Term | NamedNode:
        """Give a value as it is believed."""
        return value if predicate in ABOUT_IRIS else self.shown(value)

    def join_of(self, subject: Subject) -> set[Term]:
        """Give the IRI that a subject's thing is believed under, if it is another one."""
        shown: Term = self.shown(subject)
        return {shown} - {subject}

    def said_of_joined(self, store: Graph, subject: Subject, predicate: NamedNode | None) -> Iterator[Quad]:
        """Give what the named graphs say of a thing under the IRIs that are joined to it."""
        for one in self.joined(subject):
            for quad in store.quads_for_pattern(one, predicate, None, None):
                if isinstance(quad.graph_name, NamedNode) and quad.predicate not in ABOUT_IRIS:
                    yield quad


def steered(store: Graph, touched: Iterable[Pair], sameness: Sameness) -> set[Pair]:
    """Give the pairs to settle anew because of joins: of what was joined or parted, and of what mentions it.

    `touched` are the pairs that changed, in the words of the sources; each is given as it is believed as well.
    """
    pairs = set(touched)
    before = Sameness.believed(store)
    if not (sameness or before):
        return pairs
    if any(predicate in STEERING for _, predicate in pairs):
        for one in list(sameness.moved_from(before)):
            pairs |= said_of(store, one)
            pairs.add((one, terms.JOINED_TO))
            # A thing that others are joined to, and it alone, is known by all names it does not go by.
            pairs.update(
                (to, name) for to in (sameness.shown(one), before.shown(one)) for name in OTHER_NAMES
            )
    for subject, predicate in list(pairs):
        for shown in (sameness.shown(subject), before.shown(subject)):
            pairs.add((shown, predicate))
            if predicate in _NAMES and (sameness.joined(shown) or before.joined(shown)):
                pairs.add((shown, _NAMES[predicate]))
    return pairs


def said_of(store: Graph, one: NamedNode) -> set[Pair]:
    """Give the pairs of all that is said of an IRI, and of all that mentions it, in any graph."""
    of = {(quad.subject, quad.predicate) for quad in store.quads_for_pattern(one, None, None, None)}
    mentioning = {(quad.subject, quad.predicate) for quad in store.quads_for_pattern(None, None, one, None)}
    return of | mentioning


def _targets(store: Graph, graphs: tuple[str, ...]) -> dict[NamedNode, NamedNode]:
    """Give for each joined IRI the one that it is joined to, chains not yet followed."""
    apart = _apart(store)
    best: dict[NamedNode, tuple[bool, str]] = {}
    for quad in store.quads_for_pattern(None, terms.JOINED_TO, None, None):
        if not _is_in(quad, graphs) or frozenset((quad.subject, quad.object)) in apart:
            continue
        subject, target = quad.subject, quad.object
        if isinstance(subject, NamedNode) and isinstance(target, NamedNode) and subject != target:
            found_by_loading = not str(getattr(quad.graph_name, "value", "")).startswith(_DECISIONS)
            candidate = (found_by_loading, target.value)
            best[subject] = min(best.get(subject, candidate), candidate)
    return {subject: NamedNode(target) for subject, (_, target) in best.items()}


def _apart(store: Graph) -> set[frozenset[Term]]:
    return {
        frozenset((quad.subject, quad.object))
        for quad in store.quads_for_pattern(None, terms.KEPT_APART_FROM, None, None)
        if _is_in(quad, (_DECISIONS,))
    }


def _is_in(quad: Quad, graphs: tuple[str, ...]) -> bool:
    return isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(graphs)


def _flattened(targets: dict[NamedNode, NamedNode]) -> dict[NamedNode, NamedNode]:
    """Follow chains to their end."""
    ends: dict[NamedNode, NamedNode] = {}
    for one in targets:
        path: list[NamedNode] = []
        at = one
        while at in targets and at not in path and at not in ends:
            path.append(at)
            at = targets[at]
        if at in path:  # a circle
            at = min(path[path.index(at) :], key=lambda node: node.value)
        end = ends.get(at, at)
        ends.update((each, end) for each in path if each != end)
    return ends
