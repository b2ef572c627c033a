"""One run: each network, each server, each question, then runaways and starting; a table of goals at the end."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import httpx
from pyoxigraph import DefaultGraph, RdfFormat

from graph_api.store import DataDirectory, open_view
from ingest.load import run_ingest
from tests.bench.service import network, servers
from tests.bench.service.goals import Row, document, table
from tests.bench.service.load import Figures, load, middle
from tests.bench.service.questions import JOIN, ROWS, RUNAWAY, Question, questions
from tests.bench.service.servers import Missing, Server

SAMPLE = Path(__file__).parents[3] / "ingest/samples/zoomi"
_CONNECTIONS = (16, 1)
_RUNAWAYS = 4


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print what was measured and the goals, and write JSON where asked."""
    options = _options(arguments)
    rows: list[Row] = []
    machine = f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{machine}, {datetime.now(UTC):%F %H:%M} UTC\n")
    with tempfile.TemporaryDirectory(prefix="nivos-bench-") as folder:
        for size in options.sizes:
            name = "sample" if size == 0 else f"{size:,} projects"
            data = _made(Path(folder) / str(size), size)
            rows += _compared(name, data, options)
            if size < options.peers_below:
                rows += _peers(name, data, Path(folder) / f"peers-{size}", options)
            if size == options.sizes[-1]:
                rows += [_under_runaways(name, data, options), _ready(name, data)]
    print("\n" + table(rows))
    if options.json:
        Path(options.json).write_text(json.dumps(document(rows), indent=1))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.service", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the sample only, one round of one second each")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[0, 10_000, 100_000], help="projects; 0: the sample"
    )
    parser.add_argument("--seconds", type=int, default=3, help="length of each run")
    parser.add_argument("--rounds", type=int, default=3, help="runs of which the median counts")
    parser.add_argument(
        "--peers-below", type=int, default=20_000, help="peers are asked on smaller networks only"
    )
    parser.add_argument("--json", help="file to write the goals and figures to")
    options = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    if options.quick:
        options.sizes, options.seconds, options.rounds = [0], 1, 1
    return options


def _made(folder: Path, size: int) -> DataDirectory:
    if size:
        return network.publish(folder, size)
    run_ingest([SAMPLE], folder)
    return DataDirectory(folder)


def _graph(data: DataDirectory) -> Path:
    return data.path_of(data.current().number) / "graph"


@contextmanager
def _three(data: DataDirectory) -> Iterator[tuple[Server, Server, Server]]:
    """Run the reference, Nivos that keeps no answers, and Nivos that does, side by side; one is asked at a time."""
    with (
        servers.oxigraph(_graph(data)) as reference,
        servers.nivos(data.root, cache_size=0) as uncached,
        servers.nivos(data.root) as cached,
    ):
        yield reference, uncached, cached


def _compared(name: str, data: DataDirectory, options: argparse.Namespace) -> list[Row]:
    rows = []
    print(f"## {name}\n\n| question | connections | oxigraph | uncached | cached | CPU µs each | ratios |")
    print("|---|---|---|---|---|---|---|")
    with _three(data) as (reference, uncached, cached):
        store = open_view(data, data.current().number).store
        for question in questions(store, lambda path: httpx.get(uncached.base + path, timeout=120).text):
            for connections in _CONNECTIONS:
                found = _rounds(question, (reference, uncached, cached), connections, options)
                ratios = [one.per_second / found[0].per_second for one in found[1:]]
                _tell(question, connections, found, ratios)
                if connections == max(_CONNECTIONS):
                    rows += _judged(name, question, found, ratios)
    return rows


def _rounds(
    question: Question, three: tuple[Server, Server, Server], connections: int, options: argparse.Namespace
) -> list[Figures]:
    """Ask all servers in turn, round by round, so that whatever else the machine does hits all alike."""
    runs: list[list[Figures]] = [[], [], []]
    for server in three[1:]:
        _ask_each_once(server, question)
    for _ in range(options.rounds):
        for at, server in enumerate(three):
            paths, accept = (
                (question.reference, question.reference_accept)
                if at == 0
                else (question.paths, question.accept)
            )
            runs[at].append(load(server, paths, accept, connections, options.seconds))
    return [middle(each) for each in runs]


def _ask_each_once(server: Server, question: Question) -> None:
    """Fill the cache, or whatever else a server remembers of its graph; no answer may be an error."""
    with httpx.Client(base_url=server.base, headers={"Accept": question.accept}, timeout=120) as client:
        for path in question.paths:
            client.get(path).raise_for_status()


