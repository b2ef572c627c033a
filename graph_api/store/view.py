"""Reading: a view is one published snapshot, which never changes while it is held."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Self

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store

from graph_api.store.errors import DamagedStore, NoSnapshot, UnknownSnapshot
from graph_api.store.graph import Graph, Results, Term
from graph_api.store.layout import DataDirectory, Manifest
from ontology import terms


class View:
    """A snapshot opened for reading. Threads may share it."""

    def __init__(self, store: Graph, snapshot: Manifest, hold: Hold | None = None) -> None:
        self.store = store
        self.snapshot = snapshot
        self._hold = hold

    @classmethod
    def of(cls, store: Graph, number: int = 1) -> Self:
        """View a store that is no snapshot on disk: a hand-written graph, say."""
        return cls(store, Manifest(number=number, published=datetime(2026, 1, 1, tzinfo=UTC)))

    @property
    def number(self) -> int:
        """Number of the snapshot: the same number, the same answers."""
        return self.snapshot.number

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        default_graph: Sequence[NamedNode | BlankNode | DefaultGraph] | None = None,
        named_graphs: Sequence[NamedNode | BlankNode] | None = None,
    ) -> Results:
        """Evaluate SPARQL of our own. Text that a person wrote belongs in `graph_api.evaluation`."""
        return self.store.query(
            text,
            base_iri=base_iri,
            default_graph=None if default_graph is None else list(default_graph),
            named_graphs=None if named_graphs is None else list(named_graphs),
        )

    def values(self, subject: NamedNode, predicate: NamedNode) -> list[Term]:
        """What is believed of a subject, in the order of the terms' text."""
        quads = self.store.quads_for_pattern(subject, predicate, None, DefaultGraph())
        return sorted((quad.object for quad in quads), key=str)

    def types(self, iri: str) -> list[str]:
        """IRIs of the classes that a thing is believed to be of."""
        return [
            term.value for term in self.values(NamedNode(iri), terms.RDF_TYPE) if isinstance(term, NamedNode)
        ]


class Hold:
    """A shared lock on a snapshot: while any reader has one, pruning leaves the snapshot alone."""

    def __init__(self, directory: DataDirectory, number: int) -> None:
        self._descriptor = os.open(directory.path_of(number) / "in-use", os.O_RDONLY)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def __del__(self) -> None:
        descriptor = getattr(self, "_descriptor", None)
        if descriptor is not None:
            os.close(descriptor)


class Snapshots:
    """Gives the view of the current snapshot, and moves on when another is published."""

    #: How often to try again when the current snapshot is pruned between reading the link and opening it.
    _ATTEMPTS = 5

    def __init__(self, directory: DataDirectory) -> None:
        self.directory = directory
        self._lock = threading.Lock()
        self._view: View | None = None

    def at_hand(self) -> View | None:
        """The current snapshot if it is open already: never waits for more than a look at the link."""
        view = self._view
        return view if view is not None and view.number == self.directory.current_number() else None

    def number_at_hand(self) -> int | None:
        """Number of the current snapshot; None when there is none. Raises DamagedStore."""
        return self.directory.current_number()

    def view(self) -> View:
        """The current snapshot. Views given before stay as they are. Raises NoSnapshot, DamagedStore."""
        view = self.at_hand()
        if view is not None:
            return view
        with self._lock:
            self._view = self._open()
            return self._view

    def close(self) -> None:
        """Let go of the view held; views given before stay as they are."""
        self._view = None

    def history(self) -> list[Manifest]:
        """Manifests of the published snapshots, oldest first."""
        return self.directory.snapshots()

    def _open(self) -> View:
        for _ in range(self._ATTEMPTS):
            number = self.directory.current_number()
            if number is None:
                break
            if self._view is not None and self._view.number == number:
                return self._view
            try:
                return open_view(self.directory, number)
            except DamagedStore:
                if self.directory.current_number() == number:
                    raise
            except UnknownSnapshot:
                self.directory.current()  # tells it as damage when this still is the current one
        raise NoSnapshot(
            f"nothing is published in {self.directory.root} yet; load records with `nivos ingest`"
        )


def open_view(directory: DataDirectory, number: int) -> View:
    """Open one snapshot, current or not. Raises UnknownSnapshot or DamagedStore."""
    manifest = directory.manifest(number)
    try:
        hold = Hold(directory, number)
    except OSError as error:
        raise _damaged(directory, number, error) from error
    return View(open_graph(directory, number), manifest, hold)


def open_graph(directory: DataDirectory, number: int) -> Store:
    """Open the graph of a snapshot without taking hold of it: for who holds the writer's lock.

    Raises DamagedStore.
    """
    folder = directory.path_of(number)
    if not folder.is_dir():
        raise DamagedStore(f"snapshot {number} is missing from {directory.root}; `nivos rollback` to another")
    try:
        return Store.read_only(str(folder / "graph"))
    except (OSError, RuntimeError) as error:  # RocksDB tells corruption as RuntimeError
        raise _damaged(directory, number, error) from error


def _damaged(directory: DataDirectory, number: int, error: Exception) -> DamagedStore:
    return DamagedStore(
        f"snapshot {number} in {directory.root} cannot be read ({error}); `nivos rollback` to another"
    )
