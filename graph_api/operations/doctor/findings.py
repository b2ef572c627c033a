"""What a check says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from graph_api.settings import Settings


class Level(IntEnum):
    """How bad it is; the worst one is the exit code."""

    OK = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and what to do where something is to be done."""

    level: Level
    said: str
    advice: str = ""


Check = Callable[[Settings], Iterator[Finding]]


def ok(said: str) -> Finding:
    """Say that something is right."""
    return Finding(Level.OK, said)


def warning(said: str, advice: str) -> Finding:
    """Say what may become a problem."""
    return Finding(Level.WARNING, said, advice)


def error(said: str, advice: str) -> Finding:
    """Say what keeps the service from working as it should."""
    return Finding(Level.ERROR, said, advice)
