"""Connections on hand-written graphs: which chains, in which order, in which words, and when hubs count."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pyoxigraph import RdfFormat, Store

from graph_api.connections.adjacency import adjacency
from graph_api.connections.nouns import Named
from graph_api.connections.paths import Chain, connections
from graph_api.connections.words import WORDINGS, sentence
from graph_api.store.view import View
from ontology import iris

PREFIXES = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix p: <https://w3id.org/nivos/project/> .
@prefix m: <https://w3id.org/nivos/model/> .
@prefix o: <https://w3id.org/nivos/organisation/> .
@prefix t: <https://w3id.org/nivos/theme/> .
@prefix e: <https://w3id.org/nivos/event/> .
@prefix b: <https://w3id.org/nivos/publication/> .
@prefix r: <https://w3id.org/nivos/region/> .
@prefix f: <https://w3id.org/nivos/funding/> .
@prefix s: <https://w3id.org/nivos/phase/> .
@prefix w: <https://w3id.org/nivos/network/> .
@prefix x: <https://w3id.org/nivos/adoption/> .
@prefix l: <https://w3id.org/nivos/link/> .
@prefix a: <https://w3id.org/nivos/assertion/> .
"""
A, B = iris.project("a"), iris.project("b")


def view_of(turtle: str) -> View:
    store = Store()
    store.load((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)
    return View.of(store)


def through(chains: list[Chain]) -> list[str]:
    """The things between the two ends of each chain."""
    found = []
    for chain in chains:
        ends = [{step.subject.local_id, step.object.local_id} for step in chain.steps]
        found.append(" ".join(min(one & other) for one, other in pairwise(ends)))
    return found


def words(view: View, a: str, b: str, lang: str = "fi") -> list[str]:
    return [str(step) for step in connections(view, a, b, lang, limit=1)[0].steps]


NAMED = """
m:veke a n:Model ; n:name "VeKe"@fi ; n:developedIn p:a .
p:a n:name "Yhessä"@fi ; n:theme t:t . p:b n:name "Toinen"@fi ; n:theme t:t .
t:t skos:prefLabel "asuntolat"@fi, "elevhem"@sv, "dormitories"@en .
"""


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "fi",
            [
                "”VeKe” on kehitetty hankkeessa ”Yhessä”.",
                "Hankkeen ”Yhessä” teema on ”asuntolat”.",
                "Hankkeen ”Toinen” teema on ”asuntolat”.",
            ],
        ),
        (
            "sv",
            [
                "”VeKe” är utvecklad i projektet ”Yhessä”.",
                "Projektet ”Yhessä” har temat ”elevhem”.",
                "Projektet ”Toinen” har temat ”elevhem”.",
            ],
        ),
        (
            "en",
            [
                "“VeKe” was developed in the project “Yhessä”.",
                "The project “Yhessä” has the theme “dormitories”.",
                "The project “Toinen” has the theme “dormitories”.",
            ],
        ),
    ],
)
def test_each_step_is_a_sentence(lang: str, expected: list[str]) -> None:
    assert words(view_of(NAMED), iris.model("veke"), B, lang) == expected


def test_the_way_back_says_the_same_sentences_in_turn() -> None:
    view = view_of(NAMED)
    there, back = words(view, iris.model("veke"), B), words(view, B, iris.model("veke"))
    assert back == there[::-1]


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
@pytest.mark.parametrize("relation", [term.value for term in WORDINGS])
def test_every_relation_has_words_in_every_language(relation: str, lang: str) -> None:
    text = sentence(relation, "-", Named("Yksi", lang, "project"), Named("Kaksi", lang, "model"), lang)
    assert text[0].isupper() or text[0] in "”“"
    assert text.endswith(".")
    assert text.count("Yksi") == text.count("Kaksi") == 1
    assert "{" not in text
    assert "  " not in text


def test_a_result_is_called_by_its_class() -> None:
    view = view_of(
        'm:g a n:Result, n:Guide ; n:name "Opas"@fi . p:a n:name "A"@fi .'
        " l:1 n:linkFrom p:a ; n:linkTo m:g ; n:linkRelation n:basedOn ; n:assertion a:stated ."
    )
    assert words(view, A, iris.model("g")) == ["”A” perustuu oppaaseen ”Opas”."]


def test_a_relation_without_words_is_told_by_its_label() -> None:
    view = view_of('n:forks rdfs:subPropertyOf n:relatedTo ; rdfs:label "haarauttaa"@fi . p:a n:forks p:b .')
    assert words(view, A, B) == ["”a” – haarauttaa – ”b”."]


