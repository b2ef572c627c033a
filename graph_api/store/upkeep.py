"""Moving back to an earlier snapshot, and deleting those no longer wanted."""

from __future__ import annotations

from graph_api.store.errors import WriteFailed
from graph_api.store.layout import DataDirectory, Manifest, unused
from graph_api.store.lock import held
from graph_api.store.view import open_graph


def rollback(directory: DataDirectory, number: int) -> Manifest:
    """Make an earlier (or later) snapshot the current one.

    Raises UnknownSnapshot, DamagedStore, WriterBusy or WriteFailed.
    """
    with held(directory, f"rollback to {number}"):
        manifest = directory.manifest(number)
        open_graph(directory, number)
        try:
            directory.point_to(number)
        except OSError as error:
            raise WriteFailed(f"{directory.root} cannot be written: {error.strerror}") from error
    return manifest


def prune(directory: DataDirectory, keep: int) -> list[int]:
    """Delete all but the `keep` newest snapshots, never the current one or one in use. Says which went."""
    with held(directory, "prune"):
        directory.sweep()
        try:
            return prune_held(directory, keep)
        except OSError as error:
            raise WriteFailed(f"a snapshot in {directory.root} cannot be deleted: {error}") from error


def prune_held(directory: DataDirectory, keep: int) -> list[int]:
    """Prune as the writer that already holds the lock."""
    current = directory.current_number()
    gone = []
    for number in directory.numbers()[: -max(keep, 1)]:
        if number == current:
            continue
        with unused(directory.path_of(number)) as free:
            if free:
                directory.discard(number)
                gone.append(number)
    return gone
