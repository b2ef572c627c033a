"""Settling step by step gives what settling everything from scratch gives, in whatever order things came."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graph_api.store import DataDirectory, Writer
from graph_api.store.beliefs import all_pairs, settle
from graph_api.store.decision import RETRACTED
from ontology import iris, terms
from tests.unit.store.sample import graph, origin, put

SUBJECT = NamedNode(iris.project("S1"))  # one, so that records disagree often
SOURCES = ("a", "b")
NAMED = [Literal(text, language=tag) for text in ("x", "y") for tag in ("fi", "sv")]
VALUES = {
    terms.NAME: [*NAMED, Literal("x")],
    terms.SUMMARY: NAMED,
    terms.CODE: [Literal("1"), Literal("2")],
    terms.STATUS: [NamedNode(iris.concept("project-status", text)) for text in ("running", "ended")],
    terms.KNOWN_AS: [Literal("k"), Literal("l")],
}
STATEMENTS = [Triple(SUBJECT, predicate, value) for predicate, values in VALUES.items() for value in values]
ONE, OTHER = (tuple(Triple(SUBJECT, p, values[at]) for p, values in VALUES.items()) for at in (0, 1))

#: A record is written anew, or (None) removed; the third kind is a source's rank; the last, a declaration.
Step = tuple[str, str, str, tuple[Triple, ...] | None]
records = st.tuples(
    st.sampled_from(["R1", "R2"]),
    st.sampled_from(SOURCES),
    st.sampled_from(["2026-01-01", "2026-01-02"]),
    # Whole bundles too, so that a record is often read again on another day and says the same.
    st.one_of(
        st.none(),
        st.sampled_from([ONE, OTHER]),
        st.lists(st.sampled_from(STATEMENTS), min_size=2, max_size=8).map(tuple),
    ),
)


def _rank(source: str, rank: int) -> Step:
    said = Triple(NamedNode(iris.entity("source", source)), terms.RANK, Literal(rank))
    return (f"rank-{source}", "nivos", "2026-01-01", (said,))


def _functional(predicates: set[NamedNode]) -> Step:
    said = tuple(
        Triple(predicate, terms.RDF_TYPE, terms.OWL_FUNCTIONAL_PROPERTY)
        for predicate in sorted(predicates, key=str)
    )
    return ("core", "nivos", "2026-01-01", said)


ranks = st.builds(_rank, st.sampled_from(SOURCES), st.integers(0, 2))
declarations = st.sets(st.sampled_from([terms.CODE, terms.STATUS, terms.KNOWN_AS])).map(_functional)
steps = st.lists(st.one_of(records, ranks, declarations), min_size=1, max_size=12)
runs = st.lists(steps, min_size=1, max_size=4)


def writer_of(store: Store) -> Writer:
    """A writer whose clone is `store`: in memory, so that hundreds of runs take seconds."""
    return Writer(DataDirectory(Path("/no/such/directory")), store, None, 10)


def load(store: Store, steps: list[Step]) -> None:
    writer = writer_of(store)
    for local_id, source, day, said in steps:
        if said is None:
            writer.remove_record(graph(local_id, source))
        else:
            put(writer, local_id, said, source, day)
    writer._graphs.settle()  # what publishing does first


def default_graph(store: Store) -> set[Triple]:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}


def from_scratch(store: Store) -> set[Triple]:
    """The default graph of a new store that holds only the named graphs of `store`, settled at once."""
    anew = Store()
    anew.extend(
        Quad(quad.subject, quad.predicate, quad.object, quad.graph_name)
        for quad in store.quads_for_pattern(None, None, None, None)
        if quad.graph_name != DefaultGraph()
    )
    settle(anew, all_pairs(anew))
    return default_graph(anew)


@settings(max_examples=300, deadline=None)
@given(runs)
def test_incremental_settling_equals_settling_from_scratch(runs: list[list[Step]]) -> None:
    store = Store()
    for steps in runs:
        load(store, steps)
        assert default_graph(store) == from_scratch(store)


@settings(max_examples=200, deadline=None)
@given(steps, st.randoms(use_true_random=False))
def test_the_order_of_loading_does_not_matter(steps: list[Step], chance: random.Random) -> None:
    ordered = list({step[:2]: step for step in steps}.values())
    shuffled = ordered[:]
    chance.shuffle(shuffled)
    one, other = Store(), Store()
    load(one, ordered)
    for step in shuffled:
        load(other, [step])
    assert default_graph(one) == default_graph(other)


THINGS = tuple(NamedNode(iris.project(f"S{number}")) for number in range(3))
SAYINGS = [
    *(
        Triple(thing, predicate, value)
        for thing in THINGS
        for predicate, value in (
            (terms.NAME, Literal("x", language="fi")),
            (terms.NAME, Literal("y", language="fi")),
            (terms.KNOWN_AS, Literal("y", language="fi")),
            (terms.RDF_TYPE, terms.PROJECT),
        )
    ),
    *(Triple(of, terms.CONTINUES, to) for of in THINGS for to in THINGS if of != to),
]
sayings = st.sets(st.sampled_from(SAYINGS), max_size=6)
pairs_of_things = st.permutations(THINGS).map(lambda things: (things[0], things[1]))
#: A record written or removed, a decision made or taken back, what editors have taken out.
turns = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["R1", "R2", "R3"]), sayings),
        st.tuples(st.sampled_from(["J1", "J2"]), st.none() | pairs_of_things),
        st.tuples(st.just("retracted"), sayings),
    ),
    min_size=1,
    max_size=6,
)


def take_turns(
    store: Store, turns: list[tuple[str, set[Triple] | tuple[NamedNode, NamedNode] | None]]
) -> None:
    writer = writer_of(store)
    for name, said in turns:
        if name == "retracted":
            writer._graphs.replace(RETRACTED, said or ())  # type: ignore[arg-type]
        elif name.startswith("J"):
            decided = [Triple(said[0], terms.JOINED_TO, said[1])] if isinstance(said, tuple) else []
            record = iris.record_graph(iris.DECISIONS, "decision", name)
            writer.put_record(record, decided, origin(record, iris.DECISIONS), name)
        else:
            put(writer, name, sorted(said or (), key=str))  # type: ignore[arg-type]
    writer._graphs.settle()


@settings(max_examples=300, deadline=None)
@given(st.lists(turns, min_size=1, max_size=4))
def test_what_is_joined_and_taken_out_settles_as_from_scratch(
    runs: list[list[tuple[str, set[Triple]]]],
) -> None:
    store = Store()
    for turns in runs:
        take_turns(store, turns)  # type: ignore[arg-type]
        assert default_graph(store) == from_scratch(store)


def test_what_many_say_is_not_read_again_for_one_more() -> None:
    store = Looked()
    programme = Triple(NamedNode(iris.entity("funding", "p")), terms.RDF_TYPE, terms.FUNDING_SCHEME)
    load(store, [(f"R{number}", "a", "2026-01-01", (programme,)) for number in range(500)])
    store.looked = 0
    load(store, [("R500", "a", "2026-01-01", (programme,)), ("R0", "a", "2026-01-01", None)])
    assert store.looked < 50
    assert programme in default_graph(store)
    load(store, [(f"R{number}", "a", "2026-01-01", None) for number in range(1, 501)])
    assert programme not in default_graph(store)


class Looked:
    """A store that counts the statements that were looked at."""

    def __init__(self) -> None:
        self._store = Store()
        self.looked = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def __contains__(self, quad: Quad) -> bool:
        return quad in self._store

    def quads_for_pattern(self, *pattern: object) -> Iterator[Quad]:
        for quad in self._store.quads_for_pattern(*pattern):  # type: ignore[arg-type]
            self.looked += 1
            yield quad


def test_the_graph_of_a_record_is_looked_through_once_for_its_source_and_its_day() -> None:
    store = Looked()
    names = tuple(Triple(THINGS[0], terms.KNOWN_AS, Literal(str(number))) for number in range(500))
    load(store, [("R0", "a", "2026-01-01", names)])
    # Once for that, and each statement once more to see whether it is said.
    assert store.looked < 1_100
