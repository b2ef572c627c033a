"""People's queries at an engine: formats, limits, breaking off, and that nothing but a standard query gets there."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from graph_api.evaluation import errors
from graph_api.evaluation.messages import Job, Outcome
from graph_api.evaluation.pool import Pool
from graph_api.evaluation.remote import RemoteEvaluator
from graph_api.store.remote import (
    Endpoint,
    EndpointChanging,
    EndpointRefused,
    EndpointUnreachable,
    EndpointUnreadable,
    RemoteSnapshots,
)
from tests.engines.scripted import JSON, Answer, Exchange, answering

STATE = (
    '{{"head":{{"vars":["state"]}},"results":{{"bindings":[{{"state":{{"type":"literal","value":"{}"}}}}]}}}}'
)
ROW = '{"x":{"type":"literal","value":"å"}}'
HEAD = '{"head":{"vars":["x"]},"results":{"bindings":['
END = "]}}"
QUERY = "SELECT ?x { ?s ?p ?x }"


def job(text: str = QUERY, **changes: Any) -> Job:
    usual = {"results": "json", "graphs": "turtle", "limit": 2**24, "timeout": 10.0, "memory": 512}
    return Job(**{"text": text, "path": "", **usual, **changes})


Work = Callable[[RemoteEvaluator], Awaitable[Any]]
Run = Callable[..., Any]


class Engine:
    """An engine that says which snapshot it holds, and answers other queries as told."""

    def __init__(self, answer: Answer, state: str = "1-abc") -> None:
        self.answer, self.state = answer, state
        self.asked: list[dict[str, list[str]]] = []

    def __call__(self, exchange: Exchange) -> None:
        if "graph/snapshot>" in exchange.form["query"][0]:
            exchange.reply(STATE.format(self.state))
        elif exchange.form["query"] == ["ASK {}"]:
            exchange.reply('{"head":{},"boolean":true}')
        else:
            self.asked.append(exchange.form)
            self.answer(exchange)


class Shared:
    """The workers that try the queries of all these tests: opened once, closed at the end."""

    ready, workers, idle, waiting = True, 1, 1, 0

    def __init__(self, pool: Pool) -> None:
        self.evaluate = pool.evaluate

    async def open(self) -> None:
        """Do nothing: the pool is open."""

    async def close(self) -> None:
        """Do nothing: the next test needs the pool, too."""


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Do some work with an evaluator at an engine: run(engine, work, most=…, queue=…)."""
    with asyncio.Runner() as runner:
        pool = Pool(1, 4, 10)
        runner.run(pool.open())

        def work_done(engine: Engine, work: Work, most: int = 2, queue: int = 2) -> Any:
            async def main() -> Any:
                with answering(engine) as url, closing(RemoteSnapshots(Endpoint(url))) as snapshots:
                    evaluator = RemoteEvaluator(snapshots, Shared(pool), most, queue)
                    await evaluator.open()
                    try:
                        return await work(evaluator)
                    finally:
                        await evaluator.close()

            return runner.run(main())

        yield work_done
        runner.run(pool.close())


async def whole(evaluator: RemoteEvaluator, asked: Job) -> tuple[str, bytes]:
    outcome = await evaluator.evaluate(asked)
    return outcome.kind, await outcome.whole()


def rows(count: int) -> str:
    return HEAD + ",".join([ROW] * count) + END


