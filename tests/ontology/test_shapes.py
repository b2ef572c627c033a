"""The shapes for data: a good graph of each class passes, and each shape finds exactly its fault."""

# ruff: noqa: E501 – a graph a line reads better than a graph in pieces

from __future__ import annotations

import subprocess
import sys
import time

import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from ontology.checks import validate, vocabulary, vocabulary_triples
from ontology.iris import BASE, N
from ontology.validation import Violation, shapes, to_rdflib

PREFIXES = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/nivos/> .
"""
S = "https://w3id.org/nivos/shapes#"

GOOD = {
    "Project": """<project/S1> a n:Project ; n:name "Yhessä!"@fi , "Together"@en ; n:code "S21248" ; n:status <project-status/ended> ;
        n:startDate "2018-01-01"^^xsd:date ; n:endDate "2020-12-31"^^xsd:date ; n:jointProject true ; n:budget 1000.50 ;
        n:leadOrganisation <organisation/2769790-1> ; n:partnerOrganisation <organisation/saku> ; n:region <region/koko-maa> ;
        n:theme <theme/nivelvaihe> ; n:targetGroup <target-group/nuoret> ; n:transitionPhase <phase/perusopetus-toinen-aste> ;
        n:priorityAxis <funding/4> ; n:fund <funding/esr> ; n:managingAuthority <organisation/ely> ; n:summary "Tukee siirtymiä."@fi ;
        n:addressesChallenge <challenge/syrjaytyminen> ; n:tookPartIn <event/e> ; n:receivedSupport <support/hankeosaamisen-tuki> ;
        n:sourcePage <https://www.eura2014.fi/rrtiepa/projekti.php?projektikoodi=S21248> ; n:continues <project/S0> .""",
    "CoordinationProject": '<project/S2> a n:CoordinationProject ; n:name "Zoomi"@fi ; n:coordinates <network/n> .',
    "Organisation": """<organisation/2769790-1> a n:Organisation ; n:name "Opetushallitus"@fi ; n:businessId "2769790-1" ;
        n:organisationType <organisation-type/valtion-viranomainen> ; n:knownAs "OPH" .""",
    "Participation": "<participation/p> a n:Participation ; n:participant <organisation/o> ; n:participatesIn <project/S1> ; n:role <participation-role/lead> .",
    "FundingScheme": '<funding/esr> a n:FundingScheme ; n:name "ESR"@fi ; n:partOfScheme <funding/eu> .',
    "Network": '<network/n> a n:Network ; n:name "Sujuvat siirtymät"@fi ; n:concernsSection <funding/s> ; n:goal <goal/g> ; n:hasRule <rule/r> .',
    "NetworkTie": "<membership/t> a n:NetworkTie ; n:tieOf <project/S1> ; n:tieTo <funding/s> ; n:tieKind <network-tie/shares-objective> ; n:confirmed false .",
    "Membership": """<membership/m> a n:Membership ; n:tieOf <project/S1> ; n:tieTo <network/n> ; n:tieKind <network-tie/coordination> ;
        n:confirmed true ; n:memberFrom "2019-05-01"^^xsd:date ; n:memberUntil "2022-06-30"^^xsd:date .""",
    "NetworkRule": '<rule/r> a n:NetworkRule ; n:ruleKind <rule-kind/benefit> ; n:text "Tieto kulkee."@fi .',
    "Goal": '<goal/g> a n:Goal ; n:name "arviointi"@fi .',
    "Result": '<model/r> a n:Result ; n:name "Tulos"@fi .',
    "Model": """<model/veke> a n:Model ; n:name "VeKe"@fi ; n:developmentStage <development-stage/established> ; n:rootingPhase <rooting-phase/everyday> ;
        n:disseminationStage <dissemination-stage/spread-finished> ; n:developedIn <project/S1> ; n:ownerOrganisation <organisation/o> ;
        n:basedOn <external/ips> ; n:createdOn "2021"^^xsd:gYear ; n:modifiedOn "2022-03-01"^^xsd:date ; n:hasStep <step/1> ;
        n:presentedAt <event/e> ; n:challengeText "Yksinäisyys"@fi .""",
    "GoodPractice": '<model/g> a n:GoodPractice ; n:name "Kahvit"@fi .',
    "Guide": '<model/o> a n:Guide ; n:name "Opas"@fi .',
    "WorkingTool": '<model/t> a n:WorkingTool ; n:name "Kortti"@fi .',
    "MethodBank": '<model/b> a n:MethodBank ; n:name "Hyvinvoiva amis"@fi .',
    "Whole": '<whole/w> a n:Whole ; n:name "Kokonaisuus"@fi ; n:wholeMember <model/a> ; n:heldTogetherBy <theme/ohjaus> ; n:computation "computed" .',
    "Step": '<step/1> a n:Step ; n:position 1 ; n:text "Aloita."@fi .',
    "ExternalWork": '<external/ips> a n:ExternalWork ; n:name "IPS" .',
    "BankRecord": "<bank-record/r> a n:BankRecord ; n:recordOf <model/veke> ; n:inBank <model/b> ; n:completeness 0.5 .",
    "GuidingQuestion": '<question/q> a n:GuidingQuestion ; n:name "Kenelle?"@fi .',
    "Answer": '<answer/a> a n:Answer ; n:answers <question/q> ; n:answerOf <model/veke> ; n:text "Nuorille."@fi .',
    "Review": """<review/r> a n:Review ; n:reviews <model/veke> ; n:reviewer <organisation/o> ; n:reviewRole <review-role/peer> ;
        n:reviewedOn "2021-05"^^xsd:gYearMonth ; n:criterion "selkeys"@fi .""",
    "Adoption": """<adoption/a> a n:Adoption ; n:adopted <model/veke> ; n:adopter <organisation/o> ; n:since "2022"^^xsd:gYear ;
        n:inRootingPhase <rooting-phase/trial> ; n:helpedBy <factor/aika> .""",
    "Factor": '<factor/aika> a n:Factor ; n:name "aika"@fi .',
    "ThemeGroup": '<theme-group/t> a n:ThemeGroup ; n:name "Ryhmä"@fi .',
    "Event": """<event/e> a n:Event ; n:name "Seminaari"@fi ; n:date "2021-12-01"^^xsd:date ; n:eventMode <event-mode/online> ;
        n:inSeries <series/s> ; n:listenersAbout 80 ; n:organisedBy <project/S2> ; n:eventKind <tool/levittamisseminaarit> .""",
    "EventSeries": '<series/s> a n:EventSeries ; n:name "Seminaarit"@fi .',
    "Publication": '<publication/p> a n:Publication ; n:name "Sujuvuutta siirtymiin"@fi ; n:isbn "978-952-13-6340-5" ; n:seriesNumber "2017:1" .',
    "Report": '<publication/r> a n:Report ; n:name "Koontiraportti"@fi ; n:mentions <model/veke> ; n:publishedBy <project/S2> .',
    "NewsletterIssue": '<publication/n> a n:NewsletterIssue ; n:name "Uutiskirje"@fi ; n:publishedOn "2021-03"^^xsd:gYearMonth .',
    "Article": '<publication/a> a n:Article ; n:name "Juttu"@fi ; n:inIssue <publication/n> ; n:liftsModel <model/veke> .',
    "TaskArea": '<task-area/1> a n:TaskArea ; n:name "Alue"@fi ; n:hasChallenge <challenge/c> ; n:hasMethod <method/m> ; n:hasOutcome <outcome/o> ; n:usesTool <tool/t> .',
    "Challenge": '<challenge/c> a n:Challenge ; n:name "Yksin"@fi .',
    "Method": '<method/m> a n:Method ; n:name "Kohtaamisia"@fi .',
    "Outcome": '<outcome/o> a n:Outcome ; n:name "Rohkeutta"@fi .',
    "CoordinationTool": '<tool/t> a n:CoordinationTool ; n:name "Selvitykset"@fi .',
    "Link": """<link/l> a n:Link ; n:linkFrom <model/veke> ; n:linkTo <project/S1> ; n:linkRelation n:developedIn ;
        n:assertion <assertion/inferred> ; n:basis "sama nimi"@fi ; n:linkSource <https://www.oph.fi/> .""",
    "Word": '<word/ohjaus> a n:Word ; n:form "ohjaus" ; n:rarityAmongProjects 1.5 .',
    "Overlap": "<overlap/o> a n:Overlap ; n:overlapOf <project/S1> , <project/S2> ; n:score 0.5 ; n:timeFactor 1.0 ; n:overlapPart <overlap-part/p> .",
    "ProjectOverlap": """<overlap/p> a n:ProjectOverlap ; n:overlapOf <project/S1> , <project/S2> ; n:score 0.1 ; n:timeFactor 0.5 ;
        n:overlapPart <overlap-part/p> ; n:runsTogether false ; n:shouldMeet false .""",
    "ModelOverlap": "<overlap/m> a n:ModelOverlap ; n:overlapOf <model/a> , <model/b> ; n:score 1.0 ; n:timeFactor 1.0 ; n:overlapPart <overlap-part/p> .",
    "OverlapPart": "<overlap-part/p> a n:OverlapPart ; n:partKind <overlap-part-kind/theme> ; n:sharedFeature <theme/ohjaus> ; n:contribution 0.25 .",
    "Source": '<source/zoomi> a n:Source ; n:name "Zoomi"@fi ; n:rank 10 .',
    "SourceRecord": """<record/zoomi/project/S1> a n:SourceRecord ; n:fromSource <source/zoomi> ; n:retrieved "2026-11-25"^^xsd:date ;
        n:contentHash "ab12" ; n:describes <project/S1> .""",
    "Match": """<match/m> a n:Match ; n:matchOf <organisation/laurea> ; n:matchWith <organisation/1046216-1> ;
        n:matchScore 92.3 ; n:matchBasis "similar-name" ; n:writtenAs "Laurea"@fi .
        <organisation/laurea> n:joinedTo <organisation/1046216-1> .""",
    "Decision": """<decision/d> a n:Decision ; n:matchOf <organisation/laurea> ; n:matchWith <organisation/1046216-1> ;
        n:decidedBy "koordinaatio" ; n:decidedAt "2026-11-25T10:00:00Z"^^xsd:dateTime ; n:note "Eri koulu."@fi .
        <organisation/laurea> n:keptApartFrom <organisation/1046216-1> .""",
    "IngestRun": """<run/000007> a n:IngestRun ; prov:startedAtTime "2026-11-25T10:00:00Z"^^xsd:dateTime ;
        prov:endedAtTime "2026-11-25T10:00:05Z"^^xsd:dateTime .""",
    "Concept": '<theme/x> a skos:Concept ; skos:prefLabel "x"@fi ; skos:inScheme <scheme/themes> .',
}  # fmt: skip


