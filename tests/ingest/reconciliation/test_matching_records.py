"""What joins by itself and what waits: exact answers on tiny files."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.reconciliation import Reconciler
from ingest.report.document import document
from ontology import iris
from tests.ingest.reconciliation.place import Place

LAUREA = {"name": "Laurea-ammattikorkeakoulu Oy", "business_id": "1046216-1"}
TURKU = {"name": "Turun ammattikorkeakoulu Oy", "business_id": "2528160-3"}
LED = {"id": "S10001", "name": "Silta", "lead": "Laurea-ammattikorkeakoulu"}


def organisation(name: str) -> str:
    return iris.organisation(None, name)


def test_a_name_joins_the_one_organisation_that_has_it(place: Place) -> None:
    place.load("organisations.jsonl", LAUREA, TURKU)
    report = place.load("projects.jsonl", LED)
    assert (report.joined, report.waiting) == (1, [])
    assert [note.partition(";")[0] for note in report.notes] == [
        "things surely known under another name, and joined: 1"
    ]
    assert document(report, "sv").joined == 1
    assert place.told() == [("joined", "same-name", "laurea-ammattikorkeakoulu", "1046216-1")]
    assert place.believed(iris.project("S10001"), "leadOrganisation") == [iris.organisation("1046216-1")]
    assert place.believed(iris.organisation("1046216-1"), "knownAs") == ["Laurea-ammattikorkeakoulu"]


def test_what_the_source_wrote_stays_in_its_graph(place: Place) -> None:
    place.load("organisations.jsonl", LAUREA)
    place.load("projects.jsonl", LED)
    record = iris.record_graph("lista", "project", "S10001")
    said = {str(quad.object) for quad in place.store if str(quad.graph_name) == f"<{record}>"}
    assert f"<{organisation('Laurea-ammattikorkeakoulu')}>" in said


def test_it_does_not_matter_which_comes_first(place: Place) -> None:
    place.load("projects.jsonl", LED)
    assert place.told() == []
    report = place.load("organisations.jsonl", LAUREA)
    assert report.joined == 1
    assert place.told() == [("joined", "same-name", "laurea-ammattikorkeakoulu", "1046216-1")]


def test_a_known_variant_joins(place: Place) -> None:
    place.load("organisations.jsonl", {**LAUREA, "known_as": ["Laurea-amk"]})
    place.load("projects.jsonl", {**LED, "lead": "LAUREA-AMK"})
    assert place.told() == [("joined", "same-name", "laurea-amk", "1046216-1")]


def test_several_of_that_name_wait(place: Place) -> None:
    place.load("organisations.jsonl", {**LAUREA, "known_as": ["Amk"]}, {**TURKU, "known_as": ["Amk"]})
    report = place.load("projects.jsonl", {**LED, "lead": "Amk"})
    assert report.joined == 0
    assert place.told() == [
        ("waiting", "several-of-that-name", "amk", "1046216-1"),
        ("waiting", "several-of-that-name", "amk", "2528160-3"),
    ]
    assert place.believed(iris.project("S10001"), "leadOrganisation") == [organisation("Amk")]


def test_a_join_that_is_sure_no_more_is_taken_back(place: Place) -> None:
    place.load("organisations.jsonl", {**LAUREA, "known_as": ["Amk"]})
    place.load("projects.jsonl", {**LED, "lead": "Amk"})
    assert [each[0] for each in place.told()] == ["joined"]
    place.load("organisations.jsonl", {**TURKU, "known_as": ["Amk"]})
    assert [each[0] for each in place.told()] == ["waiting", "waiting"]
    assert place.believed(iris.project("S10001"), "leadOrganisation") == [organisation("Amk")]


def test_a_name_that_is_only_like_waits_with_score_reason_and_place(place: Place) -> None:
    place.load("organisations.jsonl", LAUREA)
    report = place.load("projects.jsonl", {**LED, "lead": "Laurea ammattikorkeakolu"})
    (waiting,) = report.waiting
    assert (waiting.kind, waiting.place, waiting.written, waiting.candidate) == (
        "organisation",
        "projects.jsonl:1",
        "Laurea ammattikorkeakolu",
        "Laurea-ammattikorkeakoulu Oy",
    )
    assert 80 <= waiting.score < 100
    assert waiting.reason == "the name is like 'Laurea-ammattikorkeakoulu Oy'"
    assert waiting.advice == (
        f"settle it once: nivos reconcile accept {waiting.id}, or nivos reconcile reject {waiting.id}"
    )
    assert str(waiting) in "\n".join(report.lines())


def test_the_score_from_which_a_name_is_likely_can_be_set(place: Place) -> None:
    place.load("organisations.jsonl", LAUREA)
    report = place.load(
        "projects.jsonl", {**LED, "lead": "Laurea ammattikorkeakolu"}, reconciler=Reconciler(99.5)
    )
    assert (report.waiting, place.told()) == ([], [])


def test_another_legal_form_waits(place: Place) -> None:
    place.load("organisations.jsonl", {**LAUREA, "name": "Valo Oy"})
    place.load("projects.jsonl", {**LED, "lead": "Valo ry"})
    assert place.told() == [("waiting", "similar-name", "valo-ry", "1046216-1")]


def test_two_business_ids_are_two_organisations_whatever_they_are_called(place: Place) -> None:
    place.load("organisations.jsonl", LAUREA, {**TURKU, "name": LAUREA["name"]})
    assert place.told() == []


def test_one_business_id_with_several_names_is_one(place: Place) -> None:
    names = ["Saku ry", "SAKU", "Suomen ammatillisen koulutuksen kulttuuri- ja urheiluliitto"]
    partners = [{"name": name, "business_id": "1046216-1"} for name in names]
    place.load("projects.jsonl", {**LED, "lead": "Joku muu ry", "partners": partners})
    place.load("projects.jsonl", {"id": "S10002", "lead": "Saku"})
    assert place.told() == [("joined", "same-name", "saku", "1046216-1")]
    assert place.believed(iris.organisation("1046216-1"), "knownAs") == sorted([*names, "Saku"])


def test_those_of_one_name_without_an_id_are_one(place: Place) -> None:
    place.load("projects.jsonl", {**LED, "lead": "Silta ry"}, {"id": "S10002", "lead": "Ry Silta"})
    assert place.told() == [("joined", "same-name", "silta-ry", "ry-silta")]
    assert place.believed(iris.project("S10001"), "leadOrganisation") == [organisation("Ry Silta")]


def test_an_association_and_a_company_of_one_name_are_two_and_the_bare_name_waits(place: Place) -> None:
    leads = ["Silta ry", "Silta Oy", "Silta"]
    place.load("projects.jsonl", *({"id": f"S1000{n}", "lead": name} for n, name in enumerate(leads)))
    assert place.told() == [
        ("waiting", "several-of-that-name", "silta", "silta-oy"),
        ("waiting", "several-of-that-name", "silta", "silta-ry"),
    ]


@pytest.mark.parametrize("written", ["Youth guarantee", "ungdomsgarantin", "YOUTH GUARANTEE"])
def test_a_theme_joins_by_a_label_in_any_language(place: Place, written: str) -> None:
    theme = {
        "id": "nuorisotakuu-x",
        "label": {"fi": "nuorisotakuu x", "en": "Youth guarantee"},
        "also": ["ungdomsgarantin"],
    }
    place.load("themes.jsonl", theme)
    place.load("projects.jsonl", {**LED, "themes": [written]})
    assert place.told() == [("joined", "same-name", iris.slug(written), "nuorisotakuu-x")]
    assert place.believed(iris.project("S10001"), "theme") == [iris.concept("theme", "nuorisotakuu-x")]
    assert [each.written(place.store) for each in place.entries()] == [written]


def test_a_theme_joins_by_its_match_in_another_vocabulary(place: Place) -> None:
    yso = "http://www.yso.fi/onto/yso/p999999"
    theme = {"id": "x-teema", "label": "x-teema", "matches": [{"relation": "exactMatch", "iri": yso}]}
    other = {"id": "y-teema", "label": "y-teema", "matches": [{"relation": "exactMatch", "iri": yso}]}
    place.load("themes.jsonl", theme, other)
    place.load("projects.jsonl", {**LED, "themes": [yso]})
    assert place.told() == [
        ("joined", "same-name", iris.slug(yso), "x-teema"),
        ("joined", "same-match", "y-teema", "x-teema"),
    ]


def test_a_match_elsewhere_lends_a_theme_no_names_of_others(place: Place) -> None:
    yso = "http://www.yso.fi/onto/yso/p999999"
    matched = {"id": "x-teema", "label": "x-teema", "matches": [{"relation": "exactMatch", "iri": yso}]}
    place.load("themes.jsonl", matched, {"id": "kaukalo", "label": "kaukaloiden valmistus"})
    place.load("projects.jsonl", {**LED, "themes": ["kaukaloiden valmistuss"]})
    assert place.told() == [("waiting", "similar-name", "kaukaloiden-valmistuss", "kaukalo")]


@pytest.mark.parametrize("written", ["Uusimaa", "Nyland", "FI1B1", "01", "UUSIMAA"])
def test_a_region_is_read_by_code_or_name(place: Place, written: str) -> None:
    place.load("projects.jsonl", {**LED, "regions": [written]})
    assert place.believed(iris.project("S10001"), "region") == [iris.concept("region", "01")]


def test_a_project_joins_by_code(place: Place) -> None:
    place.load("projects.jsonl", {"id": "silta", "code": "S21674", "name": "Silta"})
    place.load("memberships.jsonl", tie("S21674"))
    assert place.told() == [("joined", "same-code", "silta", "S21674")]
    assert place.believed(iris.project("S21674"), "name") == ["Silta"]


@pytest.mark.parametrize("ids", [("s10001", "S10001"), ("S10001", "s10001")])
def test_a_code_in_small_letters_is_the_one_in_capitals(place: Place, ids: tuple[str, str]) -> None:
    for local_id in ids:
        place.load("projects.jsonl", {"id": local_id, "name": "Silta"})
    assert place.told() == [("joined", "same-code", "s10001", "S10001")]
    assert place.believed(iris.project("S10001"), "name") == ["Silta"]


def test_codes_of_one_load_join_in_small_letters_too(place: Place) -> None:
    place.load("projects.jsonl", {"id": "s10001", "name": "Silta"}, {"id": "S10001", "name": "Silta"})
    assert place.told() == [("joined", "same-code", "s10001", "S10001")]


def test_a_short_code_waits(place: Place) -> None:
    place.load("projects.jsonl", {"id": "silta", "code": "12", "name": "Silta"})
    place.load("projects.jsonl", {"id": "12", "name": "Toinen"})
    assert place.told() == [("waiting", "short-code", "silta", "12")]


def tie(project: str) -> dict[str, Any]:
    return {"project": project, "to": "network:sujuvat-siirtymat", "kind": "coordination"}


def test_loading_the_same_again_adds_nothing(place: Place) -> None:
    place.load("organisations.jsonl", LAUREA)
    place.load("projects.jsonl", {**LED, "lead": "Laurea ammattikorkeakolu"})
    before = place.graph()
    again = place.load("projects.jsonl", {**LED, "lead": "Laurea ammattikorkeakolu"})
    assert again.snapshot is None
    assert place.graph() == before


def test_what_no_record_names_any_more_leaves_the_list(place: Place) -> None:
    place.load("organisations.jsonl", LAUREA)
    place.load("projects.jsonl", {**LED, "lead": "Laurea ammattikorkeakolu"})
    assert len(place.told()) == 1
    place.load("projects.jsonl", {**LED, "lead": "Laurea-ammattikorkeakoulu"})
    assert place.told() == [("joined", "same-name", "laurea-ammattikorkeakoulu", "1046216-1")]


def test_without_reconciliation_nothing_is_matched(place: Place) -> None:
    place.load("organisations.jsonl", LAUREA, reconciler=None)
    place.load("projects.jsonl", LED, reconciler=None)
    assert place.told() == []


@pytest.mark.parametrize(
    "name", ["Å" * 900, "(((", "a\u0301" * 50, "'; DROP --x", "{reason} {0} x", "<b>x</b>", "\\u0000x"]
)
def test_hostile_names_are_only_names(place: Place, name: str) -> None:
    place.load("organisations.jsonl", LAUREA, {"name": f"{name} y"})
    report = place.load(
        "projects.jsonl", {**LED, "lead": f"{name} y Oy"}, {"id": "S10002", "lead": f"{name} z"}
    )
    assert report.refused == 0
    assert "\n".join(report.lines())
