"""The servers that are compared, each started on one core and stopped after, and the CPU time that each uses."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

SERVER_CORE, CLIENT_CORE = "0", "1"
_TICKS = os.sysconf("SC_CLK_TCK")
#: Where the peers' environments are kept between runs.
_PEERS = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "nivos-bench"


class Missing(Exception):
    """Something that a measurement needs is not on this machine."""


@dataclass(frozen=True)
class Server:
    """A server that answers at `base`."""

    name: str
    base: str
    process: subprocess.Popen[bytes]

    def cpu(self) -> float:
        """CPU seconds that the server and its children have used so far."""
        return sum(_seconds(pid) for pid in _family(self.process.pid))


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _seconds(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS
    return 0.0


def free_port() -> int:
    """Give a port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(
    name: str,
    command: Sequence[str],
    port: int,
    ready: str,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    core: str | None = SERVER_CORE,
    patience: float = 60,
) -> Iterator[Server]:
    """Start a server and wait until `ready` answers 200; stop it and its children at the end."""
    pinned = ["taskset", "-c", core, *command] if core and shutil.which("taskset") else list(command)
    process = subprocess.Popen(
        pinned,
        # As on a user's machine: Python keeps what it has compiled, whatever this one is set to.
        env={**os.environ, **(environment or {}), "PYTHONDONTWRITEBYTECODE": ""},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    server = Server(name, f"http://127.0.0.1:{port}", process)
    try:
        _await(server, ready, patience)
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await(server: Server, ready: str, patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if server.process.poll() is not None:
            raise Missing(f"{server.name} ended while it was starting")
        with suppress(httpx.TransportError):
            if httpx.get(server.base + ready, timeout=30).status_code == 200:
                return
        time.sleep(0.01)
    raise Missing(f"{server.name} was not ready after {patience:.0f} s")


def oxigraph(graph: Path, core: str | None = SERVER_CORE) -> AbstractContextManager[Server]:
    """Start the Rust server, read-only, on the folder of a snapshot's graph."""
    program, port = Path(sys.executable).parent / "oxigraph", free_port()
    if not program.exists():
        raise Missing("oxigraph is not installed in this environment")
    command = [str(program), "serve-read-only", "--location", str(graph), "--bind", f"127.0.0.1:{port}"]
    return started("oxigraph", command, port, "/query?query=ASK%7B%7D", core=core)


def nivos(data: Path, core: str | None = SERVER_CORE, **settings: object) -> AbstractContextManager[Server]:
    """Start Nivos on a data directory, without a limit on how often one address may ask."""
    port = free_port()
    environment = {f"NIVOS_{name.upper()}": str(value) for name, value in settings.items()}
    environment |= {"NIVOS_RATE_LIMIT": "", "NIVOS_DATA": str(data)}
    command = [sys.executable, "-m", "graph_api.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
    return started("nivos", command, port, "/healthz", environment, core=core)


def rdflib_endpoint(triples: Path) -> AbstractContextManager[Server]:
    """Start rdflib-endpoint, which reads all triples into memory first."""
    program, port = _peer("rdflib-endpoint", "rdflib-endpoint[cli]==0.6.3"), free_port()
    command = [str(program), "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)]
    return started("rdflib-endpoint", command, port, "/?query=ASK%7B%7D", patience=300)


def grlc(folder: Path, endpoint: str, queries: Mapping[str, str]) -> AbstractContextManager[Server]:
    """Start grlc on local queries, sending them on to an endpoint."""
    program, port = _peer("grlc", "grlc==1.3.11", "setuptools<80"), free_port()
    local = folder / "queries"
    local.mkdir(parents=True, exist_ok=True)
    for name, text in queries.items():
        (local / f"{name}.rq").write_text(f"#+ method: GET\n#+ endpoint: {endpoint}\n{text}\n")
    (folder / "config.ini").write_text(
        "[auth]\ngithub_access_token =\n[local]\n"
        f"local_sparql_dir = {local}/\n[defaults]\nsparql_endpoint = {endpoint}\n"
        f"server_name = 127.0.0.1:{port}\nendpoint_method = GET\nauth_user = none\nauth_password = none\n"
        "sparql_access_token =\ndebug = False\n"
    )
    ready = f"/api-local/{next(iter(queries))}"
    return started("grlc", [str(program), f"--port={port}"], port, ready, folder=folder)


def _peer(name: str, *requirements: str) -> Path:
    """Give the program of a peer, installed into an environment of its own: the dependencies would clash."""
    folder = _PEERS / name
    program = folder / "bin" / ("grlc-server" if name == "grlc" else name)
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(folder / "bin/python"), "-m", "pip", "install", "-qqq", *requirements]
        if subprocess.run(install, check=False).returncode:
            raise Missing(f"{name} could not be installed")
    return program
