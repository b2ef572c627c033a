"""Counting requests: the same answers as the package's own storage, in memory that has an end."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from limits import parse
from limits.aio.storage import MemoryStorage, SlidingWindowCounterSupport, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from graph_api.access import rates as module
from graph_api.access.counters import Counters
from graph_api.access.errors import TooManyRequests
from graph_api.access.rates import Rates, make_storage, read_rates

Clock = Callable[[float], None]


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the time of the day; it stands still between two settings."""

    def set_to(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: seconds)

    return set_to


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 12)), max_size=60))
def test_it_counts_as_the_packages_own_storage(at: Clock, hits: list[tuple[str, int]]) -> None:
    limit = parse("5 per 4 second")

    async def answers(storage: Storage) -> list[object]:
        strategy, now, found = SlidingWindowCounterRateLimiter(storage), 1024.0, []
        for who, quarters in hits:
            now += quarters / 4  # exact in binary, so that both round alike
            at(now)
            found.append(await strategy.hit(limit, who))
            found.append(await strategy.get_window_stats(limit, who))
        return found

    assert run(answers(Counters())) == run(answers(MemoryStorage()))


def test_the_rate_holds_over_any_stretch_of_time(at: Clock) -> None:
    rates = Rates(Counters(), "10/minute", "")

    def passed(moment: float) -> bool:
        at(moment)
        try:
            run(rates.count("address", "a"))
        except TooManyRequests:
            return False
        return True

    assert [passed(600 + 59) for _ in range(12)] == [True] * 10 + [False] * 2
    assert not passed(660)  # a new minute of the clock, but ten requests a second ago
    assert passed(660 + 7)


def test_who_waits_as_long_as_told_is_let_through(at: Clock) -> None:
    rates, now, waits = Rates(Counters(), "3 per 10 second", ""), 1000.0, []
    for _ in range(40):
        at(now)
        try:
            run(rates.count("address", "a"))
        except TooManyRequests as error:
            waits.append(error.retry_after)
            now += error.retry_after
            at(now)
            run(rates.count("address", "a"))
        now += 0.3
    assert len(waits) > 3
    assert all(1 <= wait <= 10 for wait in waits)


def test_each_is_counted_alone_and_several_rates_hold_together(at: Clock) -> None:
    at(1000.0)
    rates = Rates(Counters(), "2/second; 3/minute", "1/minute")
    for who in ("a", "b"):
        run(rates.count("address", who))
        run(rates.count("address", who))
        with pytest.raises(TooManyRequests, match="2 requests in 1 seconds"):
            run(rates.count("address", who))
    run(rates.count("key", "a"))
    with pytest.raises(TooManyRequests, match="from this key"):
        run(rates.count("key", "a"))
    at(1010.0)
    run(rates.count("address", "a"))
    with pytest.raises(TooManyRequests, match="3 requests in 60 seconds"):
        run(rates.count("address", "a"))


def test_no_rate_counts_nothing() -> None:
    storage = Counters()
    rates = Rates(storage, "", " ")
    run(rates.count("address", "a"))
    run(rates.count("key", "a"))
    assert len(storage) == 0


def test_endless_addresses_take_no_endless_memory(at: Clock) -> None:
    storage = Counters(most=1000)
    rates = Rates(storage, "2/minute", "")

    async def flood() -> None:
        for number in range(20_000):
            await rates.count("address", f"2001:db8:{number:x}::/64")
            if number % 500 == 0:
                await rates.count("address", "flooder") if number < 1000 else None

    at(1000.0)
    run(flood())
    assert len(storage) == 1000
    at(1000.0 + 600)
    for number in range(600):
        run(rates.count("address", f"later {number}"))
    assert len(storage) < 700  # those of the flood are over, and go by and by


def test_one_counter_is_small() -> None:
    storage = Counters()
    rates = Rates(storage, "2/minute", "")
    run(rates.count("address", "2001:db8:ffff:ffff::/64"))
    ((key, counter),) = storage._counters.items()
    assert sys.getsizeof(key) + sys.getsizeof(counter) + 4 * sys.getsizeof(10**9) < 400


class Failing(Storage, SlidingWindowCounterSupport):
    """A storage elsewhere that is down, or hangs."""

    STORAGE_SCHEME = ["async+failing"]  # noqa: RUF012 - as the base class has it
    asked = 0
    delay = 0.0

    def __init__(self, uri: str, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions)

    @property
    def base_exceptions(self) -> type[Exception]:
        return KeyError

    async def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        type(self).asked += 1
        await asyncio.sleep(self.delay)
        raise KeyError("connection refused to redis://:password@host")

    async def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        raise KeyError

    async def _fail(self, *arguments: object) -> Any:
        raise KeyError

    clear_sliding_window = incr = get = get_expiry = check = reset = clear = _fail


@pytest.mark.parametrize("delay", [0.0, 5.0])
def test_a_storage_that_fails_lets_all_pass_and_is_told_once(
    delay: float, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Failing, "asked", 0)
    monkeypatch.setattr(Failing, "delay", delay)
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    now = [1000.0]
    storage = make_storage("failing://:password@host")
    rates = Rates(storage, "1/minute", "1/minute", clock=lambda: now[0])
    with caplog.at_level(logging.WARNING):
        for _ in range(30):
            asyncio.run(rates.count("address", "a"))
            now[0] += 1
        assert len(caplog.records) == 1
        assert "all are let through" in caplog.text
        assert "password" not in caplog.text
        assert Failing.asked == 6  # left alone for five seconds each time
        now[0] += 60
        asyncio.run(rates.count("address", "a"))
        assert len(caplog.records) == 2


@pytest.mark.parametrize(
    "text", ["many", "10", "10/fortnight", "0/minute", "-1/minute", "/minute", "1/minute;x"]
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="1200/minute"):
        read_rates(text)


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("carrier-pigeon://loft", "no kind of storage"),
        ("memory", "no kind of storage"),
        ("redis://:geheim@localhost", "'redis' prerequisite"),
    ],
)
def test_a_storage_that_cannot_be_had_is_told(uri: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as refused:
        make_storage(uri)
    assert "geheim" not in str(refused.value)
