"""Lineage on hand-written links: both ways, any depth, circles, who says so, and what counts as derivation."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Store

from graph_api.connections.lineage import Step, lineage
from graph_api.store.view import View
from ontology import iris

PREFIXES = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix p: <https://w3id.org/nivos/project/> .
@prefix m: <https://w3id.org/nivos/model/> .
@prefix l: <https://w3id.org/nivos/link/> .
@prefix a: <https://w3id.org/nivos/assertion/> .
n:continues rdfs:label "jatkaa"@fi, "fortsätter"@sv, "continues"@en .
n:developedIn rdfs:label "kehitetty hankkeessa"@fi .
"""

#: Mistä valot → Yhessä! → Yhessä eteenpäin → VeKe → the national guide.
VEKE = """
p:valot a n:Project ; n:name "Mistä valot"@fi .
p:yhessa a n:Project ; n:name "Yhessä!"@fi .
p:eteenpain a n:Project ; n:name "Yhessä eteenpäin"@fi .
m:veke a n:Model ; n:name "VeKe"@fi ; n:developedIn p:eteenpain .
m:opas a n:Guide ; n:name "Laadukas asuntolatoiminta"@fi .
l:1 a n:Link ; n:linkFrom p:yhessa ; n:linkRelation n:drawsOn ; n:linkTo p:valot ; n:assertion a:inferred ;
  n:basis "Sama tekijä."@fi .
l:2 a n:Link ; n:linkFrom p:eteenpain ; n:linkRelation n:continues ; n:linkTo p:yhessa ; n:assertion a:stated ;
  n:basis "Jatkohanke."@fi ; n:linkSource <https://example.org/yhessa> .
l:3 a n:Link ; n:linkFrom m:veke ; n:linkRelation n:developedIn ; n:linkTo p:eteenpain ; n:assertion a:stated .
l:4 a n:Link ; n:linkFrom m:opas ; n:linkRelation n:adopts ; n:linkTo m:veke ; n:assertion a:stated .
"""

Told = tuple[int, str, str, str]


def view_of(turtle: str) -> View:
    store = Store()
    store.load((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)
    return View.of(store)


def told(steps: list[Step]) -> list[Told]:
    return [
        (step.depth, step.edge.relation.removeprefix(iris.N), step.node.local_id, step.edge.assertion)
        for step in steps
    ]


def test_a_model_comes_from_its_project_and_all_before_it() -> None:
    found = lineage(view_of(VEKE), iris.model("veke"), "fi")
    assert told(found.before) == [
        (1, "developedIn", "eteenpain", "stated"),
        (2, "continues", "yhessa", "stated"),
        (3, "drawsOn", "valot", "inferred"),
    ]
    assert told(found.after) == [(1, "adopts", "opas", "stated")]


def test_the_oldest_project_leads_to_the_newest_result() -> None:
    found = lineage(view_of(VEKE), iris.project("valot"), "fi")
    assert found.before == []
    assert [step.node.label.text for step in found.after] == [
        "Yhessä!",
        "Yhessä eteenpäin",
        "VeKe",
        "Laadukas asuntolatoiminta",
    ]
    assert [step.depth for step in found.after] == [1, 2, 3, 4]


def test_a_step_tells_its_basis_and_source_and_points_to_the_older() -> None:
    (step,) = (s for s in lineage(view_of(VEKE), iris.project("eteenpain"), "fi").before if s.depth == 1)
    edge = step.edge
    assert (edge.source, edge.target) == (iris.project("eteenpain"), iris.project("yhessa"))
    assert (edge.basis, edge.source_url) == ("Jatkohanke.", "https://example.org/yhessa")
    assert edge.relation_label == "jatkaa"


def test_labels_are_in_the_language_asked_for() -> None:
    view = view_of(VEKE)
    labels = {
        lang: lineage(view, iris.project("eteenpain"), lang).before[0].edge.relation_label
        for lang in ("fi", "sv", "en")
    }
    assert labels == {"fi": "jatkaa", "sv": "fortsätter", "en": "continues"}


def test_a_model_developed_in_a_project_counts_without_a_link_and_once_with_one() -> None:
    view = view_of("m:a a n:Model ; n:developedIn p:x .")
    assert told(lineage(view, iris.model("a"), "fi").before) == [(1, "developedIn", "x", "stated")]
    assert told(lineage(view, iris.project("x"), "fi").after) == [(1, "developedIn", "a", "stated")]
    assert [t[2] for t in told(lineage(view_of(VEKE), iris.model("veke"), "fi").before) if t[0] == 1] == [
        "eteenpain"
    ]


def test_a_circle_ends_and_never_leads_back_to_the_start() -> None:
    view = view_of("p:a n:continues p:b . p:b n:continues p:c . p:c n:continues p:a, p:b .")
    found = lineage(view, iris.project("a"), "fi")
    assert told(found.before) == [
        (1, "continues", "b", "stated"),
        (2, "continues", "c", "stated"),
        (3, "continues", "b", "stated"),
    ]
    assert [(t[0], t[2]) for t in told(found.after)] == [(1, "c"), (2, "b"), (3, "c")]


def test_a_thing_that_continues_itself_is_left_out() -> None:
    assert lineage(view_of("p:a n:continues p:a ."), iris.project("a"), "fi").before == []


def test_two_ways_to_the_same_thing_are_both_told_and_what_lies_behind_once() -> None:
    view = view_of(
        "p:d n:continues p:b, p:c . p:b n:continues p:a . p:c n:buildsOn p:a . p:a n:continues p:z ."
    )
    assert told(lineage(view, iris.project("d"), "fi").before) == [
        (1, "continues", "b", "stated"),
        (1, "continues", "c", "stated"),
        (2, "continues", "a", "stated"),
        (2, "buildsOn", "a", "stated"),
        (3, "continues", "z", "stated"),
    ]


def test_only_derivation_is_followed() -> None:
    view = view_of("m:a n:similarTo m:b ; n:complements m:c ; n:theme m:d ; n:partOf m:e .")
    found = lineage(view, iris.model("a"), "fi")
    assert (found.before, found.after) == ([], [])


def test_a_relation_that_the_ontology_puts_under_derivation_is_followed() -> None:
    view = view_of(
        "n:forks rdfs:subPropertyOf n:copies . n:copies rdfs:subPropertyOf n:derivesFrom . m:a n:forks m:b ."
    )
    assert told(lineage(view, iris.model("a"), "fi").before) == [(1, "forks", "b", "stated")]


def test_a_long_chain_is_followed_to_its_end() -> None:
    view = view_of(" ".join(f"p:h{i + 1} n:continues p:h{i} ." for i in range(300)))
    assert [s.depth for s in lineage(view, iris.project("h0"), "fi").after] == list(range(1, 301))


def test_nothing_is_known_of_a_stranger() -> None:
    found = lineage(view_of(VEKE), iris.project("nix"), "fi")
    assert (found.before, found.after) == ([], [])
