"""What the default graph says: the union of all named graphs, with one value where only one can be true.

For a functional property, and for a name or summary in one language, the value of the most trusted record is
believed: of the source with the lowest rank, then of the record read last, then of the smallest graph IRI.
The word of an editor goes before all that: what `graph/edited` says is believed (alone, where only one value can
be true), and what `graph/retracted` holds is not, whoever says it.
Settling is incremental: only the (subject, predicate) pairs that a change touched are worked out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from ontology import iris, terms

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple
Pair = tuple[Subject, NamedNode]
Priority = tuple[int, int, str]

#: The rank of a source that gives none: trusted less than any that does.
UNRANKED = 1_000_000

#: How many triples go into the default graph in one transaction.
_BATCH = 10_000

_PROVENANCE = NamedNode(iris.PROVENANCE_GRAPH)
_EDITED = NamedNode(iris.EDITED_GRAPH)
_RETRACTED = NamedNode(iris.RETRACTED_GRAPH)
#: What these say stays believed, also when it is retracted.
_NOT_TO_RETRACT = frozenset(NamedNode(graph) for graph in (*iris.OWN_GRAPHS, iris.EDITED_GRAPH))
_ONE_PER_LANGUAGE = frozenset({terms.NAME, terms.SUMMARY})
_STEERING_RECORDS = frozenset({terms.FROM_SOURCE, terms.RETRIEVED})


@dataclass
class Settled:
    """How many triples settling added to and removed from the default graph."""

    added: int = 0
    removed: int = 0


def settle(store: Store, touched: Iterable[Pair]) -> Settled:
    """Bring the default graph of `store` up to date with its named graphs, for the pairs that changed."""
    pairs = set(touched)
    functional = functional_properties(store)
    pairs |= _pairs_steered_by(store, pairs, functional)
    priority = _priorities(store)
    settled = Settled()
    come: list[Quad] = []
    for subject, predicate, said, shown in _statements(store, pairs):
        believed = _believed(predicate, said, functional, priority)
        for term in shown - believed:
            store.remove(Quad(subject, predicate, term))
        come.extend(Quad(subject, predicate, term) for term in believed - shown)
        settled.removed += len(shown - believed)
        if len(come) >= _BATCH:
            settled.added += _add(store, come)
    settled.added += _add(store, come)
    return settled


def _statements(
    store: Store, pairs: Iterable[Pair]
) -> Iterator[tuple[Subject, NamedNode, list[Quad], set[Term]]]:
    """Per pair: what the named graphs say, and what the default graph shows. One look-up a subject."""
    wanted: dict[Subject, set[NamedNode]] = {}
    for subject, predicate in pairs:
        wanted.setdefault(subject, set()).add(predicate)
    for subject, predicates in wanted.items():
        only = next(iter(predicates)) if len(predicates) == 1 else None
        said: dict[NamedNode, list[Quad]] = {predicate: [] for predicate in predicates}
        shown: dict[NamedNode, set[Term]] = {predicate: set() for predicate in predicates}
        for quad in store.quads_for_pattern(subject, only, None, None):
            predicate = quad.predicate
            if predicate in said:
                if isinstance(quad.graph_name, NamedNode):
                    said[predicate].append(quad)
                else:
                    shown[predicate].add(quad.object)
        for predicate in predicates:
            yield subject, predicate, said[predicate], shown[predicate]


def _add(store: Store, quads: list[Quad]) -> int:
    """Add the quads and empty the list: one transaction for many is several times quicker than one each."""
    count = len(quads)
    store.extend(quads)
    quads.clear()
    return count


def all_pairs(store: Store) -> set[Pair]:
    """Every (subject, predicate) of the store, the default graph included."""
    return {(quad.subject, quad.predicate) for quad in store.quads_for_pattern(None, None, None, None)}


def functional_properties(store: Store) -> set[NamedNode]:
    """The properties that some named graph declares functional."""
    return {
        quad.subject
        for quad in store.quads_for_pattern(None, terms.RDF_TYPE, terms.OWL_FUNCTIONAL_PROPERTY, None)
        if isinstance(quad.graph_name, NamedNode)
        and quad.graph_name != _RETRACTED
        and isinstance(quad.subject, NamedNode)
    }


def _pairs_steered_by(store: Store, touched: set[Pair], functional: set[NamedNode]) -> set[Pair]:
    """Pairs whose belief may turn because a rank, a reading date or a property's nature changed."""
    single = functional | _ONE_PER_LANGUAGE
    steered: set[Pair] = set()
    for subject, predicate in touched:
        if predicate == terms.RDF_TYPE and isinstance(subject, NamedNode):
            declared = Quad(subject, terms.RDF_TYPE, terms.OWL_FUNCTIONAL_PROPERTY)
            if (subject in functional) != (declared in store):
                steered |= {
                    (quad.subject, quad.predicate)
                    for quad in store.quads_for_pattern(None, subject, None, None)
                }
        elif predicate == terms.RANK:
            for quad in store.quads_for_pattern(None, terms.FROM_SOURCE, subject, _PROVENANCE):
                steered |= _single_valued(store, quad.subject, single)
        elif predicate in _STEERING_RECORDS:
            steered |= _single_valued(store, subject, single)
    return steered


