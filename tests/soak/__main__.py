"""Run the soak: `python -m tests.soak --minutes 10 [--seed N] [--data FOLDER]`."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from graph_api.store import DataDirectory, Snapshots
from ingest.load import run_ingest
from tests.clients.service import Service, make_key, served
from tests.soak import editing, measures, trouble, writer
from tests.soak.oracle import Oracle
from tests.soak.questions import Question, questions
from tests.soak.tally import Tally

SAMPLE = Path(__file__).parents[2] / "ingest/samples/zoomi"

#: Seconds that a query may run here, and that the queue may take on top (twice the time of a query).
TIMEOUT = 4.0
PATIENCE = 3 * TIMEOUT + 6
SETTINGS = {
    "NIVOS_QUERY_TIMEOUT": f"{TIMEOUT:g}",
    "NIVOS_QUERY_MEMORY": "400",
    "NIVOS_QUERY_WORKERS": "1",
    "NIVOS_QUERY_WORKERS_MOST": "4",
    "NIVOS_QUERY_QUEUE": "8",
    "NIVOS_CACHE_SIZE": "16",
    "NIVOS_KEEP_SNAPSHOTS": str(writer.KEEP),
}
#: How many do it at once.
ASKERS, RUNAWAYS, LEAVERS = 6, 2, 1


class Soak:
    """One run against one service."""

    def __init__(self, service: Service, seconds: float, seed: int) -> None:
        self.service, self.seconds, self.seed = service, seconds, seed
        self.tally = Tally()
        self.oracle = Oracle(DataDirectory(service.data))
        self.samples: list[measures.Held] = []
        projects = (
            Snapshots(DataDirectory(service.data))
            .view()
            .query("SELECT ?p { ?p a <https://w3id.org/nivos/ontology#Project> } ORDER BY ?p")
        )
        self.things = [row["p"].value for row in projects]  # type: ignore[union-attr]

    async def run(self) -> None:
        """Do everything at once until the time is over."""
        loop = asyncio.get_running_loop()
        self._until = loop.time() + self.seconds
        limits = httpx.Limits(max_connections=50)
        async with httpx.AsyncClient(
            base_url=self.service.url, timeout=PATIENCE * 2, limits=limits
        ) as client:
            edits = editing.Editing(client, self.oracle, self.tally, make_key(self.service, "soak"))
            await self._once_each(client)
            await edits.once(self._chance(2))
            self.start = measures.held(self.service)
            self.entries = measures.entries(self.service.data)
            writing = trouble.Writing(self.service.data, self.tally, self._chance(0))
            async with asyncio.TaskGroup() as group:
                for number in range(ASKERS):
                    group.create_task(self._asking(client, self._chance(100 + number)))
                for number in range(RUNAWAYS):
                    chance = self._chance(200 + number)
                    group.create_task(
                        self._again(
                            lambda chance=chance: trouble.run_away(client, self.tally, chance, PATIENCE), 0.5
                        )
                    )
                for number in range(LEAVERS):
                    chance = self._chance(300 + number)
                    group.create_task(
                        self._again(
                            lambda chance=chance: trouble.leave(self.service, self.tally, chance), 1.0
                        )
                    )
                changing = self._chance(500)
                group.create_task(self._again(lambda: edits.once(changing), 4.0))
                group.create_task(self._again(writing.once, 3.0))
                group.create_task(self._again(self._killing(self._chance(400)), 4.0))
                group.create_task(self._again(self._measuring, 1.0))
            await writing.publish()  # a last whole publication clears up after those that were killed
            await writing.stop()

    def _chance(self, number: int) -> random.Random:
        return random.Random(self.seed * 1000 + number)

    async def _again(self, work: Callable[[], Awaitable[None]], pause: float) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() < self._until:
            await work()
            await asyncio.sleep(pause)

    def _killing(self, chance: random.Random) -> Callable[[], Awaitable[None]]:
        async def kill() -> None:
            await asyncio.to_thread(trouble.kill_a_child, self.service, self.tally, chance)

        return kill

    async def _measuring(self) -> None:
        self.samples.append(await asyncio.to_thread(measures.held, self.service))

    async def _once_each(self, client: httpx.AsyncClient) -> None:
        chance, seen = self._chance(1), set[str]()
        for _ in range(200):
            question = questions(chance, self.things)
            if question.kind not in seen:
                seen.add(question.kind)
                await self._ask(client, question)

    async def _asking(self, client: httpx.AsyncClient, chance: random.Random) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() < self._until:
            await self._ask(client, questions(chance, self.things))

    async def _ask(self, client: httpx.AsyncClient, question: Question) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        given = {"data": question.parameters} if question.post else {"params": question.parameters}
        try:
            answer = await client.request(
                "POST" if question.post else "GET", question.path, headers=question.headers, **given
            )
        except httpx.HTTPError as error:
            # A long answer may be stopped after it began; its reader must see it, as here.
            visibly = question.streamed and isinstance(error, httpx.RemoteProtocolError)
            self.tally.answered(question.kind, "broken off" if visibly else "broken", 0.0)
            if not visibly:
                self.tally.fault(f"{question.kind}: {error!r}")
            return
        ended = loop.time()
        current = self.oracle.current_between(begun, ended)
        outcome = await asyncio.to_thread(self._judged, question, answer, current)
        self.tally.answered(question.kind, outcome, ended - begun)

    def _judged(self, question: Question, answer: httpx.Response, current: set[int]) -> str:
        asked = f"{question.kind} {question.path}"
        if answer.status_code != 200:
            if not trouble.promised(answer):
                self.tally.fault(f"{asked}: {answer.status_code} {answer.text[:200]}")
            return trouble.problem_of(answer)[1] or str(answer.status_code)
        named = answer.headers.get("nivos-snapshot")
        if named is not None and int(named) not in current:
            self.tally.fault(f"{asked}: snapshot {named} was not current, but {sorted(current)}")
        try:
            right = question.check(self.oracle, answer, current)
        except Exception as error:  # whatever keeps an answer from being read makes it a wrong one
            self.tally.fault(f"{asked}: {error!r}")
            return "unreadable"
        if not right:
            self.tally.fault(f"{asked}: wrong for snapshot {named or sorted(current)}: {answer.text[:300]}")
        return "right" if right else "wrong"


def check_refusals(tally: Tally) -> None:
    """Fault ordinary questions that failed, unless each can be the victim of a worker that was killed."""
    victims = sum(
        number
        for (kind, outcome), number in tally.outcomes.items()
        if outcome in ("query-memory", "query-failed") and not kind.startswith("~")
    )
    if victims > tally.events["query worker killed"]:
        tally.fault(f"{victims} ordinary questions failed, more than workers were killed")
    if not tally.count("right"):
        tally.fault("no question was answered")


def soak(folder: Path, seconds: float, seed: int) -> Tally:
    """Run it in a folder and print the summary."""
    data, temporary = folder / "data", folder / "temporary"
    temporary.mkdir()
    run_ingest([SAMPLE], data, keep=writer.KEEP)
    writer.publish(data, 0)
    stop = threading.Event()
    with served(data, folder / "log", TMPDIR=str(temporary), **SETTINGS) as service:
        run = Soak(service, seconds, seed)
        watching = threading.Thread(target=run.oracle.watch, args=(stop,))
        watching.start()
        try:
            asyncio.run(run.run())
        finally:
            stop.set()
            watching.join()
        now = measures.check_given_back(service, run.start, run.tally, patience=90)
        measures.check_quiet(service, run.tally)
        measures.check_memory(run.samples, run.tally)
    check_refusals(run.tally)
    for number in DataDirectory(data).numbers():
        if not editing.whole(run.oracle, number):
            run.tally.fault(f"snapshot {number} holds half of an update")
    for kind, found in (
        ("temporary files", {each.name for each in temporary.iterdir()}),
        ("left in the data folder", measures.entries(data) - run.entries),
        ("in the log", {"a traceback"} if "Traceback" in (folder / "log").read_text() else set()),
    ):
        if found:
            run.tally.fault(f"{kind}: {', '.join(sorted(found))}")
    print(run.tally.summary())
    most = max(each.memory for each in run.samples)
    print(
        f"server memory: {run.start.memory:.0f} MiB at the start, {most:.0f} at most, {now.memory:.0f} at the end; "
        f"second half {measures.growth(run.samples):+.1f} MiB\n"
        f"descriptors: {run.start.descriptors} → {now.descriptors}; processes {run.start.processes} → {now.processes}\n"
        f"snapshots:     {len(DataDirectory(data).numbers())}"
    )
    return run.tally


def main() -> None:
    """Read the options and run; exits with 1 when there was a fault."""
    options = argparse.ArgumentParser(prog="python -m tests.soak")
    options.add_argument("--minutes", type=float, default=10.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, help="run in this new folder, and leave it for a look")
    given = options.parse_args()
    if given.keep:
        given.keep.mkdir(parents=True)
        tally = soak(given.keep, given.minutes * 60, given.seed)
    else:
        with tempfile.TemporaryDirectory() as folder:
            tally = soak(Path(folder), given.minutes * 60, given.seed)
    sys.exit(1 if tally.faults else 0)


if __name__ == "__main__":
    main()