@pytest.mark.parametrize(
    ("text", "answer", "content_type", "changes", "expected"),
    [
        (QUERY, rows(1), JSON, {"results": "csv"}, ("rows", "x\r\nå\r\n")),
        (QUERY, rows(1), JSON, {"results": "tsv"}, ("rows", '?x\n"å"\n')),
        (QUERY, rows(0), JSON, {}, ("rows", '{"head":{"vars":["x"]},"results":{"bindings":[]}}')),
        ("ASK {}#", '{"head":{},"boolean":false}', JSON, {}, ("truth", '{"head":{},"boolean":false}')),
        (
            "CONSTRUCT WHERE { ?s ?p ?o }",
            '<x:s>\t<x:p>\t"\\u00E5"@FI .\n',
            "application/n-triples",
            {},
            ("triples", '<x:s> <x:p> "å"@fi .\n'),
        ),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "# Empty\n", "text/plain; charset=UTF-8", {}, ("triples", "")),
        ("DESCRIBE <x:s>", "@prefix x: <x:> . x:s x:p 1 .", "text/turtle", {"graphs": "n-triples"}, None),
    ],
)
def test_an_answer_comes_in_the_format_asked_for(
    run: Run,
    text: str,
    answer: str,
    content_type: str,
    changes: dict[str, str],
    expected: tuple[str, str] | None,
) -> None:
    engine = Engine(lambda exchange: exchange.reply(answer, content_type))
    kind, body = run(engine, lambda evaluator: whole(evaluator, job(text, **changes)))
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert (kind, body.decode()) == (expected or ("triples", f'<x:s> <x:p> "1"^^<{integer}> .\n'))
    assert engine.asked == [{"query": [text]}]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", errors.ServiceRefused),
        ("DELETE WHERE { ?s ?p ?o }", errors.UpdateRefused),
        ("SELECT * { ?s ?p }", errors.MalformedQuery),
        ("define get:soft 'replace' SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }", errors.MalformedQuery),
        ("SELECT (bif:http_get('http://127.0.0.1:9/') AS ?x) {}", errors.MalformedQuery),
        ("SELECT (<bif:http_get>('http://127.0.0.1:9/') AS ?x) {}", errors.EvaluationFailed),
        (
            "PREFIX b: <b\\u0069f:> SELECT (b:http_get('http://127.0.0.1:9/') AS ?x) {}",
            errors.EvaluationFailed,
        ),
        ("SELECT (<SQL:f>() AS ?x) {}", errors.EvaluationFailed),
        ("SELECT * {}; DROP ALL", errors.MalformedQuery),
    ],
)
def test_the_engine_never_sees_what_is_refused(run: Run, text: str, error: type[Exception]) -> None:
    engine = Engine(lambda exchange: exchange.reply(rows(1)))
    with pytest.raises(error):
        run(engine, lambda evaluator: evaluator.evaluate(job(text)))
    assert engine.asked == []


def _html(exchange: Exchange) -> None:
    exchange.reply("<html>Welcome</html>", "text/html")


def _half(exchange: Exchange) -> None:
    exchange.reply(HEAD + ROW)


def _broken(exchange: Exchange) -> None:
    exchange.begin()
    exchange.chunk((HEAD + ROW).encode())
    exchange.break_off()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (_html, EndpointUnreadable),
        (_half, EndpointUnreadable),
        (_broken, EndpointUnreachable),
        (lambda exchange: exchange.reply("Too complex", status=400), errors.EvaluationFailed),
        (lambda exchange: exchange.reply("", status=401), EndpointRefused),
        (lambda exchange: exchange.reply("", status=503), EndpointUnreachable),
        (lambda exchange: exchange.reply(rows(1), X_SPARQL_MaxRows="1"), EndpointUnreadable),
    ],
)
def test_an_answer_that_is_none_is_an_error_before_the_first_byte(
    run: Run, answer: Answer, error: type[Exception]
) -> None:
    with pytest.raises(error):
        run(Engine(answer), lambda evaluator: evaluator.evaluate(job()))


def test_too_slow(run: Run) -> None:
    def slow(exchange: Exchange) -> None:
        time.sleep(1)

    with pytest.raises(errors.TimePassed, match=r"after 0\.2 seconds"):
        run(Engine(slow), lambda evaluator: evaluator.evaluate(job(timeout=0.2)))


def test_too_large_is_told_before_the_first_byte(run: Run) -> None:
    with pytest.raises(errors.ResultTooLarge):
        run(
            Engine(lambda exchange: exchange.reply(rows(50_000))),
            lambda each: each.evaluate(job(limit=2**18)),
        )


