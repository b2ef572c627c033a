"""Which things are candidates for a name or a code: how sure, with which score, and why."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from ingest.matching import Candidate, Index, UnknownKind
from ontology import iris

from .conftest import Organisations

TURKU = {
    "id": "turku",
    "name": "Turun kaupunki",
    "known_as": ["Åbo stad"],
    "business_ids": ["0204819-8"],
}


def _told(found: list[Candidate]) -> list[tuple[str, float, bool, str]]:
    return [(one.iri.rsplit("/", 1)[-1], one.score, one.certain, one.reason) for one in found]


def test_an_equal_business_id_is_certain_whatever_the_name(organisations: Organisations) -> None:
    index = organisations(TURKU)
    assert index.candidates("organisation", "Jokin muu", "0204819-8") == [
        Candidate(
            iris.entity("organisation", "turku"),
            "organisation",
            "Turun kaupunki",
            100.0,
            True,
            "the code 0204819-8 is the same",
        )
    ]


@pytest.mark.parametrize("code", ["FI02048198", "02048198", " 0204819\u20138 ", "204819-8"])
def test_a_business_id_may_be_written_otherwise(organisations: Organisations, code: str) -> None:
    assert organisations(TURKU).candidates("organisation", "", code)[0].certain


def test_a_business_id_may_stand_in_the_place_of_the_name(organisations: Organisations) -> None:
    assert _told(organisations(TURKU).candidates("organisation", "0204819-8")) == [
        ("turku", 100.0, True, "the code 0204819-8 is the same")
    ]


def test_an_equal_name_of_one_thing_is_certain(organisations: Organisations) -> None:
    index = organisations(TURKU)
    for name, told in (("TURUN KAUPUNKI", "Turun kaupunki"), ("City of Åbo", "Åbo stad")):
        assert _told(index.candidates("organisation", name)) == [
            ("turku", 100.0, True, f"the name is the same: {told!r}")
        ]


def test_the_name_of_two_things_is_not_certain(organisations: Organisations) -> None:
    index = organisations(
        {"id": "a", "name": "Nuorten Silta ry"}, {"id": "b", "name": "Toinen", "known_as": ["Nuorten silta"]}
    )
    assert _told(index.candidates("organisation", "Nuorten Silta")) == [
        ("a", 99.0, False, "2 things have the name 'Nuorten Silta ry'"),
        ("b", 99.0, False, "2 things have the name 'Nuorten silta'"),
    ]


def test_the_business_id_of_two_things_is_not_certain(organisations: Organisations) -> None:
    index = organisations(
        {"id": "a", "name": "Vanha", "business_ids": ["0204819-8"]},
        {"id": "b", "name": "Uusi", "business_ids": ["0204819-8"]},
    )
    assert _told(index.candidates("organisation", "Uusi", "0204819-8")) == [
        ("a", 95.0, False, "2 things have the code 0204819-8"),
        ("b", 95.0, False, "2 things have the code 0204819-8"),
    ]


def test_one_name_with_two_business_ids_is_never_certain(organisations: Organisations) -> None:
    assert _told(organisations(TURKU).candidates("organisation", "Turun kaupunki", "2769790-1")) == [
        ("turku", 75.0, False, "the name is the same, but the code is 0204819-8, not 2769790-1")
    ]


def test_after_a_merger_either_business_id_will_do(organisations: Organisations) -> None:
    index = organisations({"id": "a", "name": "Yhdistynyt", "business_ids": ["0204819-8", "2769790-1"]})
    assert index.candidates("organisation", "Yhdistynyt", "2769790-1")[0].certain
    assert index.candidates("organisation", "Jotain", "0204819-8")[0].certain


def test_a_business_id_that_only_the_record_has_contradicts_nothing(organisations: Organisations) -> None:
    index = organisations({"id": "a", "name": "Seta ry"})
    assert index.candidates("organisation", "Seta", "0661747-4")[0].certain


def test_an_association_is_not_the_company_of_its_name(organisations: Organisations) -> None:
    index = organisations({"id": "a", "name": "Nuorten Silta Oy"})
    assert _told(index.candidates("organisation", "Nuorten Silta ry")) == [
        ("a", 90.0, False, "the name is the same but for the legal form: 'Nuorten Silta Oy'")
    ]


def test_missing_dots_are_likely_a_slip(organisations: Organisations) -> None:
    index = organisations({"id": "a", "name": "Säde ry"})
    assert _told(index.candidates("organisation", "Sade ry")) == [
        ("a", 97.0, False, "the name differs only in the marks of letters: 'Säde ry'")
    ]


def test_an_abbreviation_in_brackets_is_likely_meant(organisations: Organisations) -> None:
    index = organisations({"id": "a", "name": "Terveyden ja hyvinvoinnin laitos (THL)"})
    assert _told(index.candidates("organisation", "THL")) == [
        ("a", 90.0, False, "it is the abbreviation in 'Terveyden ja hyvinvoinnin laitos (THL)'")
    ]


def test_a_likely_name_says_what_is_shared_and_what_differs(organisations: Organisations) -> None:
    index = organisations(TURKU, {"id": "oulu", "name": "Oulun kaupunki"})
    found = index.candidates("organisation", "Turun kaupungin sivistystoimiala")
    assert _told(found) == [
        (
            "turku",
            82.5,  # 0.6 + 0.3 × 2 × 2.079 / (2.079 + 3.466): weights ln 4, ln 2 and, of the new word, ln 4
            False,
            "'Turun kaupunki' shares the words kaupunki, turun; it differs in sivistystoimiala",
        )
    ]
    assert found[0].reason.values["differing"] == "sivistystoimiala"


def test_what_is_not_likely_is_left_out_unless_asked_for(organisations: Organisations) -> None:
    index = organisations({"id": "oulu", "name": "Oulun kaupunki"}, {"id": "muu", "name": "Muu kaupunki"})
    assert index.candidates("organisation", "Turun kaupunki") == []
    assert len(index.candidates("organisation", "Turun kaupunki", least=0)) == 2
    assert len(index.candidates("organisation", "Turun kaupunki", least=0, limit=1)) == 1


@pytest.mark.parametrize("text", ["", "   ", "???", "\x00", "\ud800", "a" * 100_000, "(" * 50_000])
def test_what_is_no_name_has_no_candidates(organisations: Organisations, text: str) -> None:
    assert organisations(TURKU).candidates("organisation", text) == []


def test_an_empty_graph_has_no_candidates() -> None:
    index = Index.of(Store())
    for kind in index.kinds:
        assert index.candidates(kind, "Turun kaupunki", "01", least=0) == []


def test_an_unknown_kind_is_said() -> None:
    with pytest.raises(UnknownKind, match="nothing of kind 'person' is matched"):
        Index.of(Store(), ["person"])
    with pytest.raises(UnknownKind, match="holds nothing of kind 'theme'"):
        Index.of(Store(), ["project"]).candidates("theme", "x")


@pytest.mark.parametrize(
    ("known", "written"),
    [
        (
            "Etelä-Karjalan sosiaali- ja terveydenhuollon ky",
            "Etelä-Karjalan sosiaali- ja terveyden huollon ky",
        ),
        (
            "Etelä-Karjalan sosiaali- ja terveyden huollon ky",
            "Etelä-Karjalan sosiaali- ja terveydenhuollon ky",
        ),
        ("Kainuun nuorisotyön tuki ry", "Kainuun nuoriso työn tuki"),
    ],
)
def test_words_written_as_one_or_apart_are_alike(
    organisations: Organisations, known: str, written: str
) -> None:
    index = organisations({"id": "a", "name": known}, TURKU)
    assert [
        (name, score, sure) for name, score, sure, _ in _told(index.candidates("organisation", written))
    ] == [("a", 96.0, False)]
