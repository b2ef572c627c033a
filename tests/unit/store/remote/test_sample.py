"""The whole sample network at each engine: every quad and the answer to every saved query are the same as here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pyoxigraph import Literal, QuerySolutions

from graph_api.store import DataDirectory, Snapshots, View
from graph_api.store.remote import Endpoint, RemoteSnapshots, bring_up_to_date
from ingest.load import run_ingest
from queries.catalogue import catalogue

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> DataDirectory:
    folder = tmp_path_factory.mktemp("sample")
    run_ingest([ROOT / "ingest/samples/zoomi"], folder)
    return DataDirectory(folder)


@pytest.fixture(scope="module")
def local(directory: DataDirectory) -> View:
    return Snapshots(directory).view()


@pytest.fixture(scope="module")
def remote(directory: DataDirectory, local: View, endpoint: Endpoint) -> Iterator[View]:
    delivery = bring_up_to_date(directory, endpoint)
    assert (delivery.added, delivery.merged) == (local.snapshot.quads, 0)
    with closing(RemoteSnapshots(endpoint)) as snapshots:
        yield snapshots.view()


def test_every_quad_arrives(local: View, remote: View) -> None:
    assert set(remote.store.quads_for_pattern(None, None, None, None)) == set(
        local.store.quads_for_pattern(None, None, None, None)
    )


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_saved_query_gives_the_same_rows(local: View, remote: View, name: str) -> None:
    query = catalogue()[name].bind({})
    for text in (query.text, query.count(), query.page(7, 3)):
        assert rows(remote, text) == rows(local, text)


def rows(view: View, text: str) -> list[list[object]]:
    found = view.query(text)
    assert isinstance(found, QuerySolutions)
    return [[term.value if isinstance(term, Literal) else term for term in row] for row in found]