def _single_valued(store: Store, graph: Subject, single: set[NamedNode]) -> set[Pair]:
    if not isinstance(graph, NamedNode):
        return set()
    return {
        (quad.subject, quad.predicate)
        for quad in store.quads_for_pattern(None, None, None, graph)
        if quad.predicate in single
    }


def _believed(
    predicate: NamedNode,
    said: list[Quad],
    functional: set[NamedNode],
    priority: Callable[[NamedNode], Priority],
) -> set[Term]:
    edited = {quad.object for quad in said if quad.graph_name == _EDITED}
    retracted = {quad.object for quad in said if quad.graph_name == _RETRACTED}
    if edited or retracted:
        retracted -= {quad.object for quad in said if quad.graph_name in _NOT_TO_RETRACT}
        said = [quad for quad in said if quad.graph_name not in (_EDITED, _RETRACTED)]
    believed: set[Term] = set(edited)
    for group, quads in _rivals(predicate, said, functional).items():
        if group is None:
            believed |= {quad.object for quad in quads} - retracted
        elif all(rival(predicate, term, functional) != group for term in edited):
            believed |= {_most_trusted(quads, priority)} - retracted
    return believed


def _rivals(
    predicate: NamedNode, said: list[Quad], functional: set[NamedNode]
) -> dict[str | None, list[Quad]]:
    groups: dict[str | None, list[Quad]] = {}
    for quad in said:
        groups.setdefault(rival(predicate, quad.object, functional), []).append(quad)
    return groups


def rival(predicate: NamedNode, value: Term, functional: set[NamedNode]) -> str | None:
    """Name the group of values of which only one can be true; None where all can be."""
    if predicate in functional:
        return ""
    if predicate in _ONE_PER_LANGUAGE:
        return (value.language if isinstance(value, Literal) else None) or ""
    return None


def _most_trusted(said: list[Quad], priority: Callable[[NamedNode], Priority]) -> Term:
    # The last key is the value itself: a record that gives two still settles the same way each time.
    return min(said, key=lambda quad: (*priority(_graph(quad)), str(quad.object))).object


def _graph(quad: Quad) -> NamedNode:
    if not isinstance(quad.graph_name, NamedNode):
        raise TypeError(f"{quad} stands in no named graph")
    return quad.graph_name


def _priorities(store: Store) -> Callable[[NamedNode], Priority]:
    """How much each named graph is trusted, lowest first; looked up once a graph."""

    @cache
    def rank(source: NamedNode) -> int:
        ranks = [
            int(quad.object.value)
            for quad in store.quads_for_pattern(source, terms.RANK, None, None)
            if isinstance(quad.graph_name, NamedNode) and isinstance(quad.object, Literal)
        ]
        return min(ranks, default=UNRANKED)

    @cache
    def priority(graph: NamedNode) -> Priority:
        sources = [
            quad.object
            for quad in store.quads_for_pattern(graph, terms.FROM_SOURCE, None, _PROVENANCE)
            if isinstance(quad.object, NamedNode)
        ]
        days = [
            date.fromisoformat(quad.object.value).toordinal()
            for quad in store.quads_for_pattern(graph, terms.RETRIEVED, None, _PROVENANCE)
            if isinstance(quad.object, Literal)
        ]
        return (min(map(rank, sources), default=UNRANKED), -max(days, default=0), graph.value)

    return priority
