"""Small files of records, written where a test wants them, and graphs to load them into."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.gathering import Gathered, gather
from ingest.load import run_ingest
from ingest.sources.files import input_files

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write records as JSON Lines (or text as it is) into a file of a folder; returns the path."""

    def _write(name: str, *records: dict[str, Any] | str, folder: str = "in") -> Path:
        path = tmp_path / folder / name
        path.parent.mkdir(exist_ok=True)
        lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in records]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return _write


@pytest.fixture(scope="session")
def vocabularies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory, to be copied, of the shipped vocabularies: writing them is half of a small first load."""
    folder = tmp_path_factory.mktemp("vocabularies")
    (folder / "none.jsonl").touch()
    run_ingest([folder / "none.jsonl"], folder / "data")
    return folder / "data"


@pytest.fixture
def data(tmp_path: Path, vocabularies: Path) -> Path:
    """A data directory of the test's own, with the shipped vocabularies published as its first snapshot."""
    return Path(shutil.copytree(vocabularies, tmp_path / "data", symlinks=True))


@pytest.fixture
def gathered() -> Callable[..., Gathered]:
    """Read, validate and convert files, without a store."""

    def _gathered(*paths: Path, source: str | None = "test") -> Gathered:
        return gather(input_files(paths), source)

    return _gathered
