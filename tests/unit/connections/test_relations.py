"""Relations on a hand-written neighbourhood: order, depth, limit, what is inferred, and the three languages."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, Store

from graph_api.connections.relations import Relations, relations
from graph_api.store.view import View
from ontology import iris

PREFIXES = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix p: <https://w3id.org/nivos/project/> .
@prefix m: <https://w3id.org/nivos/model/> .
@prefix o: <https://w3id.org/nivos/organisation/> .
@prefix t: <https://w3id.org/nivos/theme/> .
@prefix g: <https://w3id.org/nivos/target-group/> .
@prefix e: <https://w3id.org/nivos/event/> .
@prefix w: <https://w3id.org/nivos/whole/> .
@prefix l: <https://w3id.org/nivos/link/> .
@prefix v: <https://w3id.org/nivos/overlap/> .
@prefix a: <https://w3id.org/nivos/assertion/> .
"""

AROUND_A = """
p:a a n:Project ; n:name "Alku"@fi ; n:leadOrganisation o:lead ; n:partnerOrganisation o:partner ;
  n:theme t:ohjaus ; n:targetGroup g:nuoret ; n:tookPartIn e:seminaari .
m:tulos a n:Result, n:Model ; n:name "Tulos"@fi ; n:developedIn p:a .
p:b a n:CoordinationProject, n:Project ; n:name "Jatko"@fi ; n:theme t:ohjaus .
p:c a n:Project ; n:name "Rinnalla"@fi ; n:leadOrganisation o:lead .
l:1 a n:Link ; n:linkFrom p:b ; n:linkTo p:a ; n:linkRelation n:continues ; n:assertion a:inferred ;
  n:basis "Sama nimi."@fi ; n:linkSource <https://example.org/b> .
v:1 a n:ProjectOverlap ; n:overlapOf p:a, p:c ; n:score "0.4"^^xsd:decimal .
n:Project rdfs:label "hanke"@fi, "projekt"@sv, "project"@en .
n:CoordinationProject rdfs:label "koordinaatiohanke"@fi, "koordineringsprojekt"@sv, "coordination project"@en .
n:Model rdfs:label "malli"@fi, "modell"@sv, "model"@en .
n:continues rdfs:label "jatkaa"@fi, "fortsätter"@sv, "continues"@en .
t:ohjaus skos:prefLabel "ohjaus"@fi, "handledning"@sv, "guidance"@en .
"""


