"""The two parameters of every paged answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from graph_api.listings import BadFilter
from graph_api.settings import Settings

Page = Annotated[int, Query(description="Which page, from 1.", ge=1, le=1_000_000)]
Size = Annotated[
    int, Query(description="How many on a page; the service has a most (1000 unless set).", ge=1)
]


def allowed(size: int, settings: Settings) -> int:
    """Give the size of a page when the settings allow it. Raises BadFilter."""
    if size > settings.max_page_size:
        raise BadFilter("size", str(size), "is too large", f"a number from 1 to {settings.max_page_size}")
    return size
