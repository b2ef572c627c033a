"""What can go wrong with a write.

WriteError
├── WriteRefused              nothing was changed, and the same again will not be
│   ├── MalformedUpdate       the text is not SPARQL 1.1 Update; says line and column when known
│   ├── MalformedBody         the RDF or the files sent cannot be read; says line and column when known
│   ├── DatasetConflict       the address and the update both say which graphs it uses
│   ├── SourceRefused         LOAD or SERVICE would ask a host that is not on the list
│   ├── NoSuchGraph           there is no graph of that name
│   ├── GraphExists           there is one already
│   ├── PreconditionFailed    what was to be changed is not as the client saw it
│   ├── ShapesViolated        the graph would break its shapes; holds the report
│   ├── NothingToRead         what was sent to be ingested holds no records
│   ├── NoSuchEntry           the review list has no such entry, or the graph no such thing
│   ├── EntrySettled          somebody has decided otherwise already
│   └── BadDecision           what is to be decided makes no sense
├── LoadFailed                LOAD could not fetch or read what it names
├── WriteTimePassed           it ran too long and was stopped
├── WriteMemoryPassed         it needed too much memory and was stopped
├── WritesWaiting             another write is at work and enough wait: try again later
└── WriteStopped              the process that wrote has died; the published graph is as it was
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class WriteError(Exception):
    """A write was not done. What it is about is kept by name, so that it passes between processes."""

    about: Mapping[str, Any] = {}

    def __init__(self, message: str, **about: Any) -> None:
        self.about = about
        super().__init__(message)


class WriteRefused(WriteError):
    """The write asks for something that is not done."""


class MalformedUpdate(WriteRefused):
    """The text is not SPARQL 1.1 Update; `line` and `column` count from 1, None when not known."""


class MalformedBody(WriteRefused):
    """A body or file cannot be read; `line` and `column` count from 1, None when not known."""


class DatasetConflict(WriteRefused):
    """The protocol's dataset and WITH or USING stand in one request."""


class SourceRefused(WriteRefused):
    """The update would ask a host that this service does not ask (`source`)."""


class NoSuchGraph(WriteRefused):
    """There is no such graph (`graph`)."""


class GraphExists(WriteRefused):
    """There is such a graph already (`graph`)."""


class PreconditionFailed(WriteRefused):
    """If-Match or If-None-Match does not hold."""


class ShapesViolated(WriteRefused):
    """The change would break the shapes (`violations`)."""


class NothingToRead(WriteRefused):
    """No file of what was sent holds records."""


class NoSuchEntry(WriteRefused):
    """The review list has no such entry, or nothing is known of the thing to join."""


class EntrySettled(WriteRefused):
    """Somebody has decided otherwise about the entry."""


class BadDecision(WriteRefused):
    """The decision makes no sense."""


class LoadFailed(WriteError):
    """What LOAD names could not be had (`source`)."""


class WriteTimePassed(WriteError):
    """It ran longer than `value` seconds."""


class WriteMemoryPassed(WriteError):
    """It needed more than `value` MiB."""


class WritesWaiting(WriteError):
    """Other writes are before this one; try again after `retry_after` seconds."""


class WriteStopped(WriteError):
    """The process that wrote has ended without an answer."""
