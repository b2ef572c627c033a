"""What is attacked: one real service with the whole sample, whose log must hold no traceback at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.load import run_ingest
from tests.clients.service import Service, served

SAMPLE = Path(__file__).parents[2] / "ingest/samples/zoomi"


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that stops queries after two seconds."""
    folder = tmp_path_factory.mktemp("fuzz")
    run_ingest([SAMPLE], folder / "data")
    settings = {"NIVOS_QUERY_TIMEOUT": "6", "NIVOS_PUBLIC_URL": "https://nivos.example"}
    with served(folder / "data", folder / "log", **settings) as running:
        yield running
    log = (folder / "log").read_text()
    assert "Traceback" not in log, log[log.index("Traceback") :][:4000]
