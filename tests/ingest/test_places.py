"""Where projects are and who runs them, beyond Finland: NUTS codes and codes of organisations in registers."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from ingest.conversion import triples
from ingest.records import OrganisationRecord, ProjectRecord
from ingest.records.regions import MAAKUNNAT, OF_NUTS, region_code
from ontology import iris, terms


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("01", "01"),
        ("koko-maa", "koko-maa"),
        ("FI", "koko-maa"),
        ("FI1B1", "01"),
        ("FI1D4", "18"),
        ("FI1D8", "18"),
        ("FI1D6", "17"),
        ("FI1D9", "17"),
        ("FI197", "06"),
        ("FI19B", "06"),
        ("FI200", "21"),
        ("FI1C", "FI1C"),
        ("SE232", "SE232"),
        ("DEA", "DEA"),
        ("EE", "EE"),
        ("03", None),
        ("Uusimaa", "01"),
        ("LAPPI", "19"),
        ("ESPOO", None),
        ("FR", "FR"),
        ("US", None),
        ("se232", None),
        ("SE2321", None),
        ("", None),
    ],
)
def test_a_region_is_a_maakunta_where_it_is_one_and_a_nuts_area_elsewhere(text, code):
    assert region_code(text) == code


def test_every_maakunta_has_a_nuts_code():
    assert set(MAAKUNNAT) <= set(OF_NUTS.values())


def test_a_project_abroad_is_in_the_nuts_area():
    record = ProjectRecord(id="Q1", name="Gottsunda", regions=["SE121", "FI1C1"])
    regions = [triple.object for triple in triples(record) if triple.predicate == terms.REGION]
    assert regions == [NamedNode(iris.BASE + "region/se121"), NamedNode(iris.BASE + "region/02")]


def test_an_organisation_without_a_business_id_is_known_by_its_code_and_not_by_its_name():
    lead = {"name": "UNIVERSITY OF EXAMPLE", "code": "pic:999905974"}
    said = triples(ProjectRecord(id="101116741", name="QSTACK", lead=lead, language="en"))
    node = NamedNode(iris.BASE + "organisation/pic:999905974")
    assert Triple(NamedNode(iris.project("101116741")), terms.LEAD_ORGANISATION, node) in said
    assert Triple(node, terms.LOCAL_ID, Literal("pic:999905974")) in said
    assert Triple(node, terms.KNOWN_AS, Literal("UNIVERSITY OF EXAMPLE", language="en")) in said


def test_a_business_id_is_believed_before_a_code():
    lead = {"name": "Turun yliopisto", "business_id": "0245896-3", "code": "pic:999890842"}
    said = triples(ProjectRecord(id="1", name="x", lead=lead))
    assert NamedNode(iris.BASE + "organisation/0245896-3") in [triple.object for triple in said]
    assert OrganisationRecord(name="Turun yliopisto", code="pic:999890842").local_id() == "pic:999890842"


@pytest.mark.parametrize("code", ["999905974", "PIC:1", "pic:", "pic:9/9", "pic:1 2"])
def test_a_code_names_its_register(code):
    with pytest.raises(ValueError, match=r"register|identifier"):
        ProjectRecord(id="1", lead={"code": code})
