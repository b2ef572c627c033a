"""Words of Finnish, Swedish and English summaries, most of them sentences of the Zoomi sample."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, Store

from graph_api.derive.facts import Facts
from graph_api.derive.words import content_words, lemma, parts, words


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("nuorisotakuun", "nuorisotakuu"),
        ("asuntolaohjauksen", "asuntolaohjaus"),
        ("takuuta", "takuu"),
        ("nivelvaiheiden", "nivelvaihe"),
        ("työn", "työ"),
        ("opiskelijoiden", "opiskelija"),
    ],
)
def test_inflected_words_come_to_their_base_form(form: str, base: str) -> None:
    assert lemma(form, "fi") == base


def test_words_of_a_real_sentence() -> None:
    sentence = "Levittää opiskeluvalmiuksia tukevien opintojen käyttöä ammatillisessa koulutuksessa."
    assert content_words(sentence) >= {"levittää", "opiskeluvalmius", "ammatillinen", "koulutus", "käyttö"}


def test_numbers_short_words_and_stop_words_are_left_out() -> None:
    assert content_words("Ja se on 2020 tai 9.1 a b") <= {"olla"}
    assert content_words("the models of young people", "en") == {"model", "young", "people"}
    assert content_words("och modeller för unga", "sv") == {"modell", "ung"}


@pytest.mark.parametrize(
    ("compound", "expected"),
    [
        ("nuorisotakuu", {"nuoriso", "takuu"}),
        ("asuntolaohjaus", {"asuntola", "ohjaus"}),
        ("opinto-ohjaus", {"opinnot", "ohjaus"}),
    ],
)
def test_compounds_come_apart(compound: str, expected: set[str]) -> None:
    assert parts(compound) >= expected


def test_a_part_counts_only_where_some_text_has_it_as_a_word() -> None:
    store = Store()
    store.load(
        b"""
        @prefix n: <https://w3id.org/nivos/ontology#> .
        <p:1> n:name "Nuorisotakuun"@fi . <p:2> n:summary "Takuu 2015"@fi . <p:3> n:name "Takuu"@fi .
        """,
        format=RdfFormat.TURTLE,
    )
    assert words(Facts(store), ["p:1", "p:2"]) == {"p:1": {"nuorisotakuu", "takuu"}, "p:2": {"takuu"}}
    assert words(Facts(store), ["p:1"]) == {"p:1": {"nuorisotakuu"}}


def test_a_part_whose_base_form_is_the_word_itself_leads_nowhere() -> None:
    assert parts("september", "en") == {"ember"}
    assert parts("ta-september", "en") == {"september", "ember"}
