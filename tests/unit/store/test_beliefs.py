"""What the default graph says where records disagree: every rule, exactly."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graph_api.store.beliefs import all_pairs, settle
from ontology import iris, terms
from tests.unit.store.sample import PROJECT, graph, name, names

PROVENANCE = NamedNode(iris.PROVENANCE_GRAPH)
CODE = terms.CODE


def say(store: Store, record: str, *triples: Triple) -> None:
    store.extend(Quad(t.subject, t.predicate, t.object, NamedNode(record)) for t in triples)


def code(text: str) -> Triple:
    return Triple(PROJECT, CODE, Literal(text))


def trust(store: Store, source: str, rank: int) -> None:
    node = NamedNode(iris.entity("source", source))
    for quad in list(store.quads_for_pattern(node, terms.RANK, None, NamedNode(graph(source, "nivos")))):
        store.remove(quad)
    say(store, graph(source, "nivos"), Triple(node, terms.RANK, Literal(rank)))


def read(store: Store, record: str, source: str, day: str = "2026-01-01") -> None:
    node = NamedNode(record)
    say(
        store,
        iris.PROVENANCE_GRAPH,
        Triple(node, terms.FROM_SOURCE, NamedNode(iris.entity("source", source))),
        Triple(node, terms.RETRIEVED, Literal(day, datatype=terms.XSD_DATE)),
    )


def declare(store: Store, predicate: NamedNode = CODE) -> None:
    say(store, graph("core", "nivos"), Triple(predicate, terms.RDF_TYPE, terms.OWL_FUNCTIONAL_PROPERTY))


def believed(store: Store, predicate: NamedNode = CODE) -> list[str]:
    return sorted(q.object.value for q in store.quads_for_pattern(PROJECT, predicate, None, DefaultGraph()))


@pytest.fixture
def store() -> Store:
    """A functional n:code; source a ranks before b; c has no rank."""
    store = Store()
    declare(store)
    trust(store, "a", 1)
    trust(store, "b", 2)
    return store


def test_what_no_rule_narrows_is_the_union(store: Store) -> None:
    say(store, graph("S1", "a"), Triple(PROJECT, terms.KNOWN_AS, Literal("x")))
    say(store, graph("S1", "b"), Triple(PROJECT, terms.KNOWN_AS, Literal("y")))
    settle(store, all_pairs(store))
    assert believed(store, terms.KNOWN_AS) == ["x", "y"]


def test_a_value_said_twice_is_believed_once_and_stays_while_one_says_it(store: Store) -> None:
    said = Triple(PROJECT, terms.KNOWN_AS, Literal("x"))
    say(store, graph("S1", "a"), said)
    say(store, graph("S1", "b"), said)
    settle(store, all_pairs(store))
    store.remove(Quad(*said, NamedNode(graph("S1", "a"))))
    settle(store, {(PROJECT, terms.KNOWN_AS)})
    assert believed(store, terms.KNOWN_AS) == ["x"]
    store.remove(Quad(*said, NamedNode(graph("S1", "b"))))
    settle(store, {(PROJECT, terms.KNOWN_AS)})
    assert believed(store, terms.KNOWN_AS) == []


def test_the_lowest_rank_is_believed_even_when_read_earlier(store: Store) -> None:
    say(store, graph("S1", "b"), code("from b"))
    read(store, graph("S1", "b"), "b", "2026-02-01")
    say(store, graph("S1", "a"), code("from a"))
    read(store, graph("S1", "a"), "a", "2020-01-01")
    settle(store, all_pairs(store))
    assert believed(store) == ["from a"]


def test_a_source_without_rank_is_trusted_least(store: Store) -> None:
    say(store, graph("S1", "c"), code("from c"))
    read(store, graph("S1", "c"), "c", "2026-02-01")
    say(store, graph("S1", "b"), code("from b"))
    read(store, graph("S1", "b"), "b")
    settle(store, all_pairs(store))
    assert believed(store) == ["from b"]


def test_at_equal_rank_the_latest_reading_is_believed(store: Store) -> None:
    for local_id, day in (("S1", "2026-01-09"), ("S2", "2026-01-10"), ("S3", "2025-12-31")):
        say(store, graph(local_id), code(local_id))
        read(store, graph(local_id), "a", day)
    settle(store, all_pairs(store))
    assert believed(store) == ["S2"]


def test_a_record_with_no_day_counts_as_read_before_all_others(store: Store) -> None:
    say(store, graph("S1"), code("no day"))
    say(
        store,
        iris.PROVENANCE_GRAPH,
        Triple(NamedNode(graph("S1")), terms.FROM_SOURCE, NamedNode(iris.entity("source", "a"))),
    )
    say(store, graph("S2"), code("long ago"))
    read(store, graph("S2"), "a", "1990-01-01")
    settle(store, all_pairs(store))
    assert believed(store) == ["long ago"]


def test_at_equal_rank_and_day_the_smallest_graph_is_believed(store: Store) -> None:
    for local_id in ("S2", "S1", "S3"):
        say(store, graph(local_id), code(local_id))
        read(store, graph(local_id), "a")
    settle(store, all_pairs(store))
    assert believed(store) == ["S1"]


def test_two_values_in_one_record_settle_to_the_smaller(store: Store) -> None:
    say(store, graph("S1"), code("y"), code("x"))
    settle(store, all_pairs(store))
    assert believed(store) == ["x"]


@pytest.mark.parametrize("predicate", [terms.NAME, terms.SUMMARY])
def test_one_text_a_language_each_from_its_most_trusted_record(store: Store, predicate: NamedNode) -> None:
    def text(value: str, language: str | None) -> Triple:
        return Triple(PROJECT, predicate, Literal(value, language=language))

    say(store, graph("S1", "a"), text("suomi a", "fi"))
    say(store, graph("S1", "b"), text("suomi b", "fi"), text("svenska b", "sv"), text("no tag", None))
    read(store, graph("S1", "a"), "a")
    read(store, graph("S1", "b"), "b")
    settle(store, all_pairs(store))
    assert believed(store, predicate) == ["no tag", "suomi a", "svenska b"]


def test_the_conflict_stays_in_the_named_graphs(store: Store) -> None:
    say(store, graph("S1", "a"), code("from a"))
    say(store, graph("S1", "b"), code("from b"))
    settle(store, all_pairs(store))
    said = {q.object.value for q in store.quads_for_pattern(PROJECT, CODE, None, None)}
    assert said == {"from a", "from b"}


def two_sources(store: Store) -> None:
    for source in ("a", "b"):
        record = graph("S1", source)
        say(store, record, code(f"from {source}"), name(f"nimi {source}"))
        read(store, record, source)
    settle(store, all_pairs(store))
    assert (believed(store), names(store)) == (["from a"], ['"nimi a"@fi'])


def test_a_new_rank_settles_again_what_it_steers(store: Store) -> None:
    two_sources(store)
    trust(store, "b", 0)
    settled = settle(store, {(NamedNode(iris.entity("source", "b")), terms.RANK)})
    assert (believed(store), names(store)) == (["from b"], ['"nimi b"@fi'])
    assert (settled.added, settled.removed) == (3, 3)  # the rank itself, the code, the name


def test_a_later_reading_settles_again_what_it_steers(store: Store) -> None:
    for local_id in ("S1", "S2"):
        say(store, graph(local_id), code(local_id))
        read(store, graph(local_id), "a")
    settle(store, all_pairs(store))
    assert believed(store) == ["S1"]
    record = NamedNode(graph("S2"))
    store.remove(Quad(record, terms.RETRIEVED, Literal("2026-01-01", datatype=terms.XSD_DATE), PROVENANCE))
    store.add(Quad(record, terms.RETRIEVED, Literal("2026-01-02", datatype=terms.XSD_DATE), PROVENANCE))
    settle(store, {(record, terms.RETRIEVED)})
    assert believed(store) == ["S2"]


def test_a_record_that_changes_its_source_settles_again(store: Store) -> None:
    two_sources(store)
    record = NamedNode(graph("S1", "a"))
    store.remove(Quad(record, terms.FROM_SOURCE, NamedNode(iris.entity("source", "a")), PROVENANCE))
    store.add(Quad(record, terms.FROM_SOURCE, NamedNode(iris.entity("source", "c")), PROVENANCE))
    settle(store, {(record, terms.FROM_SOURCE)})
    assert believed(store) == ["from b"]


def test_a_property_that_becomes_functional_and_stops_being_so() -> None:
    store = Store()
    trust(store, "a", 1)
    for source in ("a", "b"):
        say(store, graph("S1", source), code(f"from {source}"))
        read(store, graph("S1", source), source)
    settle(store, all_pairs(store))
    assert believed(store) == ["from a", "from b"]
    declare(store)
    settle(store, {(CODE, terms.RDF_TYPE)})
    assert believed(store) == ["from a"]
    store.remove(Quad(CODE, terms.RDF_TYPE, terms.OWL_FUNCTIONAL_PROPERTY, NamedNode(graph("core", "nivos"))))
    settle(store, {(CODE, terms.RDF_TYPE)})
    assert believed(store) == ["from a", "from b"]


def test_settling_twice_changes_nothing(store: Store) -> None:
    two_sources(store)
    settled = settle(store, all_pairs(store))
    assert (settled.added, settled.removed) == (0, 0)


def test_a_stray_triple_of_the_default_graph_is_taken_out(store: Store) -> None:
    store.add(Quad(PROJECT, terms.KNOWN_AS, Literal("stray")))
    settle(store, all_pairs(store))
    assert believed(store, terms.KNOWN_AS) == []


def test_derived_facts_yield_to_records(store: Store) -> None:
    say(store, iris.DERIVED_GRAPH, code("derived"))
    settle(store, all_pairs(store))
    assert believed(store) == ["derived"]
    say(store, graph("S1", "b"), code("from b"))
    read(store, graph("S1", "b"), "b")
    settle(store, {(PROJECT, CODE)})
    assert believed(store) == ["from b"]
