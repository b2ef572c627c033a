"""What the default graph says: the union of all named graphs, with one value where only one can be true.

Which value that is `graph_api.store.decision` says, by the rules of `graph_api.store.precedence`. Of IRIs that are
joined all is believed under one (`graph_api.store.sameness`); the named graphs stay as they are. Settling is
incremental: only the (subject, predicate) pairs that a change touched are worked out anew, and where all values of a
pair can be true, only the values that changed: thousands of records may say that a programme is a programme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from graph_api.store.decision import ONE_PER_LANGUAGE, RETRACTED, Saying, believed
from graph_api.store.derivation import readings
from graph_api.store.graph import Graph
from graph_api.store.precedence import UNRANKED, USUAL, Precedence, Standing
from graph_api.store.sameness import OTHER_NAMES, STEERING, Sameness, steered
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
    changed: Mapping[Pair, Set[Term]] | None = None,
) -> Settled:
    """Bring the default graph of `store` up to date with its named graphs, for the pairs that changed.

    `changed` are pairs of which only these values were said or taken back. `noted` hears of each pair that can have
    one value only and had another before.
    """
    changed = changed or {}
    functional = functional_properties(store)
    single = functional | ONE_PER_LANGUAGE
    sameness = Sameness.of(store)
    all_touched = {*touched, *changed}
    pairs = {*touched, *_pairs_steered_by(store, all_touched, functional)}
    joins_change = any(predicate in STEERING for _, predicate in all_touched)
    by_itself = set() if joins_change else _by_itself(store, changed, single, sameness)
    pairs |= changed.keys() - by_itself
    pairs = steered(store, pairs, sameness)
    standing = standings(store)
    turning = _Turning(store, single, noted)
    for subject, predicate, said, shown in _statements(store, pairs, sameness):
        wanted = believed(predicate, said, functional, standing, precedence)
        if predicate == terms.JOINED_TO:
            wanted = sameness.join_of(subject)
        elif predicate in OTHER_NAMES and sameness.joined(subject):
            name = OTHER_NAMES[predicate]
            names = next(_statements(store, [(subject, name)], sameness))[2]
            chosen = believed(name, names, functional, standing, precedence)
            wanted |= believed(predicate, names, functional, standing) - chosen
        turning.turn(subject, predicate, shown, wanted)
    for pair in by_itself - pairs:
        shown = {value for value in changed[pair] if Quad(*pair, value) in store}
        turning.turn(*pair, shown, {value for value in changed[pair] if _is_said(store, *pair, value)})
    return turning.done()


class _Turning:
    """Turns what the default graph shows into what is to be believed, and counts."""

    def __init__(self, store: Store, single: Set[NamedNode], noted: Noted | None) -> None:
        self._store, self._single, self._noted = store, single, noted
        self._settled = Settled()
        self._come: list[Quad] = []

    def turn(self, subject: Subject, predicate: NamedNode, shown: Set[Term], wanted: Set[Term]) -> None:
        """Show `wanted` of a pair instead of `shown`."""
        if shown == wanted:
            return
        gone, come, settled = shown - wanted, wanted - shown, self._settled
        settled.turned |= readings(predicate, shown ^ wanted)
        if predicate == terms.RDF_TYPE:
            settled.retyped.add(subject)
        if self._noted and predicate in self._single and gone:
            self._noted(subject, predicate, gone, come)
        for term in gone:
            self._store.remove(Quad(subject, predicate, term))
        settled.removed += len(gone)
        self._come.extend(Quad(subject, predicate, term) for term in come)
        if len(self._come) >= _BATCH:
            self._add()

    def done(self) -> Settled:
        """Say what has changed, once all of it has."""
        self._add()
        return self._settled

    def _add(self) -> None:
        # One transaction for many is several times quicker than one each.
        self._store.extend(self._come)
        self._settled.added += len(self._come)
        self._come.clear()


def _by_itself(
    store: Store, changed: Mapping[Pair, Set[Term]], single: Set[NamedNode], sameness: Sameness
) -> set[Pair]:
    """Give the changed pairs of which each value is believed when anybody says it, whatever the others are.

    That is so where all can be true, nobody has taken any of them out, and nothing is believed under another IRI.
    """

    def is_alone(subject: Subject, predicate: NamedNode, values: Set[Term]) -> bool:
        return not (
            predicate in single
            or any(sameness.concerns(term) for term in (subject, *values))
            or any(Quad(subject, predicate, value, RETRACTED) in store for value in values)
        )

    return {pair for pair, values in changed.items() if is_alone(*pair, values)}


def _is_said(store: Store, subject: Subject, predicate: NamedNode, value: Term) -> bool:
    """Whether a named graph says it; that of what was taken out is known not to."""
    found = store.quads_for_pattern(subject, predicate, value, None)
    return any(isinstance(quad.graph_name, NamedNode) for quad in found)


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
    graphs: set[Subject] = set()
    for subject, predicate in touched:
        if predicate == terms.RDF_TYPE and isinstance(subject, NamedNode):
            declared = Quad(subject, terms.RDF_TYPE, terms.OWL_FUNCTIONAL_PROPERTY)
            if (subject in functional) != (declared in store):
                steered |= {
                    (quad.subject, quad.predicate)
                    for quad in store.quads_for_pattern(None, subject, None, None)
                }
        elif predicate == terms.RANK:
            ranked = store.quads_for_pattern(None, terms.FROM_SOURCE, subject, _PROVENANCE)
            graphs.update(quad.subject for quad in ranked)
        elif predicate in _STEERING_RECORDS:
            graphs.add(subject)
    return steered.union(*(_single_valued(store, graph, single) for graph in graphs))


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
