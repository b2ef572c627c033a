"""Derived facts on hand-written graphs: rarity and overlap worked out by hand, phases, participations, lineage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

from pyoxigraph import DefaultGraph, Quad, Store

from graph_api.derive import derive, scores
from ontology import iris, terms
from tests.unit.derive.graphs import derived, graph, said

PROJECTS = """
p:1 a n:Project ; n:theme t:a, t:b ; n:targetGroup g:x ;
  n:startDate "2020-01-01"^^xsd:date ; n:endDate "2020-12-31"^^xsd:date .
p:2 a n:Project ; n:theme t:a ; n:targetGroup g:x ;
  n:startDate "2020-12-31"^^xsd:date ; n:endDate "2021-06-30"^^xsd:date .
p:3 a n:Project ; n:theme t:b ; n:startDate "2022-01-01"^^xsd:date .
"""
FIRST, SECOND, THIRD = (iris.project(name) for name in "123")


def test_scores_are_what_the_definition_gives() -> None:
    # rarity: themes N=3, df(a)=df(b)=2: ln(1+3/2) = 0.916291; group N=2, df=2: ln 2 = 0.693147
    # 1–2: theme a of {a,b}: 0.5 × 0.916291/1.832582 = 0.25; group: 0.2 × 1; they meet on one day: × 1 = 0.45
    # 1–3: theme b: 0.25; group: only one has it; the end of 3 is not known: × 0.5 = 0.125
    assert scores(graph(PROJECTS), "project") == {
        (FIRST, SECOND): Decimal("0.450000"),
        (FIRST, THIRD): Decimal("0.125000"),
    }


def test_a_shared_group_of_themes_counts_and_contributions_are_rounded() -> None:
    models = """
    m:1 a n:Model ; n:theme t:a . m:2 a n:Model ; n:theme t:b . m:3 a n:Model ; n:theme t:c .
    t:a skos:broader t:G . t:b skos:broader t:G .
    """
    # N=3: G df=2: 0.916291; a, b df=1: ln 4 = 1.386294; 0.5 × 0.916291 / (2 × 1.386294 + 0.916291) = 0.1241964…
    assert scores(graph(models), "model") == {(iris.model("1"), iris.model("2")): Decimal("0.124196")}


def test_a_pair_that_shares_only_region_or_phase_is_none() -> None:
    alone = """
    p:1 a n:Project ; n:theme t:a ; n:region t:r ; n:transitionPhase f:x .
    p:2 a n:Project ; n:theme t:b ; n:region t:r ; n:transitionPhase f:x .
    """
    assert scores(graph(alone), "project") == {}


def test_overlaps_are_stored_with_parts_and_flags() -> None:
    found = derived(graph(PROJECTS))
    overlap = iris.entity("overlap", iris.digest(FIRST, SECOND)).removeprefix(iris.BASE)
    other = iris.entity("overlap", iris.digest(FIRST, THIRD)).removeprefix(iris.BASE)
    assert said(found, "score") == {(overlap, "0.45"), (other, "0.125")}
    assert said(found, "timeFactor") == {(overlap, "1"), (other, "0.5")}
    assert said(found, "runsTogether") == {(overlap, "true"), (other, "false")}
    assert said(found, "shouldMeet") == {(overlap, "true")}
    assert {value for _, value in said(found, "contribution")} == {"0.25", "0.2", "0.125"}
    assert {value for _, value in said(found, "sharedFeature")} == {"theme/a", "theme/b", "target-group/x"}
    assert said(found, "rarityAmongProjects") == {
        ("theme/a", "0.916291"),
        ("theme/b", "0.916291"),
        ("target-group/x", "0.693147"),
    }


def test_a_weak_pair_is_not_stored() -> None:
    # 0.5 (no dates) × 0.5 × shared/union; five own themes against five: 1 shared of 9 is far below 0.1
    own = ", ".join(f"t:a{number}" for number in range(4))
    others = ", ".join(f"t:b{number}" for number in range(4))
    store = graph(f"p:1 a n:Project ; n:theme t:s, {own} . p:2 a n:Project ; n:theme t:s, {others} .")
    assert len(scores(store, "project")) == 1
    assert said(derived(store), "score") == set()


def test_deriving_again_over_earlier_derived_facts_changes_nothing() -> None:
    store = graph(
        PROJECTS
        + """
    m:1 a n:Result, n:Model ; n:name "Takuu"@fi ; n:theme t:a ; n:developedIn p:1 .
    m:2 a n:Result, n:Model ; n:summary "Nuorisotakuun malli"@fi ; n:theme t:a ; n:targetGroup g:x .
    g:x n:typicalPhase f:y . t:a skos:prefLabel "teema"@fi .
    p:1 n:leadOrganisation o:1 .
    """
    )
    first = derived(store)
    store.extend(Quad(one.subject, one.predicate, one.object, DefaultGraph()) for one in first)
    assert derived(store) == first
    assert len(set(first)) == len(first)


def test_what_overlaps_are_made_of_is_read_once() -> None:
    store = graph(PROJECTS + "m:1 a n:Model ; n:theme t:a ; n:targetGroup g:x ; n:region t:r .")
    asked: list[object] = []

    class Asked:
        def quads_for_pattern(self, *pattern: Any) -> Iterator[Quad]:
            asked.append(pattern[1])
            return store.quads_for_pattern(*pattern)

    list(derive(cast(Store, Asked())))
    for read in (terms.THEME, terms.TARGET_GROUP, terms.REGION, terms.NAME, terms.SUMMARY):
        assert asked.count(read) == 1


def test_garbage_is_looked_for_seldom_only_while_something_is_derived() -> None:
    before = gc.get_threshold()
    pieces = derive(graph(PROJECTS))
    next(pieces)
    meanwhile = gc.get_threshold()
    list(pieces)
    assert meanwhile > before == gc.get_threshold()


def test_nothing_known_gives_nothing_derived() -> None:
    assert derived(graph("")) == []


def test_phases_follow_from_target_groups_unless_stated() -> None:
    store = graph("""
    p:1 a n:Project ; n:targetGroup g:x . p:2 a n:Project ; n:targetGroup g:x ; n:transitionPhase f:z .
    m:1 a n:Guide ; n:theme t:a . g:x n:typicalPhase f:y . t:a n:typicalPhase f:w .
    """)
    assert said(derived(store), "inferredPhase") == {("project/1", "phase/y"), ("model/1", "phase/w")}


def test_participations_name_organisation_project_and_role() -> None:
    found = derived(graph("p:1 a n:Project ; n:leadOrganisation o:1 ; n:partnerOrganisation o:1, o:2 ."))
    lead, partner = ("participation-role/lead", "participation-role/partner")
    roles = dict(said(found, "role"))
    who = dict(said(found, "participant"))
    assert sorted((who[node], roles[node]) for node in roles) == [
        ("organisation/1", lead),
        ("organisation/1", partner),
        ("organisation/2", partner),
    ]
    assert {project for _, project in said(found, "participatesIn")} == {"project/1"}


def test_comes_from_follows_derivation_stated_or_inferred_and_development() -> None:
    store = graph("""
    l:1 n:linkFrom p:2 ; n:linkTo p:1 ; n:linkRelation n:continues ; n:assertion a:stated .
    l:2 n:linkFrom p:3 ; n:linkTo p:2 ; n:linkRelation n:drawsOn ; n:assertion a:inferred .
    l:3 n:linkFrom p:3 ; n:linkTo p:1 ; n:linkRelation n:similarTo ; n:assertion a:stated .
    l:4 n:linkFrom p:3 ; n:linkTo p:3 ; n:linkRelation n:buildsOn ; n:assertion a:stated .
    m:1 n:developedIn p:3 .
    """)
    assert said(derived(store), "comesFrom") == {
        ("project/2", "project/1"),
        ("project/3", "project/2"),
        ("model/1", "project/3"),
    }


def test_a_relation_that_the_ontology_adds_counts_as_derivation() -> None:
    store = graph("""
    n:grewFrom rdfs:subPropertyOf n:buildsOn . n:buildsOn rdfs:subPropertyOf n:derivesFrom .
    l:1 n:linkFrom p:2 ; n:linkTo p:1 ; n:linkRelation n:grewFrom ; n:assertion a:stated .
    """)
    assert said(derived(store), "comesFrom") == {("project/2", "project/1")}
