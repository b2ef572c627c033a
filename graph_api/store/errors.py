"""What can go wrong with the store, named for what a person can do about it.

StoreError
├── WriterBusy        another writer is at work: wait, or see who it is
├── NoSnapshot        nothing is published yet: load something
├── UnknownSnapshot   the number asked for is not there: list them
├── DamagedStore      files are missing or broken: roll back, or load again
├── WrongPrecedence   the file that says whom to believe cannot be understood: mend it
├── OwnGraph          that graph is kept by Nivos itself: edit another
└── WriteFailed       writing or publishing failed (a full disk, say): the published graph is as it was
"""

from __future__ import annotations


class StoreError(Exception):
    """Base of the store's errors; the text says what, why and what to do."""


class WriterBusy(StoreError):
    """Another writer holds the data directory."""


class NoSnapshot(StoreError):
    """The data directory has no published snapshot."""


class UnknownSnapshot(StoreError):
    """There is no snapshot of that number."""


class DamagedStore(StoreError):
    """A snapshot or its manifest cannot be read."""


class WriteFailed(StoreError):
    """A write or a publication failed; nothing of it was published."""


class WrongPrecedence(StoreError):
    """The rules of whom to believe cannot be read, or name what is not there."""


class OwnGraph(StoreError):
    """An edit of a graph that Nivos keeps by itself."""

    graph = ""

    def __init__(self, graph: str) -> None:
        self.graph = graph
        super().__init__(
            f"{graph} is kept by Nivos itself and cannot be edited: change the graphs that it is made from"
        )
