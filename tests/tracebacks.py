"""What an error keeps alive: the engine's iterators may only be dropped in the thread that made them."""

from __future__ import annotations

import traceback

from pyoxigraph import QuerySolutions, QueryTriples, Store

BOUND_TO_A_THREAD = (QuerySolutions, QueryTriples, type(iter(Store())))


def kept(error: BaseException | None) -> list[str]:
    """Name the engine's iterators in the frames that an error, or one it came from, has passed."""
    found: list[str] = []
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            found += [
                f"{frame.f_code.co_qualname}: {name}"
                for name, value in frame.f_locals.items()
                if isinstance(value, BOUND_TO_A_THREAD)
            ]
        error = error.__cause__ or error.__context__
    return found
