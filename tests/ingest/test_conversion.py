"""Each kind of record gives exactly these triples (golden files in short Turtle: see data/)."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from ingest.conversion import convert, triples
from ingest.records import validated

PREFIXES = """
PREFIX n: <https://w3id.org/nivos/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
BASE <https://w3id.org/nivos/>
"""

CASES = {
    "source": (
        {"type": "source", "id": "eura", "name": {"fi": "EURA", "en": "EURA"}, "rank": 10, "license": "CC0"},
        '<source/eura> a n:Source ; n:name "EURA"@fi, "EURA"@en ; n:rank 10 ; dcterms:license "CC0" .',
    ),
    "project": (
        {
            "type": "project",
            "id": "S1",
            "code": "S1",
            "name": "Silta",
            "source_url": "https://example.org/S1",
            "start": "2020-01-01",
            "end": "2021-12-31",
            "status": "ended",
            "fund": "ESR",
            "lead": {"name": "Opetushallitus", "business_id": "2769790-1", "type": "Valtion viranomainen"},
            "partners": ["Saku ry"],
            "joint_project": True,
            "regions": ["01"],
            "themes": ["nivelvaihe"],
            "target_groups": ["nuoret"],
            "summary": {"sv": "Kort"},
            "budget": 1000.50,
            "coordinates": ["sujuvat-siirtymat"],
        },
        """<project/S1> a n:Project, n:CoordinationProject ; n:name "Silta"@fi ; n:localId "S1" ; n:code "S1" ;
          n:startDate "2020-01-01"^^xsd:date ; n:endDate "2021-12-31"^^xsd:date ;
          n:status <project-status/ended> ; n:summary "Kort"@sv ; n:sourcePage <https://example.org/S1> ;
          n:fund <funding/esr> ; n:budget 1000.5 ; n:leadOrganisation <organisation/2769790-1> ;
          n:partnerOrganisation <organisation/saku-ry> ; n:jointProject true ; n:theme <theme/nivelvaihe> ;
          n:targetGroup <target-group/nuoret> ; n:region <region/01> ; n:coordinates <network/sujuvat-siirtymat> .
        <funding/esr> a n:FundingScheme ; n:knownAs "ESR"@fi .
        <organisation/2769790-1> a n:Organisation ; n:knownAs "Opetushallitus"@fi ; n:businessId "2769790-1" ;
          n:organisationType <organisation-type/valtion-viranomainen> .
        <organisation/saku-ry> a n:Organisation ; n:knownAs "Saku ry"@fi .""",
    ),
    "organisation": (
        {"type": "organisation", "name": "Saku ry", "known_as": ["SAKU"], "types": ["Kansalaisjärjestö"]},
        """<organisation/saku-ry> a n:Organisation ; n:name "Saku ry"@fi ; n:knownAs "SAKU"@fi ;
          n:organisationType <organisation-type/kansalaisjarjesto> .""",
    ),
    "network": (
        {"type": "network", "id": "v", "name": "Verkosto", "goals": ["arviointi"], "section": "Osio"},
        """<network/v> a n:Network ; n:name "Verkosto"@fi ; n:goal <goal/arviointi> ;
          n:concernsSection <funding/osio> .
        <goal/arviointi> a n:Goal ; n:name "arviointi"@fi .
        <funding/osio> a n:FundingScheme ; n:knownAs "Osio"@fi .""",
    ),
    "network-rule": (
        {"type": "network-rule", "id": "r1", "network": "v", "kind": "obligation", "text": "Osallistu."},
        """<rule/r1> a n:NetworkRule ; n:ruleKind <rule-kind/obligation> ; n:text "Osallistu."@fi .
        <network/v> n:hasRule <rule/r1> .""",
    ),
    "confirmed membership": (
        {"type": "membership", "project": "S1", "to": "network:v", "kind": "coordination", "confirmed": True},
        """<membership/{membership:project/S1|network/v|coordination}> a n:NetworkTie, n:Membership ;
          n:tieOf <project/S1> ; n:tieTo <network/v> ; n:tieKind <network-tie/coordination> ; n:confirmed true .""",
    ),
    "unconfirmed membership": (
        {"type": "membership", "project": "S1", "to": "funding:9.1. Tavoite", "kind": "shares-objective"},
        """<membership/{membership:project/S1|funding/9-1-tavoite|shares-objective}> a n:NetworkTie ;
          n:tieOf <project/S1> ; n:tieTo <funding/9-1-tavoite> ; n:tieKind <network-tie/shares-objective> ;
          n:confirmed false .""",
    ),
    "funding": (
        {"type": "funding", "id": "Osio A", "name": {"fi": "Osio A"}, "part_of": ["ESR"]},
        """<funding/osio-a> a n:FundingScheme ; n:name "Osio A"@fi ; n:partOfScheme <funding/esr> ;
          n:localId "osio-a" .""",
    ),
    "model": (
        {
            "type": "model",
            "id": "veke",
            "kind": "good_practice",
            "name": "VeKe",
            "developed_in": ["S1"],
            "stage": "piloted",
            "stage_note": "kokeiltu",
            "steps": ["Arvioi", "Vieraile"],
            "created": "2020",
            "modified": "2021-05-01",
            "phases": ["perusopetus-toinen-aste"],
        },
        """<model/veke> a n:Result, n:GoodPractice ; n:name "VeKe"@fi ; n:localId "veke" ;
          n:developedIn <project/S1> ; n:developmentStage <development-stage/piloted> ; n:stageNote "kokeiltu" ;
          n:createdOn "2020"^^xsd:gYear ; n:modifiedOn "2021-05-01"^^xsd:date ;
          n:transitionPhase <phase/perusopetus-toinen-aste> ; n:hasStep <model/veke/step/1>, <model/veke/step/2> .
        <model/veke/step/1> a n:Step ; n:position 1 ; n:text "Arvioi"@fi .
        <model/veke/step/2> a n:Step ; n:position 2 ; n:text "Vieraile"@fi .""",
    ),
    "whole": (
        {
            "type": "model",
            "id": "w",
            "kind": "whole",
            "name": "Koko",
            "members": ["veke"],
            "held_together_by": ["asuntolat"],
        },
        """<model/w> a n:Result, n:Whole ; n:name "Koko"@fi ; n:localId "w" ; n:computation "curated" ;
          n:wholeMember <model/veke> ; n:heldTogetherBy <theme/asuntolat> .""",
    ),
    "stated link": (
        {
            "type": "link",
            "from": "model:veke",
            "relation": "continues",
            "to": "ext:Vanha malli",
            "assertion": "stated",
            "basis": "blogi",
            "page": "https://example.org/blogi",
        },
        """<model/veke> n:continues <external/vanha-malli> .
        <link/{link:model/veke|continues|external/vanha-malli}> a n:Link ; n:linkFrom <model/veke> ;
          n:linkTo <external/vanha-malli> ; n:linkRelation n:continues ; n:assertion <assertion/stated> ;
          n:basis "blogi"@fi ; n:linkSource <https://example.org/blogi> .
        <external/vanha-malli> a n:ExternalWork ; n:name "Vanha malli"@fi .""",
    ),
    "inferred link is no plain triple, and is turned round": (
        {
            "type": "link",
            "from": "model:a",
            "relation": "precedes",
            "to": "model:b",
            "assertion": "inferred",
        },
        """<link/{link:model/b|continues|model/a}> a n:Link ; n:linkFrom <model/b> ; n:linkTo <model/a> ;
          n:linkRelation n:continues ; n:assertion <assertion/inferred> .""",
    ),
    "adoption": (
        {
            "type": "adoption",
            "model": "veke",
            "adopter": "Saku ry",
            "since": "2022",
            "rooting_phase": "trial",
            "helped_by": ["johdon tuki"],
        },
        """<adoption/{veke|Saku ry|2022}> a n:Adoption ; n:adopted <model/veke> ; n:adopter <organisation/saku-ry> ;
          n:since "2022"^^xsd:gYear ; n:inRootingPhase <rooting-phase/trial> ; n:helpedBy <factor/johdon-tuki> .
        <organisation/saku-ry> a n:Organisation ; n:knownAs "Saku ry"@fi .
        <factor/johdon-tuki> a n:Factor ; n:name "johdon tuki"@fi .""",
    ),
    "review": (
        {
            "type": "review",
            "model": "veke",
            "reviewer": "Saku ry",
            "role": "peer",
            "date": "2021-02-03",
            "criteria": ["selkeys"],
            "changed": "Vaiheet kirjattiin.",
        },
        """<review/{veke|Saku ry|peer|2021-02-03}> a n:Review ; n:reviews <model/veke> ;
          n:reviewer <organisation/saku-ry> ; n:reviewRole <review-role/peer> ;
          n:reviewedOn "2021-02-03"^^xsd:date ; n:criterion "selkeys" ; n:ledToChange "Vaiheet kirjattiin."@fi .
        <organisation/saku-ry> a n:Organisation ; n:knownAs "Saku ry"@fi .""",
    ),
    "series": (
        {"type": "series", "id": "s", "name": {"sv": "Dagar"}},
        '<series/s> a n:EventSeries ; n:name "Dagar"@sv .',
    ),
    "event": (
        {
            "type": "event",
            "id": "e",
            "name": "Päivä",
            "date": "2021-12-01",
            "series": "s",
            "mode": "online",
            "kind": "kehittamispaivat",
            "projects": ["S1"],
            "models": ["veke"],
            "listeners_about": 80,
        },
        """<event/e> a n:Event ; n:name "Päivä"@fi ; n:date "2021-12-01"^^xsd:date ; n:inSeries <series/s> ;
          n:eventMode <event-mode/online> ; n:eventKind <tool/kehittamispaivat> ; n:listenersAbout 80 .
        <project/S1> n:tookPartIn <event/e> . <model/veke> n:presentedAt <event/e> .""",
    ),
    "publication": (
        {
            "type": "publication",
            "id": "p",
            "kind": "report",
            "name": "Raportti",
            "isbn": "978-952-13-6340-5",
            "published_on": "2017",
            "published_by": ["S1"],
            "mentions": ["model:veke"],
        },
        """<publication/p> a n:Publication, n:Report ; n:name "Raportti"@fi ; n:isbn "978-952-13-6340-5" ;
          n:publishedOn "2017"^^xsd:gYear ; n:publishedBy <project/S1> ; n:mentions <model/veke> .""",
    ),
    "challenge": (
        {"type": "challenge", "id": "c", "name": "Haaste", "themes": ["nivelvaihe"]},
        '<challenge/c> a n:Challenge ; n:name "Haaste"@fi . <theme/nivelvaihe> n:expressesChallenge <challenge/c> .',
    ),
    "theme": (
        {
            "type": "concept",
            "scheme": "theme",
            "id": "työpajat",
            "label": {"fi": "työpajat", "sv": "verkstäder"},
            "broader": ["oppiminen"],
            "matches": [{"relation": "exactMatch", "iri": "http://www.yso.fi/onto/yso/p19245"}],
        },
        """<theme/tyopajat> a skos:Concept ; skos:inScheme <scheme/themes> ; skos:broader <theme/oppiminen> ;
          skos:prefLabel "työpajat"@fi, "verkstäder"@sv ; skos:exactMatch <http://www.yso.fi/onto/yso/p19245> .""",
    ),
    "target group": (
        {
            "type": "concept",
            "scheme": "target-group",
            "id": "vangit",
            "label": "vangit",
            "typical_phase": ["perusopetus-toinen-aste"],
        },
        """<target-group/vangit> a skos:Concept ; skos:inScheme <scheme/target-groups> ;
          skos:prefLabel "vangit"@fi ; n:typicalPhase <phase/perusopetus-toinen-aste> .""",
    ),
}


