"""A hundred thousand names: how long a look-up takes, and that threads may share an index."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from ingest.matching import Index
from ontology import iris, terms
from tests.bench.matching import mistyped, names, stored


@pytest.mark.slow
def test_a_look_up_among_100_000_names_takes_milliseconds() -> None:
    told = names(100_000)
    index = Index.of(stored(told), ["organisation"])
    assert index.catalogue("organisation").vocabulary.names == 100_000
    chance = random.Random(2)
    spent = []
    for name in chance.sample(told, 200):
        began = time.perf_counter()
        index.candidates("organisation", mistyped(name, chance))
        spent.append(time.perf_counter() - began)
    # Ten times what a quiet machine takes (tests/bench/README.md).
    assert sorted(spent)[len(spent) // 2] < 0.025


def test_codes_and_equal_names_are_found_before_the_words_are_read() -> None:
    index = Index.of(stored(["Silta ry", "Polku ry"]), ["organisation"])
    catalogue = index.catalogue("organisation")
    assert index.candidates("organisation", "silta")[0].certain
    assert index.candidates("organisation", "", "o1")[0].certain
    assert catalogue._vocabulary is None
    assert index.candidates("organisation", "siltta")[0].score > 70
    assert catalogue._vocabulary is not None


def test_a_name_that_thousands_have_gives_a_hundred_candidates_at_most() -> None:
    index = Index.of(stored(["Seminaari"] * 3_000), ["organisation"])
    found = index.candidates("organisation", "Seminaari", limit=10_000)
    assert len(found) <= 140
    assert found[0].reason == "3000 things have the name 'Seminaari'"
    assert not any(each.certain for each in found)


def test_threads_that_ask_at_once_get_the_same_answers() -> None:
    told = [f"Kylä {number} ry" for number in range(300)]
    store = Store()
    for number, name in enumerate(told):
        node = NamedNode(iris.entity("organisation", str(number)))
        store.add(Quad(node, terms.RDF_TYPE, terms.ORGANISATION))
        store.add(Quad(node, terms.NAME, Literal(name, language="fi")))
    index = Index.of(store, ["organisation"])
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda name: index.candidates("organisation", name, limit=1), told))
    assert [one[0].iri.rsplit("/", 1)[1] for one in found] == [str(number) for number in range(300)]
    assert all(one[0].certain for one in found)
