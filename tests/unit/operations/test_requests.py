"""What is noted of each request: asked of tiny applications that answer, fail or are left."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from prometheus_client import REGISTRY
from starlette.types import Message, Receive, Scope, Send

from graph_api.access.identity import Identity, Role
from graph_api.operations.requests import Noted, Observed, note_route, truncated


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("192.0.2.77", "192.0.2.0"),
        ("127.0.0.1", "127.0.0.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("::ffff:192.0.2.77", "192.0.2.0"),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_addresses_are_told_without_what_tells_people_apart(address: str, shown: str) -> None:
    assert truncated(address) == shown


class Route:
    path = "/things/{local_id}"


async def answers(scope: Scope, receive: Receive, send: Send) -> None:
    scope["route"] = Route()
    scope["nivos.identity"] = Identity("portal", Role.EDITOR, "key")
    await send({"type": "http.response.start", "status": 201, "headers": []})
    await send({"type": "http.response.body", "body": b"12345", "more_body": True})
    await send({"type": "http.response.body", "body": b"678"})


async def fails(scope: Scope, receive: Receive, send: Send) -> None:
    raise ZeroDivisionError


async def waits(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(30)


def asked(method: str = "GET", *, request_id: bytes | None = None, **more: Any) -> Scope:
    headers = [] if request_id is None else [(b"x-request-id", request_id)]
    return {
        "type": "http",
        "method": method,
        "path": "/things/1",
        "raw_path": b"/things/1",
        "query_string": b"key=secret",
        "headers": headers,
        "client": ("192.0.2.9", 1),
        **more,
    }


def run(app: Any, scope: Scope) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    asyncio.run(Observed(Noted(app))(scope, receive, send))
    return sent


def requests(route: str, method: str, status: int) -> float:
    labels = {"route": route, "method": method, "status": str(status)}
    return REGISTRY.get_sample_value("nivos_http_requests_total", labels) or 0.0


def test_an_answer_is_counted_by_its_route_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    before = requests("/things/{local_id}", "GET", 201)
    with caplog.at_level(logging.INFO, "nivos.access"):
        run(answers, asked(request_id=b"abc-1"))
    assert requests("/things/{local_id}", "GET", 201) == before + 1
    record = vars(caplog.records[0])["request"]
    assert {name: record[name] for name in ("method", "path", "status", "bytes", "key", "address")} == {
        "method": "GET",
        "path": "/things/1",
        "status": 201,
        "bytes": 8,
        "key": "portal",
        "address": "192.0.2.0",
    }
    assert "secret" not in str(vars(caplog.records[0]))
    assert "192.0.2.9" not in str(vars(caplog.records[0]))


def test_the_route_is_found_through_a_copied_scope() -> None:
    """HEAD goes on as GET in a scope of its own; what is noted must come back all the same."""

    async def copying(scope: Scope, receive: Receive, send: Send) -> None:
        await Noted(answers)({**scope, "method": "GET"}, receive, send)

    before = requests("/things/{local_id}", "HEAD", 201)
    asyncio.run(Observed(copying)(asked("HEAD"), None, _ignored))  # type: ignore[arg-type]
    assert requests("/things/{local_id}", "HEAD", 201) == before + 1


async def _ignored(message: Message) -> None:
    """Send nowhere."""


def test_an_error_that_nobody_answered_counts_as_500_and_goes_on() -> None:
    before = requests("none", "GET", 500)
    with pytest.raises(ZeroDivisionError):
        run(fails, asked())
    assert requests("none", "GET", 500) == before + 1


def test_a_request_that_is_cancelled_before_its_answer_counts_as_left() -> None:
    async def cancelled() -> None:
        task = asyncio.create_task(Observed(waits)(asked(), None, _ignored))  # type: ignore[arg-type]
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    before = requests("none", "GET", 499)
    asyncio.run(cancelled())
    assert requests("none", "GET", 499) == before + 1


def test_invented_methods_share_one_label() -> None:
    before = requests("/things/{local_id}", "other", 201)
    run(answers, asked("BREW"))
    run(answers, asked("BREW2"))
    assert requests("/things/{local_id}", "other", 201) == before + 2


@pytest.mark.parametrize("request_id", [b"a" * 65, b"", b"a b", b"a\nb", "ä".encode(), b"<b>"])
def test_an_id_that_is_no_sane_token_is_replaced(request_id: bytes) -> None:
    given = dict(run(answers, asked(request_id=request_id))[0]["headers"])[b"x-request-id"]
    assert given != request_id
    assert len(given) == 16


def test_a_sane_id_is_kept() -> None:
    headers = dict(run(answers, asked(request_id=b"Trace-1.2_3"))[0]["headers"])
    assert headers[b"x-request-id"] == b"Trace-1.2_3"


def test_what_is_not_http_passes_untouched() -> None:
    seen: list[str] = []

    async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    asyncio.run(Observed(lifespan)({"type": "lifespan"}, None, _ignored))  # type: ignore[arg-type]
    assert seen == ["lifespan"]


def test_who_asked_is_noted_through_a_copied_scope_and_a_cache(caplog: pytest.LogCaptureFixture) -> None:
    async def cached(scope: Scope, receive: Receive, send: Send) -> None:
        inner = {
            **scope,
            "nivos.identity": Identity("portal", Role.EDITOR, "key"),
            "nivos.address": "198.51.100.7",
        }
        note_route(inner, "/kept")
        await send({"type": "http.response.start", "status": 200, "headers": [(b"nivos-snapshot", b"7")]})
        await send({"type": "http.response.body", "body": b""})

    with caplog.at_level(logging.INFO, "nivos.access"):
        asyncio.run(Observed(cached)(asked(), None, _ignored))  # type: ignore[arg-type]
    record = vars(caplog.records[0])["request"]
    assert (record["key"], record["address"], record["snapshot"]) == ("portal", "198.51.100.0", 7)
