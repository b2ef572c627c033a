"""A fresh data directory for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.reconciliation.place import Place


@pytest.fixture
def place(tmp_path: Path, vocabularies: Path) -> Place:
    return Place(tmp_path, vocabularies)
