"""`nivos serve` as real processes: how it starts, is told to stop, is killed, and what is left of it then."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from ingest.load import run_ingest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow

#: Takes some seconds, and never ends.
SLOW = "SELECT (COUNT(*) AS ?n) { {SELECT * {?a ?b ?c} LIMIT 3500} {SELECT * {?d ?e ?f} LIMIT 3500} }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    run_ingest([ROOT / "ingest/samples/zoomi/projects.jsonl"], folder)
    return folder


class Server:
    """A server process, and the ways to look at it."""

    def __init__(self, process: subprocess.Popen[str], url: str, log: Path) -> None:
        self.process, self.url, self.log = process, url, log

    def get(self, path: str, **params: str) -> httpx.Response:
        return httpx.get(self.url + path, params=params or None, timeout=60)

    def ready(self) -> None:
        until(lambda: self._answers(), 60)

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def family(self) -> list[int]:
        """Process ids of all its descendants."""
        return descendants(self.process.pid)


def descendants(pid: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state != "Z":
                parents[int(entry.name)] = int(parent)
    found, waiting = [], [pid]
    while waiting:
        above = waiting.pop()
        below = [child for child, parent in parents.items() if parent == above]
        found += below
        waiting += below
    return found


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def command(pid: int) -> str:
    return (Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()


def until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(data: Path, log: Path, workers: int, **settings: str) -> Iterator[Server]:
    port = free_port()
    options = ["--data", str(data), "--port", str(port), "--workers", str(workers)]
    environment = {**os.environ, "NIVOS_QUERY_TIMEOUT": "60", **settings}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "graph_api.cli", "serve", *options],
            env=environment,
            stderr=output,
            stdout=output,
            text=True,
        )
    server = Server(process, f"http://127.0.0.1:{port}", log)
    left: list[int] = []
    try:
        server.ready()
        yield server
    finally:
        left = server.family()
        if process.poll() is None:
            process.kill()
        process.wait()
        for pid in left:  # whatever a failed test left over
            if alive(pid):
                os.kill(pid, signal.SIGKILL)


def refused(server: Server) -> bool:
    """Whether a new connection is turned away; one that waited to be taken is broken off instead."""
    try:
        server.get("/healthz")
    except httpx.ConnectError:
        return True
    except httpx.TransportError:
        return False
    return False


class Asked(threading.Thread):
    """A request under way."""

    def __init__(self, server: Server, query: str) -> None:
        super().__init__(daemon=True)
        self._server, self._query = server, query
        self.answer: httpx.Response | None = None
        self.failed: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.answer = self._server.get("/sparql", query=self._query)
        except httpx.HTTPError as error:
            self.failed = error


@pytest.mark.parametrize(("workers", "stop"), [(1, signal.SIGINT), (2, signal.SIGTERM)])
def test_a_running_query_is_answered_before_the_server_ends(
    data: Path, tmp_path: Path, workers: int, stop: signal.Signals
) -> None:
    with serving(data, tmp_path / "log", workers) as server:
        asked = Asked(server, SLOW)
        time.sleep(0.7)
        family = server.family()
        os.kill(server.process.pid, stop)
        until(lambda: refused(server), 5)
        assert asked.is_alive()
        assert server.process.wait(25) == 0, server.log.read_text()
        asked.join(5)
        assert asked.answer is not None, asked.failed
        assert asked.answer.status_code == 200
        assert asked.answer.json()["results"]["bindings"][0]["n"]["value"] == str(3500**2)
        assert len(family) >= workers
        until(lambda: not any(map(alive, family)), 5)


def test_what_does_not_end_in_time_is_ended(data: Path, tmp_path: Path) -> None:
    with serving(data, tmp_path / "log", 2, NIVOS_SHUTDOWN_TIMEOUT="1") as server:
        asked = Asked(server, ENDLESS)
        time.sleep(0.7)
        family, began = server.family(), time.monotonic()
        server.process.terminate()
        assert server.process.wait(20) == 0
        assert time.monotonic() - began < 8
        asked.join(5)
        assert asked.answer is None or asked.answer.status_code != 200
        until(lambda: not any(map(alive, family)), 5)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_second_signal_ends_it_at_once(data: Path, tmp_path: Path, workers: int) -> None:
    with serving(data, tmp_path / "log", workers, NIVOS_SHUTDOWN_TIMEOUT="60") as server:
        asked = Asked(server, ENDLESS)
        time.sleep(0.7)
        family = server.family()
        server.process.terminate()
        time.sleep(0.7)
        assert server.process.poll() is None
        began = time.monotonic()
        server.process.terminate()
        assert server.process.wait(10) == 128 + signal.SIGTERM
        assert time.monotonic() - began < 2
        asked.join(5)
        assert asked.failed is not None
        until(lambda: not any(map(alive, family)), 5)


@pytest.mark.parametrize("workers", [1, 2])
def test_nothing_outlives_a_server_that_is_killed(data: Path, tmp_path: Path, workers: int) -> None:
    with serving(data, tmp_path / "log", workers, NIVOS_SHUTDOWN_TIMEOUT="1") as server:
        Asked(server, ENDLESS)
        time.sleep(0.7)
        family = server.family()
        assert [pid for pid in family if "graph_api.evaluation.worker" in command(pid)]
        server.process.kill()
        server.process.wait()
        until(lambda: not any(map(alive, family)), 30)


def test_a_server_process_that_dies_is_replaced_and_its_figures_stay(data: Path, tmp_path: Path) -> None:
    with serving(data, tmp_path / "log", 2) as server:
        for _ in range(20):
            assert server.get("/api/projects").status_code == 200
        children = [pid for pid in server.family() if "operations.serving" in command(pid)]
        assert len(children) == 2
        until(lambda: counted(server, "nivos_server_processes") == 2, 20)
        until(lambda: counted(server, "nivos_query_workers") == 2, 20)
        before = counted(server, "nivos_http_requests_total", 'route="/api/projects"')
        assert before == 20
        os.kill(children[0], signal.SIGKILL)
        until(lambda: len({*server.family()} & {*children}) == 1, 10)
        until(lambda: len([pid for pid in server.family() if "operations.serving" in command(pid)]) == 2, 20)
        until(lambda: counted(server, "nivos_server_processes") == 2, 30)
        assert counted(server, "nivos_http_requests_total", 'route="/api/projects"') == 20
        assert "ended with -9" in server.log.read_text()


def counted(server: Server, name: str, labels: str = "") -> float:
    """Add up the samples of a name whose labels hold a text."""
    try:
        lines = server.get("/metrics").text.splitlines()
    except httpx.TransportError:
        return -1
    found = [line.rsplit(" ", 1) for line in lines if re.match(rf"{name}(\{{|\s)", line)]
    return sum(float(value) for head, value in found if labels in head)


def test_the_shared_figures_are_private_and_removed(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    with serving(data, tmp_path / "log", 2, TMPDIR=str(folder)) as server:
        server.process.kill()
        server.process.wait()
    left = list(folder.glob("nivos-figures-*"))
    assert len(left) == 1
    with serving(data, tmp_path / "log", 2, TMPDIR=str(folder)) as server:
        found = list(folder.glob("nivos-figures-*"))
        assert len(found) == 1
        assert found != left, "what a killed server left is removed by the next"
        assert found[0].stat().st_mode & 0o777 == 0o700
        server.process.terminate()
        assert server.process.wait(25) == 0
        assert not found[0].exists()


def test_a_taken_port_is_told_in_one_line(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "graph_api.cli", "serve", "--data", str(data), "--port", port],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == (
        f"nivos: 127.0.0.1:{port} cannot be listened on: Address already in use; "
        "give another --host or --port, or stop what listens there\n"
    )


def test_processes_that_cannot_start_end_the_server(data: Path, tmp_path: Path) -> None:
    """A setting that the children alone see is wrong: trying for ever would help nobody."""
    code = (
        "from graph_api.operations.serving import listen, Supervisor\n"
        "from graph_api.settings import Settings\n"
        "import os\n"
        "settings = Settings(server_workers=2, port=0)\n"
        "os.environ['NIVOS_QUERY_TIMEOUT'] = 'soon'\n"
        "raise SystemExit(Supervisor(listen(settings), settings).run())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "end as soon as they start" in done.stderr


def test_the_log_is_json_when_asked_for_and_holds_no_access_lines_of_uvicorn(
    data: Path, tmp_path: Path
) -> None:
    with serving(data, tmp_path / "log", 1, NIVOS_LOG_FORMAT="json") as server:
        server.get("/sparql", query="ASK { ?secret ?p ?o }")
        server.process.terminate()
        server.process.wait(25)
    text = (tmp_path / "log").read_text()
    lines = [line for line in text.splitlines() if '"path": "/sparql"' in line]
    assert len(lines) == 1
    assert "secret" not in text
    assert all(line.startswith("{") for line in text.splitlines())