def check(turtle: str) -> list[Violation]:
    return validate(pyoxigraph.parse(PREFIXES + turtle, format=pyoxigraph.RdfFormat.TURTLE))


def shape_names(turtle: str) -> list[str]:
    return [one.shape.removeprefix(S) for one in check(turtle)]


def named(kind: rdflib.URIRef) -> set[str]:
    return {str(one).removeprefix(S) for one in shapes().subjects(RDF.type, kind)}


def test_every_class_has_a_good_graph():
    store = vocabulary()
    owl_class = pyoxigraph.NamedNode("http://www.w3.org/2002/07/owl#Class")
    declared = {q.subject.value for q in vocabulary_triples(store) if q.object == owl_class}
    assert {name for name in GOOD if name != "Concept"} == {
        iri.removeprefix(N) for iri in declared if iri.startswith(N)
    }


@pytest.mark.parametrize("name", GOOD)
def test_a_good_graph_passes(name):
    assert check(GOOD[name]) == []


def required() -> list[tuple[str, str]]:
    """Go through the class shapes: the property that is required of each class."""
    found = []
    for shape in shapes().subjects(RDF.type, SH.NodeShape):
        for target in shapes().objects(shape, SH.targetClass):
            for part in shapes().objects(shape, SH.property):
                path = shapes().value(part, SH.path)
                if shapes().value(part, SH.minCount) is not None:
                    found.append((str(target), str(path)))
    return sorted(found)


