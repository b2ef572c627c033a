"""A Nivos service as a process of its own, as its users meet it: started, asked over HTTP, stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from pyoxigraph import RdfFormat, Triple, parse

from graph_api.store.layout import DataDirectory
from graph_api.store.opening import open_writer
from ontology import iris

#: Seconds that a service may take until it is ready, on a busy machine.
START = 60.0

PREFIXES = """
PREFIX n: <https://w3id.org/nivos/ontology#>
PREFIX b: <https://w3id.org/nivos/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

#: What two records of one source say: each is a named graph, and the default graph holds both.
RECORDS = {
    "S1": """
<https://w3id.org/nivos/project/S1> a n:Project ; n:name "Ääni kuuluviin"@fi, "Rösten hörd"@sv ; n:code "S1" ;
  n:startDate "2019-01-01"^^xsd:date ; n:theme <https://w3id.org/nivos/theme/nivelvaihe> .
<https://w3id.org/nivos/theme/nivelvaihe> a skos:Concept ; skos:prefLabel "Nivelvaihe"@fi .
""",
    "S2": """
<https://w3id.org/nivos/project/S2> a n:Project ; n:name "Tab\\there, \\"quoted\\"\\nand 𝄞"@en ; n:code "S2" ;
  n:theme <https://w3id.org/nivos/theme/nivelvaihe> .
""",
}


def graph_of(record: str) -> str:
    """Give the IRI of the named graph of one of `RECORDS`."""
    return iris.record_graph("test", "record", record)


def triples(turtle: str) -> list[Triple]:
    """Read Turtle whose prefixes are `PREFIXES`."""
    return [quad.triple for quad in parse(PREFIXES + turtle, format=RdfFormat.TURTLE)]


def fill(data: Path) -> None:
    """Publish a snapshot that holds `RECORDS`."""
    with open_writer(DataDirectory(data), purpose="test") as writer:
        for record, turtle in RECORDS.items():
            writer.put_record(graph_of(record), triples(turtle), [], record)
        writer.publish("test", lambda store: [], datetime(2026, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Service:
    """A running service: where it answers, what it serves, where it writes its log."""

    url: str
    data: Path
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def sparql(self) -> str:
        """Address of the SPARQL endpoint."""
        return f"{self.url}/sparql"

    @property
    def port(self) -> int:
        """Port that it listens on."""
        return int(self.url.rpartition(":")[2])


def command(*words: str) -> list[str]:
    """Give the command line of `nivos` with these words, in this environment."""
    return [sys.executable, "-m", "graph_api.cli", *words]


def environment(data: Path, settings: dict[str, str]) -> dict[str, str]:
    """Give the environment of a service over `data`: no limit of rate unless `settings` has one."""
    given = {"NIVOS_DATA": str(data), "NIVOS_RATE_LIMIT": "", "NIVOS_RATE_LIMIT_KEYED": "", **settings}
    return {**os.environ, **given}


def free_port() -> int:
    """Give a port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(data: Path, log: Path, **settings: str) -> Iterator[Service]:
    """Run `nivos serve` over `data` until the block ends; `settings` are variables of its environment."""
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command("serve", "--port", str(port)),
            env=environment(data, settings),
            stdout=output,
            stderr=output,
        )
        try:
            service = Service(f"http://127.0.0.1:{port}", data, log, process)
            wait_until_ready(service)
            yield service
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def service_of_records(folder: Path) -> Iterator[Service]:
    """Run a service over `RECORDS` until the block ends; its log must hold no traceback then."""
    fill(folder / "data")
    with served(folder / "data", folder / "log") as running:
        yield running
    assert "Traceback" not in (folder / "log").read_text()


def make_key(service: Service, name: str) -> str:
    """Make a key that may change the graph, while the service runs."""
    done = subprocess.run(
        command("keys", "add", name, "--role", "editor"),
        env=environment(service.data, {}),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()[0]


def wait_until_ready(service: Service) -> None:
    """Wait until the service answers; raises RuntimeError when it ends or takes too long."""
    until = time.monotonic() + START
    while time.monotonic() < until:
        try:
            httpx.get(f"{service.url}/healthz", timeout=START)
        except httpx.TransportError:
            if service.process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the service did not start: {service.log.read_text()[-2000:]}")
