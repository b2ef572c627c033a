"""`precedence.toml`: what it may say, and what is told of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_api.store.errors import WrongPrecedence
from graph_api.store.precedence import USUAL, Precedence, Rule
from graph_api.store.precedence_file import read_precedence, refuse_unknown_sources, shipped_properties
from ontology import iris, terms

END, START = terms.END_DATE.value, terms.START_DATE.value


def read(folder: Path, text: str, *properties: str) -> Precedence:
    (folder / "precedence.toml").write_text(text, encoding="utf-8")
    return read_precedence(folder, properties=properties)


def test_without_a_file_the_usual_rules_hold(tmp_path: Path) -> None:
    assert read_precedence(tmp_path) == USUAL
    assert read(tmp_path, "") == USUAL


def test_rules_of_all_properties_and_of_some(tmp_path: Path) -> None:
    rules = read(
        tmp_path,
        """
        [default]
        order = ["recency", "rank"]
        [property."n:endDate"]
        sources = ["eura2014", "kohesio"]
        prefer = "ranked"
        [property.startDate]
        sources = ["kohesio"]
        """,
    )
    assert rules.default == Rule(order=("recency", "rank"))
    assert rules.rule(END) == Rule(("eura2014", "kohesio"), ("rank", "recency"))
    assert rules.rule(START) == Rule(("kohesio",), ("recency", "rank"))
    assert rules.rule(terms.NAME.value) == rules.default


def test_prefer_latest_is_recency_then_rank(tmp_path: Path) -> None:
    assert read(tmp_path, '[property."n:name"]\nprefer = "latest"').rule(terms.NAME.value).order == (
        "recency",
        "rank",
    )


def test_a_property_of_another_vocabulary_by_its_iri(tmp_path: Path) -> None:
    other = "http://example.org/budget"
    text = f'[property."{other}"]\nsources = ["a"]'
    assert read(tmp_path, text, other).rule(other).sources == ("a",)
    with pytest.raises(WrongPrecedence, match=r"http://example.org/budget is no property with one value"):
        read(tmp_path, text)


def test_what_is_told_is_read_again(tmp_path: Path) -> None:
    rules = read(tmp_path, '[default]\norder = ["rank"]\n[property."n:endDate"]\nsources = ["a"]')
    assert Precedence.from_told(rules.told()) == rules
    assert USUAL.told() == {}
    assert Precedence.from_told({}) == USUAL


def test_a_rule_that_says_the_usual_is_no_change(tmp_path: Path) -> None:
    assert read(tmp_path, '[property."n:endDate"]\nprefer = "ranked"').told() == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[default]\nsources = [a]", "is not TOML: .*line 2"),
        ("[defalt]", "'defalt' is not known; did you mean default?"),
        ('[default]\nsorces = ["a"]', r"\[default\]: 'sorces' is not known; did you mean sources\?"),
        ("[default]\norder = []", "order is empty; name rank and recency"),
        ('[default]\norder = "rank"', "order must be a list of names"),
        ('[default]\norder = ["recent"]', r"order: 'recent' is not known; did you mean recency\?"),
        ('[default]\nsources = ["a", "a"]', "sources names 'a' twice"),
        ('[default]\nprefer = "newest"', "prefer = 'newest' is not known; write latest or ranked"),
        ('[default]\nprefer = "latest"\norder = ["rank"]', "order and prefer say the same thing"),
        ("default = 1", r"\[default\]: it must be a table"),
        ('[property."n:endDat"]', r"n:endDat is no property with one value only; did you mean n:endDate\?"),
        ('[property."n:theme"]', r"n:theme is no property with one value only"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(WrongPrecedence, match=told) as error:
        read(tmp_path, text)
    assert str(error.value).startswith(f"{tmp_path}/precedence.toml")


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(WrongPrecedence, match=r"rules\.toml is not there, and NIVOS_PRECEDENCE names it"):
        read_precedence(tmp_path, str(tmp_path / "rules.toml"))


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "precedence.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongPrecedence, match="cannot be read"):
        read_precedence(tmp_path)


def test_a_source_that_nobody_has_read(tmp_path: Path) -> None:
    rules = read(tmp_path, '[property."n:endDate"]\nsources = ["eura2041"]')
    with pytest.raises(WrongPrecedence) as error:
        refuse_unknown_sources(tmp_path / "precedence.toml", rules, {"eura2014", "kohesio"})
    assert str(error.value).endswith(
        "[property.\"n:endDate\"]: no record is of the source 'eura2041'; did you mean eura2014?"
    )
    refuse_unknown_sources(tmp_path / "precedence.toml", rules, {"eura2041"})


def test_the_properties_with_one_value_are_those_of_the_ontology() -> None:
    found = shipped_properties()
    assert {END, START, terms.NAME.value, terms.SUMMARY.value} <= found
    assert iris.N + "theme" not in found
