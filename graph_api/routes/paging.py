"""Parameters that several answers have: the page and its size, and a day."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from graph_api.listings import BadFilter
from graph_api.settings import Settings

Page = Annotated[int, Query(description="Which page, from 1.", ge=1, le=1_000_000)]
Size = Annotated[
    int, Query(description="How many on a page; the service has a most (1000 unless set).", ge=1)
]


def _written_as_a_day(value: str | None) -> str | None:
    """Refuse what pydantic would read as seconds since 1970, such as `0`."""
    if value is None or re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return value
    raise PydanticCustomError("day", "is not a day", {"expected": "a day such as 2021-12-01"})


Day = Annotated[date | None, BeforeValidator(_written_as_a_day)]


def allowed(size: int, settings: Settings) -> int:
    """Give the size of a page when the settings allow it. Raises BadFilter."""
    if size > settings.max_page_size:
        raise BadFilter("size", str(size), "is too large", f"a number from 1 to {settings.max_page_size}")
    return size
