"""Which value is believed, decided without a store: rules of sources, rank and recency, and the editors' word."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from graph_api.store.decision import EDITED, RETRACTED, Saying, believed
from graph_api.store.precedence import UNRANKED, Precedence, Rule, Standing
from ontology import terms

END = terms.END_DATE
LIST, REGISTER, PAGE = (NamedNode(f"https://w3id.org/nivos/record/{name}/project/S1") for name in "lrp")
STANDINGS = {
    LIST: Standing(LIST.value, ("list",), 70, 900),
    REGISTER: Standing(REGISTER.value, ("register",), 10, 500),
    PAGE: Standing(PAGE.value, ("page",), 10, 700),
}
ALL = ((LIST, Literal("l")), (REGISTER, Literal("r")), (PAGE, Literal("p")))


def decided(rule: Rule, *said: Saying, functional: bool = True) -> set[str]:
    precedence = Precedence(properties={END.value: rule})
    found = believed(END, said, {END} if functional else set(), STANDINGS.__getitem__, precedence)
    return {value.value for value in found}


@pytest.mark.parametrize(
    ("rule", "winner"),
    [
        (Rule(), "p"),  # the lowest rank, and of these the last read
        (Rule(order=("recency", "rank")), "l"),
        (Rule(order=("rank",)), "p"),  # even: the smallest graph
        (Rule(sources=("register",)), "r"),
        (Rule(sources=("list", "register")), "l"),
        (Rule(sources=("nobody",)), "p"),
    ],
)
def test_the_rule_of_the_property_decides(rule: Rule, winner: str) -> None:
    assert decided(rule, *ALL) == {winner}
    assert decided(rule, *reversed(ALL)) == {winner}


def test_where_all_can_be_true_no_rule_is_asked() -> None:
    assert decided(Rule(sources=("register",)), *ALL, functional=False) == {"l", "r", "p"}


def test_another_property_follows_the_default_rule() -> None:
    precedence = Precedence(Rule(order=("recency",)), {terms.START_DATE.value: Rule(sources=("register",))})
    found = believed(END, ALL, {END}, STANDINGS.__getitem__, precedence)
    assert found == {Literal("l")}


def test_one_value_needs_no_standing() -> None:
    def standing(graph: NamedNode) -> Standing:
        raise AssertionError(graph)

    same = [(LIST, Literal("same")), (REGISTER, Literal("same"))]
    assert believed(END, same, {END}, standing) == {Literal("same")}
    assert believed(END, [], {END}, standing) == set()


def test_an_editor_goes_before_every_rule() -> None:
    edited = (EDITED, Literal("e"))
    assert decided(Rule(sources=("register",)), *ALL, edited) == {"e"}
    assert decided(Rule(), edited) == {"e"}


def test_what_is_retracted_is_not_believed_though_its_record_is_trusted_most() -> None:
    assert decided(Rule(), *ALL, (RETRACTED, Literal("p"))) == set()
    assert decided(Rule(), (RETRACTED, Literal("p"))) == set()
    assert decided(Rule(), *ALL, (RETRACTED, Literal("l"))) == {"p"}


def test_in_each_language_one() -> None:
    said = [
        (LIST, Literal("lista", language="fi")),
        (REGISTER, Literal("rekisteri", language="fi")),
        (LIST, Literal("lista", language="sv")),
    ]
    found = believed(terms.NAME, said, set(), STANDINGS.__getitem__)
    assert found == {said[1][1], said[2][1]}


@pytest.mark.parametrize(
    ("rule", "one", "other", "why"),
    [
        (Rule(), PAGE, LIST, "rank"),
        (Rule(), PAGE, REGISTER, "recency"),
        (Rule(order=("rank",)), PAGE, REGISTER, "record"),
        (Rule(sources=("register",)), REGISTER, PAGE, "source"),
        (Rule(sources=("register",)), PAGE, LIST, "rank"),
    ],
)
def test_the_rule_tells_what_decided(rule: Rule, one: NamedNode, other: NamedNode, why: str) -> None:
    assert rule.decided_by(STANDINGS[one], STANDINGS[other]) == why


def test_a_rule_is_written_in_the_order_in_which_it_decides() -> None:
    assert str(Rule(("eura2014", "kohesio"), ("recency", "rank"))) == "eura2014 > kohesio > recency > rank"
    assert str(Rule()) == "rank > recency"


def test_a_source_without_rank_is_trusted_least() -> None:
    assert Rule().key(Standing("b")) > Rule().key(Standing("a", ("x",), UNRANKED - 1))
