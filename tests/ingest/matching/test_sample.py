"""The real organisations of the sample: what is found by the variants of their names, and what is confused.

The figures are exact, so that a change of the scoring shows what it changes.
"""

from __future__ import annotations

from typing import Any

import pytest
from pyoxigraph import Store

from ingest.matching import Candidate, Index, normalised
from ontology import iris

from .conftest import organisations_in

Sample = list[dict[str, Any]]


@pytest.fixture(scope="module")
def by_name(sample: Sample) -> Index:
    """The sample without its known variants: what they are found by is the likeness of names alone."""
    store = Store()
    organisations_in(store, *({**one, "known_as": []} for one in sample))
    return Index.of(store, ["organisation"])


@pytest.fixture(scope="module")
def by_variant(sample: Sample) -> Index:
    store = Store()
    organisations_in(store, *sample)
    return Index.of(store, ["organisation"])


def _variants(sample: Sample) -> list[tuple[str, str]]:
    return [(name, one["id"]) for one in sample for name in one.get("known_as", ())]


def _local(found: list[Candidate]) -> list[str]:
    return [one.iri.rsplit("/", 1)[1] for one in found]


def test_what_the_variants_are_found_by(sample: Sample, by_name: Index) -> None:
    """Recall: of 29 variants 25 lead to their organisation, and what is certain is right."""
    outcome: dict[str, list[str]] = {
        "certain": [],
        "likely, first": [],
        "likely, not first": [],
        "missed": [],
    }
    for name, right in _variants(sample):
        found = by_name.candidates("organisation", name)
        ids = _local(found)
        if found and found[0].certain:
            assert ids[0] == right, name
            outcome["certain"].append(name)
        elif right in ids:
            outcome["likely, first" if ids[0] == right else "likely, not first"].append(name)
        else:
            outcome["missed"].append(name)
    assert {kind: len(names) for kind, names in outcome.items()} == {
        "certain": 7,
        "likely, first": 18,
        "likely, not first": 0,
        "missed": 4,
    }
    assert outcome["missed"] == [  # other names altogether: only a known variant leads from one to the other
        "Elinkeino-, liikenne- ja ympäristökeskusten sekä työ- ja elinkeinotoimistojen kehittämis- ja"
        " hallintokeskus",
        "Loisto setlementti ry",
        "LAB-ammattikorkeakoulu Oy",
        "Kolpeneen palvelukeskuksen kuntayhtymä",
    ]


def test_what_is_likely_but_another(sample: Sample, by_name: Index) -> None:
    """Precision: of 170 names with a slip of the pen, few are likely to be another organisation's."""
    confused = set()
    for one in sample:
        found = by_name.candidates("organisation", f"{one['name']}x", limit=20)
        assert one["id"] in _local(found)
        own = normalised(one["name"])
        confused |= {
            tuple(sorted((one["name"], each.name))) for each in found if normalised(each.name) != own
        }
    assert sorted(confused) == [
        ("Itä-Savon koulutuskuntayhtymä", "Savon koulutuskuntayhtymä"),
        ("Mikkelin kaupunki, nuorisopalvelut", "Otavia, Mikkelin kaupunki"),
        ("Savon koulutuskuntayhtymä", "Ylä-Savon koulutuskuntayhtymä"),
    ]


def test_all_variants_are_certain_once_they_are_known(sample: Sample, by_variant: Index) -> None:
    doubtful = []
    for name, right in _variants(sample):
        found = by_variant.candidates("organisation", name)
        assert right in _local(found), name
        if not found[0].certain:
            doubtful.append(name)
    assert doubtful == ["Laurea-ammattikorkeakoulu", "Jyväskylän ammattikorkeakoulu Oy"]


def test_each_own_name_is_certain_but_for_the_names_that_two_have(sample: Sample, by_variant: Index) -> None:
    doubtful = []
    for one in sample:
        found = by_variant.candidates("organisation", one["name"])
        assert one["id"] in _local(found)
        if not found[0].certain:
            doubtful.append(one["id"])
            assert [each.score for each in found[:2]] == [99.0, 99.0]
    assert sorted(doubtful) == [
        "0313471-7",
        "1006550-2",
        "1046216-1",
        "2094551-1",
        "2228357-4",
        "2509747-8",
        "aalto-yliopisto",
        "helsingin-yliopisto",
        "jyvaskylan-ammattikorkeakoulu-oy",
        "laurea-ammattikorkeakoulu",
        "metropolia-ammattikorkeakoulu",
        "oulun-ammattikorkeakoulu",
    ]


def test_each_business_id_is_certain(sample: Sample, by_variant: Index) -> None:
    for one in sample:
        for code in one["business_ids"]:
            found = by_variant.candidates("organisation", "", code)
            assert [(each.iri, each.certain) for each in found] == [
                (iris.entity("organisation", one["id"]), True)
            ]


def test_no_two_organisations_of_different_business_ids_are_certain_of_each_other(
    sample: Sample, by_variant: Index
) -> None:
    with_id = [one for one in sample if one["business_ids"]]
    for one in with_id:
        for other in with_id:
            if other is not one and normalised(other["name"])[:5] == normalised(one["name"])[:5]:
                found = by_variant.candidates("organisation", one["name"], other["business_ids"][0])
                assert [each.iri for each in found if each.certain] == [
                    iris.entity("organisation", other["id"])
                ]
