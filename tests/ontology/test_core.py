"""What core.ttl and coordination.ttl must say: labels, definitions, characteristics, the handbook's facts."""

import subprocess
import sys

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

import ontology
from ontology import iris

N = Namespace(iris.N)
B = Namespace(iris.BASE)
LANGUAGES = ["en", "fi", "sv"]
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@pytest.fixture(scope="module")
def core() -> Graph:
    return Graph().parse(data=ontology.files()[0].read_text("utf-8"), format="turtle")


@pytest.fixture(scope="module")
def coordination() -> Graph:
    return Graph().parse(data=ontology.files()[1].read_text("utf-8"), format="turtle")


def terms_of(core: Graph) -> list[URIRef]:
    return sorted({s for kind in KINDS for s in core.subjects(RDF.type, kind) if s.startswith(iris.N)})


def languages(graph: Graph, subject: URIRef, predicate: URIRef) -> list[str]:
    return sorted(value.language or "" for value in graph.objects(subject, predicate))


def test_the_header_names_version_licence_and_prefix(core):
    header = URIRef(iris.ONTOLOGY)
    assert core.value(header, OWL.versionIRI) == URIRef(f"{iris.ONTOLOGY}/{ontology.VERSION}")
    assert core.value(header, OWL.versionInfo) == Literal(ontology.VERSION)
    assert core.value(header, URIRef("http://purl.org/vocab/vann/preferredNamespacePrefix")) == Literal("n")
    assert languages(core, header, URIRef("http://purl.org/dc/terms/title")) == LANGUAGES


def test_every_term_has_one_label_and_definition_in_each_language(core):
    for term in terms_of(core):
        assert languages(core, term, RDFS.label) == LANGUAGES, term
        assert languages(core, term, SKOS.definition) == LANGUAGES, term
        assert core.value(term, RDFS.isDefinedBy) == URIRef(iris.ONTOLOGY), term


def test_a_definition_says_more_than_the_label(core):
    for term in terms_of(core):
        for lang in LANGUAGES:
            label = next(str(x) for x in core.objects(term, RDFS.label) if x.language == lang)
            definition = next(str(x) for x in core.objects(term, SKOS.definition) if x.language == lang)
            assert len(definition) > len(label), (term, lang)
            assert definition.endswith((".", "…")), (term, lang)


def test_no_two_classes_share_a_label_in_a_language(core):
    labels = [
        (str(label), label.language)
        for term in core.subjects(RDF.type, OWL.Class)
        if term.startswith(iris.N)
        for label in core.objects(term, RDFS.label)
    ]
    assert sorted(labels) == sorted(set(labels))


def test_the_properties_that_the_belief_rule_reads_are_functional(core):
    functional = {str(s).removeprefix(iris.N) for s in core.subjects(RDF.type, OWL.FunctionalProperty)}
    assert functional >= {
        "startDate",
        "endDate",
        "status",
        "leadOrganisation",
        "code",
        "developmentStage",
        "localId",
    }
    assert not functional & {
        "name",
        "knownAs",
        "businessId",
        "theme",
        "partnerOrganisation",
        "disseminationStage",
    }


def test_relations_run_from_younger_to_older_under_one_top(core):
    derives = {str(s).removeprefix(iris.N) for s in core.subjects(RDFS.subPropertyOf, N.derivesFrom)}
    assert derives == {
        "continues",
        "buildsOn",
        "basedOn",
        "adaptedFrom",
        "drawsOn",
        "adopts",
        "replaces",
        "scalesUp",
    }
    beside = {str(s).removeprefix(iris.N) for s in core.subjects(RDFS.subPropertyOf, N.relatedTo)}
    assert beside == {
        "derivesFrom",
        "complements",
        "partOf",
        "variantOf",
        "similarTo",
        "sisterOf",
        "implementedIn",
        "presentedAt",
        "collectedIn",
        "storedIn",
        "supportedBy",
        "developedIn",
    }
    symmetric = {str(s).removeprefix(iris.N) for s in core.subjects(RDF.type, OWL.SymmetricProperty)}
    assert symmetric == {"relatedTo", "complements", "variantOf", "similarTo", "sisterOf"}


def test_every_parent_is_declared(core):
    known = set(terms_of(core)) | {RDFS.label}
    for relation in (RDFS.subClassOf, RDFS.subPropertyOf, OWL.disjointWith, RDFS.domain):
        assert set(core.objects(None, relation)) <= known


