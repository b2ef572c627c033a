"""Queries that people write, evaluated by the endpoint that holds the graph.

A query is first tried in a worker of ours over an empty store: what is malformed, an update, or asks other
servers is refused there as everywhere, and an engine never sees anything but a standard query. Its kind is then
known. The engine's answer is read and written anew, so that it comes in the format asked for and is whole: the
status is decided when the first piece is ready, and a later failure breaks the stream off.
"""

from __future__ import annotations

import asyncio
import math
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

import httpx
from pyoxigraph import Store

from graph_api.evaluation import errors
from graph_api.evaluation.clock import Clock
from graph_api.evaluation.conversion import Convert, converted, held_back, rows_conversion, triples_conversion
from graph_api.evaluation.evaluator import Evaluator
from graph_api.evaluation.messages import Job, Outcome
from graph_api.evaluation.refusals import decoded
from graph_api.store.remote import Endpoint, RemoteSnapshots
from graph_api.store.remote.client import HEADERS, query_form, translated
from graph_api.store.remote.dataset import dataset_of, own_functions
from graph_api.store.remote.endpoint import refusal, refuse_part
from graph_api.store.remote.errors import EndpointChanging, EndpointFailed
from graph_api.store.remote.results import JSON, N_TRIPLES, XML
from graph_api.store.remote.state import MOVED, number_of

_ERROR_TEXT = 4096
#: Bytes of an engine's answer that are read at once: smaller pieces cost more than they hold.
_READ = 2**17
#: Bytes of an answer that are waited for before its status is decided.
_FIRST = 2**20
_TRIPLES = f"{N_TRIPLES}, text/turtle;q=0.5"