def test_a_graph_that_moves_on_meanwhile_gives_no_answer(run: Run) -> None:
    engine = Engine(lambda exchange: None)

    def move(exchange: Exchange) -> None:
        engine.state = "2-def"
        exchange.reply(rows(1))

    engine.answer = move
    with pytest.raises(EndpointChanging):
        run(engine, lambda evaluator: evaluator.evaluate(job()))


def test_the_snapshot_must_be_the_one_asked_for(run: Run) -> None:
    engine = Engine(lambda exchange: exchange.reply(rows(1)))
    assert run(engine, lambda evaluator: whole(evaluator, job(snapshot=1)))[0] == "rows"
    with pytest.raises(EndpointChanging):
        run(engine, lambda evaluator: evaluator.evaluate(job(snapshot=2)))


def _endless(sent: list[int], stopped: threading.Event) -> Answer:
    def answer(exchange: Exchange) -> None:
        exchange.begin()
        piece = (",".join([ROW] * 1000) + ",").encode()
        try:
            exchange.chunk(HEAD.encode())
            while True:
                exchange.chunk(piece)
                sent.append(len(piece))
        except OSError:
            stopped.set()

    return answer


def test_a_large_answer_streams_and_stops_with_its_reader(run: Run) -> None:
    sent: list[int] = []
    stopped = threading.Event()

    async def read_a_little(evaluator: RemoteEvaluator) -> None:
        outcome: Outcome = await evaluator.evaluate(job(limit=2**40))
        assert (await anext(outcome.chunks)).startswith(b'{"head"')
        await asyncio.sleep(
            0.3
        )  # nobody reads, so nothing more than the buffers can hold is taken from the engine
        before = sum(sent)
        await asyncio.sleep(0.3)
        assert sum(sent) - before < 2**20
        assert sum(sent) < 2**25
        await outcome.chunks.aclose()
        assert await asyncio.to_thread(stopped.wait, 5)
        assert (await whole(evaluator, job("ASK { }")))[0] == "truth"

    engine = Engine(lambda exchange: None)
    endless = _endless(sent, stopped)

    def answer(exchange: Exchange) -> None:
        if exchange.form["query"] == ["ASK { }"]:
            exchange.reply('{"head":{},"boolean":true}')
        else:
            endless(exchange)

    engine.answer = answer
    run(engine, read_a_little, most=1, queue=0)


def test_a_stream_that_must_stop_breaks_off(run: Run) -> None:
    def answer(exchange: Exchange) -> None:
        exchange.begin()
        exchange.chunk((HEAD + ",".join([ROW] * 100_000)).encode())
        exchange.break_off()

    async def read(evaluator: RemoteEvaluator) -> None:
        outcome = await evaluator.evaluate(job())
        with pytest.raises(EndpointUnreachable):
            await outcome.whole()

    run(Engine(answer), read)


def test_a_cancelled_query_lets_go_of_the_engine(run: Run) -> None:
    gone = threading.Event()

    def wait(exchange: Exchange) -> None:
        exchange.connection.settimeout(5)
        with contextlib.suppress(OSError):
            if exchange.connection.recv(1) == b"":
                gone.set()
        exchange.break_off()

    async def leave(evaluator: RemoteEvaluator) -> None:
        work = asyncio.ensure_future(evaluator.evaluate(job()))
        await asyncio.sleep(1)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        assert await asyncio.to_thread(gone.wait, 5)

    run(Engine(wait), leave)


def test_no_room(run: Run) -> None:
    release, held = threading.Event(), threading.Event()

    def hold(exchange: Exchange) -> None:
        held.set()
        release.wait(5)
        exchange.reply(rows(1))

    async def crowd(evaluator: RemoteEvaluator) -> None:
        first = asyncio.ensure_future(whole(evaluator, job()))
        assert await asyncio.to_thread(held.wait, 20)
        with pytest.raises(errors.QueueFull):
            await evaluator.evaluate(job())
        release.set()
        assert json.loads((await first)[1])["results"]["bindings"]

    engine = Engine(hold)
    run(engine, crowd, most=1, queue=0)
