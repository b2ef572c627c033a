"""Answers by the bytes that ask for them: given again until the snapshot or the day changes, to whom they are meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from graph_api.cache import repeats
from graph_api.cache.repeats import Repeat, Repeats, may_repeat

ASK = b"GET /a HTTP/1.1\r\nHost: nivos.example\r\n\r\n"
ASKED = [(b"host", b"nivos.example")]
HEADERS = [(b"nivos-snapshot", b"1"), (b"content-length", b"2"), (b"x-request-id", b"the first one's")]
DATE = [(b"date", b"today")]


class Service:
    """A service whose snapshot can move and whose rate can be used up; it remembers what it was told."""

    def __init__(self, budget: int = 100_000) -> None:
        self.snapshot: int | None = 1
        self.broken = False
        self.places = 100
        self.told: list[tuple[str, str, int, int]] = []
        self.repeats = Repeats(budget, self.current, self.admit, self.tell)

    def current(self) -> int | None:
        if self.broken:
            raise OSError("damaged")
        return self.snapshot

    def admit(self, peer: str | None, forwarded: Sequence[str]) -> str | None:
        self.places -= 1
        return None if self.places < 0 else (forwarded[0] if forwarded else peer)

    def tell(self, repeat: Repeat, name: str, address: str, snapshot: int, seconds: float) -> None:
        self.told.append((repeat.route, address, snapshot, repeat.status))

    def learn(self, **changed: object) -> Service:
        given = {"sent": ASK, "asked": ASKED, "answered": 200, "headers": HEADERS, "body": b"ok"}
        self.repeats.keep(**{**given, "path": "/a", "route": "/{x}", **changed})  # type: ignore[arg-type]
        return self

    def ask(self, sent: bytes = ASK) -> bytes | None:
        return self.repeats.answer(sent, "192.0.2.1", DATE)


def test_the_same_bytes_get_the_same_answer_under_an_id_of_its_own() -> None:
    service = Service().learn()
    first, second = service.ask(), service.ask()
    assert first is not None
    assert second is not None
    head, _, body = first.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert (lines[0], body) == (b"HTTP/1.1 200 OK", b"ok")
    assert lines[1:4] == [b"nivos-snapshot: 1", b"content-length: 2", b"date: today"]
    assert lines[4].startswith(b"x-request-id: ")
    assert len(lines) == 5
    assert first != second


def test_each_is_counted_and_told() -> None:
    service = Service().learn()
    service.ask()
    assert service.told == [("/{x}", "192.0.2.1", 1, 200)]
    assert service.places == 99


def test_an_address_that_asks_too_often_is_for_the_layers_to_refuse() -> None:
    service = Service().learn()
    service.places = 1
    assert service.ask() is not None
    assert service.ask() is None
    assert len(service.told) == 1


def test_who_a_proxy_names_is_told() -> None:
    service = Service().learn(asked=[*ASKED, (b"x-forwarded-for", b"198.51.100.7")])
    service.ask()
    assert service.told[0][1] == "198.51.100.7"


def test_other_bytes_are_unknown() -> None:
    assert Service().learn().ask(ASK.replace(b"/a", b"/b")) is None


def test_nothing_outlives_its_snapshot() -> None:
    service = Service().learn()
    service.snapshot = 2
    assert service.ask() is None
    service.snapshot = 1
    assert service.ask() is None


def test_nothing_outlives_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service().learn()

    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return date(2999, 1, 1)

    monkeypatch.setattr(repeats, "date", Tomorrow)
    assert service.ask() is None


def test_a_damaged_store_is_for_the_routes_to_tell() -> None:
    service = Service().learn()
    service.broken = True
    assert service.ask() is None


@pytest.mark.parametrize(
    "name",
    [
        b"authorization",
        b"connection",
        b"content-length",
        b"cookie",
        b"expect",
        b"transfer-encoding",
        b"upgrade",
        b"x-request-id",
    ],
)
def test_particular_requests_are_not_kept(name: bytes) -> None:
    assert Service().learn(asked=[*ASKED, (name, b"x")]).ask() is None


@pytest.mark.parametrize(
    "changed",
    [
        {"answered": 404},
        {"headers": [(b"nivos-snapshot", b"1")]},
        {"headers": [(b"nivos-snapshot", b"7"), (b"content-length", b"2")]},
        {"headers": [(b"content-length", b"2")]},
    ],
)
def test_answers_that_may_differ_next_time_are_not_kept(changed: dict[str, object]) -> None:
    assert Service().learn(**changed).ask() is None


def test_not_modified_is_an_answer_too() -> None:
    answer = Service().learn(answered=304, headers=[(b"nivos-snapshot", b"1")], body=b"").ask()
    assert answer is not None
    assert answer.startswith(b"HTTP/1.1 304 Not Modified\r\n")


def test_memory_is_bounded_and_the_last_asked_stay() -> None:
    service = Service(budget=3_000)
    for number in range(50):
        service.learn(sent=ASK.replace(b"/a", b"/%d" % number))
        service.ask(ASK.replace(b"/a", b"/0"))
    assert service.repeats.used <= 3_000
    assert 2 <= len(service.repeats) <= 5
    assert service.ask(ASK.replace(b"/a", b"/0")) is not None
    assert service.ask(ASK.replace(b"/a", b"/1")) is None


def test_without_a_budget_nothing_is_kept() -> None:
    assert Service(budget=0).learn().ask() is None


@pytest.mark.parametrize(
    "sent",
    [
        ASK[:-1],
        ASK + b"G",
        ASK + ASK,
        ASK.replace(b"GET", b"HEAD"),
        b"POST / HTTP/1.1\r\n\r\n",
        b"\r\n" + ASK,
        b"GET /" + b"a" * 5_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_only_one_whole_get_may_be_repeated(sent: bytes) -> None:
    assert may_repeat(ASK)
    assert not may_repeat(sent)