@pytest.mark.parametrize(("target", "path"), required())
def test_what_a_class_requires_is_missed_when_it_is_gone(target, path):
    name = target.rpartition("#")[2]
    graph = to_rdflib(pyoxigraph.parse(PREFIXES + GOOD[name], format=pyoxigraph.RdfFormat.TURTLE))
    focus = next(graph.subjects(RDF.type, rdflib.URIRef(target)))
    graph.remove((focus, rdflib.URIRef(path), None))
    found = [one for one in validate(graph) if one.shape.endswith(f"-{path.rpartition('#')[2]}")]
    assert [(one.focus, one.path, one.severity) for one in found] == [(str(focus), path, "violation")]
    others = [one.shape.removeprefix(S) for one in validate(graph) if one not in found]
    assert others in ([], ["ConfirmedMembership"], ["UnconfirmedTie"])


def a_wrong_value(shape: rdflib.term.Node) -> str:
    """Make a value that a property shape must refuse."""
    datatype = str(shapes().value(shape, SH.datatype) or "").rpartition("#")[2]
    if datatype == "decimal":
        return "-0.5"
    if datatype == "integer":
        return "-1"
    if shapes().value(shape, SH.nodeKind) == SH.IRI:
        return "<urn:elsewhere>"
    if shapes().value(shape, SH.pattern) is not None:
        return '" "'
    return '"soon"'


