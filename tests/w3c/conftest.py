"""A server whose every request comes from an editor, over an installation that holds nothing but a start."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from graph_api.settings import Settings
from tests.serving import begin, serving


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    data = tmp_path_factory.mktemp("data")
    begin(data)
    with serving(Settings(data=data, keep_snapshots=3)) as made:
        yield made
