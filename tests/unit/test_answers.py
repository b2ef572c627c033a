"""What an answer that fails leaves behind."""

from __future__ import annotations

from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad, Store

from graph_api.answers import answer, saved_query
from graph_api.store import View
from ontology import iris, terms
from tests.tracebacks import kept


class WithoutLabels:
    """A graph that answers queries and fails at anything else."""

    def __init__(self, store: Store) -> None:
        self.query = store.query

    def quads_for_pattern(self, *_: Any) -> Any:
        raise OSError("the engine is gone")


def test_an_error_takes_no_rows_into_another_thread() -> None:
    store = Store()
    for number in range(3):  # more than the first row, at which it fails
        store.add(Quad(NamedNode(iris.project(f"S{number}")), terms.RDF_TYPE, terms.PROJECT))
    view = View.of(WithoutLabels(store))
    with pytest.raises(OSError, match="the engine is gone") as raised:
        answer(view, saved_query("projects"), {})
    assert kept(raised.value) == []
