"""How memory is looked after while much goes through, records or what is derived: seldom, nearly all frees itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Allocations between two looks for garbage, and younger looks between two older ones.
_SELDOM = (100_000, 20, 20)


def look_seldom() -> None:
    """Look for garbage seldom: neither records nor derived facts hold circles, so counting references frees them.

    As it is set when Python starts, garbage is looked for many times a batch, half of what the process that reads does.
    """
    gc.set_threshold(*_SELDOM)


@contextmanager
def looked_after_seldom() -> Iterator[None]:
    """Look for garbage seldom for as long as the block runs."""
    before = gc.get_threshold()
    look_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
