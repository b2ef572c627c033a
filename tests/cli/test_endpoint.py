"""The commands that bring the graph to a SPARQL endpoint, against `oxigraph serve`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graph_api.store.remote import Endpoint, RemoteSnapshots
from tests.engines.servers import free_port, oxigraph

pytestmark = pytest.mark.slow


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Endpoint]:
    (tmp_path / "engine").mkdir()
    with oxigraph(tmp_path / "engine") as started:
        yield started


def nivos(data: Path, url: str, update: str, *words: str) -> subprocess.CompletedProcess[str]:
    settings = {"NIVOS_DATA": str(data), "NIVOS_STORE_URL": url, "NIVOS_STORE_UPDATE_URL": update}
    command = [sys.executable, "-m", "graph_api.cli", *words]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, env={**os.environ, **settings}, check=False
    )


def records(folder: Path, name: str) -> str:
    folder.mkdir(exist_ok=True)
    line = {"id": "S1", "source": "esimerkki", "name": name, "start": "2020-01-01"}
    (folder / "projects.jsonl").write_text(json.dumps(line) + "\n")
    return str(folder)


def held(engine: Endpoint) -> int:
    with closing(RemoteSnapshots(engine)) as snapshots:
        return snapshots.view().number


def test_ingest_rollback_and_upload(tmp_path: Path, engine: Endpoint) -> None:
    data, files = tmp_path / "data", tmp_path / "records"
    told = nivos(data, engine.url, engine.updates, "ingest", records(files, "Yksi"), "--dry-run")
    assert (told.returncode, "SPARQL endpoint" in told.stdout) == (0, False)
    told = nivos(data, engine.url, engine.updates, "ingest", records(files, "Yksi"))
    assert told.returncode == 0, told.stdout + told.stderr
    assert "the SPARQL endpoint holds snapshot 1: filled anew with " in told.stdout
    told = nivos(data, engine.url, engine.updates, "ingest", records(files, "Kaksi"))
    assert "the SPARQL endpoint holds snapshot 2: " in told.stdout
    assert held(engine) == 2
    told = nivos(data, engine.url, engine.updates, "rollback", "1")
    assert told.stdout.splitlines()[-1].startswith("the SPARQL endpoint holds snapshot 1: ")
    assert held(engine) == 1
    told = nivos(data, engine.url, engine.updates, "upload")
    assert (told.returncode, told.stdout) == (0, "the SPARQL endpoint holds snapshot 1: held it already\n")


def test_an_endpoint_that_is_down_is_told_and_mended_later(tmp_path: Path, engine: Endpoint) -> None:
    data, files = tmp_path / "data", tmp_path / "records"
    nowhere = f"http://127.0.0.1:{free_port()}/"
    told = nivos(data, nowhere, nowhere, "ingest", records(files, "Yksi"))
    assert told.returncode == 4
    assert "published as snapshot 1" in told.stdout
    assert told.stderr.startswith("nivos: the SPARQL endpoint does not answer")
    assert "`nivos upload` tries again" in told.stderr
    assert nivos(data, engine.url, engine.updates, "upload").returncode == 0
    assert held(engine) == 1


def test_upload_needs_an_address(tmp_path: Path) -> None:
    told = nivos(tmp_path, "", "", "upload")
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == "nivos: NIVOS_STORE_URL names no endpoint: the graph is served from here\n"
