"""Equal requests at the same time: one evaluation, whoever leaves and whatever fails."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from starlette.types import Receive, Scope, Send

from tests.unit.cache.asking import App, Asker, Bench, reply


class Gate(App):
    """Answers once the test opens the gate; stops when its client is said to have left."""

    def __init__(self, statuses: tuple[int, ...] = (200,), size: int = 4) -> None:
        super().__init__(self._answer)
        self.statuses, self.size = statuses, size
        self.open = asyncio.Event()
        self.stopped = 0

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = self.statuses[min(self.count, len(self.statuses)) - 1]
        opened, left = asyncio.ensure_future(self.open.wait()), asyncio.ensure_future(self._left(receive))
        await asyncio.wait({opened, left}, return_when=asyncio.FIRST_COMPLETED)
        for task in (opened, left):
            task.cancel()
        if not self.open.is_set():
            self.stopped += 1
            return
        if status == 0:
            raise RuntimeError("failed")
        await reply(send, b"x" * self.size, status)

    async def _left(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(story, 5))


async def _asking(bench: Bench, number: int) -> tuple[list[Asker], list[asyncio.Task[Asker]]]:
    askers = [Asker(bench.layer) for _ in range(number)]
    tasks = [asyncio.create_task(asker.ask()) for asker in askers]
    await asyncio.sleep(0.01)
    return askers, tasks


def test_all_share_one_evaluation() -> None:
    async def story() -> None:
        bench = Bench(gate := Gate())
        askers, tasks = await _asking(bench, 5)
        gate.open.set()
        await asyncio.gather(*tasks)
        assert gate.count == 1
        assert [asker.body for asker in askers] == [b"xxxx"] * 5
        assert sorted(str(asker.how) for asker in askers) == ["miss"] + ["shared"] * 4

    run(story())


def test_the_first_may_leave_without_harm_to_the_others() -> None:
    async def story() -> None:
        bench = Bench(gate := Gate())
        askers, tasks = await _asking(bench, 3)
        askers[0].leave.set()
        await asyncio.sleep(0.01)
        gate.open.set()
        await asyncio.gather(*tasks)
        assert (gate.count, gate.stopped) == (1, 0)
        assert [asker.body for asker in askers[1:]] == [b"xxxx"] * 2

    run(story())


def test_the_work_stops_when_all_have_left() -> None:
    async def story() -> None:
        bench = Bench(gate := Gate())
        askers, tasks = await _asking(bench, 3)
        for asker in askers:
            asker.leave.set()
        await asyncio.gather(*tasks)
        assert (gate.count, gate.stopped) == (1, 1)
        assert all(asker.messages == [] for asker in askers)
        gate.open.set()
        assert (await bench.ask()).body == b"xxxx"  # nothing is left behind

    run(story())


def test_another_takes_over_when_the_first_fails() -> None:
    async def story() -> None:
        bench = Bench(gate := Gate(statuses=(0, 200)))
        askers, tasks = await _asking(bench, 4)
        gate.open.set()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(outcomes[0], RuntimeError)
        assert [asker.body for asker in askers[1:]] == [b"xxxx"] * 3
        assert gate.count == 2

    run(story())


def test_who_takes_over_still_has_the_body_it_sent() -> None:
    async def story() -> None:
        opened, bodies = asyncio.Event(), []

        async def respond(scope: Scope, receive: Receive, send: Send) -> None:
            bodies.append((await receive())["body"])
            await opened.wait()
            await reply(send, b"failed" if len(bodies) == 1 else b"x", 503 if len(bodies) == 1 else 200)

        bench = Bench(App(respond))
        sent = {
            "method": "POST",
            "body": b"ASK {}",
            "content_type": "application/sparql-query",
            "content_length": "6",
        }
        askers = [Asker(bench.layer) for _ in range(2)]
        tasks = [asyncio.create_task(asker.ask("/sparql", **sent)) for asker in askers]
        await asyncio.sleep(0.01)
        opened.set()
        await asyncio.gather(*tasks)
        assert bodies == [b"ASK {}"] * 2
        assert [asker.status for asker in askers] == [503, 200]

    run(story())


def test_who_fails_again_and_again_keeps_nobody_waiting() -> None:
    async def story() -> None:
        bench = Bench(gate := Gate(statuses=(0,)))
        _, tasks = await _asking(bench, 6)
        gate.open.set()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(outcome, RuntimeError) for outcome in outcomes)
        assert gate.count == 6

    run(story())


def test_a_limit_that_one_passes_is_told_to_all_who_wait() -> None:
    async def story() -> None:
        bench = Bench(gate := Gate(statuses=(504,)))
        askers, tasks = await _asking(bench, 3)
        gate.open.set()
        await asyncio.gather(*tasks)
        assert [asker.status for asker in askers] == [504] * 3
        assert gate.count == 1
        assert len(bench.answers) == 0

    run(story())


def test_an_answer_too_large_to_hold_is_asked_for_by_each() -> None:
    async def story() -> None:
        bench = Bench(gate := Gate(size=2**21))
        askers, tasks = await _asking(bench, 3)
        gate.open.set()
        await asyncio.gather(*tasks)
        assert [len(asker.body) for asker in askers] == [2**21] * 3
        assert gate.count == 3

    run(story())


def test_whoever_comes_after_the_snapshot_moved_has_an_evaluation_of_their_own() -> None:
    async def story() -> None:
        bench = Bench(gate := Gate())
        _, tasks = await _asking(bench, 1)
        bench.current = 2
        later = asyncio.create_task(bench.ask())
        await asyncio.sleep(0.01)
        gate.open.set()
        await asyncio.gather(*tasks, later)
        assert gate.count == 2

    run(story())


def test_a_slow_client_of_the_first_holds_nobody_up() -> None:
    async def story() -> None:
        bench = Bench(gate := Gate())
        slow, other = Asker(bench.layer), Asker(bench.layer)
        slow.ready.clear()
        first = asyncio.create_task(slow.ask())
        await asyncio.sleep(0.01)
        second = asyncio.create_task(other.ask())
        await asyncio.sleep(0.01)
        gate.open.set()
        await second
        assert (other.body, slow.messages) == (b"xxxx", [])
        slow.ready.set()
        await first
        assert slow.body == b"xxxx"

    run(story())
