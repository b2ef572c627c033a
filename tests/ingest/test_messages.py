"""Sentences of the reports remember how they were made, so that they can be told in Finnish and Swedish."""

from __future__ import annotations

import copy
import pickle

import pytest

from ingest.messages import in_language, told


def test_a_sentence_is_plain_english_text() -> None:
    sentence = told("{value!r} is not a region code", value="99")
    assert sentence == "'99' is not a region code"
    assert in_language(sentence, "en") == sentence


@pytest.mark.parametrize(("language", "words"), [("fi", "puuttuu"), ("sv", "saknas"), ("en", "is missing")])
def test_a_sentence_is_told_in_each_language(language: str, words: str) -> None:
    assert in_language(told("is missing"), language) == words
    assert in_language("is missing", language) == words


def test_a_sentence_without_translation_stays_as_it_is() -> None:
    assert in_language(told("no one translated {this}", this="line"), "fi") == "no one translated line"


def test_a_sentence_survives_copies_and_other_processes() -> None:
    sentence = told("is missing")
    for other in (copy.deepcopy(sentence), pickle.loads(pickle.dumps(sentence))):
        assert in_language(other, "sv") == "saknas"


def test_an_unknown_language_is_told() -> None:
    with pytest.raises(ValueError, match="use fi, sv or en"):
        in_language("is missing", "de")
