"""Which concepts count as the one asked for, exact on a small graph of themes and a vocabulary."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from graph_api.concepts import counting_as
from graph_api.listings import BadFilter, listing
from graph_api.pages.lists import theme_row, themes_in_use, with_concept
from graph_api.pages.reading import Reader
from graph_api.store.view import View
from ontology import iris, terms

#: y:1 ← y:2 ← y:3 ← y:4 ← y:5 ← y:6, each narrower than the one before.
BROADER = [(f"y:{at + 1}", f"y:{at}") for at in range(1, 6)]
EXACT = [("guidance", "y:2"), ("career", "y:3"), ("fourth", "y:5"), ("fifth", "y:6")]
CLOSE = [("near", "y:2"), ("remote", "y:4")]


def concept(name: str) -> NamedNode:
    return NamedNode(f"http://example.org/{name}" if name.startswith("y:") else iris.entity("theme", name))


@pytest.fixture
def view() -> View:
    store = Store()

    def say(subject: NamedNode, predicate: NamedNode, value: NamedNode) -> None:
        store.add(Quad(subject, predicate, value, DefaultGraph()))

    for narrower, broader in [*BROADER, ("guidance", "group"), ("part", "career")]:
        say(concept(narrower), terms.SKOS_BROADER, concept(broader))
    for relation, pairs in ((terms.SKOS_EXACT_MATCH, EXACT), (terms.SKOS_CLOSE_MATCH, CLOSE)):
        for theme, other in pairs:
            say(concept(theme), relation, concept(other))
    say(concept("adult"), terms.SKOS_BROAD_MATCH, concept("y:2"))
    names = ("group", "guidance", "career", "part", "near", "remote", "fourth", "fifth", "adult")
    for name in (*names, *(f"y:{at}" for at in range(1, 7))):
        say(concept(name), terms.RDF_TYPE, terms.SKOS_CONCEPT)
    for name in names:
        project = NamedNode(iris.entity("project", name))
        say(project, terms.RDF_TYPE, NamedNode(iris.N + "Project"))
        say(project, NamedNode(iris.N + "theme"), concept(name))
    return View.of(store)


BELOW = {"career", "part", "remote", "fourth", "adult"}


@pytest.mark.parametrize(
    ("asked", "counted"),
    [
        ("guidance", {"guidance"} | BELOW),  # the fifth is four steps down; what is near is no narrower
        ("group", {"group", "guidance"} | BELOW),
        ("near", {"near"} | BELOW),
        ("career", {"career", "part", "remote", "fourth", "fifth"}),
        ("part", {"part"}),
        ("fifth", {"fifth"}),
        ("y:2", {"guidance", "near"} | BELOW),
        ("y:6", {"fifth"}),
    ],
)
def test_what_counts(view: View, asked: str, counted: set[str]) -> None:
    found = {iris.split(iri)[1] for iri in counting_as(view, concept(asked).value)}  # type: ignore[index]
    assert found == counted
    projects = listing(view, "project", "fi", {"theme": concept(asked).value})
    assert {item.local_id for item in projects.items} == counted
    every = {item.iri for item in listing(view, "project").items}
    page = with_concept(Reader(view, "fi"), every, "theme", concept(asked).value)
    assert page == {iris.entity("project", name) for name in counted}


def test_a_concept_that_the_graph_does_not_hold_is_refused(view: View) -> None:
    with pytest.raises(BadFilter, match=r"example\.org/y:7' cannot be read"):
        listing(view, "project", "fi", {"theme": "http://example.org/y:7"})


def test_counts_and_choices_follow(view: View) -> None:
    reader = Reader(view, "fi")
    assert theme_row(reader, reader.item(concept("guidance").value)).projects == 6
    assert len(themes_in_use(reader)) == 9


def test_a_circle_ends() -> None:
    store = Store()
    for one, other in (("a", "b"), ("b", "a"), ("y:1", "y:2"), ("y:2", "y:1")):
        store.add(Quad(concept(one), terms.SKOS_BROADER, concept(other), DefaultGraph()))
    store.add(Quad(concept("a"), terms.SKOS_EXACT_MATCH, concept("y:1"), DefaultGraph()))
    assert counting_as(View.of(store), concept("a").value) == {concept("a").value, concept("b").value}