def expected(turtle: str) -> set[str]:
    """Parse short Turtle; `{a|b}` is the digest of its parts, `{link:…}` and `{membership:…}` of whole IRIs."""
    import re

    from ontology import iris

    def digest(found: re.Match[str]) -> str:
        kind, colon, rest = found.group(1).rpartition(":")
        parts = (rest if colon else found.group(1)).split("|")
        if kind == "link":
            parts = [iris.BASE + parts[0], iris.N + parts[1], iris.BASE + parts[2]]
        elif kind == "membership":
            parts = [iris.BASE + parts[0], iris.BASE + parts[1], parts[2]]
        return iris.digest(*parts)

    text = PREFIXES + re.sub(r"\{([^}]*)\}", digest, turtle)
    return {str(quad.triple) for quad in parse(text, format=RdfFormat.TURTLE)}


@pytest.mark.parametrize("name", list(CASES))
def test_triples_of_each_kind(name: str) -> None:
    record, turtle = CASES[name]
    assert {str(triple) for triple in triples(validated(record))} == expected(turtle)


def test_every_relation_has_a_term_in_the_ontology() -> None:
    from ingest.records.results import RELATIONS
    from ontology import iris, terms

    known = {node.value for node in vars(terms).values() if hasattr(node, "value")}
    assert {iris.N + relation for relation, _ in RELATIONS.values()} - known == set()


