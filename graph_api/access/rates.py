"""How many requests one address, and one key, may send: counted with the strategies of the package `limits`.

A sliding window: the rate holds over any stretch of time, not only from one full minute to the next.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable, Sequence

from limits import RateLimitItem, parse_many
from limits.aio.storage import Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import ConfigurationError
from limits.storage import storage_from_string

from graph_api.access.counters import Counters
from graph_api.access.errors import TooManyRequests
from graph_api.operations import metrics
from graph_api.settings import Settings

log = logging.getLogger("nivos")

#: Seconds that a storage elsewhere may take, and that it is left alone once it failed.
PATIENCE = 0.5
PAUSE = 5.0
#: Seconds between two lines in the log that say so.
_QUIET = 60.0
_MEMORY = "memory"


class Rates:
    """Counts requests and refuses those that are too many. A storage that fails lets all of them pass."""

    def __init__(
        self, storage: Storage, by_address: str, by_key: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._limits = {"address": read_rates(by_address), "key": read_rates(by_key)}
        self._strategy = SlidingWindowCounterRateLimiter(storage)
        self._counters = storage if isinstance(storage, Counters) else None
        self._paused_until = 0.0
        self._told = -math.inf

    async def count(self, counted: metrics.Limited, who: str) -> None:
        """Count one request of an address or of a key. Raises TooManyRequests when it is one too many."""
        limits = self._limits[counted]
        if not limits:
            return
        if self._counters is not None:
            await self._hit(limits, counted, who)
        elif self._clock() >= self._paused_until:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._hit(limits, counted, who)
            except TooManyRequests:
                raise
            except Exception as error:  # whatever a client of a storage raises must not close the service
                self._pause(error)

    def count_at_once(self, counted: metrics.Limited, who: str) -> bool:
        """Count one request without waiting. False: it is one too many, or only waiting would tell."""
        limits = self._limits[counted]
        if self._counters is None:
            return not limits
        take = self._counters.take
        return all(take(limit.key_for(counted, who), limit.amount, limit.get_expiry()) for limit in limits)

    async def _hit(self, limits: Sequence[RateLimitItem], counted: metrics.Limited, who: str) -> None:
        for limit in limits:
            if not await self._strategy.hit(limit, counted, who):
                stats = await self._strategy.get_window_stats(limit, counted, who)
                wait = max(1, math.ceil(stats.reset_time - time.time()))
                metrics.count_limited(counted)
                raise TooManyRequests(counted, limit.amount, limit.get_expiry(), wait)

    def _pause(self, error: Exception) -> None:
        now = self._clock()
        self._paused_until = now + PAUSE
        if now - self._told >= _QUIET:
            self._told = now
            kind = type(error).__name__
            log.warning("requests cannot be counted, all are let through: the storage failed (%s)", kind)


def rates_of(settings: Settings) -> Rates:
    """Make the rates that the settings ask for."""
    storage = make_storage(settings.rate_limit_storage)
    return Rates(storage, settings.rate_limit, settings.rate_limit_keyed)


def read_rates(text: str) -> list[RateLimitItem]:
    """Read `1200/minute` or several such, `20/second; 1200/minute`; empty: none. Raises ValueError."""
    if not text.strip():
        return []
    try:
        found = parse_many(text)
    except ValueError:
        found = []
    if not found or any(each.amount < 1 or each.get_expiry() < 1 for each in found):
        raise ValueError(
            f"{text!r} is no rate; write a count of 1 or more and a time, as in 1200/minute or "
            "20/second; 1200/minute – or leave it empty for no limit"
        )
    return found


def make_storage(uri: str) -> Storage:
    """Make the storage that an address names. Raises ValueError; the text holds no password."""
    scheme, separator, _ = uri.partition("://")
    if separator and scheme == _MEMORY:
        return Counters()
    try:
        # Of the clients that the package can use for Redis this one needs no opening and closing.
        client = {"implementation": "redispy"} if scheme.startswith("redis") else {}
        made = storage_from_string(f"async+{uri}", **client)
    except ConfigurationError as error:
        reason = "it is no kind of storage that is known" if "unknown storage" in str(error) else str(error)
        raise ValueError(f"{scheme}://…: {reason}; memory:// needs nothing") from None
    if not isinstance(made, Storage):
        raise ValueError(f"{scheme}://…: it cannot be asked without waiting; memory:// needs nothing")
    return made
