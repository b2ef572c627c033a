"""Ill will and accidents: queries that run away, readers that leave, processes that are killed, switches."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx

from graph_api.store import DataDirectory
from tests.clients.service import Service
from tests.soak.tally import Tally

_PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f) }"
RUNAWAYS = {
    "product": f"SELECT (COUNT(*) AS ?n) {_PRODUCT}",
    "hungry": "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "deep": "ASK { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "paths": "SELECT (COUNT(*) AS ?n) { ?s (!<a:b>|^!<a:b>)* ?o }",
    "long": "SELECT * { VALUES ?x {" + " 1" * 200_000 + "} VALUES ?y {" + " 1" * 200_000 + "} }",
}
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

#: What may be said to a runaway, and to anyone who comes while runaways are there: status and kind of problem.
LIMITS = {(503, "query-memory"), (504, "query-time"), (413, "result-too-large"), (422, "query-failed")}
BUSY = (503, "busy")


def problem_of(answer: httpx.Response) -> tuple[int, str]:
    """Give status and kind of a problem document; the kind is empty where it is none."""
    if not answer.headers.get("content-type", "").startswith("application/problem+json"):
        return answer.status_code, ""
    return answer.status_code, str(answer.json().get("type", "")).rpartition("/")[2]


def promised(answer: httpx.Response) -> bool:
    """Tell whether an answer is a limit told as promised."""
    told = problem_of(answer)
    return told in LIMITS or (told == BUSY and answer.headers.get("retry-after", "").isdigit())


async def run_away(client: httpx.AsyncClient, tally: Tally, chance: random.Random, patience: float) -> None:
    """Send one runaway; it must be told its limit within `patience` seconds."""
    name = chance.choice(list(RUNAWAYS))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    try:
        answer = await client.post("/sparql", data={"query": RUNAWAYS[name]})
    except httpx.HTTPError as error:  # an answer that had begun may break off, visibly
        tally.answered(f"~{name}", type(error).__name__, 0.0)
        if not isinstance(error, httpx.RemoteProtocolError):
            tally.fault(f"runaway {name}: {error!r}")
        return
    taken = loop.time() - begun
    told = problem_of(answer)
    tally.answered(f"~{name}", told[1] or str(answer.status_code), taken)
    if not promised(answer):
        tally.fault(f"runaway {name} was told {told}: {answer.text[:200]}")
    if taken > patience:
        tally.fault(f"runaway {name} was told {told} only after {taken:.1f} s")


async def leave(service: Service, tally: Tally, chance: random.Random) -> None:
    """Ask for an endless answer, read a part of it or nothing, and hang up."""
    target = f"/sparql?{urlencode({'query': ENDLESS})}"
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
    writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode())
    await writer.drain()
    manner = chance.choice(("at once", "after a while", "after a part"))
    try:
        if manner == "after a while":
            await asyncio.sleep(chance.random() * 2)
        elif manner == "after a part":
            async with asyncio.timeout(10):
                for _ in range(chance.randrange(1, 40)):
                    await reader.read(65536)
    except TimeoutError:
        pass
    finally:
        writer.transport.abort()
    tally.happened(f"reader left {manner}")


def children(pid: int) -> Iterator[tuple[int, str]]:
    """Give the child processes of a process with their command lines."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, ValueError):
                continue
            if parent == pid:
                yield int(folder.name), words


def kill_a_child(service: Service, tally: Tally, chance: random.Random) -> None:
    """Kill one of the server's processes from outside: mostly a query worker, sometimes the one that writes."""
    kind, module = ("query worker", "graph_api.evaluation")
    if chance.random() < 0.2:
        kind, module = ("write process", "graph_api.writes")
    found = [pid for pid, words in children(service.process.pid) if module in words]
    if found:
        try:
            os.kill(chance.choice(found), signal.SIGKILL)
        except ProcessLookupError:
            return
        tally.happened(f"{kind} killed")


class Writing:
    """The process that writes: told what to do, sometimes killed at it."""

    def __init__(self, data: Path, tally: Tally, chance: random.Random) -> None:
        self._data, self._tally, self._chance = data, tally, chance
        self._process: asyncio.subprocess.Process | None = None
        self._number = 0

    async def once(self) -> None:
        """Publish something new; or roll back, or kill the process in the middle."""
        draw = self._chance.random()
        if draw < 0.15:
            numbers = DataDirectory(self._data).numbers()
            await self._tell(f"rollback {self._chance.choice(numbers[-6:])}", "rolled back")
        elif draw < 0.35:
            await self._kill_in_the_middle()
        else:
            await self.publish()

    async def publish(self) -> None:
        """Publish the next records."""
        self._number += 1
        await self._tell(f"ingest {self._number}", "published, refused 0")

    async def stop(self) -> None:
        """Let the process end."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            await self._process.wait()

    async def _tell(self, words: str, expected: str) -> None:
        process = await self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{words}\n".encode())
        said = (await process.stdout.readline()).decode().strip()
        if said.startswith(expected):
            self._tally.happened(words.split()[0])
        elif "another writer is at work" in said:
            self._tally.happened("writer found another at work")
        else:
            self._tally.fault(f"{words}: {said or 'the writer ended'}")
            self._process = None

    async def _kill_in_the_middle(self) -> None:
        process = await self._running()
        assert process.stdin is not None
        self._number += 1
        process.stdin.write(f"ingest {self._number}\n".encode())
        await asyncio.sleep(self._chance.random() * 3)
        process.kill()
        await process.wait()
        self._process = None
        self._tally.happened("writer killed")

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.soak.writer", str(self._data)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        return self._process
