"""One suspicion: a value that may be right and is probably not."""

from __future__ import annotations

from typing import NamedTuple

from ingest.messages import Told


class Suspicion(NamedTuple):
    """The field, why its value looks wrong, what to do, and the value."""

    field: str
    reason: Told
    advice: Told
    value: str