def view_of(turtle: str) -> View:
    store = Store()
    store.load((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)
    return View.of(store)


def ids(found: Relations) -> list[str]:
    return [f"{node.kind}/{node.local_id}" for node in found.nodes]


def told(found: Relations) -> list[tuple[str, str, str, str]]:
    return [
        (
            edge.source.rsplit("/", 1)[1],
            edge.relation.removeprefix(iris.N),
            edge.target.rsplit("/", 1)[1],
            edge.assertion,
        )
        for edge in found.edges
    ]


def test_the_most_telling_comes_first() -> None:
    found = relations(view_of(AROUND_A), iris.project("a"), "fi")
    assert found.centre.label.text == "Alku"
    assert ids(found) == [
        "project/b",
        "model/tulos",
        "project/c",
        "organisation/lead",
        "organisation/partner",
        "event/seminaari",
        "theme/ohjaus",
    ]
    assert told(found) == [
        ("b", "continues", "a", "inferred"),
        ("tulos", "developedIn", "a", "stated"),
        ("a", "overlapOf", "c", "inferred"),
        ("a", "leadOrganisation", "lead", "stated"),
        ("a", "partnerOrganisation", "partner", "stated"),
        ("a", "tookPartIn", "seminaari", "stated"),
        ("a", "theme", "ohjaus", "stated"),
    ]
    assert not found.truncated


def test_a_link_tells_its_basis_and_source() -> None:
    edge = relations(view_of(AROUND_A), iris.project("a"), "fi").edges[0]
    assert (edge.basis, edge.source_url) == ("Sama nimi.", "https://example.org/b")


@pytest.mark.parametrize(
    ("lang", "relation", "kinds"),
    [
        ("fi", "jatkaa", ["koordinaatiohanke", "malli", "hanke"]),
        ("sv", "fortsätter", ["koordineringsprojekt", "modell", "projekt"]),
        ("en", "continues", ["coordination project", "model", "project"]),
    ],
)
def test_words_are_in_the_language_asked_for(lang: str, relation: str, kinds: list[str]) -> None:
    found = relations(view_of(AROUND_A), iris.project("a"), lang)
    assert found.edges[0].relation_label == relation
    assert [node.type_label for node in found.nodes[:3]] == kinds
    assert found.nodes[-1].type_label == {"fi": "teema", "sv": "tema", "en": "theme"}[lang]
    assert found.nodes[-1].label.text == {"fi": "ohjaus", "sv": "handledning", "en": "guidance"}[lang]


def test_the_limit_leaves_out_the_least_telling_and_says_so() -> None:
    view = view_of(AROUND_A)
    cut = relations(view, iris.project("a"), "fi", limit=3)
    assert (ids(cut), cut.truncated) == (["project/b", "model/tulos", "project/c"], True)
    assert all(edge.target.rsplit("/", 1)[1] in ("a", "c") for edge in cut.edges)
    whole = relations(view, iris.project("a"), "fi", limit=7)
    assert (len(whole.nodes), whole.truncated) == (7, False)


def test_each_step_of_depth_reaches_further() -> None:
    view = view_of(
        "p:d n:continues p:c . p:c n:continues p:b . p:b n:leadOrganisation o:x . p:e n:theme t:z ."
        " l:1 n:linkFrom p:c ; n:linkTo p:b ; n:linkRelation n:continues ; n:assertion a:stated ."
        " l:2 n:linkFrom p:d ; n:linkTo p:c ; n:linkRelation n:continues ; n:assertion a:stated ."
    )
    reached = {depth: ids(relations(view, iris.organisation(name="x"), "fi", depth)) for depth in (1, 2, 3)}
    assert reached == {
        1: ["project/b"],
        2: ["project/b", "project/c"],
        3: ["project/b", "project/c", "project/d"],
    }


def test_works_are_followed_before_what_they_share() -> None:
    view = view_of(
        "p:a n:theme t:t ; n:leadOrganisation o:o . m:a n:developedIn p:a ; n:ownerOrganisation o:own ."
        " p:q n:theme t:t . p:r n:leadOrganisation o:o ."
    )
    found = relations(view, iris.project("a"), "fi", depth=2)
    assert ids(found) == [
        "model/a",
        "organisation/o",
        "theme/t",
        "organisation/own",
        "project/r",
        "project/q",
    ]
    cut = relations(view, iris.project("a"), "fi", depth=2, limit=4)
    assert (ids(cut), cut.truncated) == (["model/a", "organisation/o", "theme/t", "organisation/own"], True)


def test_links_among_what_lies_around_are_shown() -> None:
    view = view_of(
        "m:x n:developedIn p:a . m:y n:developedIn p:a ."
        " l:1 n:linkFrom m:x ; n:linkTo m:y ; n:linkRelation n:complements ; n:assertion a:stated ."
    )
    found = relations(view, iris.project("a"), "fi")
    assert ("x", "complements", "y", "stated") in told(found)


def test_only_the_strongest_overlaps_are_shown_and_the_rest_told_as_left_out() -> None:
    overlaps = " ".join(
        f'v:{i} a n:ProjectOverlap ; n:overlapOf p:a, p:b{i} ; n:score "0.{i}"^^xsd:decimal .'
        for i in range(1, 7)
    )
    found = relations(view_of(overlaps), iris.project("a"), "fi")
    assert ids(found) == ["project/b6", "project/b5", "project/b4", "project/b3", "project/b2"]
    assert found.truncated


def test_a_theme_and_an_organisation_have_their_works_around_them() -> None:
    view = view_of("p:a n:theme t:t ; n:leadOrganisation o:o . m:b n:theme t:t ; n:ownerOrganisation o:o .")
    assert ids(relations(view, iris.concept("theme", "t"), "fi")) == ["model/b", "project/a"]
    assert ids(relations(view, iris.organisation(name="o"), "fi")) == ["project/a", "model/b"]


@pytest.mark.parametrize(("computation", "assertion"), [("computed", "inferred"), ("curated", "stated")])
def test_a_whole_that_was_computed_is_our_reading(computation: str, assertion: str) -> None:
    view = view_of(f'w:1 a n:Whole ; n:wholeMember m:a ; n:computation "{computation}" .')
    assert told(relations(view, iris.model("a"), "fi")) == [("1", "wholeMember", "a", assertion)]


def test_a_circle_and_a_tie_to_itself_do_no_harm() -> None:
    view = view_of(
        "l:1 n:linkFrom p:a ; n:linkTo p:b ; n:linkRelation n:continues ; n:assertion a:stated ."
        " l:2 n:linkFrom p:b ; n:linkTo p:a ; n:linkRelation n:continues ; n:assertion a:inferred ."
        " l:3 n:linkFrom p:a ; n:linkTo p:a ; n:linkRelation n:continues ; n:assertion a:stated ."
    )
    found = relations(view, iris.project("a"), "fi", depth=3)
    assert told(found) == [("a", "continues", "b", "stated"), ("b", "continues", "a", "inferred")]


def test_a_link_that_misses_an_end_is_left_out() -> None:
    view = view_of("l:1 n:linkFrom p:a ; n:linkRelation n:continues ; n:assertion a:stated .")
    assert relations(view, iris.project("a"), "fi").nodes == []


def test_a_hostile_name_is_only_text() -> None:
    name = '</title><script>alert(1)</script> {a.__class__} %s "\\n'
    view = view_of(
        'p:a n:theme t:t ; n:name "</title><script>alert(1)</script> {a.__class__} %s \\"\\\\n"@fi .'
    )
    (node,) = relations(view, iris.concept("theme", "t"), "fi").nodes
    assert node.label.text == name


def test_the_same_graph_gives_the_same_answer_whatever_the_order_of_loading() -> None:
    lines = [line for line in AROUND_A.strip().split(" .\n") if line]
    turned = " .\n".join(reversed([line.removesuffix(" .") for line in lines])) + " ."
    one, other = (relations(view_of(text), iris.project("a"), "fi", 2) for text in (AROUND_A, turned))
    assert one == other
