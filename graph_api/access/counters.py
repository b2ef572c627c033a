"""Counters of requests in this process's memory, for the strategies of the package `limits`.

Its own memory storage goes through all counters at each request and keeps as many as strangers make it
keep. This one does the same small work for each request and holds `MOST` counters: those least recently
used go first, so who asks from endless addresses pushes out counters like their own.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

from limits.aio.storage import SlidingWindowCounterSupport, Storage

#: Counters kept at most; one takes about 300 bytes.
MOST = 100_000


@dataclass(slots=True)
class _Counter:
    """Requests in one window of time and in the one before it; windows are numbered from the epoch."""

    window: int
    expiry: int
    previous: int = 0
    current: int = 0

    def move_to(self, window: int) -> None:
        if window != self.window:
            self.previous = self.current if window == self.window + 1 else 0
            self.window, self.current = window, 0


class Counters(Storage, SlidingWindowCounterSupport):
    """Counts in sliding windows, in bounded memory; every operation is O(1)."""

    STORAGE_SCHEME = None

    def __init__(self, most: int = MOST) -> None:
        super().__init__()
        self._most = most
        self._counters: OrderedDict[str, _Counter] = OrderedDict()

    def __len__(self) -> int:
        return len(self._counters)

    @property
    def base_exceptions(self) -> type[Exception]:
        """Errors of the storage: memory has none of its own."""
        return MemoryError

    async def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` requests if as many are left in the `expiry` seconds that end now."""
        return self.take(key, limit, expiry, amount)

    def take(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Do the same for who cannot wait."""
        now = time.time()
        counter = self._counter(key, expiry, now)
        if int(counter.previous * (1 - now / expiry % 1) + counter.current) + amount > limit:
            return False
        counter.current += amount
        return True

    async def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Give count and seconds to live of the window before, then of the current one."""
        now = time.time()
        counter = self._counters.get(key) or _Counter(int(now // expiry), expiry)
        counter.move_to(int(now // expiry))
        rest = expiry - now % expiry
        return counter.previous, rest if counter.previous else 0.0, counter.current, rest + expiry

    async def clear_sliding_window(self, key: str, expiry: int) -> None:
        """Forget a counter."""
        self._counters.pop(key, None)

    async def clear(self, key: str) -> None:
        """Forget a counter."""
        self._counters.pop(key, None)

    async def get(self, key: str) -> int:
        """Give the count of the current window."""
        counter = self._counters.get(key)
        return (await self.get_sliding_window(key, counter.expiry))[2] if counter else 0

    async def get_expiry(self, key: str) -> float:
        """Give when the current window ends, in seconds since the epoch."""
        counter = self._counters.get(key)
        return (counter.window + 1) * counter.expiry if counter else time.time()

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count without a limit."""
        counter = self._counter(key, expiry, time.time())
        counter.current += amount
        return counter.current

    async def check(self) -> bool:
        """Memory is always there."""
        return True

    async def reset(self) -> int:
        """Forget all counters; gives how many there were."""
        count = len(self._counters)
        self._counters.clear()
        return count

    def _counter(self, key: str, expiry: int, now: float) -> _Counter:
        window = int(now // expiry)
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = _Counter(window, expiry)
            self._drop_old(now)
        else:
            counter.move_to(window)
            self._counters.move_to_end(key)
        return counter

    def _drop_old(self, now: float) -> None:
        """Let the least recently used go: two that are over for each that comes, and whatever is too much."""
        for _ in range(2):
            oldest = next(iter(self._counters.values()))
            if (oldest.window + 2) * oldest.expiry > now and len(self._counters) <= self._most:
                return
            self._counters.popitem(last=False)
