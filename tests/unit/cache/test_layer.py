"""The cache layer before a small application that counts how often it is asked.

Each test says in one line what the application answers; `Asker` (asking.py) sends requests through the layer and
keeps what comes back. No server and no store are needed: the layer knows nothing of either.
"""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Receive, Scope, Send

from graph_api.access.identity import Role
from graph_api.cache.verdicts import PRIVATE, PUBLIC, UNKNOWN
from tests.unit.cache.asking import App, Asker, Bench, reply


def test_the_same_question_is_evaluated_once() -> None:
    bench = Bench(App())
    first, second = bench.asks(), bench.asks()
    assert (first.body, first.how, second.body, second.how) == (b"answer 1", "miss", b"answer 1", "hit")
    assert bench.counted == {"hit": 1, "miss": 1}
    ignored = {"nivos-cache": ""}
    assert first.headers | ignored == second.headers | ignored


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/y"},
        {"query": "a=1"},
        {"accept": "text/csv"},
        {"accept_language": "sv"},
        {"host": "other.example"},
    ],
    ids=str,
)
def test_whatever_may_change_the_answer_makes_another_question(other: dict[str, str]) -> None:
    bench = Bench(App())
    bench.asks()
    assert bench.asks(**other).body == b"answer 2"


def test_headers_that_mean_the_same_language_make_one_question() -> None:
    bench = Bench(App())
    bench.asks(accept_language="sv")
    assert bench.asks(accept_language="sv-FI;q=0.9, nl;q=0.1").how == "hit"


def test_tomorrow_is_another_question(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    from graph_api.cache import questions

    bench = Bench(App())
    bench.asks()

    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:
            return date(2999, 1, 1)

    monkeypatch.setattr(questions, "date", Tomorrow)
    assert bench.asks().body == b"answer 2"


def test_all_is_dropped_when_the_snapshot_moves() -> None:
    bench = Bench(App())
    bench.asks()
    bench.current = bench.app.made_from = 2
    assert bench.asks().body == b"answer 2"
    bench.current = bench.app.made_from = 1  # rolled back
    assert bench.asks().body == b"answer 3"
    assert len(bench.answers) == 1


def test_an_answer_from_another_snapshot_is_given_but_not_kept() -> None:
    bench = Bench(App(made_from=2))
    assert bench.asks().headers["nivos-snapshot"] == "2"
    assert bench.asks().body == b"answer 2"


def test_an_answer_is_tagged_and_not_sent_to_who_holds_it() -> None:
    bench = Bench(App())
    first = bench.asks()
    tag = first.headers["etag"]
    assert tag.startswith('"1-')
    assert first.headers["cache-control"] == PUBLIC.decode()
    assert first.headers["vary"] == "Accept, Accept-Language"
    for held in (tag, f'"other", W/{tag}', "*"):
        again = bench.asks(if_none_match=held)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert bench.asks(if_none_match='"other"').status == 200
    assert bench.app.count == 1


def test_a_first_question_that_is_conditional_fills_the_cache_too() -> None:
    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        conditional = any(name == b"if-none-match" for name, _ in scope["headers"])
        await reply(send, b"", 304) if conditional else await reply(send, b"whole")

    bench = Bench(App(respond))
    assert bench.asks(if_none_match='"old"').body == b"whole"
    assert bench.asks().how == "hit"


def test_a_route_that_says_for_itself_is_left_alone() -> None:
    bench = Bench(App(ETag='"own"', Cache_Control="public, max-age=9", Nivos_Snapshot="1"))
    assert bench.asks().headers["cache-control"] == "public, max-age=9"
    again = bench.asks()
    assert (again.how, again.headers["etag"]) == ("hit", '"own"')


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache_Control": "no-store"},
        {"Cache_Control": "private"},
        {"Set_Cookie": "a=b"},
        {"Cache_Control": "public, max-age=0", "Nivos_Snapshot": "1"},  # varies by the moment: no tag
        {"Cache_Control": "public, max-age=0", "ETag": '"a"'},  # of no snapshot
    ],
    ids=str,
)
def test_what_may_not_be_kept_is_not(headers: dict[str, str]) -> None:
    bench = Bench(App(**headers))
    bench.asks()
    assert bench.asks().body == b"answer 2"
    assert len(bench.answers) == 0


def test_what_depends_on_no_snapshot_is_tagged_but_not_kept() -> None:
    bench = Bench(App(made_from=None))
    assert bench.asks().headers["cache-control"] == UNKNOWN.decode()
    assert bench.asks().body == b"answer 2"


