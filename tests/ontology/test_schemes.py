"""The concept schemes: what they hold, in which order, and that shapes and schemes name the same values."""

from __future__ import annotations

import re

import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, SKOS

from ontology.checks import vocabulary, vocabulary_files, vocabulary_triples
from ontology.iris import BASE, CONCEPT_KINDS, N, slug, split
from ontology.validation import shapes, to_rdflib


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    return to_rdflib(vocabulary_triples(vocabulary()))


def iri(path: str) -> rdflib.URIRef:
    return rdflib.URIRef(BASE + path)


def concepts(graph: rdflib.Graph, scheme: str) -> set[str]:
    return {str(one).removeprefix(BASE) for one in graph.subjects(SKOS.inScheme, iri(f"scheme/{scheme}"))}


CLOSED = {
    "project-statuses": ("project-status", "planned running ended interrupted unknown"),
    "development-stages": (
        "development-stage",
        "planned in-development piloted ready published established replaced ended",
    ),
    "dissemination-stages": (
        "dissemination-stage",
        "raise-interest feedback-and-co-development spread-finished",
    ),
    "rooting-phases": ("rooting-phase", "development trial structures everyday"),
    "review-roles": ("review-role", "peer expert"),
    "rule-kinds": ("rule-kind", "audience benefit obligation"),
    "participation-roles": ("participation-role", "lead partner"),
    "network-ties": (
        "network-tie",
        "coordination predecessor-coordination presented-at-seminar named-in-evaluation shares-objective"
        " adjacent-field",
    ),
    "event-modes": ("event-mode", "online onsite hybrid"),
    "assertions": ("assertion", "stated inferred"),
    "overlap-part-kinds": ("overlap-part-kind", "theme target-group phase region word"),
    "phases": (
        "phase",
        "perusopetus-toinen-aste ammatillisen-koulutuksen-aikana valmistumisvaihe-tyoelama-tai-jatko-opinnot",
    ),
}


@pytest.mark.parametrize("scheme", CLOSED)
def test_a_closed_scheme_holds_exactly_its_values(graph, scheme):
    kind, values = CLOSED[scheme]
    assert concepts(graph, scheme) == {f"{kind}/{value}" for value in values.split()}


@pytest.mark.parametrize(
    ("scheme", "values"),
    [
        ("phases", CLOSED["phases"][1]),
        ("rooting-phases", CLOSED["rooting-phases"][1]),
        ("dissemination-stages", CLOSED["dissemination-stages"][1]),
        ("development-stages", "planned in-development piloted ready published established"),
    ],
)
def test_an_ordered_scheme_lists_its_concepts_in_order(graph, scheme, values):
    head = graph.value(iri(f"scheme/{scheme}/order"), SKOS.memberList)
    listed = [str(one).rpartition("/")[2] for one in Collection(graph, head)]
    assert listed == values.split()
    notations = [graph.value(one, SKOS.notation).toPython() for one in Collection(graph, head)]
    assert notations == list(range(1, len(listed) + 1))


def test_there_are_nineteen_regions_within_the_whole_country(graph):
    regions = concepts(graph, "regions")
    assert len(regions) == 20
    assert set(graph.subjects(SKOS.broader, iri("region/koko-maa"))) == {
        iri(one) for one in regions if one != "region/koko-maa"
    }
    uusimaa = iri("region/01")
    assert {str(label) for label in graph.objects(uusimaa, SKOS.prefLabel)} == {"Uusimaa", "Nyland"}
    assert {str(one) for one in graph.objects(uusimaa, SKOS.notation)} == {"01", "FI1B1"}
    assert graph.value(uusimaa, SKOS.exactMatch) == rdflib.URIRef("http://data.europa.eu/nuts/code/FI1B1")


@pytest.mark.parametrize("scheme", ["themes", "target-groups", "organisation-types", "challenges"])
def test_an_open_scheme_is_addressed_by_the_slug_of_its_finnish_labels(graph, scheme):
    for one in graph.subjects(SKOS.inScheme, iri(f"scheme/{scheme}")):
        label = next(text for text in graph.objects(one, SKOS.prefLabel) if text.language == "fi")
        assert split(str(one))[1] == slug(label)


def test_theme_groups_are_the_twelve_of_the_material(graph):
    assert len(concepts(graph, "themes")) == 12
    assert "theme/siirtymat-ja-nivelvaihe" in concepts(graph, "themes")


def test_a_typical_phase_is_given_only_where_the_group_says_it(graph):
    typical = {str(group).rpartition("/")[2] for group in graph.subjects(rdflib.URIRef(N + "typicalPhase"))}
    assert typical == {
        "perusopetuksen-paattavat-nuoret",
        "ammatilliset-opiskelijat",
        "valmistuvat-ja-vastavalmistuneet",
    }


def test_themes_express_challenges_as_our_reading(graph):
    expresses = rdflib.URIRef(N + "expressesChallenge")
    assert graph.value(iri("theme/keskeyttamisen-ehkaisy"), expresses) == iri(
        "challenge/opintojen-keskeyttaminen"
    )
    assert set(graph.objects(None, expresses)) == {iri(one) for one in concepts(graph, "challenges")}
    assert all(
        (one, RDF.type, rdflib.URIRef(N + "Challenge")) in graph for one in graph.objects(None, expresses)
    )
    note = graph.value(iri("scheme/challenges"), SKOS.scopeNote, any=True)
    assert note is not None


def test_every_kind_of_concept_has_its_scheme(graph):
    kinds = {split(str(one))[0] for one in graph.subjects(RDF.type, SKOS.Concept)}
    assert kinds >= CONCEPT_KINDS


def test_no_vocabulary_holds_a_blank_node():
    for name in vocabulary_files():
        if name.startswith(("schemes/", "alignments/")):
            graph = rdflib.Graph().parse(data=vocabulary_files()[name], format="turtle")
            assert not [node for node in graph.all_nodes() if isinstance(node, rdflib.BNode)], name


def test_the_shapes_allow_exactly_the_values_of_the_closed_schemes(graph):
    regions = [region[7:] for region in concepts(graph, "regions")]
    nuts = "[a-z][a-z][0-9a-z]{0,3}"
    for kind, values in [*CLOSED.values(), ("region", " ".join([*regions, nuts]))]:
        patterns = {
            str(pattern)
            for pattern in shapes().objects(None, SH.pattern)
            if f"nivos/{kind}/(" in str(pattern)
        }
        assert len(patterns) == 1, kind
        (pattern,) = patterns
        allowed = re.search(r"/\(([^)]*)\)\$$", pattern)
        assert allowed
        assert set(allowed[1].split("|")) == set(values.split())
