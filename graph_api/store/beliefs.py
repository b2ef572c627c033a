"""What the default graph says: the union of all named graphs, with one value where only one can be true.

Which value that is `graph_api.store.decision` says, by the rules of `graph_api.store.precedence`. Of IRIs that are
joined all is believed under one (`graph_api.store.sameness`); the named graphs stay as they are. Settling is
incremental: only the (subject, predicate) pairs that a change touched are worked out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from graph_api.store.decision import ONE_PER_LANGUAGE, RETRACTED, Saying, believed
from graph_api.store.derivation import readings
from graph_api.store.graph import Graph
from graph_api.store.precedence import UNRANKED, USUAL, Precedence, Standing
from graph_api.store.sameness import OTHER_NAMES, Sameness, steered
from ontology import iris, terms

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple
Pair = tuple[Subject, NamedNode]

#: How many triples go into the default graph in one transaction.
_BATCH = 10_000

_PROVENANCE = NamedNode(iris.PROVENANCE_GRAPH)
_STEERING_RECORDS = frozenset({terms.FROM_SOURCE, terms.RETRIEVED})


@dataclass
class Settled:
    """How many triples settling added to and removed from the default graph, and which beliefs (`readings`) turned.

    `retyped` are the things whose classes changed.
    """

    added: int = 0
    removed: int = 0
    turned: set[str] = field(default_factory=set)
    retyped: set[Subject] = field(default_factory=set)


#: Told of a pair that is believed otherwise: what is believed no more, and what instead.
Noted = Callable[[Subject, NamedNode, Set[Term], Set[Term]], None]


def settle(
    store: Store,
    touched: Iterable[Pair],
    precedence: Precedence = USUAL,
    noted: Noted | None = None,
) -> Settled:
    """Bring the default graph of `store` up to date with its named graphs, for the pairs that changed.

    `noted` hears of each pair that can have one value only and had another before.
    """
    pairs = set(touched)
    functional = functional_properties(store)
    single = functional | ONE_PER_LANGUAGE
    pairs |= _pairs_steered_by(store, pairs, functional)
    sameness = Sameness.of(store)
    pairs = steered(store, pairs, sameness)
    standing = standings(store)
    settled = Settled()
    come: list[Quad] = []
    for subject, predicate, said, shown in _statements(store, pairs, sameness):
        wanted = believed(predicate, said, functional, standing, precedence)
        if predicate == terms.JOINED_TO:
            wanted = sameness.join_of(subject)
        elif predicate in OTHER_NAMES and sameness.joined(subject):
            name = OTHER_NAMES[predicate]
            names = next(_statements(store, [(subject, name)], sameness))[2]
            chosen = believed(name, names, functional, standing, precedence)
            wanted |= believed(predicate, names, functional, standing) - chosen
        if shown == wanted:
            continue
        settled.turned |= readings(predicate, shown ^ wanted)
        if predicate == terms.RDF_TYPE:
            settled.retyped.add(subject)
        if noted and predicate in single and shown - wanted:
            noted(subject, predicate, shown - wanted, wanted - shown)
        for term in shown - wanted:
            store.remove(Quad(subject, predicate, term))
        come.extend(Quad(subject, predicate, term) for term in wanted - shown)
        settled.removed += len(shown - wanted)
        if len(come) >= _BATCH:
            settled.added += _add(store, come)
    settled.added += _add(store, come)
    return settled


def _statements(
    store: Store, pairs: Iterable[Pair], sameness: Sameness
) -> Iterator[tuple[Subject, NamedNode, list[Saying], set[Term]]]:
    """Per pair: what the named graphs say of the thing, and what the default graph shows. One look-up an IRI."""
    wanted: dict[Subject, set[NamedNode]] = {}
    for subject, predicate in pairs:
        wanted.setdefault(subject, set()).add(predicate)
    for subject, predicates in wanted.items():
        only = next(iter(predicates)) if len(predicates) == 1 else None
        said: dict[NamedNode, list[Saying]] = {predicate: [] for predicate in predicates}
        shown: dict[NamedNode, set[Term]] = {predicate: set() for predicate in predicates}
        for quad in store.quads_for_pattern(subject, only, None, None):
            predicate = quad.predicate
            if predicate in said:
                if not isinstance(quad.graph_name, NamedNode):
                    shown[predicate].add(quad.object)
                elif sameness.is_shown(subject, predicate):
                    said[predicate].append((quad.graph_name, sameness.value(predicate, quad.object)))
        for quad in sameness.said_of_joined(store, subject, only):
            if quad.predicate in said:
                value = sameness.value(quad.predicate, quad.object)
                said[quad.predicate].append((quad.graph_name, value))
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


def functional_properties(store: Graph) -> set[NamedNode]:
    """The properties that some named graph declares functional."""
    return {
        quad.subject
        for quad in store.quads_for_pattern(None, terms.RDF_TYPE, terms.OWL_FUNCTIONAL_PROPERTY, None)
        if isinstance(quad.graph_name, NamedNode)
        and quad.graph_name != RETRACTED
        and isinstance(quad.subject, NamedNode)
    }


def disputed_pairs(store: Store, properties: Iterable[str]) -> Iterator[Pair]:
    """Give the pairs under these properties (IRIs) of which more than one statement is made: a rule may decide them.

    Remembers a number a subject, not the subjects: two of the same number only settle one pair in vain.
    """
    sameness = Sameness.of(store)
    for predicate in map(NamedNode, sorted(properties)):
        once: set[int] = set()
        for quad in store.quads_for_pattern(None, predicate, None, None):
            if isinstance(quad.graph_name, NamedNode):
                subject = sameness.shown(quad.subject)
                number = hash(subject)
                if number in once:
                    yield subject, predicate
                once.add(number)


def _pairs_steered_by(store: Store, touched: set[Pair], functional: set[NamedNode]) -> set[Pair]:
    """Pairs whose belief may turn because a rank, a reading date or a property's nature changed."""
    single = functional | ONE_PER_LANGUAGE
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


def standings(store: Graph) -> Callable[[NamedNode], Standing]:
    """Tell how each named graph stands by its provenance; looked up once a graph."""

    @cache
    def rank(source: NamedNode) -> int:
        ranks = [
            int(quad.object.value)
            for quad in store.quads_for_pattern(source, terms.RANK, None, None)
            if isinstance(quad.graph_name, NamedNode) and isinstance(quad.object, Literal)
        ]
        return min(ranks, default=UNRANKED)

    @cache
    def standing(graph: NamedNode) -> Standing:
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
        names = tuple((iris.split(source.value) or ("", source.value))[1] for source in sources)
        return Standing(graph.value, names, min(map(rank, sources), default=UNRANKED), max(days, default=0))

    return standing