def test_there_is_no_blank_node_in_a_shipped_file():
    for file in ontology.files():
        graph = Graph().parse(data=file.read_text("utf-8"), format="turtle")
        assert all(isinstance(node, URIRef | Literal) for node in graph.all_nodes()), file.name


def nonsense(core: Graph, turtle: str) -> bool:
    """Whether an OWL RL reasoner finds one thing in two disjoint classes (or another contradiction)."""
    graph = Graph()
    for relation in (RDFS.subClassOf, OWL.disjointWith):
        for triple in core.triples((None, relation, None)):
            graph.add(triple)
    graph.parse(data=f"@prefix n: <{iris.N}> . @prefix x: <http://example.org/> . {turtle}", format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return (None, RDF.type, URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")) in graph


@pytest.mark.parametrize(
    ("turtle", "found"),
    [
        ("x:a a n:Model, n:GoodPractice .", True),
        ("x:a a n:CoordinationProject, n:Organisation .", True),
        ("x:a a n:Model, n:Event .", True),
        ("x:a a n:Membership, n:Project .", True),
        ("x:a a n:Guide, n:Publication .", False),
        ("x:a a n:CoordinationProject . x:b a n:Model .", False),
    ],
)
def test_a_reasoner_finds_nonsense(core, turtle, found):
    assert nonsense(core, turtle) is found


def test_each_task_area_has_one_challenge_method_and_outcome_and_its_tools(coordination):
    areas = {}
    for area in coordination.subjects(RDF.type, N.TaskArea):
        for single in (N.hasChallenge, N.hasMethod, N.hasOutcome):
            assert len(list(coordination.objects(area, single))) == 1
        tools = {str(tool).removeprefix(B + "tool/") for tool in coordination.objects(area, N.usesTool)}
        areas[str(area).removeprefix(B + "task-area/")] = tools
    assert areas == {
        "tuetaan-kehittamistyota": {
            "projektipaallikkopaivat",
            "kehittamispaivat",
            "vertais-ja-asiantuntija-arviointi",
            "menetelmapankki",
            "selvitykset",
        },
        "vahvistetaan-verkostoa": {
            "virtuaalitapaamiset",
            "kehittamispaivat",
            "teemakohtainen-vertaistyoskentely",
        },
        "kootaan-tuloksia-yhteen": {"teemakohtainen-vertaistyoskentely", "projektipaallikkopaivat"},
        "valitetaan-tuloksia-ja-kokemuksia": {
            "virtuaalitapaamiset",
            "kehittamispaivat",
            "levittamisseminaarit",
            "menetelmapankki",
            "selvitykset",
            "koontiraportti",
            "uutiskirje",
        },
    }


def test_everything_of_the_handbook_is_named_in_three_languages(coordination):
    for thing in set(coordination.subjects()):
        name = SKOS.prefLabel if (thing, N.name, None) not in coordination else N.name
        assert languages(coordination, thing, name) == LANGUAGES, thing


def test_all_that_coordination_points_at_is_described(coordination):
    elsewhere = {B["rule-kind/audience"], B["rule-kind/benefit"], B["rule-kind/obligation"]}
    described = set(coordination.subjects())
    pages = set(coordination.objects(None, N.sourcePage))
    things = {o for o in coordination.objects() if isinstance(o, URIRef) and str(o).startswith(iris.BASE)}
    assert {o for o in things if not str(o).startswith(iris.N)} - described - pages == elsewhere


def test_the_section_lies_in_its_measure_and_the_network_concerns_it(coordination):
    section = B["funding/sujuvat-siirtymat"]
    assert coordination.value(B["network/sujuvat-siirtymat"], N.concernsSection) == section
    above = list(coordination.transitive_objects(section, N.partOfScheme))
    assert above == [
        section,
        B["funding/osuvaa-osaamista"],
        B["funding/kestavaa-kasvua-ja-tyota-2014-2020"],
    ]


def test_the_handbooks_slip_is_mended_and_no_rule_is_invented(coordination):
    area = B["task-area/valitetaan-tuloksia-ja-kokemuksia"]
    assert Literal("Välitetään kehittämistyön tuloksia ja kokemuksia", lang="fi") in set(
        coordination.objects(area, N.name)
    )
    assert not list(coordination.subjects(RDF.type, N.NetworkRule))


def test_the_files_are_found_from_any_folder(tmp_path):
    code = "import ontology; print([file.name for file in ontology.files()][:2])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ontology._FOLDER.joinpath(".."))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "['core.ttl', 'coordination.ttl']"
