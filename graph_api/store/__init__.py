"""The graph on disk: one writer, immutable published snapshots, readers that are never blocked."""

from graph_api.store.edits import Edits, stated
from graph_api.store.errors import (
    DamagedStore,
    NoSnapshot,
    OwnGraph,
    StoreError,
    UnknownSnapshot,
    WriteFailed,
    WriterBusy,
    WrongPrecedence,
)
from graph_api.store.layout import Changes, DataDirectory, Manifest
from graph_api.store.opening import open_writer
from graph_api.store.records import record_graphs
from graph_api.store.upkeep import prune, rollback
from graph_api.store.view import Snapshots, View, open_view
from graph_api.store.writer import Writer

__all__ = [
    "Changes",
    "DamagedStore",
    "DataDirectory",
    "Edits",
    "Manifest",
    "NoSnapshot",
    "OwnGraph",
    "Snapshots",
    "StoreError",
    "UnknownSnapshot",
    "View",
    "WriteFailed",
    "Writer",
    "WriterBusy",
    "WrongPrecedence",
    "open_view",
    "open_writer",
    "prune",
    "record_graphs",
    "rollback",
    "stated",
]
