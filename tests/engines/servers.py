"""`oxigraph serve` and Virtuoso as servers for tests."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import httpx

from graph_api.store.remote import Endpoint
from ontology import iris

BELIEVED = iris.BASE + "graph/believed"
_START = 60.0

#: The smallest installation: no cache to speak of, no limit on rows, and only this machine may ask.
_VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 3
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
FileExtend = 200
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 20
CheckpointInterval = 0
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
SchedulerInterval = 10
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
MaxClientConnections = 20
MaxKeepAlives = 20
KeepAliveTimeout = 10
[SPARQL]
ResultSetMaxRows = {rows}
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], address: str) -> Iterator[None]:
    """Run a server until the block ends; the block begins when it answers at `address`."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + _START
        while True:
            assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
            with suppress(httpx.TransportError):
                httpx.get(address, timeout=5)
                break
            assert time.monotonic() < deadline, f"{command[0]} does not answer"
            time.sleep(0.02)
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def oxigraph(folder: Path) -> Iterator[Endpoint]:
    """Run `oxigraph serve`."""
    port = free_port()
    program = str(Path(sys.executable).with_name("oxigraph"))
    place = ["--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    base = f"http://127.0.0.1:{port}"
    with running([program, "serve", *place], base):
        yield Endpoint(f"{base}/query", f"{base}/update")


@contextmanager
def named_oxigraph(folder: Path) -> Iterator[Endpoint]:
    """Run `oxigraph serve` as if its default graph belonged to others: what is believed is a named graph."""
    with oxigraph(folder) as endpoint:
        yield replace(endpoint, believed=BELIEVED)


@contextmanager
def virtuoso(folder: Path, rows: int = 1_000_000) -> Iterator[Endpoint]:
    """Run Virtuoso, where what is believed is a named graph; updates and graphs ask for a password (digest)."""
    sql, http = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(_VIRTUOSO.format(folder=folder, sql=sql, http=http, rows=rows))
    base = f"http://127.0.0.1:{http}"
    with running(["virtuoso-t", "+foreground", "+configfile", str(settings)], f"{base}/sparql?query=ASK{{}}"):
        yield Endpoint(
            f"{base}/sparql",
            f"{base}/sparql-auth",
            f"{base}/sparql-graph-crud-auth",
            user="dba",
            password="dba",
            believed=BELIEVED,
        )


ENGINES = {"oxigraph": oxigraph, "virtuoso": virtuoso}


def installed(engine: str) -> bool:
    """Tell whether an engine is on this machine; Virtuoso comes from Debian's virtuoso-opensource-7-bin."""
    return engine != "virtuoso" or shutil.which("virtuoso-t") is not None
