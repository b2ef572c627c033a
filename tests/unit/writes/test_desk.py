"""The process that writes is killed, starved, left alone: what is published stays whole, the next write works."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from graph_api.store import DataDirectory, Snapshots, WriteFailed
from graph_api.writes import errors
from graph_api.writes.desk import Desk
from graph_api.writes.jobs import Job, Outcome, Sent
from tests.serving import begin
from tests.unit.store.test_room import fill, small_disk

__all__ = ["small_disk"]

PREFIXES = "PREFIX : <http://e/> PREFIX n: <https://w3id.org/nivos/ontology#> "
P = NamedNode("http://e/p")
MANY = " . ".join(f":s{number} :q {number}" for number in range(300))
RUNAWAY = (
    "INSERT { :a :p ?n } WHERE { { SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } } }"
)
PROJECTS = " . ".join(
    f"<https://w3id.org/nivos/project/K{number}> a n:Project ; n:name 'Hanke {number}'@fi"
    for number in range(1500)
)
#: An update that is long in the phase, so that it can be caught there.
LONG = {
    "evaluating": f"INSERT DATA {{ {MANY} }} ; {RUNAWAY}",
    "validating": f"INSERT DATA {{ :new :p 1 . {PROJECTS} }}",
    "publishing": f"INSERT DATA {{ :new :p 1 . {PROJECTS} }}",
}


def job(text: str) -> Job:
    return Job("update", by="tester", text=PREFIXES + text, base="http://e/")


def numbers(data: Path) -> list[int]:
    """What :new or :a say by :p in the current snapshot."""
    store = Snapshots(DataDirectory(data)).view().store
    return [int(quad.object.value) for quad in store.quads_for_pattern(None, P, None, DefaultGraph())]


def run(data: Path, test: Callable[[Desk], Awaitable[None]], timeout: float = 60, queue: int = 4) -> None:
    async def whole() -> None:
        desk = Desk(data, queue, timeout, 1024)
        try:
            await test(desk)
        finally:
            await desk.close()
        assert desk.process_id is None

    asyncio.run(whole())


async def until(desk: Desk, phase: str) -> int:
    """Wait for a phase; the number of the process that is in it."""
    while desk.phase != phase:  # noqa: ASYNC110 - seen from outside, as whoever kills it sees it
        await asyncio.sleep(0.002)
    assert desk.process_id is not None
    return desk.process_id


@pytest.mark.slow
@pytest.mark.parametrize("phase", LONG)
def test_the_process_is_killed_in_each_phase(tmp_path: Path, phase: str) -> None:
    begin(tmp_path)

    async def test(desk: Desk) -> None:
        for wait in (0, 0.02, 0.1):
            before = DataDirectory(tmp_path).current_number()
            writing = asyncio.ensure_future(desk.write(job(LONG[phase])))
            number = await until(desk, phase)
            await asyncio.sleep(wait)
            os.kill(number, signal.SIGKILL)
            with pytest.raises((errors.WriteStopped, errors.WriteMemoryPassed)):
                await writing
            assert DataDirectory(tmp_path).current_number() == before
            assert numbers(tmp_path) == []
        outcome = await desk.write(job("INSERT DATA { :new :p 7 }"))
        assert outcome.published
        assert desk.process_id != number
        assert numbers(tmp_path) == [7]
        assert not (tmp_path / "writer").exists()

    run(tmp_path, test)


@pytest.mark.slow
def test_a_process_that_died_between_writes_is_replaced_unnoticed(tmp_path: Path) -> None:
    begin(tmp_path)

    async def test(desk: Desk) -> None:
        await desk.write(job("INSERT DATA { :new :p 1 }"))
        number = desk.process_id
        assert number is not None
        os.kill(number, signal.SIGKILL)
        assert (await desk.write(job("INSERT DATA { :new :p 2 }"))).published
        assert desk.process_id != number
        assert sorted(numbers(tmp_path)) == [1, 2]

    run(tmp_path, test)


@pytest.mark.slow
def test_who_leaves_before_the_publication_stops_the_write_who_leaves_later_does_not(tmp_path: Path) -> None:
    begin(tmp_path)
    heard: list[Outcome | Exception] = []

    async def test(desk: Desk) -> None:
        for phase in ("evaluating", "publishing"):
            writing = asyncio.ensure_future(desk.write(job(LONG[phase]), heard.append))
            await until(desk, phase)
            writing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await writing
            await desk.write(job("INSERT DATA { :other :q 1 }"))
        assert isinstance(heard[0], errors.WriteStopped)
        assert isinstance(heard[1], Outcome)
        assert numbers(tmp_path) == [1]

    run(tmp_path, test)


@pytest.mark.slow
def test_waiting_writes_are_given_up_when_the_desk_closes(tmp_path: Path) -> None:
    begin(tmp_path)
    heard: list[Outcome | Exception] = []

    async def test(desk: Desk) -> None:
        writings = [
            asyncio.ensure_future(desk.write(job(LONG["evaluating"]), heard.append)) for _ in range(3)
        ]
        await until(desk, "evaluating")
        with pytest.raises(errors.WritesWaiting):
            await desk.write(job(""))
        await desk.close()
        assert all(isinstance(each, asyncio.CancelledError) for each in await _ends(writings))
        assert len(heard) == 3

    run(tmp_path, test, queue=2)


async def _ends(writings: list[asyncio.Future[Outcome]]) -> list[BaseException | Outcome]:
    return list(await asyncio.gather(*writings, return_exceptions=True))


@pytest.mark.slow
def test_a_full_disk_is_told_and_nothing_is_published(small_disk: Path) -> None:
    data = small_disk / "data"
    begin(data)

    async def test(desk: Desk) -> None:
        await desk.write(job("INSERT DATA { :new :p 1 }"))
        ballast = fill(small_disk, 65536)
        with pytest.raises(WriteFailed, match="the published graph is as it was") as caught:
            await desk.write(job(f"INSERT DATA {{ :new :p 2 . {PROJECTS} }}"))
        assert str(data) not in str(caught.value)
        assert numbers(data) == [1]
        ballast.unlink()
        await desk.write(job("INSERT DATA { :new :p 3 }"))
        assert sorted(numbers(data)) == [1, 3]

    run(data, test)


@pytest.mark.slow
def test_a_stack_that_overflows_ends_one_write_only(tmp_path: Path) -> None:
    begin(tmp_path)
    deep = "(" * 100_000 + ")" * 100_000

    async def test(desk: Desk) -> None:
        for text in (
            f"INSERT {{ :a :p 1 }} WHERE {{ FILTER {deep} }}",
            f"INSERT {{ :a :p 1 }} WHERE {'{' * 50_000} {'}' * 50_000}",
            "INSERT DATA { " + "[ :p " * 100_000,
        ):
            with pytest.raises(errors.WriteError):
                await desk.write(job(text))
        assert (await desk.write(job("INSERT DATA { :new :p 1 }"))).published

    run(tmp_path, test)


@pytest.mark.slow
def test_many_operations_are_read_in_time_that_grows_with_them(tmp_path: Path) -> None:
    begin(tmp_path)
    text = " ;\n".join(f"INSERT DATA {{ :s{number} :p {number} }}" for number in range(20_000))

    async def test(desk: Desk) -> None:
        assert (await desk.write(job(text))).added == 20_000

    run(tmp_path, test)


@pytest.mark.slow
def test_an_unforeseen_error_reaches_the_servers_log(tmp_path: Path) -> None:
    begin(tmp_path)
    wrong = Job("put", graph="http://e/g", files=(Sent(str(tmp_path / "x"), "no/type"),))

    async def test(desk: Desk) -> None:
        with pytest.raises(RuntimeError, match="KeyError: 'no/type'"):
            await desk.write(wrong)
        assert (await desk.write(job("INSERT DATA { :new :p 1 }"))).published

    run(tmp_path, test)


@pytest.mark.slow
def test_an_update_waits_for_an_ingestion_of_another_process(tmp_path: Path) -> None:
    """`nivos ingest` and updates at once: each waits for the other or is told, and nothing is lost."""
    begin(tmp_path)
    record = {
        "type": "project",
        "source": "test",
        "id": "S1",
        "code": "S1",
        "name": "Yksi",
        "retrieved": "2026-01-01",
    }
    file = tmp_path / "records.jsonl"
    file.write_text(json.dumps(record), encoding="utf-8")
    command = [sys.executable, "-m", "graph_api.cli", "ingest", str(file), "--data", str(tmp_path)]

    async def test(desk: Desk) -> None:
        await desk.write(job("INSERT DATA { :new :p 0 }"))
        process = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=DEVNULL)
        ended = asyncio.ensure_future(process.wait())
        written = 0
        while not ended.done():
            written += 1
            await desk.write(job(f"INSERT DATA {{ :new :p {written} }}"))
        assert sorted(numbers(tmp_path)) == list(range(written + 1))
        store = Snapshots(DataDirectory(tmp_path)).view().store
        there = store.contains_named_graph(NamedNode("https://w3id.org/nivos/record/test/project/S1"))
        assert there == (ended.result() == 0)

    run(tmp_path, test)