def _tell(question: Question, connections: int, found: Sequence[Figures], ratios: Sequence[float]) -> None:
    speeds = " | ".join(f"{one.per_second:,.0f}" for one in found)
    costs = " / ".join(f"{1e6 / one.per_cpu_second:,.0f}" for one in found)
    failed = sum(one.failed for one in found)
    print(
        f"| {question.name} | {connections} | {speeds} | {costs} | {ratios[0]:.2f}, {ratios[1]:.2f} |"
        + (f" {failed} failed" if failed else ""),
        flush=True,
    )


def _judged(name: str, question: Question, found: Sequence[Figures], ratios: Sequence[float]) -> list[Row]:
    goals = (("uncached", question.uncached_goal), ("cached", question.cached_goal))
    rows = []
    for at, (how, goal) in enumerate(goals):
        by_cpu = found[at + 1].per_cpu_second / found[0].per_cpu_second
        note = f"{by_cpu:.2f} × by CPU time"
        if found[at + 1].failed or found[0].failed:
            note += f"; {found[at + 1].failed + found[0].failed} requests failed"
        rows.append(Row(name, f"{question.name}, {how}, beside oxigraph", "×", goal, ratios[at], note=note))
    return rows


def _peers(name: str, data: DataDirectory, folder: Path, options: argparse.Namespace) -> list[Row]:
    """Ask the join of each peer and of Nivos, one after the other."""
    triples = folder / "network.nt"
    folder.mkdir()
    store = open_view(data, data.current().number).store
    store.dump(str(triples), format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    path = f"/sparql?query={quote(JOIN)}"
    rows = []
    with _three(data) as (reference, uncached, cached):
        starts = {
            "grlc": (
                lambda: servers.grlc(folder, reference.base + "/query", {"join": JOIN}),
                "/api-local/join",
                4.0,
            ),
            "rdflib-endpoint": (lambda: servers.rdflib_endpoint(triples), f"/?query={quote(JOIN)}", 8.0),
        }
        for peer, (start, address, goal) in starts.items():
            try:
                with start() as server:
                    ours = [_asked(one, path, options) for one in (uncached, cached)]
                    load(
                        server, [address], ROWS, 16, 2 * options.seconds + 3
                    )  # its processes warm up one by one
                    theirs = _asked(server, address, options)
            except Missing as error:
                ratios, note = [None, None], str(error)
            else:
                ratios = [one.per_second / theirs.per_second for one in ours]
                by_cpu = [one.per_cpu_second / theirs.per_cpu_second for one in ours]
                note = f"{theirs.per_second:,.0f} requests/s there; by CPU time {by_cpu[0]:.1f} ×, {by_cpu[1]:.1f} ×"
                if theirs.failed:
                    note += f"; {theirs.failed} of its requests failed"
            rows.append(Row(name, f"join, uncached, beside {peer}", "×", goal, ratios[0], note=note))
            rows.append(Row(name, f"join, cached, beside {peer}", "×", 20, ratios[1], note=note))
    return rows


def _asked(server: Server, path: str, options: argparse.Namespace) -> Figures:
    return middle([load(server, [path], ROWS, 16, options.seconds) for _ in range(options.rounds)])


def _under_runaways(name: str, data: DataDirectory, options: argparse.Namespace) -> Row:
    """Compare how long lookups take while four queries run away with how long they take in quiet."""
    with servers.nivos(data.root, core=None, cache_size=0, query_timeout=5) as server:
        store = open_view(data, data.current().number).store
        lookup = questions(store, lambda path: "")[0]
        quiet = middle(
            [load(server, lookup.paths, lookup.accept, 4, options.seconds) for _ in range(options.rounds)]
        )
        with _runaways(server):
            time.sleep(1)
            busy = load(server, lookup.paths, lookup.accept, 4, max(12, 2 * options.seconds))
    note = f"{quiet.p95:.1f} ms quiet, {busy.p95:.1f} ms under {_RUNAWAYS} runaways"
    if busy.failed:
        note += f"; {busy.failed} requests failed"
    return Row(
        name,
        "p95 of lookups under runaways",
        "× quiet",
        3,
        busy.p95 / max(quiet.p95, 0.001),
        most=True,
        note=note,
    )


@contextmanager
def _runaways(server: Server) -> Iterator[None]:
    stop = threading.Event()

    def run_away() -> None:
        while not stop.is_set():
            with suppress(httpx.HTTPError):
                httpx.get(server.base + "/sparql", params={"query": RUNAWAY}, timeout=60)

    threads = [threading.Thread(target=run_away) for _ in range(_RUNAWAYS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _ready(name: str, data: DataDirectory) -> Row:
    taken, used = [], []
    for _ in range(3):
        begun = time.perf_counter()
        with servers.nivos(data.root, core=None) as server:
            taken.append(time.perf_counter() - begun)
            used.append(server.cpu())
    note = f"{data.current().triples:,} triples; {statistics.median(used):.1f} s of CPU time, its workers' among it"
    return Row(name, "seconds from start until ready", "s", 2, statistics.median(taken), most=True, note=note)
