"""Settling step by step gives what settling everything from scratch gives, in whatever order things came."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graph_api.store import DataDirectory, Writer
from graph_api.store.beliefs import all_pairs, settle
from ontology import iris, terms
from tests.unit.store.sample import graph, put

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
