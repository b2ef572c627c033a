"""Another endpoint (`oxigraph serve`) that asks ours by SERVICE."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.clients.service import Service, free_port

OXIGRAPH = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
pytestmark = [pytest.mark.slow, pytest.mark.skipif(OXIGRAPH is None, reason="oxigraph is not installed")]


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an oxigraph that knows one triple about one of our projects."""
    port = free_port()
    words = [str(OXIGRAPH), "serve", "--location", str(tmp_path_factory.mktemp("other"))]
    server = subprocess.Popen(
        [*words, "--bind", f"127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    said = "<https://w3id.org/nivos/project/S2> <a:visited> true ."
    try:
        for _ in range(200):
            try:
                httpx.put(f"{address}/store?default", content=said, headers={"Content-Type": "text/turtle"})
                break
            except httpx.TransportError:
                assert server.poll() is None, "oxigraph ended"
                time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.wait()


def test_service_asks_us(service: Service, other: str) -> None:
    query = f"""SELECT ?code {{
  ?project <a:visited> true .
  SERVICE <{service.sparql}> {{ ?project <https://w3id.org/nivos/ontology#code> ?code }}
}}"""
    answer = httpx.post(f"{other}/query", data={"query": query}, headers={"Accept": "text/csv"}, timeout=60)
    assert (answer.status_code, answer.text) == (200, "code\r\nS2\r\n")