def test_a_hostile_name_is_only_text() -> None:
    view = view_of('p:a n:name "{b.__class__} <script>\\n%s ” "@fi ; n:continues p:b .')
    assert words(view, A, B) == ["”{b.__class__} <script> %s ”” jatkaa hanketta ”b”."]


def test_a_step_tells_on_whose_word() -> None:
    view = view_of(
        'p:a n:continues p:b . p:b n:name "B"@fi . l:1 n:linkFrom p:b ; n:linkTo p:c ;'
        ' n:linkRelation n:drawsOn ; n:assertion a:inferred ; n:basis "Sama tekijä."@fi ;'
        " n:linkSource <https://example.org/> ."
    )
    (chain,) = connections(view, A, iris.project("c"), "fi")
    assert [(step.assertion, step.basis, step.source_url) for step in chain.steps] == [
        ("stated", None, None),
        ("inferred", "Sama tekijä.", "https://example.org/"),
    ]
    assert str(chain.steps[1]) == "”B” ammentaa hankkeesta ”c” (oma päätelmämme)."
    assert chain.steps[1].words == "”B” ammentaa hankkeesta ”c”."


def test_of_several_ties_the_most_telling_is_told_with_its_basis() -> None:
    view = view_of(
        "m:a n:developedIn p:b ; n:theme t:t . p:b n:theme t:t . "
        'l:1 n:linkFrom m:a ; n:linkTo p:b ; n:linkRelation n:developedIn ; n:assertion a:stated ; n:basis "Sivu." .'
        " l:2 n:linkFrom m:a ; n:linkTo p:b ; n:linkRelation n:relatedTo ; n:assertion a:inferred ."
    )
    chain = connections(view, iris.model("a"), B, "fi")[0]
    (step,) = chain.steps
    assert (step.relation, step.assertion, step.basis) == (iris.N + "developedIn", "stated", "Sivu.")
    assert (chain.length, chain.informativeness) == (1, 1.0)


def test_what_few_share_goes_before_what_many_share() -> None:
    many = " ".join(f"p:x{i} n:theme t:common ." for i in range(30))
    view = view_of(f"p:a n:theme t:common, t:rare . p:b n:theme t:common, t:rare . {many}")
    chains = connections(view, A, B, "fi")
    assert through(chains) == ["rare", "common"]
    assert [chain.informativeness for chain in chains] == [0.590616, 0.223927]


def test_a_longer_chain_of_few_goes_before_a_shorter_one_through_a_hub() -> None:
    many = " ".join(f"p:x{i} n:theme t:common ." for i in range(30))
    view = view_of(
        f"p:a n:theme t:common . p:b n:theme t:common . m:m n:developedIn p:a ; n:presentedAt e:e ."
        f" e:e n:organisedBy p:b . {many}"
    )
    assert through(connections(view, A, B, "fi")) == ["m e", "common"]


@pytest.mark.parametrize(
    ("shared", "hub"),
    [
        ("n:fund f:esr", "esr"),
        ("n:priorityAxis f:tl4", "tl4"),
        ("n:programme f:kestava", "kestava"),
        ("n:status <https://w3id.org/nivos/project-status/ended>", "ended"),
        ("n:region r:koko-maa", "koko-maa"),
        ("n:inferredPhase s:tyo", "tyo"),
        ("n:managingAuthority o:ely", "ely"),
    ],
)
def test_what_nearly_all_share_connects_only_where_nothing_else_does(shared: str, hub: str) -> None:
    assert through(connections(view_of(f"p:a {shared} . p:b {shared} ."), A, B, "fi")) == [hub]
    longer = f"p:a {shared} ; n:theme t:t . p:c n:theme t:t ; n:leadOrganisation o:o . p:b {shared} ."
    view = view_of(f"{longer} p:b n:leadOrganisation o:o .")
    assert through(connections(view, A, B, "fi")) == ["t c o"]


def test_a_hub_that_is_asked_about_counts() -> None:
    view = view_of("p:a n:fund f:esr ; n:continues p:b . p:b n:fund f:esr .")
    assert through(connections(view, A, iris.entity("funding", "esr"), "fi")) == ["", "b"]


