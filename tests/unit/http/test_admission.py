"""Who gets a place, who waits, who is sent away – before an application that works until it is told to end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from graph_api.http import admission
from graph_api.http.admission import Admission


class App:
    """Works on each request until `finish`; keeps the paths it has begun, in their order."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}
        self.slow = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        self.begun.append(path)
        assert (await receive())["type"] == "http.request"
        await self._ends.setdefault(path, asyncio.Event()).wait()
        if path.startswith("/fail"):
            raise RuntimeError(path)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if path.startswith("/slow"):
            await self.slow.wait()
        await send({"type": "http.response.body", "body": b""})

    async def finish(self, path: str) -> None:
        self._ends.setdefault(path, asyncio.Event()).set()
        await settle()


class Client:
    """Sends one request; `leave` hangs up."""

    def __init__(self, layer: Admission, path: str, address: str = "a", method: str = "GET") -> None:
        self.messages: list[Message] = []
        self._gone = asyncio.Event()
        self._asked = False
        scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}
        self.task = asyncio.create_task(layer({**scope, "nivos.address": address}, self._receive, self._send))

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.messages.append(message)

    async def leave(self) -> None:
        self._gone.set()
        await settle()

    @property
    def status(self) -> int | None:
        return self.messages[0]["status"] if self.messages else None


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(story, 5))


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"PLACES": 2, "PLACES_OF_ONE": 2, "QUEUE": 3, "QUEUE_OF_ONE": 3}
    for name, size in sizes.items():
        monkeypatch.setattr(admission, name, size)


def test_as_many_as_there_are_places_work_at_once() -> None:
    async def story() -> None:
        app = App()
        layer = Admission(app)
        clients = [Client(layer, f"/{number}") for number in range(3)]
        await settle()
        assert app.begun == ["/0", "/1"]
        await app.finish("/0")
        assert (clients[0].status, app.begun) == (200, ["/0", "/1", "/2"])
        await app.finish("/1")
        await app.finish("/2")
        assert [client.status for client in clients] == [200] * 3

    run(story())


def test_who_leaves_while_waiting_is_not_worked_for() -> None:
    async def story() -> None:
        app = App()
        layer = Admission(app)
        clients = [Client(layer, f"/{number}") for number in range(4)]
        await settle()
        await clients[2].leave()
        assert clients[2].task.done()
        await app.finish("/0")
        assert app.begun == ["/0", "/1", "/3"]

    run(story())


def test_beyond_the_queue_one_is_sent_away() -> None:
    async def story() -> None:
        app = App()
        layer = Admission(app)
        clients = [Client(layer, f"/api/{number}") for number in range(6)]
        await settle()
        assert [client.status for client in clients] == [None] * 5 + [503]
        headers = dict(clients[5].messages[0]["headers"])
        assert headers[b"retry-after"] == b"2"
        assert headers[b"content-type"] == b"application/problem+json"

    run(story())


def test_who_has_fewest_is_next() -> None:
    async def story() -> None:
        app = App()
        layer = Admission(app)
        for number in range(4):
            Client(layer, f"/{number}", "many")
        Client(layer, "/one", "few")
        await settle()
        await app.finish("/0")
        assert app.begun == ["/0", "/1", "/one"]

    run(story())


def test_one_address_leaves_places_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "PLACES_OF_ONE", 1)
    monkeypatch.setattr(admission, "QUEUE_OF_ONE", 1)

    async def story() -> None:
        app = App()
        layer = Admission(app)
        first = [Client(layer, f"/{number}", "many") for number in range(3)]
        Client(layer, "/one", "few")
        await settle()
        assert app.begun == ["/0", "/one"]
        assert [client.status for client in first] == [None, None, 503]

    run(story())


def test_a_slow_reader_holds_no_place_and_a_failure_frees_it() -> None:
    async def story() -> None:
        app = App()
        layer = Admission(app)
        reader, failing = Client(layer, "/slow"), Client(layer, "/fail")
        await settle()
        await app.finish("/slow")
        await app.finish("/fail")
        assert not reader.task.done()
        with pytest.raises(RuntimeError):
            await failing.task
        for number in range(2):
            Client(layer, f"/{number}")
        await settle()
        assert app.begun == ["/slow", "/fail", "/0", "/1"]
        assert not layer._waiting

    run(story())


@pytest.mark.parametrize(("path", "method"), [("/sparql", "GET"), ("/healthz", "GET"), ("/x", "POST")])
def test_what_has_limits_of_its_own_is_let_through(path: str, method: str) -> None:
    async def story() -> None:
        app = App()
        layer = Admission(app)
        for number in range(2):
            Client(layer, f"/{number}")
        await settle()
        Client(layer, path, method=method)
        await settle()
        assert app.begun[-1] == path

    run(story())


def test_no_place_is_lost_when_a_client_leaves_as_its_turn_comes() -> None:
    async def story() -> None:
        app = App()
        layer = Admission(app)
        clients = [Client(layer, f"/{number}") for number in range(3)]
        await settle()
        clients[2]._gone.set()
        app._ends["/0"].set()
        await settle()
        await app.finish("/1")
        await app.finish("/2")
        assert not layer._working

    run(story())


class Posting(Client):
    """Sends a question by POST, in the pieces given."""

    def __init__(
        self, layer: Admission, *pieces: bytes, path: str = "/reconcile", left: bool = False
    ) -> None:
        self._pieces = [
            {"type": "http.request", "body": piece, "more_body": left or number < len(pieces)}
            for number, piece in enumerate(pieces, 1)
        ]
        super().__init__(layer, path, method="POST")

    async def _receive(self) -> Message:
        if self._pieces:
            return self._pieces.pop(0)
        await self._gone.wait()
        return {"type": "http.disconnect"}


def test_questions_sent_by_post_wait_as_all_others_and_keep_their_body() -> None:
    async def story() -> None:
        bodies: list[bytes] = []
        first = asyncio.Event()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            bodies.append((await receive())["body"])
            await first.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        layer = Admission(app)
        paths = ("/reconcile", "/reconcile/sv", "/reconcile")
        clients = [
            Posting(layer, b"a=", str(number).encode(), path=path) for number, path in enumerate(paths)
        ]
        await settle()
        assert bodies == [b"a=0", b"a=1"]
        first.set()
        await settle()
        assert bodies == [b"a=0", b"a=1", b"a=2"]
        assert [client.status for client in clients] == [200] * 3

    run(story())


def test_a_question_too_long_is_refused_before_it_waits() -> None:
    async def story() -> None:
        app = App()
        client = Posting(Admission(app), *[b"a" * 2**19] * 3)
        await settle()
        assert (client.status, app.begun) == (413, [])

    run(story())


def test_who_leaves_while_sending_a_question_is_not_worked_for() -> None:
    async def story() -> None:
        app = App()
        client = Posting(Admission(app), b"a", left=True)
        await settle()
        await client.leave()
        assert client.task.done()
        assert (client.messages, app.begun) == ([], [])

    run(story())


def test_writes_have_a_queue_of_their_own() -> None:
    async def story() -> None:
        app = App()
        layer = Admission(app)
        clients = [Client(layer, f"/graphs/{number}", method="POST") for number in range(8)]
        await settle()
        assert len(app.begun) == len(clients)
        for client in clients:
            client.task.cancel()

    run(story())
