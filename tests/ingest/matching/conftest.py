"""Small graphs of named things, and the organisations of the sample."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from ingest.matching import Index
from ontology import iris, terms

Said = dict[str, str | list[str]]
Organisations = Callable[..., Index]


def organisations_in(store: Store, *said: dict[str, Any]) -> None:
    """Put organisations into a graph: {"id", "name", "known_as", "business_id"}."""
    for one in said:
        node = NamedNode(iris.entity("organisation", one["id"]))
        store.add(Quad(node, terms.RDF_TYPE, terms.ORGANISATION))
        store.add(Quad(node, terms.NAME, Literal(one["name"], language="fi")))
        for name in one.get("known_as", ()):
            store.add(Quad(node, terms.KNOWN_AS, Literal(name, language="fi")))
        for code in one.get("business_ids", ()):
            store.add(Quad(node, terms.BUSINESS_ID, Literal(code)))


@pytest.fixture
def organisations() -> Organisations:
    """Index a few organisations."""

    def _organisations(*said: dict[str, Any]) -> Index:
        store = Store()
        organisations_in(store, *said)
        return Index.of(store, ["organisation"])

    return _organisations


@pytest.fixture(scope="session")
def sample() -> list[dict[str, Any]]:
    """The 170 organisations of the sample, with the id that each has in the graph."""
    text = (resources.files("ingest") / "samples/zoomi/organisations.jsonl").read_text("utf-8")
    records = [json.loads(line) for line in text.splitlines()]
    for record in records:
        record["id"] = record.get("business_id") or iris.slug(record["name"])
        record["business_ids"] = [record["business_id"]] if "business_id" in record else []
    return records