VALUE_SHAPES = sorted(one for one in named(SH.PropertyShape) if one.endswith("Value"))


@pytest.mark.parametrize("name", VALUE_SHAPES)
def test_a_wrong_value_is_found_by_the_shape_of_its_property(name):
    value = a_wrong_value(rdflib.URIRef(S + name))
    local = name.removesuffix("Value")
    found = check(f"<project/S1> n:{local} {value} .")
    assert {(one.shape, one.focus, one.path) for one in found} == {(S + name, BASE + "project/S1", N + local)}


def test_every_property_of_ours_has_a_shape():
    store = vocabulary()
    kinds = {f"http://www.w3.org/2002/07/owl#{kind}Property" for kind in ("Object", "Datatype")}
    declared = {
        q.subject.value.removeprefix(N)
        for q in vocabulary_triples(store)
        if getattr(q.object, "value", "") in kinds and q.subject.value.startswith(N)
    }
    assert {name.removesuffix("Value") for name in VALUE_SHAPES} == declared


def test_what_is_functional_has_one_value_only():
    functional = pyoxigraph.NamedNode("http://www.w3.org/2002/07/owl#FunctionalProperty")
    declared = {
        q.subject.value.removeprefix(N) for q in vocabulary_triples(vocabulary()) if q.object == functional
    }
    single = {
        name.removesuffix("Value")
        for name in VALUE_SHAPES
        if shapes().value(rdflib.URIRef(S + name), SH.maxCount) is not None
    }
    assert single == declared


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        ('<project/S1> n:startDate "2020-01-02"^^xsd:date ; n:endDate "2020-01-01"^^xsd:date .', ["ProjectPeriod"]),
        ('<project/S1> n:startDate "2020-01-01"^^xsd:date ; n:endDate "2020-01-01"^^xsd:date .', []),
        ('<project/S1> n:startDate "2020-02-30"^^xsd:date .', ["startDateValue"]),
        ('<project/S1> n:startDate "2020-01-01"^^xsd:date , "2020-01-02"^^xsd:date .', ["startDateValue"]),
        ('<membership/m> n:memberFrom "2021-01-01"^^xsd:date ; n:memberUntil "2020-01-01"^^xsd:date .', ["MembershipPeriod"]),
        (GOOD["Link"].replace("n:linkTo <project/S1>", "n:linkTo <model/veke>"), ["LinkEnds"]),
        (GOOD["Link"].replace('n:basis "sama nimi"@fi ;', ""), ["LinkBasis"]),
        (GOOD["Link"].replace('n:basis "sama nimi"@fi ;', "").replace("inferred", "stated"), []),
        (GOOD["Link"].replace("n:developedIn", "n:relatedTo"), []),
        (GOOD["Link"].replace("n:developedIn", "n:theme"), ["linkRelationValue"]),
        (GOOD["Membership"].replace("true", "false"), ["ConfirmedMembership"]),
        (GOOD["NetworkTie"].replace("false", "true"), ["UnconfirmedTie"]),
        (GOOD["ProjectOverlap"].replace("<project/S1> ,", ""), ["Overlap-overlapOf"]),
        (GOOD["ProjectOverlap"].replace("0.1", "1.1"), ["scoreValue"]),
        ('<organisation/o> n:businessId "2769790-2" .', ["BusinessIdCheckDigit"]),
        ('<organisation/o> n:businessId "27697901" .', ["businessIdValue"]),
        ('<project/S1> n:name "yksi"@fi , "kaksi"@fi .', ["nameValue"]),
        ('<project/S1> n:status <project-status/running> , <project-status/ended> .', ["statusValue"]),
        ("<project/S1> n:region <region/03> .", ["regionValue"]),
        ("<project/S1> n:region <region/se232> .", []),
        ("<project/S1> n:region <region/se2321x> .", ["regionValue"]),
        ("<project/S1> n:theme <target-group/nuoret> .", ["themeValue"]),
        ('<challenge/c> a n:Challenge .', ["ChallengeShape"]),
        ('<theme/x> a skos:Concept ; skos:prefLabel "x"@fi , "y"@fi ; skos:inScheme <scheme/themes> .', ["Concept-prefLabel"]),
        ('<theme/x> a skos:Concept ; skos:prefLabel "x"@fi ; skos:inScheme <theme/y> .', ["Concept-inScheme"]),
        ('<run/1> a n:IngestRun ; prov:startedAtTime "2026-11-25T10:00:00Z"^^xsd:dateTime ; prov:endedAtTime "now" .', ["IngestRun-endedAtTime"]),
    ],
)  # fmt: skip
def test_conditions_between_values(turtle, expected):
    assert shape_names(turtle) == expected


