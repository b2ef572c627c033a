"""The pool of worker processes: real processes over a small snapshot."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from graph_api.evaluation import errors, pool
from graph_api.evaluation.messages import Job, Outcome
from graph_api.evaluation.pool import Pool
from graph_api.operations import metrics

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("graph")
    store = Store(str(folder))
    one = NamedNode("http://example.org/p")
    store.extend(Quad(NamedNode(f"http://example.org/{at}"), one, one) for at in range(60))
    store.flush()
    del store
    return str(folder)


def job(path: str, text: str, timeout: float = 20.0) -> Job:
    return Job(text, path, "csv", "turtle", 2**30, timeout, 512)


def kills(reason: str) -> float:
    return metrics.KILLS.labels(reason)._value.get()


def running(least: int, most: int, queue: int, work: Callable[[Pool], Awaitable[None]]) -> None:
    """Run `work` with an open pool, and close it."""

    async def run() -> None:
        made = Pool(least, most, queue)
        await made.open()
        try:
            await work(made)
        finally:
            await made.close()

    asyncio.run(run())


async def body(outcome: Outcome) -> bytes:
    return b"".join([chunk async for chunk in outcome.chunks])


def test_a_small_answer_is_whole(path: str) -> None:
    async def work(made: Pool) -> None:
        outcome = await made.evaluate(job(path, "SELECT (1 AS ?one) {}"))
        assert (outcome.kind, outcome.length) == ("rows", 8)
        assert await body(outcome) == b"one\r\n1\r\n"

    running(1, 1, 0, work)


@pytest.mark.slow
def test_it_grows_while_queries_wait_and_shrinks_again(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "IDLE", 0.3)

    async def work(made: Pool) -> None:
        await body(await made.evaluate(job(path, "SELECT * {}")))
        assert made.workers == 1
        busy = [asyncio.create_task(made.evaluate(job(path, RUNAWAY, 3))) for _ in range(3)]
        await asyncio.sleep(2)
        assert made.workers == 3
        found = await asyncio.gather(*busy, return_exceptions=True)
        assert all(isinstance(one, errors.TimePassed) for one in found)
        await asyncio.gather(*(made.evaluate(job(path, "SELECT * {}")) for _ in range(3)))
        for _ in range(100):
            if made.workers == 1:
                break
            await asyncio.sleep(0.1)
        assert made.workers == 1

    before = kills("time")
    running(1, 3, 0, work)
    assert kills("time") == before + 3


def test_the_queue_has_an_end(path: str) -> None:
    async def work(made: Pool) -> None:
        await made.evaluate(job(path, "SELECT * {}"))
        tasks = [asyncio.create_task(made.evaluate(job(path, RUNAWAY, 1))) for _ in range(2)]
        await asyncio.sleep(0.2)
        with pytest.raises(errors.QueueFull):
            await made.evaluate(job(path, "SELECT * {}"))
        await asyncio.gather(*tasks, return_exceptions=True)

    running(1, 1, 1, work)


def test_a_query_that_is_cancelled_frees_its_worker(path: str) -> None:
    async def work(made: Pool) -> None:
        task = asyncio.create_task(made.evaluate(job(path, RUNAWAY)))
        await asyncio.sleep(1.5)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await body(await made.evaluate(job(path, "SELECT (1 AS ?one) {}"))) == b"one\r\n1\r\n"

    before = kills("client-left")
    running(1, 1, 0, work)
    assert kills("client-left") == before + 1


def test_an_answer_that_nobody_reads_to_its_end_frees_its_worker(path: str) -> None:
    async def work(made: Pool) -> None:
        outcome = await made.evaluate(job(path, LARGE))
        assert outcome.length is None
        await outcome.chunks.aclose()
        assert await body(await made.evaluate(job(path, "SELECT (1 AS ?one) {}"))) == b"one\r\n1\r\n"

    before = kills("client-left")
    running(1, 1, 0, work)
    assert kills("client-left") == before + 1


def test_a_worker_that_is_killed_from_outside_is_replaced(path: str) -> None:
    async def work(made: Pool) -> None:
        await made.evaluate(job(path, "SELECT * {}"))
        for worker in list(made._workers):
            os.kill(worker.process.pid, signal.SIGKILL)
        await asyncio.sleep(0.3)
        assert await body(await made.evaluate(job(path, "SELECT (1 AS ?one) {}"))) == b"one\r\n1\r\n"

    running(1, 1, 4, work)


def test_a_pool_that_is_closed_leaves_no_process(path: str) -> None:
    pids: list[int] = []

    async def work(made: Pool) -> None:
        await made.evaluate(job(path, "SELECT * {}"))
        made._grow()
        await asyncio.sleep(0.05)
        pids.extend(worker.process.pid for worker in made._workers)

    running(1, 2, 0, work)
    assert pids
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
