"""Real engines for the tests of the remote store: one of each kind per module, emptied by none of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph_api.store.remote import Endpoint
from tests.engines.servers import ENGINES, installed, named_oxigraph


@pytest.fixture(
    scope="module",
    params=[
        "oxigraph",
        pytest.param("oxigraph, named", marks=pytest.mark.slow),
        pytest.param("virtuoso", marks=pytest.mark.slow),
    ],
)
def endpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An engine of each kind."""
    if not installed(request.param):
        pytest.fail("virtuoso-t is not on this machine: apt-get install virtuoso-opensource-7-bin")
    start = ENGINES.get(request.param, named_oxigraph)
    with start(tmp_path_factory.mktemp("engine")) as started:
        yield started