class RemoteEvaluator:
    """Evaluates at the endpoint of `snapshots`; `most` at once, `queue` more may wait.

    `checks` tries queries before they are sent. The engine may work on one for the job's `timeout`.
    """

    def __init__(self, snapshots: RemoteSnapshots, checks: Evaluator, most: int, queue: int) -> None:
        self._snapshots, self._checks = snapshots, checks
        self._most, self._queue = most, queue
        self._room = asyncio.Semaphore(most)
        self._waiting = 0
        self._stack = AsyncExitStack()
        self._http: httpx.AsyncClient
        self._executor: ThreadPoolExecutor
        self._empty = ""

    @property
    def _endpoint(self) -> Endpoint:
        return self._snapshots.client.endpoint

    @property
    def ready(self) -> bool:
        """Whether queries can be checked, which comes before all else."""
        return self._checks.ready

    @property
    def workers(self) -> int:
        """How many processes check queries."""
        return self._checks.workers

    @property
    def idle(self) -> int:
        """How many of them wait for a query."""
        return self._checks.idle

    @property
    def waiting(self) -> int:
        """How many queries wait for their turn at the engine."""
        return self._waiting

    async def open(self) -> None:
        """Start the checks and open the connections."""
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="nivos-"))
        self._empty = str(Path(folder) / "graph")
        Store(self._empty).flush()
        self._http = await self._stack.enter_async_context(
            httpx.AsyncClient(
                auth=self._endpoint.credentials(),
                timeout=httpx.Timeout(None, connect=5),
                limits=httpx.Limits(max_connections=None),
                headers=HEADERS,
                follow_redirects=False,
                trust_env=False,
            )
        )
        self._executor = self._stack.enter_context(ThreadPoolExecutor(self._most, "nivos-conversion"))
        await self._checks.open()
        self._stack.push_async_callback(self._checks.close)

    async def close(self) -> None:
        """Stop the checks and close the connections."""
        await self._stack.aclose()

    async def evaluate(self, job: Job) -> Outcome:
        """Evaluate a job. Raises EvaluationError, or EndpointError when the endpoint does not do its part.

        Cancelling this, or closing the chunks, closes the connection to the engine.
        """
        kind = await self._kind(job)
        chunks = self._answered(job, kind)
        try:
            first = await _first(chunks)
        except BaseException:
            await chunks.aclose()
            raise
        pieces = _after(first, chunks)
        await anext(pieces)  # from here on, closing it lets go of the engine
        return Outcome(kind, pieces)

    async def _kind(self, job: Job) -> Literal["rows", "truth", "triples"]:
        tried = replace(job, path=self._empty, default_graphs=None, named_graphs=None)
        outcome = await self._checks.evaluate(tried)
        await outcome.chunks.aclose()
        own = own_functions(decoded(job.text))
        if own:
            raise errors.EvaluationFailed(
                f"{own[0]} is a function of the engine's own; only standard ones may be called."
            )
        return outcome.kind

    async def _answered(self, job: Job, kind: str) -> AsyncGenerator[bytes]:
        """Give the answer piece by piece. What raises before the first piece decides the status."""
        async with self._place(job.timeout):
            virtuoso = await asyncio.to_thread(self._snapshots.client.is_virtuoso)
            state = await asyncio.to_thread(self._snapshots.state)
            if job.snapshot is not None and number_of(state) != job.snapshot:
                raise EndpointChanging(MOVED)

            async def check() -> None:
                if await asyncio.to_thread(self._snapshots.state) != state:
                    raise EndpointChanging(MOVED)

            async with self._response(job, kind, virtuoso) as (response, clock):
                convert = _conversion(job, kind, response.headers.get("content-type", ""))
                chunks = clock.within(response.aiter_bytes(_READ))
                written = converted(chunks, convert, job.limit, virtuoso, self._executor)
                async with aclosing(held_back(written, check)) as pieces:
                    async for piece in pieces:
                        yield piece

    @asynccontextmanager
    async def _place(self, patience: float) -> AsyncIterator[None]:
        if self._room.locked() and self._waiting >= self._queue:
            raise errors.QueueFull(math.ceil(patience))
        self._waiting += 1
        try:
            async with asyncio.timeout(2 * patience):
                await self._room.acquire()
        except TimeoutError:
            raise errors.QueueFull(math.ceil(patience)) from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._room.release()

    @asynccontextmanager
    async def _response(
        self, job: Job, kind: str, virtuoso: bool
    ) -> AsyncIterator[tuple[httpx.Response, Clock]]:
        rows = XML if virtuoso else JSON
        clock = Clock(job.timeout)
        request = self._http.build_request(
            "POST",
            self._endpoint.url,
            data=self._form(job, virtuoso),
            headers={"Accept": _TRIPLES if kind == "triples" else rows},
        )
        with translated(job.timeout):
            response = await clock.spend(self._http.send(request, stream=True))
            try:
                if not response.is_success:
                    raise _refused(response.status_code, await clock.spend(_beginning(response)))
                refuse_part(response.headers)
                yield response, clock
            finally:
                await response.aclose()

    def _form(self, job: Job, virtuoso: bool) -> dict[str, list[str]]:
        text = job.text if job.base is None else f"BASE <{job.base}>\n{job.text}"
        default, named = job.default_graphs, job.named_graphs
        if default is None and named is None:
            try:
                dataset = dataset_of(text, self._endpoint, virtuoso)
            except EndpointFailed as error:
                raise errors.EvaluationFailed(str(error)) from None
            default, named = dataset.default, dataset.named
        return query_form(text, default or (), named or ())


def _conversion(job: Job, kind: str, content_type: str) -> Convert:
    if kind == "triples":
        return triples_conversion(content_type, job.graphs or "")
    return rows_conversion(content_type, job.results or "")


async def _beginning(response: httpx.Response) -> str:
    body = b""
    async for part in response.aiter_bytes():
        body += part
        if len(body) >= _ERROR_TEXT:
            break
    return body[:_ERROR_TEXT].decode("utf-8", "replace")


async def _first(chunks: AsyncGenerator[bytes]) -> list[bytes]:
    """Wait for so much of an answer that most answers are whole before their status is decided."""
    found: list[bytes] = []
    async for chunk in chunks:
        found.append(chunk)
        if sum(map(len, found)) >= _FIRST:
            break
    return found


async def _after(first: list[bytes], rest: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    async with aclosing(rest):
        yield b""
        for chunk in first:
            yield chunk
        async for chunk in rest:
            yield chunk


def _refused(status: int, said: str) -> Exception:
    """Tell why the engine did not answer: a standard query that it cannot carry out is no fault of the asker."""
    error = refusal(status, said)
    if isinstance(error, EndpointFailed):
        return errors.EvaluationFailed(f"The SPARQL engine could not evaluate the query: {error}")
    return error
