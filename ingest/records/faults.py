"""How a field is refused: with a reason and an advice, which the report tells in its language."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import PydanticCustomError

from ingest.messages import Told, told
from ingest.records.privacy import masked

#: Characters of a value that a sentence shows.
SHOWN = 120


def shown(value: Any) -> str:
    """Show a value in a sentence: what was written, without personal data, cut short."""
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list | tuple):
        return "[…]"
    text = masked(json.dumps(value) if value is None or isinstance(value, bool) else str(value))
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def fault(reason: Told, advice: Told) -> PydanticCustomError:
    """Make the error that refuses a field."""
    return PydanticCustomError("nivos", "{reason}", {"reason": reason, "advice": advice})


def personal(kind: Told) -> PydanticCustomError:
    """Make the error of a field that holds personal data; what it is alone is told."""
    reason, advice = told("holds {found}", found=kind), told("remove it, the graph holds no personal data")
    return PydanticCustomError("personal", "{reason}", {"reason": reason, "advice": advice})
