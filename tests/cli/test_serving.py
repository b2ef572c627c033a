"""`nivos serve` as a process of its own, and the benchmarks: each runs to its end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from ingest.load import run_ingest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("by_option", [True, False])
def test_serve_listens_where_it_is_told(tmp_path: Path, by_option: bool) -> None:
    run_ingest([ROOT / "ingest/samples/zoomi/projects.jsonl"], tmp_path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    options = ["--data", str(tmp_path), "--host", "127.0.0.1", "--port", port] if by_option else []
    settings = (
        {} if by_option else {"NIVOS_DATA": str(tmp_path), "NIVOS_HOST": "127.0.0.1", "NIVOS_PORT": port}
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "graph_api.cli", "serve", *options], env={**os.environ, **settings}
    )
    try:
        for _ in range(200):
            try:
                answer = httpx.get(f"http://127.0.0.1:{port}/api/projects", timeout=30)
                break
            except httpx.TransportError:
                assert server.poll() is None, "the server ended"
                time.sleep(0.1)
        assert answer.json()["total"] == 122
    finally:
        server.terminate()
        assert server.wait(30) in (0, -15)


def test_the_benchmark_of_the_sample_runs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.sample"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("lineage of VeKe")]
