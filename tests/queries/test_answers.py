"""Every saved query on one small network: exact rows, and every parameter changes them.

The network (`data/network.trig`): A and B run, C ended without a model, D ended with a practice, and Z
coordinates and continues E. The rows stand in `data/expected.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml
from pyoxigraph import QuerySolutions, RdfFormat, Store
from rdflib.plugins.sparql import prepareQuery

from queries.catalogue import catalogue

DATA = Path(__file__).parent / "data" / "network.trig"
Arguments = dict[str, str | list[str]]
CASES: dict[str, list[tuple[Arguments, list[str]]]] = {
    name: [(case["arguments"], case["rows"]) for case in cases]
    for name, cases in yaml.safe_load((DATA.parent / "expected.yaml").read_text(encoding="utf-8")).items()
}
ONTOLOGY, BASE = "https://w3id.org/nivos/ontology#", "https://w3id.org/nivos/"
IDS = [f"{name}-{at}" for name, cases in CASES.items() for at in range(len(cases))]
EACH = [(name, arguments, rows) for name, cases in CASES.items() for arguments, rows in cases]


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.load(path=DATA, format=RdfFormat.TRIG)
    return store


@pytest.fixture(scope="module")
def dataset() -> rdflib.Dataset:
    dataset = rdflib.Dataset()
    dataset.parse(DATA, format="trig")
    return dataset


def short(term: Any) -> str:
    if term is None:
        return "-"
    value = str(term) if isinstance(term, rdflib.term.Identifier) else term.value
    return value.replace(ONTOLOGY, "n:").replace(BASE, "")


def given(arguments: Arguments) -> Mapping[str, Sequence[str]]:
    return {name: [value] if isinstance(value, str) else value for name, value in arguments.items()}


def rows_of(store: Store, text: str) -> list[str]:
    rows = store.query(text)
    assert isinstance(rows, QuerySolutions)
    return [" ".join(short(term) for term in row) for row in rows]


@pytest.mark.parametrize(("name", "arguments", "rows"), EACH, ids=IDS)
def test_exact_rows(store: Store, name: str, arguments: Arguments, rows: list[str]) -> None:
    bound = catalogue()[name].bind(given(arguments))
    assert rows_of(store, bound.text) == rows
    assert rows_of(store, bound.count()) == [str(len(rows))]
    assert [row for at in range(len(rows)) for row in rows_of(store, bound.page(1, at))] == rows


def test_every_query_has_expected_rows() -> None:
    assert set(CASES) == set(catalogue())
    assert [name for name, cases in CASES.items() if not any(rows for _, rows in cases)] == []


@pytest.mark.parametrize("name", list(catalogue()))
def test_every_parameter_changes_the_answer(name: str) -> None:
    """Among the cases, two differ in this parameter alone and in their rows."""
    for parameter in catalogue()[name].params:
        pairs = [
            (rows, other_rows)
            for arguments, rows in CASES[name]
            for other, other_rows in CASES[name]
            if arguments.get(parameter) != other.get(parameter)
            and {**arguments, parameter: ""} == {**other, parameter: ""}
        ]
        assert any(rows != other_rows for rows, other_rows in pairs), parameter


@pytest.mark.parametrize("name", list(catalogue()))
def test_an_optional_parameter_unset_gives_all(store: Store, name: str) -> None:
    """Where a case sets an optional parameter that only chooses rows, unsetting it answers those rows too."""
    query = catalogue()[name]
    for arguments, rows in CASES[name]:
        for parameter in set(arguments) & {key for key, value in query.params.items() if value.optional}:
            if name in ("themes-without-models",):  # its region changes the counts, not only the rows
                continue
            wider = {key: value for key, value in given(arguments).items() if key != parameter}
            assert set(rows) <= set(rows_of(store, query.bind(wider).text))


@pytest.mark.parametrize("name", list(catalogue()))
def test_other_parsers_read_the_query(name: str) -> None:
    prepareQuery(catalogue()[name].text)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("name", "arguments", "rows"), EACH, ids=IDS)
def test_another_engine_answers_the_same(
    dataset: rdflib.Dataset, name: str, arguments: Arguments, rows: list[str]
) -> None:
    result = dataset.query(catalogue()[name].bind(given(arguments)).text)
    answered = [" ".join(short(term) for term in row) for row in result]
    assert sorted(map(plain, answered)) == sorted(map(plain, rows))


def plain(row: str) -> str:
    """Write decimals one way: engines differ in `0`, `0.0` and `0.10`."""
    return " ".join(
        str(Decimal(word).normalize() + 0) if re.fullmatch(r"[0-9.]+(E[+-]?[0-9]+)?", word) else word
        for word in row.split(" ")
    )
