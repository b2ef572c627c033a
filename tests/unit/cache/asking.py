"""A small application that counts how often it is asked, and what sends requests to it through the cache layer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from graph_api.access.identity import Identity, Role
from graph_api.cache import Answers, Cache
from graph_api.cache.verdicts import ORIGIN

Respond = Callable[[Scope, Receive, Send], Awaitable[None]]


class App:
    """Answers with `respond`, or with the count of evaluations as made from snapshot `made_from`."""

    def __init__(self, respond: Respond | None = None, made_from: int | None = 1, **headers: str) -> None:
        self.count = 0
        self.made_from = made_from
        self._respond = respond
        self._headers = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.count += 1
        if self.made_from is not None:
            scope[ORIGIN].snapshot = self.made_from
        if self._respond is not None:
            await self._respond(scope, receive, send)
            return
        await reply(send, b"answer %d" % self.count, headers=self._headers)


async def reply(
    send: Send, body: bytes, status: int = 200, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers or []})
    await send({"type": "http.response.body", "body": body})


class Asker:
    """Sends one request through a layer; leaves when `leave` is set, takes the answer while `ready` is set."""

    def __init__(self, layer: Cache) -> None:
        self.layer = layer
        self.leave = asyncio.Event()
        self.ready = asyncio.Event()
        self.ready.set()
        self.messages: list[Message] = []

    async def ask(
        self,
        path: str = "/x",
        query: str = "",
        method: str = "GET",
        body: bytes = b"",
        role: Role | None = None,
        **headers: str,
    ) -> Asker:
        fields = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope: dict[str, Any] = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(), "scheme": "http",
            "query_string": query.encode(), "headers": fields,
        }  # fmt: skip
        if role is not None:
            scope["nivos.identity"] = Identity("k", role, "key")
        sent = False

        async def receive() -> Message:
            nonlocal sent
            if not sent:
                sent = True
                return {"type": "http.request", "body": body, "more_body": False}
            await self.leave.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            await self.ready.wait()
            self.messages.append(message)

        await self.layer(scope, receive, send)
        return self

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode().lower(): value.decode() for name, value in self.messages[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])

    @property
    def how(self) -> str | None:
        return self.headers.get("nivos-cache")


class Bench:
    """A layer over an app, at a snapshot that the test may move on."""

    def __init__(self, app: App, budget: int = 2**20) -> None:
        self.app, self.current = app, 1
        self.answers = Answers(budget)
        self.counted = {"hit": 0, "miss": 0}
        self.layer = Cache(
            app, self.answers, lambda: self.current, lambda: self._count("hit"), lambda: self._count("miss")
        )

    def _count(self, what: str) -> None:
        self.counted[what] += 1

    async def ask(self, *args: Any, **kwargs: Any) -> Asker:
        return await Asker(self.layer).ask(*args, **kwargs)

    def asks(self, *args: Any, **kwargs: Any) -> Asker:
        return asyncio.run(self.ask(*args, **kwargs))