def test_periods_in_disorder_and_an_inferred_link_without_basis_are_mere_warnings():
    (found,) = check(GOOD["Link"].replace('n:basis "sama nimi"@fi ;', ""))
    assert found.severity == "warning"
    warnings = sorted(str(one) for one in shapes().subjects(SH.severity, SH.Warning))
    assert warnings == [S + "LinkBasis", S + "MembershipPeriod", S + "ProjectPeriod"]


PERSONAL = [
    ("Kysy: maija.meikalainen@oppilaitos.fi", "NoEMail"),
    ("Kysy: maija(at)oppilaitos.fi", "NoEMail"),
    ("Soita 040 123 4567.", "NoPhone"),
    ("Soita 0401234567", "NoPhone"),
    ("Soita +358 40 123 4567", "NoPhone"),
    ("Soita (09) 123 4567", "NoPhone"),
    ("tunnus 131052-308T", "NoIdentityCode"),
    ("tunnus 010203A123K", "NoIdentityCode"),
    ("yhteyshenkilö: Maija Meikäläinen", "NoPersonName"),
    ("Hanketta veti projektipäällikkö Maija Meikäläinen.", "NoPersonName"),
    ("Projektipäällikkönä toimi Anna-Liisa Öhman", "NoPersonName"),
    ("Lisätietoja: Matti Virtanen", "NoPersonName"),
    ("kontaktperson Åsa Lindström", "NoPersonName"),
    ("contact person: John Smith", "NoPersonName"),
]


@pytest.mark.parametrize(("text", "shape"), PERSONAL)
@pytest.mark.parametrize("path", ["summary", "name", "basis"])
def test_personal_data_is_found_where_it_stands(text, shape, path):
    (found,) = check(f'<project/S1> n:{path} "{text}"@fi .')
    assert (found.shape, found.focus, found.path) == (S + shape, BASE + "project/S1", N + path)
    assert found.value == text