def test_our_reading_of_a_phase_is_told_as_such() -> None:
    view = view_of("p:a n:inferredPhase s:tyo . p:b n:transitionPhase s:tyo .")
    (chain,) = connections(view, A, B, "fi")
    assert [step.inferred for step in chain.steps] == [True, False]


def test_people_meet_in_events_publications_and_organisations() -> None:
    view = view_of(
        'p:a n:name "A"@fi . p:a n:tookPartIn e:e . m:m n:presentedAt e:e . b:j n:mentions m:m ; n:publishedBy p:b .'
    )
    assert words(view, A, B) == [
        "”A” osallistui tapahtumaan ”e”.",
        "”m” on esitelty tapahtumassa ”e”.",
        "”j” käsittelee tulosta ”m”.",
        "”b” julkaisi julkaisun ”j”.",
    ]


def test_an_adoption_ties_the_organisation_to_the_model() -> None:
    view = view_of('x:1 n:adopted m:m ; n:adopter o:o . o:o n:name "Opisto"@fi .')
    organisation = iris.organisation(name="o")
    assert words(view, iris.model("m"), organisation) == ["”Opisto” on ottanut käyttöön tuloksen ”m”."]


@pytest.mark.parametrize(("confirmed", "inferred"), [("true", False), ("false", True)])
def test_a_tie_to_a_network_that_nobody_confirms_is_our_reading(confirmed: str, inferred: bool) -> None:
    view = view_of(
        f"<https://w3id.org/nivos/membership/1> n:tieOf p:a ; n:tieTo w:w ; n:confirmed {confirmed} ."
    )
    (chain,) = connections(view, A, iris.entity("network", "w"), "fi")
    assert [step.inferred for step in chain.steps] == [inferred]


def line(length: int) -> View:
    return view_of(" ".join(f"p:h{i + 1} n:continues p:h{i} ." for i in range(length)))


def test_six_steps_are_the_most() -> None:
    assert [chain.length for chain in connections(line(6), iris.project("h0"), iris.project("h6"), "fi")] == [
        6
    ]
    assert connections(line(7), iris.project("h0"), iris.project("h7"), "fi") == []


def test_a_circle_is_left_by_both_ways() -> None:
    view = view_of("p:a n:continues p:c . p:c n:continues p:b . p:b n:continues p:d . p:d n:continues p:a .")
    assert through(connections(view, A, B, "fi")) == ["c", "d"]


def test_no_chain_passes_a_thing_twice() -> None:
    view = view_of("p:a n:continues p:b, p:c . p:c n:continues p:d . p:d n:continues p:c, p:b .")
    chains = connections(view, A, B, "fi", limit=20)
    assert through(chains) == [""]


def test_the_limit_keeps_the_most_telling() -> None:
    view = view_of(
        " ".join(f"p:a n:theme t:t{i} . p:b n:theme t:t{i} . p:x n:theme t:t{i} ." for i in range(8))
    )
    view.store.load((PREFIXES + "p:a n:theme t:z . p:b n:theme t:z .").encode(), format=RdfFormat.TURTLE)
    assert through(connections(view, A, B, "fi", limit=3)) == ["z", "t0", "t1"]
    assert len(connections(view, A, B, "fi", limit=20)) == 9
    assert connections(view, A, B, "fi", limit=0) == []


@pytest.mark.parametrize("other", [A, iris.project("nix"), iris.project("alone"), "https://example.org/x"])
def test_nothing_connects_a_thing_to_itself_or_to_a_stranger(other: str) -> None:
    view = view_of(
        'p:a n:continues p:b . p:alone a n:Project ; n:name "Yksin"@fi . p:a n:theme <https://example.org/x> .'
    )
    assert connections(view, A, other, "fi") == []
    assert connections(view, other, A, "fi") == []


def test_an_empty_graph_connects_nothing() -> None:
    assert connections(View.of(Store()), A, B, "fi") == []


def test_the_order_of_loading_changes_nothing() -> None:
    facts = [f"p:{one} n:theme t:{theme} ." for theme in "uvwxyz" for one in "abcd"]
    one, other = (connections(view_of(" ".join(some)), A, B, "fi", 20) for some in (facts, facts[::-1]))
    assert one == other


def test_the_adjacency_is_kept_for_its_view_alone() -> None:
    one, other = view_of("p:a n:continues p:b ."), view_of("p:a n:continues p:c .")
    assert adjacency(one) is adjacency(one)
    assert one.number == other.number
    assert (adjacency(one).names, adjacency(other).names) == ([A, B], [A, iris.project("c")])
