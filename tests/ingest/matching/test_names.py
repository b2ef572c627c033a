"""Which names are the same name, and which only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.matching import normalised
from ingest.matching.names import LONGEST, abbreviations, folded, legal_form, same_form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jyväskylän Ammattikorkeakoulu Oy", "JYVÄSKYLÄN AMMATTIKORKEAKOULU"),
        ("Laurea-ammattikorkeakoulu", "Laurea ammattikorkeakoulu Oy"),
        ("Yrkesinstitutet Ab", "Yrkesinstitutet Oy Ab"),
        ("Yrkesinstitutet Oy/Ab", "Oy Yrkesinstitutet Ab"),
        ("Jyväskylän Talouskouluyhdistys r.y.", "Jyväskylän Talouskouluyhdistys ry"),
        ("Folkhälsan rf", "Folkhälsan r.f."),
        ("Terveyden ja hyvinvoinnin laitos (THL)", "Terveyden ja hyvinvoinnin laitos"),
        ("Terveyden ja hyvinvoinnin laitos [THL]", "Terveyden & hyvinvoinnin laitos"),
        ("Helsingin Diakonissalaitoksen säätiö sr", "Helsingin Diakonissalaitoksen säätiö"),
        ("Åbo stad", "City of Åbo"),
        ("Kimitoöns kommun", "Municipality of Kimitoöns"),
        ("Turun kaupungin museo", "Turun kaupunki, museo"),
        ("Otavan opisto, Mikkelin kaupunki", "Mikkelin kaupunki / Otavan opisto"),
        ("Etelä–Savon koulutus", "Etelä-Savon Koulutus"),
        ("”Silta työhön”", "'Silta' työhön"),
        ("MLL:n Kainuun Piiri", "MLL Kainuun piiri"),
        ("A\u030abo Akademi", "Åbo Akademi"),
        ("Café Säde", "Cafe Säde"),
    ],
)
def test_they_are_the_same_name(one: str, other: str) -> None:
    assert normalised(one) == normalised(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Säde ry", "Sade ry"),
        ("Turun kaupunki", "Turun yliopisto"),
        ("Kaarinan kunta", "Kaarinan kaupunki"),
        ("Diakonissalaitos (Oulu)", "Diakonissalaitos (Helsinki)"),
        ("Savon koulutuskuntayhtymä", "Ylä-Savon koulutuskuntayhtymä"),
    ],
)
def test_they_are_two_names(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_a_name_is_written_as_it_is_compared() -> None:
    assert normalised("Äänekosken ammatillisen koulutuksen kuntayhtymä / POKE") == (
        "ammatillisen koulutuksen poke äänekosken"
    )


def test_a_name_of_nothing_but_a_legal_form_stays_a_name() -> None:
    assert normalised("Oy Ab") == "ab oy"
    assert legal_form("Oy Ab") == ""


@pytest.mark.parametrize("name", ["", "   ", "–", "???", "()"])
def test_nothing_is_left_of_what_is_no_name(name: str) -> None:
    assert normalised(name) == ""


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Ammattiopisto Spesia Oy", "oy"),
        ("Yrkesinstitutet Ab", "oy"),
        ("Folkhälsan r.f.", "ry"),
        ("Seta ry", "ry"),
        ("Eduro-säätiö sr", "sr"),
        ("Lapin sairaanhoitopiirin kuntayhtymä", "kuntayhtymä"),
        ("Etelä-Karjalan sosiaali- ja terveydenhuollon ky", "ky"),
        ("Opetushallitus", ""),
    ],
)
def test_the_legal_form_is_told(name: str, form: str) -> None:
    assert legal_form(name) == form


def test_which_forms_may_be_of_one_organisation() -> None:
    assert same_form("oy", "")
    assert same_form("ry", "ry")
    assert same_form("ky", "kuntayhtymä")
    assert not same_form("oy", "ry")


@pytest.mark.parametrize(
    "name", ["METROPOLIA AMK", "Metropolia University of Applied Sciences Ltd", "Yrkeshögskola Metropolia"]
)
def test_schools_of_higher_education_in_short_and_in_other_languages(name: str) -> None:
    assert normalised(name) == normalised("Metropolia Ammattikorkeakoulu Oy")


def test_marks_fold_away() -> None:
    assert folded(normalised("Säde ry")) == folded(normalised("Sade ry")) == "sade"


def test_abbreviations_stand_in_brackets() -> None:
    assert abbreviations("Terveyden ja hyvinvoinnin laitos (THL)") == ("thl",)
    assert abbreviations("NEST-keskus (Itä-Suomen lukioiden verkosto)") == ()


@given(st.text(max_size=80))
def test_normalising_twice_changes_no_more(name: str) -> None:
    once = normalised(name)
    assert normalised(once) == once


@given(st.text(max_size=80))
def test_case_and_spaces_around_tell_nothing(name: str) -> None:
    assert normalised(f"  {name} ") == normalised(name)


def test_a_text_of_a_megabyte_is_cut_and_done() -> None:
    assert normalised("a" * 1_000_000) == "a" * LONGEST
    assert len(normalised("(" * 500_000 + "a" * 500_000)) <= LONGEST