def test_every_text_is_searched_for_personal_data():
    texts = {
        name.removesuffix("Value")
        for name in VALUE_SHAPES
        if str(shapes().value(rdflib.URIRef(S + name), SH.pattern)) == r"\S"
    } - {"computation", "contentHash"}
    for shape in ("NoEMail", "NoPhone", "NoIdentityCode", "NoPersonName"):
        searched = {str(one) for one in shapes().objects(rdflib.URIRef(S + shape), SH.targetObjectsOf)}
        assert {N + text for text in texts} <= searched


@pytest.mark.parametrize(
    "text",
    [
        "Hanke S21674 (2014–2020), toimintalinja 4, erityistavoite 9.1.",
        "ISBN 978-952-13-6340-5, Opetushallitus 2017:1",
        "Y-tunnus 2769790-1",
        "Toiminta 1.5.2019–30.6.2022, alkoi 2019-05-01",
        "Budjetti 1 234 567 euroa, noin 050 000 euroa",
        "Nuoret 15–29 v, yli 55-vuotiaat, 16 000 opiskelijaa vuosina 2015-2018",
        "Opettaja ja opinto-ohjaaja työskentelevät Oulussa ja Turussa.",
        "projektipäällikköpäivät Helsingissä",
        "Asiantuntija arvioi mallin; koordinaattori OPH:sta.",
        "https://www.eura2014.fi/rrtiepa/projekti.php?projektikoodi=S21674",
        "docplayer.fi/105240842, dd99712f6e32446c",
        "VALMA → TUVA, HOKS @ammatillinen",
    ],
)
def test_what_only_looks_like_personal_data_passes(text):
    assert check(f'<project/S1> n:note "{text}"@fi .') == []


def test_our_own_vocabulary_is_valid_data():
    assert validate(vocabulary_triples(vocabulary())) == []


def test_a_text_that_two_things_share_is_reported_at_both():
    found = check('<project/S1> n:note "a@b.fi" . <project/S2> n:summary "a@b.fi" .')
    assert [(one.focus, one.path) for one in found] == [
        (BASE + "project/S1", N + "note"),
        (BASE + "project/S2", N + "summary"),
    ]


def test_every_shape_says_what_to_do_in_three_languages():
    for name in named(SH.PropertyShape) | named(SH.NodeShape):
        shape = rdflib.URIRef(S + name)
        if (shape, SH.property, None) in shapes():
            continue  # its parts speak
        languages = sorted(str(text.language) for text in shapes().objects(shape, SH.message))
        assert languages == ["en", "fi", "sv"], name


def test_a_message_comes_in_the_asked_language():
    (found,) = check('<project/S1> n:startDate "1.5.2019" .')
    assert found.message("en") == "start date: write a date such as 2021-09-01; one value only."
    assert found.message("fi").endswith("kirjoita päivämäärä muodossa 2021-09-01; vain yksi arvo.")
    assert found.message("de") == found.message("en")


def test_the_business_id_tells_what_is_wrong_with_its_check_digit():
    (found,) = check('<organisation/o> n:businessId "2769790-2" .')
    assert (found.path, found.value) == (N + "businessId", "2769790-2")
    assert found.message("sv") == "FO-numrets kontrollsiffra är fel: kontrollera numret (ytj.fi)."


def test_nothing_is_wrong_with_nothing():
    assert validate([]) == []


@pytest.mark.slow
def test_a_few_thousand_triples_take_less_than_a_second():
    turtle = PREFIXES + "\n".join(GOOD["Project"].replace("S1>", f"S1{i}>") for i in range(200))
    triples = list(pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE))
    assert len(triples) > 4000
    validate(triples[:10])
    began = time.perf_counter()
    assert validate(triples) == []
    assert time.perf_counter() - began < 1.0


def test_pyshacl_is_read_only_when_a_graph_is_checked() -> None:
    asked = "import sys, ontology.validation; sys.exit('pyshacl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
