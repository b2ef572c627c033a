"""Becoming the one writer: a private clone of the current snapshot, changed at leisure, published in one step.

Every writing starts from a fresh clone, so nothing that a killed, failed or abandoned writer left behind can
reach the published graph, and a rolled-back snapshot is what the next write builds on. Cloning is a RocksDB
checkpoint (hard links to immutable files): about 2 ms however large the graph is.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pyoxigraph import Store

from graph_api.store.beliefs import functional_properties
from graph_api.store.errors import DamagedStore, WriteFailed
from graph_api.store.layout import DataDirectory
from graph_api.store.lock import ADVICE, held
from graph_api.store.precedence_file import read_precedence
from graph_api.store.view import open_graph
from graph_api.store.writer import Writer


@contextmanager
def open_writer(
    directory: DataDirectory, purpose: str, keep: int = 10, precedence: str = "", wait: float = 0.0
) -> Iterator[Writer]:
    """Become the one writer of a data directory while the block runs.

    `purpose` is told to others who try meanwhile; `keep` is how many snapshots a publication leaves; `precedence`
    names the file that says whom to believe, where it is not `precedence.toml` in the data directory.
    Raises WriterBusy when another writer is at work for more than `wait` seconds, DamagedStore when the current
    snapshot cannot be read, WrongPrecedence when the file cannot be understood, WriteFailed when the clone cannot be
    written. Errors of the block that are not the store's pass unchanged.
    """
    with held(directory, purpose, wait):
        base = directory.current_number()
        writer = None
        try:
            try:
                directory.sweep()
                writer = Writer(directory, _clone(directory, base), base, keep)
            except OSError as error:
                raise WriteFailed(f"writing to {directory.root} failed: {error}; {ADVICE}") from error
            with _engine_errors_told(directory):
                functional = (node.value for node in functional_properties(writer.store))
                writer.steer(read_precedence(directory.root, precedence, functional))
                yield writer
        finally:
            if writer is not None:
                writer.close()
            shutil.rmtree(directory.writer_folder, ignore_errors=True)


@contextmanager
def _engine_errors_told(directory: DataDirectory) -> Iterator[None]:
    # RocksDB's errors arrive as OSError("IO error: …") and RuntimeError("Corruption: …").
    try:
        yield
    except (OSError, RuntimeError) as error:
        text = str(error)
        if text.startswith("Corruption"):
            raise DamagedStore(
                f"the graph in {directory.root} is damaged ({text}); `nivos rollback` to another snapshot"
            ) from error
        if text.startswith("IO error"):
            raise WriteFailed(f"writing to {directory.root} failed: {text}; {ADVICE}") from error
        raise


def _clone(directory: DataDirectory, base: int | None) -> Store:
    # A folder of its own each time: RocksDB keeps a path locked while anyone in the process holds its store.
    target = str(directory.writer_folder / f"{os.getpid()}-{time.monotonic_ns()}")
    directory.writer_folder.mkdir()
    if base is not None:
        open_graph(directory, base).backup(target)
    return Store(target)