@pytest.mark.parametrize("status", [404, 503])
def test_errors_are_not_kept(status: int) -> None:
    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        await reply(send, b"no", status)

    bench = Bench(App(respond))
    bench.asks()
    assert bench.asks().status == status
    assert bench.app.count == 2


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/static/nivos.css"])
def test_what_tells_of_the_moment_passes_through(path: str) -> None:
    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        await reply(send, b"ok")

    bench = Bench(App(respond, made_from=None))
    assert bench.asks(path).headers == {}


def test_who_has_a_key_is_given_what_readers_were_given_but_not_the_other_way() -> None:
    bench = Bench(App())
    keyed = bench.asks(role=Role.EDITOR)
    assert keyed.headers["cache-control"] == PRIVATE.decode()
    assert bench.asks().body == b"answer 2"
    assert bench.asks(role=Role.ADMIN).body == b"answer 2"
    assert bench.asks(role=Role.EDITOR).body == b"answer 1"


def test_a_large_answer_streams_and_is_not_kept() -> None:
    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for at in range(5):
            await send({"type": "http.response.body", "body": b"x" * 2**18, "more_body": at < 4})

    bench = Bench(App(respond), budget=2**21)
    asker = bench.asks()
    assert asker.body == b"x" * 5 * 2**18
    assert [m.get("more_body", False) for m in asker.messages[1:]] == [True, True, False]
    assert len(bench.answers) == 0


def test_a_large_answer_with_a_tag_of_its_own_is_not_sent_to_who_holds_it() -> None:
    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        await reply(send, b"x" * 2**21, headers=[(b"etag", b'"big"')])

    asker = Bench(App(respond)).asks(if_none_match='"big"')
    assert (asker.status, asker.body) == (304, b"")


def test_nothing_is_sent_of_an_answer_that_fails_half_way() -> None:
    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError

    bench = Bench(App(respond))
    asker = Asker(bench.layer)
    with pytest.raises(RuntimeError):
        asyncio.run(asker.ask())
    assert asker.messages == []


def test_a_cache_of_no_size_keeps_and_shares_nothing_but_still_tags() -> None:
    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.01)
        await reply(send, b"same")

    async def both() -> list[Asker]:
        return list(await asyncio.gather(bench.ask(), bench.ask()))

    bench = Bench(App(respond), budget=0)
    first, second = asyncio.run(both())
    assert bench.app.count == 2
    assert bench.asks(if_none_match=second.headers["etag"]).status == 304
    assert (first.how, second.how) == ("miss", "miss")


# --- POST ---


@pytest.mark.parametrize(
    ("body_type", "body"),
    [("application/sparql-query", b"ASK {}"), ("application/x-www-form-urlencoded", b"query=ASK+%7B%7D")],
)
def test_a_posted_query_is_a_question(body_type: str, body: bytes) -> None:
    bench = Bench(App())
    asked = {"method": "POST", "content_type": body_type, "content_length": str(len(body))}
    assert bench.asks("/sparql", body=body, **asked).how == "miss"
    assert bench.asks("/sparql", body=body, **asked).how == "hit"
    assert bench.asks("/sparql", body=body.replace(b"ASK", b"Ask"), **asked).how == "miss"


@pytest.mark.parametrize("body", [b"update=CLEAR+ALL", b"%75pdate=CLEAR+ALL", b"query=ASK&update=CLEAR"])
def test_an_update_is_carried_out_each_time(body: bytes) -> None:
    seen: list[bytes] = []

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((await receive())["body"])
        await reply(send, b"done")

    bench = Bench(App(respond, made_from=None))
    form = {"content_type": "application/x-www-form-urlencoded", "content_length": str(len(body))}
    for _ in range(2):
        assert bench.asks("/sparql", body=body, method="POST", **form).headers == {}
    assert seen == [body, body]


@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/api/ingest", "method": "POST"},
        {"path": "/sparql", "method": "POST", "content_type": "application/sparql-update"},
        {"path": "/sparql", "method": "POST", "content_type": "application/sparql-query"},  # no length
        {"path": "/graphs", "method": "PUT"},
        {"path": "/graphs", "method": "DELETE"},
    ],
    ids=str,
)
def test_other_requests_pass_through(asked: dict[str, str]) -> None:
    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        await reply(send, b"done")

    bench = Bench(App(respond, made_from=None))
    assert bench.asks(**{"content_length": "6"} | asked if "graphs" in asked["path"] else asked).headers == {}
    assert bench.counted == {"hit": 0, "miss": 0}