@pytest.mark.parametrize("ends", [("project:b", "project:a"), ("project:a", "project:b")])
def test_a_link_that_holds_both_ways_is_one_whichever_end_comes_first(ends: tuple[str, str]) -> None:
    record = {
        "type": "link",
        "from": ends[0],
        "relation": "sister_of",
        "to": ends[1],
        "assertion": "inferred",
    }
    turtle = """<link/{link:project/a|sisterOf|project/b}> a n:Link ; n:linkFrom <project/a> ;
      n:linkTo <project/b> ; n:linkRelation n:sisterOf ; n:assertion <assertion/inferred> ."""
    assert {str(triple) for triple in triples(validated(record))} == expected(turtle)


def test_provenance_says_whose_record_it_is_and_when_it_was_read() -> None:
    record = validated(
        {
            "type": "series",
            "id": "s",
            "name": "Sarja",
            "source_url": "https://example.org/s",
            "retrieved": "2026-11-25",
        }
    )
    turtle = """PREFIX prov: <http://www.w3.org/ns/prov#>
      <record/test/series/s> a n:SourceRecord ; n:fromSource <source/test> ; n:describes <series/s> ;
      prov:hadPrimarySource <https://example.org/s> ; n:retrieved "2026-11-25"^^xsd:date ."""
    conversion = convert(record, "test")
    assert {str(triple) for triple in conversion.provenance} == expected(turtle)
    assert conversion.graph == "https://w3id.org/nivos/record/test/series/s"


def test_only_the_day_of_reading_leaves_the_hash_as_it_is() -> None:
    base = {"type": "series", "id": "s", "name": "Sarja", "retrieved": "2026-01-01"}

    def content_hash(source: str = "test", **change: str) -> str:
        return convert(validated({**base, **change}), source).content_hash

    assert content_hash(retrieved="2026-02-02") == content_hash()
    others = {content_hash(name="Toinen"), content_hash(source_url="https://example.org/"), content_hash("b")}
    assert len(others | {content_hash()}) == 4


def test_a_partner_listed_twice_is_one_triple() -> None:
    record = validated({"type": "project", "id": "S1", "partners": ["KRIS ry", "KRIS ry"]})
    conversion = convert(record, "test")
    assert [
        str(t.object) for t in conversion.triples if t.predicate.value.endswith("partnerOrganisation")
    ] == ["<https://w3id.org/nivos/organisation/kris-ry>"]
