"""Whatever the standard lets a client write is answered, and as the standard has it.

The batches are made up after the schema of version 0.2: a query string or properties, types as a string or a list, a
limit, property values of every kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_api.reconciliation.types import PROPERTIES, TYPES

from .schemas import EXTENDED, RESULTS, check

_TEXT = st.one_of(
    st.sampled_from(["Turun kaupunki", "VeKe", "Sillat työhön", "S1", "project/S1", "02", "Nivelvaihe"]),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=30),
)
_ONE_VALUE = st.one_of(
    _TEXT,
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.builds(lambda id_, name: {"id": id_, "name": name}, _TEXT, _TEXT),
)
_CONDITION = st.fixed_dictionaries(
    {
        "pid": st.one_of(st.sampled_from(sorted(PROPERTIES)), _TEXT),
        "v": st.one_of(_ONE_VALUE, st.lists(_ONE_VALUE, min_size=1, max_size=3)),
    }
)
_TYPE = st.one_of(st.sampled_from(sorted(TYPES)), _TEXT)
_OPTIONAL: dict[str, st.SearchStrategy[Any]] = {
    "type": st.one_of(_TYPE, st.lists(_TYPE, max_size=3)),
    "limit": st.integers(1, 100),
    "type_strict": st.sampled_from(["any", "should", "all"]),
}
_QUERY = st.one_of(
    st.fixed_dictionaries(
        {"query": _TEXT}, optional=_OPTIONAL | {"properties": st.lists(_CONDITION, max_size=3)}
    ),
    st.fixed_dictionaries({"properties": st.lists(_CONDITION, min_size=1, max_size=3)}, optional=_OPTIONAL),
)
_WITH_A_SERVER = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_WITH_A_SERVER
@given(batch=st.dictionaries(_TEXT, _QUERY, max_size=5))
def test_every_batch_is_answered(post: Callable[..., httpx.Response], batch: dict[str, Any]) -> None:
    answer = post(queries=batch)
    assert answer.status_code == 200, answer.text
    found = check(RESULTS, answer.json())
    assert set(found) == set(batch)
    for key, query in batch.items():
        result = found[key]["result"]
        assert len(result) <= query.get("limit", 5)
        assert [one["score"] for one in result] == sorted((one["score"] for one in result), reverse=True)
        assert sum(one["match"] for one in result) <= 1


@_WITH_A_SERVER
@given(
    ids=st.lists(st.one_of(st.sampled_from(["project/S1", "theme/ohjaus"]), _TEXT), max_size=4),
    columns=st.lists(
        st.fixed_dictionaries(
            {"id": st.one_of(st.sampled_from(sorted(PROPERTIES)), _TEXT.filter(bool))},
            optional={"settings": st.dictionaries(st.sampled_from(["limit", "x"]), _ONE_VALUE)},
        ),
        max_size=4,
    ),
)
def test_every_extension_is_answered(
    post: Callable[..., httpx.Response], ids: list[str], columns: list[dict[str, Any]]
) -> None:
    answer = post(extend={"ids": ids, "properties": columns})
    assert answer.status_code == 200, answer.text
    found = check(EXTENDED, answer.json())
    assert set(found["rows"]) == set(ids)
    assert [one["id"] for one in found["meta"]] == [one["id"] for one in columns]
