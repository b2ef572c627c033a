"""Joins: which IRIs are believed as one thing, and that undoing a join leaves nothing behind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graph_api.store import Edits
from graph_api.store.beliefs import all_pairs, settle
from graph_api.store.sameness import Sameness
from ontology import iris, terms

SCHOOL = NamedNode(iris.organisation("1046216-1"))
NAMED = NamedNode(iris.organisation(name="Laurea"))
OTHER = NamedNode(iris.organisation(name="Laurea amk"))
PROJECT = NamedNode(iris.project("S1"))
A = NamedNode(iris.record_graph("a", "organisation", "1046216-1"))
B = NamedNode(iris.record_graph("b", "project", "S1"))
EDITED = NamedNode(iris.EDITED_GRAPH)


def match(one: NamedNode, other: NamedNode) -> NamedNode:
    digest = iris.digest(one.value, other.value)
    return NamedNode(iris.record_graph(iris.MATCHES, "match", digest))


def decision(one: NamedNode, other: NamedNode) -> NamedNode:
    digest = iris.digest(one.value, other.value)
    return NamedNode(iris.record_graph(iris.DECISIONS, "decision", digest))


def fi(text: str) -> Literal:
    return Literal(text, language="fi")


def believed(store: Store) -> set[Triple]:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}


def change(store: Store, added: list[Quad], removed: list[Quad] = []) -> None:  # noqa: B006 - never changed
    for quad in removed:
        store.remove(quad)
    store.extend(added)
    settle(store, {(quad.subject, quad.predicate) for quad in (*added, *removed)})


@pytest.fixture
def store() -> Store:
    """A school with a business id, and a project whose lead is named without one."""
    store = Store()
    store.extend(
        [
            Quad(SCHOOL, terms.RDF_TYPE, terms.ORGANISATION, A),
            Quad(SCHOOL, terms.NAME, fi("Laurea-ammattikorkeakoulu Oy"), A),
            Quad(PROJECT, terms.LEAD_ORGANISATION, NAMED, B),
            Quad(NAMED, terms.RDF_TYPE, terms.ORGANISATION, B),
            Quad(NAMED, terms.KNOWN_AS, fi("Laurea"), B),
        ]
    )
    settle(store, all_pairs(store))
    return store


def test_a_join_tells_all_of_one_iri_under_the_other(store):
    change(store, [Quad(NAMED, terms.JOINED_TO, SCHOOL, match(NAMED, SCHOOL))])
    assert believed(store) == {
        Triple(SCHOOL, terms.RDF_TYPE, terms.ORGANISATION),
        Triple(SCHOOL, terms.NAME, fi("Laurea-ammattikorkeakoulu Oy")),
        Triple(SCHOOL, terms.KNOWN_AS, fi("Laurea")),
        Triple(PROJECT, terms.LEAD_ORGANISATION, SCHOOL),
        Triple(NAMED, terms.JOINED_TO, SCHOOL),
    }


def test_the_graphs_of_the_sources_keep_what_they_said(store):
    change(store, [Quad(NAMED, terms.JOINED_TO, SCHOOL, match(NAMED, SCHOOL))])
    assert Quad(PROJECT, terms.LEAD_ORGANISATION, NAMED, B) in store
    assert Quad(NAMED, terms.KNOWN_AS, fi("Laurea"), B) in store


def test_a_join_undone_leaves_the_graph_exactly_as_it_was(store):
    before = set(store)
    join = Quad(NAMED, terms.JOINED_TO, SCHOOL, match(NAMED, SCHOOL))
    change(store, [join])
    change(store, [], [join])
    assert set(store) == before


def test_a_joins_word_counts_in_the_graphs_of_reconciliation_only(store):
    before = believed(store)
    change(store, [Quad(NAMED, terms.JOINED_TO, SCHOOL, B)])
    assert believed(store) == before
    assert not Sameness.of(store)


def test_the_name_of_what_was_joined_is_another_name(store):
    change(store, [Quad(NAMED, terms.NAME, fi("Laurea amk"), B)])
    change(store, [Quad(NAMED, terms.JOINED_TO, SCHOOL, match(NAMED, SCHOOL))])
    names = {t.object.value for t in believed(store) if t.predicate == terms.NAME}
    others = {t.object.value for t in believed(store) if t.predicate == terms.KNOWN_AS}
    assert names == {"Laurea-ammattikorkeakoulu Oy"}  # the smaller graph's, as neither source has a rank
    assert others == {"Laurea", "Laurea amk"}


def test_what_a_person_keeps_apart_is_not_joined(store):
    before = believed(store)
    change(store, [Quad(NAMED, terms.JOINED_TO, SCHOOL, match(NAMED, SCHOOL))])
    change(store, [Quad(SCHOOL, terms.KEPT_APART_FROM, NAMED, decision(NAMED, SCHOOL))])
    assert believed(store) == before | {Triple(SCHOOL, terms.KEPT_APART_FROM, NAMED)}


def test_a_decision_goes_before_what_a_loading_found(store):
    change(
        store, [Quad(NAMED, terms.JOINED_TO, NamedNode(iris.organisation("0000000-0")), match(NAMED, SCHOOL))]
    )
    change(store, [Quad(NAMED, terms.JOINED_TO, SCHOOL, decision(NAMED, SCHOOL))])
    assert Sameness.of(store).shown(NAMED) == SCHOOL


def test_chains_end_at_their_last_and_circles_at_their_smallest(store):
    change(store, [Quad(OTHER, terms.JOINED_TO, NAMED, match(OTHER, NAMED))])
    change(store, [Quad(NAMED, terms.JOINED_TO, SCHOOL, match(NAMED, SCHOOL))])
    assert Triple(OTHER, terms.JOINED_TO, SCHOOL) in believed(store)
    change(store, [Quad(SCHOOL, terms.JOINED_TO, OTHER, match(SCHOOL, OTHER))])
    assert {Sameness.of(store).shown(each) for each in (NAMED, OTHER, SCHOOL)} == {SCHOOL}


def test_a_join_of_what_is_named_elsewhere_later_is_followed(store):
    change(store, [Quad(NAMED, terms.JOINED_TO, SCHOOL, match(NAMED, SCHOOL))])
    change(store, [Quad(NAMED, terms.KNOWN_AS, fi("Laurea-amk"), B)])
    assert Triple(SCHOOL, terms.KNOWN_AS, fi("Laurea-amk")) in believed(store)
    change(store, [], [Quad(NAMED, terms.KNOWN_AS, fi("Laurea-amk"), B)])
    assert Triple(SCHOOL, terms.KNOWN_AS, fi("Laurea-amk")) not in believed(store)


def test_an_editor_can_retract_what_is_said_under_a_joined_iri(store):
    change(store, [Quad(NAMED, terms.JOINED_TO, SCHOOL, match(NAMED, SCHOOL))])
    edits = Edits(store)
    edits.change([Quad(PROJECT, terms.LEAD_ORGANISATION, SCHOOL)], [])
    gone, come = edits.outlasting()
    change(store, list(come), list(gone))
    assert come == {Quad(PROJECT, terms.LEAD_ORGANISATION, NAMED, NamedNode(iris.RETRACTED_GRAPH))}
    assert Triple(PROJECT, terms.LEAD_ORGANISATION, SCHOOL) not in believed(store)


NODES = [NamedNode(f"{iris.BASE}organisation/{letter}") for letter in "abcde"]
nodes = st.sampled_from(NODES)
values = st.one_of(nodes, st.sampled_from([fi("x"), fi("y")]))
predicates = st.sampled_from([terms.NAME, terms.KNOWN_AS, terms.LEAD_ORGANISATION])
said = st.builds(Quad, nodes, predicates, values, st.sampled_from([A, B, EDITED]))
joins = st.tuples(nodes, nodes, st.booleans(), st.booleans()).map(
    lambda each: Quad(
        each[0],
        terms.JOINED_TO if each[2] else terms.KEPT_APART_FROM,
        each[1],
        (decision if each[3] else match)(each[0], each[1]),
    )
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.one_of(said, joins)), max_size=25))
def test_any_order_of_changes_gives_what_settling_all_at_once_gives(changes):
    store = Store()
    store.add(Quad(terms.LEAD_ORGANISATION, terms.RDF_TYPE, terms.OWL_FUNCTIONAL_PROPERTY, A))
    settle(store, all_pairs(store))
    for come, quad in changes:
        change(store, [quad] if come else [], [] if come else [quad])
    anew = Store()
    anew.extend(quad for quad in store if quad.graph_name != DefaultGraph())
    settle(anew, all_pairs(anew))
    assert believed(store) == believed(anew)
