"""The ASGI layer that answers from what is kept, lets equal requests share an evaluation, and says "not modified".

It stands inside the layers that decide who may ask, and outside the routes: a hit never reaches the routes. The
number of the current snapshot is looked up for each request, so no answer outlives its snapshot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from starlette.types import ASGIApp, Receive, Scope, Send

from graph_api.access.identity import Role
from graph_api.cache.answers import Answer, Answers
from graph_api.cache.flights import Ending, Flight
from graph_api.cache.holding import Held
from graph_api.cache.questions import Asked, Question, asked, asks_only, body_of, is_question
from graph_api.cache.verdicts import ORIGIN, Origin, Verdict, holds, judge, unchanged
from graph_api.http.connection import replaying
from graph_api.operations.requests import note_route, noted_route

#: Headers that ask for less than the whole answer; the layer itself sees to them.
_CONDITIONS = frozenset({b"if-none-match", b"if-modified-since", b"range", b"if-range"})
#: Bytes up to which an answer is held back to be tagged where none are kept.
_LARGEST = 2**20


def _nothing() -> None:
    return None


class Cache:
    """Answers from `answers`; `snapshot` gives the number of the current one, None when there is none.

    `on_hit` and `on_miss` are called for each question that was, or was not, answered without evaluating it.
    """

    def __init__(
        self,
        app: ASGIApp,
        answers: Answers,
        snapshot: Callable[[], int | None],
        on_hit: Callable[[], None] = _nothing,
        on_miss: Callable[[], None] = _nothing,
    ) -> None:
        self._app = app
        self._answers = answers
        self._snapshot = snapshot
        self._on_hit, self._on_miss = on_hit, on_miss
        self._flights: dict[tuple[int, Question], Flight] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass the request on and learn from the answer."""
        if not is_question(scope):
            await self._app(scope, receive, send)
            return
        body, rest = b"", receive
        if scope["method"] == "POST":
            read = await body_of(rest)
            if read is None:
                return
            body, receive = read, replaying(read, rest)
            if not asks_only(scope, body):
                await self._app(scope, receive, send)
                return
        snapshot = self._current()
        if snapshot is None or not self._answers.budget:
            ask = asked(scope, body)
            await _deliver_judged(await self._evaluate(ask, snapshot, scope, receive, send), ask, send)
        else:
            await self._ask(asked(scope, body), snapshot, scope, receive, rest, send)

    async def _ask(
        self, ask: Asked, snapshot: int, scope: Scope, receive: Receive, rest: Receive, send: Send
    ) -> None:
        """Answer from memory or from an evaluation under way; otherwise evaluate. Two waits are enough for anybody.

        `receive` begins with the body; `rest` comes after it, and is all that may be read while waiting.
        """
        waits = 2
        while (known := self._known(snapshot, ask.question)) is None:
            flight = self._flights.get((snapshot, ask.question))
            if flight is None or flight.given_up or not waits:
                self._on_miss()
                await self._lead(ask, snapshot, scope, receive, send)
                return
            outcome = await flight.follow(rest)
            if outcome is Ending.LEFT:
                return
            if isinstance(outcome, Answer):
                self._hit(scope, outcome)
                await _deliver(outcome, ask.held, send, b"shared")
                return
            waits = 0 if outcome is Ending.ALONE else waits - 1
        self._hit(scope, known)
        await _deliver(known, ask.held, send, b"hit")

    def _hit(self, scope: Scope, answer: Answer) -> None:
        self._on_hit()
        note_route(scope, answer.route)

    def _current(self) -> int | None:
        try:
            return self._snapshot()
        except Exception:  # the routes meet the same error and know how to tell it
            return None

    def _known(self, snapshot: int, question: Question) -> Answer | None:
        """Find an answer. What a reader without a key was given, anybody may be given."""
        found = self._answers.get(snapshot, question)
        if found is None and question.role != Role.READER:
            found = self._answers.get(snapshot, question._replace(role=Role.READER))
        return found

    async def _lead(self, ask: Asked, snapshot: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Evaluate for all who ask the same meanwhile. They have the answer before this asker's slow line takes it."""
        key, flight = (snapshot, ask.question), Flight()
        if self._flights.setdefault(key, flight).given_up:
            self._flights[key] = flight
        unconditional = [pair for pair in scope["headers"] if pair[0] not in _CONDITIONS]
        inner = {**scope, "headers": unconditional}
        alone = partial(flight.land, Ending.ALONE)
        try:
            verdict = await self._evaluate(ask, snapshot, inner, flight.leading(receive), send, alone)
            if verdict is not None:
                flight.land(verdict.answer if verdict.share else Ending.ALONE)
        finally:
            flight.land(Ending.AGAIN)
            if self._flights.get(key) is flight:
                del self._flights[key]
        await _deliver_judged(verdict, ask, send)

    async def _evaluate(
        self,
        ask: Asked,
        snapshot: int | None,
        scope: Scope,
        receive: Receive,
        send: Send,
        on_passing: Callable[[], None] = _nothing,
    ) -> Verdict | None:
        """Let the routes answer, and keep what may be kept. None when the answer was passed on, or never whole."""
        origin = Origin()
        held = Held(send, self._answers.largest or _LARGEST, ask.held, on_passing)
        await self._app({**scope, ORIGIN: origin}, receive, held.send)
        if held.whole is None:
            return None
        verdict = judge(held.whole, origin, snapshot, ask.question.role)
        verdict = replace(verdict, answer=replace(verdict.answer, route=noted_route(scope)))
        if verdict.keep and snapshot is not None:
            self._answers.keep(snapshot, ask.question, verdict.answer)
        return verdict


async def _deliver_judged(verdict: Verdict | None, ask: Asked, send: Send) -> None:
    if verdict is not None:
        await _deliver(verdict.answer, ask.held, send, b"miss")


async def _deliver(answer: Answer, held: bytes, send: Send, how: bytes) -> None:
    """Send an answer, or that it is the one the asker holds; `how` it was come by."""
    if answer.status == 200 and holds(held, answer.tag):
        answer = unchanged(answer)
    headers = [*answer.headers, (b"nivos-cache", how)]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
