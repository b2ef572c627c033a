"""The one writer: a private clone of the current snapshot, changed at leisure, published in one step.

Every writing starts from a fresh clone, so nothing that a killed, failed or abandoned writer left behind can
reach the published graph, and a rolled-back snapshot is what the next write builds on. Cloning is a RocksDB
checkpoint (hard links to immutable files): about 2 ms however large the graph is.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

import filelock
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graph_api.store.beliefs import Pair, settle
from graph_api.store.errors import DamagedStore, StoreError, UnknownSnapshot, WriteFailed, WriterBusy
from graph_api.store.layout import (
    Changes,
    DataDirectory,
    Manifest,
    sync_folder,
    sync_tree,
    unused,
    write_durably,
)
from graph_api.store.measures import count_kinds, indicators
from ontology import iris, terms

Derivation = Callable[[Store], Iterable[Triple]]

_PROVENANCE = NamedNode(iris.PROVENANCE_GRAPH)
_DERIVED = NamedNode(iris.DERIVED_GRAPH)
_ADVICE = "the published graph is as it was; make room or mend what is wrong, then run the same again"


class Writer:
    """Changes to the graph that become visible together, or not at all. Made by `open_writer`."""

    def __init__(self, directory: DataDirectory, store: Store, base: int | None, keep: int) -> None:
        self._store: Store | None = store
        self._directory = directory
        self._base = base
        self._keep = keep
        self._number = directory.next_number()
        self._touched: set[Pair] = set()
        self._added = self._removed = 0
        self._records = {"records_added": 0, "records_changed": 0, "records_removed": 0}

    @property
    def store(self) -> Store:
        """The private clone; gone when the writing is over."""
        if self._store is None:
            raise StoreError("this writing is over: open another writer")
        return self._store

    def close(self) -> None:
        """Let go of the clone, so that its folder can be removed."""
        self._store = None

    @property
    def changed(self) -> bool:
        """Whether anything of a record differs from the snapshot this began with."""
        return any(self._records.values())

    @property
    def base(self) -> int | None:
        """Number of the snapshot that this builds on."""
        return self._base

    def content_hash(self, graph: str) -> str | None:
        """The content hash of a record as it is stored; None for a record that is not."""
        for quad in self.store.quads_for_pattern(NamedNode(graph), terms.CONTENT_HASH, None, _PROVENANCE):
            return _text(quad)
        return None

    def record_graphs(self, source: str | None = None) -> dict[str, str]:
        """Content hashes by record graph: of one source, or of all."""
        return record_graphs(self.store, source)

    def put_record(
        self, graph: str, triples: Sequence[Triple], provenance: Sequence[Triple], content_hash: str
    ) -> None:
        """Make the record graph say exactly `triples`, with the provenance (subject: the graph) told."""
        node = NamedNode(graph)
        known = self.content_hash(graph)
        self._records["records_added" if known is None else "records_changed"] += 1
        self._replace(node, triples)
        origin = [
            *provenance,
            Triple(node, terms.CONTENT_HASH, Literal(content_hash)),
            Triple(node, terms.PROV_WAS_GENERATED_BY, NamedNode(iris.run(self._number))),
        ]
        self._exchange(_PROVENANCE, self._said_of(node), set(origin))

    def remove_record(self, graph: str) -> None:
        """Take back all that a record said."""
        if self.content_hash(graph) is None:
            return
        node = NamedNode(graph)
        self._records["records_removed"] += 1
        self._replace(node, ())
        self._exchange(_PROVENANCE, self._said_of(node), set())

    def publish(self, message: str, derive: Derivation, started: datetime) -> Manifest | None:
        """Derive, settle and publish a snapshot; None when no record changed.

        `started` is when the run began (aware). Raises WriteFailed with the published graph as it was.
        """
        if not self.changed:
            return None
        begun = time.monotonic()
        try:
            self._tell_run(started)
            self._settle()
            self._replace(_DERIVED, tuple(derive(self.store)))
            self._settle()
            return self._release(message, begun)
        except OSError as error:
            raise WriteFailed(f"publishing failed: {error}; {_ADVICE}") from error

    def _settle(self) -> None:
        settle(self.store, self._touched)
        self._touched.clear()

    def _tell_run(self, started: datetime) -> None:
        run = NamedNode(iris.run(self._number))
        moments = ((terms.PROV_STARTED_AT_TIME, started), (terms.PROV_ENDED_AT_TIME, datetime.now(UTC)))
        said = {Triple(run, terms.RDF_TYPE, terms.INGEST_RUN)}
        for predicate, moment in moments:
            stamp = moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            said.add(Triple(run, predicate, Literal(stamp, datatype=terms.XSD_DATE_TIME)))
        self._exchange(_PROVENANCE, set(), said)

    def _said_of(self, graph: NamedNode) -> set[Triple]:
        return {quad.triple for quad in self.store.quads_for_pattern(graph, None, None, _PROVENANCE)}

    def _replace(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        said = {quad.triple for quad in self.store.quads_for_pattern(None, None, None, graph)}
        self._exchange(graph, said, set(triples))

    def _exchange(self, graph: NamedNode, old: set[Triple], new: set[Triple]) -> None:
        gone, come = old - new, new - old
        for triple in gone:
            self.store.remove(Quad(triple.subject, triple.predicate, triple.object, graph))
        if come:
            self.store.extend(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in come)
        self._touched.update((triple.subject, triple.predicate) for triple in gone | come)
        self._added += len(come)
        self._removed += len(gone)

    def _release(self, message: str, begun: float) -> Manifest:
        directory, number = self._directory, self._number
        directory.snapshots_folder.mkdir(parents=True, exist_ok=True)
        partial = directory.snapshots_folder / f"{number:06d}.partial"
        partial.mkdir()
        try:
            self.store.backup(str(partial / "graph"))
            manifest = self._manifest(message, begun)
            (partial / "manifest.json").write_text(manifest.model_dump_json(indent=1) + "\n")
            (partial / "in-use").touch()
            sync_tree(partial)
            directory.reserve(number)
            os.rename(partial, directory.path_of(number))
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        sync_folder(directory.snapshots_folder)
        directory.point_to(number)
        prune_held(directory, self._keep)
        return manifest

    def _manifest(self, message: str, begun: float) -> Manifest:
        sources = self.store.quads_for_pattern(None, terms.RDF_TYPE, terms.SOURCE, DefaultGraph())
        return Manifest(
            number=self._number,
            published=datetime.now(UTC),
            message=message,
            base=self._base,
            triples=sum(1 for _ in self.store.quads_for_pattern(None, None, None, DefaultGraph())),
            quads=len(self.store),
            counts=count_kinds(self.store),
            indicators=indicators(self.store),
            sources=tuple(sorted((iris.split(_iri(quad.subject)) or ("", ""))[1] for quad in sources)),
            changes=Changes(added=self._added, removed=self._removed, **self._records),
            duration=round(time.monotonic() - begun, 3),
            nivos_version=_own_version(),
        )


def record_graphs(store: Store, source: str | None = None) -> dict[str, str]:
    """Content hashes by record graph in a store: of one source, or of all."""
    hashes = {
        _iri(quad.subject): _text(quad)
        for quad in store.quads_for_pattern(None, terms.CONTENT_HASH, None, _PROVENANCE)
    }
    if source is None:
        return hashes
    origin = NamedNode(iris.entity("source", iris.slug(source)))
    graphs = store.quads_for_pattern(None, terms.FROM_SOURCE, origin, _PROVENANCE)
    return {graph: hashes[graph] for graph in (_iri(quad.subject) for quad in graphs) if graph in hashes}


@contextmanager
def open_writer(directory: DataDirectory, purpose: str, keep: int = 10) -> Iterator[Writer]:
    """Become the one writer of a data directory while the block runs.

    `purpose` is told to others who try meanwhile; `keep` is how many snapshots a publication leaves.
    Raises WriterBusy when another writer is at work, DamagedStore when the current snapshot cannot be read.
    """
    with _held(directory, purpose):
        base = directory.current_number()
        writer = None
        try:
            directory.sweep()
            writer = Writer(directory, _clone(directory, base), base, keep)
            yield writer
        except OSError as error:
            raise WriteFailed(f"writing to {directory.root} failed: {error}; {_ADVICE}") from error
        finally:
            if writer is not None:
                writer.close()
            shutil.rmtree(directory.writer_folder, ignore_errors=True)


def rollback(directory: DataDirectory, number: int) -> Manifest:
    """Make an earlier (or later) snapshot the current one.

    Raises UnknownSnapshot, DamagedStore or WriterBusy.
    """
    with _held(directory, f"rollback to {number}"):
        manifest = directory.manifest(number)
        _read_only(directory, number)
        directory.point_to(number)
    return manifest


def prune(directory: DataDirectory, keep: int) -> list[int]:
    """Delete all but the `keep` newest snapshots, never the current one or one in use. Says which went."""
    with _held(directory, "prune"):
        directory.sweep()
        return prune_held(directory, keep)


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


@contextmanager
def _held(directory: DataDirectory, purpose: str) -> Iterator[None]:
    try:
        directory.root.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(directory.lock_file, timeout=0)
        lock.acquire()
    except filelock.Timeout:
        raise WriterBusy(f"another writer is at work in {directory.root}: {_holder(directory)}") from None
    except OSError as error:
        raise WriteFailed(f"{directory.root} cannot be written: {error.strerror}") from error
    try:
        told = {
            "pid": os.getpid(),
            "purpose": purpose,
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        try:
            write_durably(directory.holder_file, json.dumps(told).encode())
        except OSError as error:
            raise WriteFailed(f"{directory.root} cannot be written: {error.strerror}; {_ADVICE}") from error
        yield
    finally:
        directory.holder_file.unlink(missing_ok=True)
        lock.release()


def _holder(directory: DataDirectory) -> str:
    try:
        told = json.loads(directory.holder_file.read_bytes())
        return f"process {told['pid']} ({told['purpose']}), since {told['since']}; wait until it has ended"
    except (OSError, ValueError, KeyError, TypeError):
        return "it has not said who it is; wait until it has ended"


def _clone(directory: DataDirectory, base: int | None) -> Store:
    # A folder of its own each time: RocksDB keeps a path locked while anyone in the process holds its store.
    target = str(directory.writer_folder / f"{os.getpid()}-{time.monotonic_ns()}")
    directory.writer_folder.mkdir()
    if base is not None:
        _read_only(directory, base).backup(target)
    return Store(target)


def _read_only(directory: DataDirectory, number: int) -> Store:
    folder = directory.path_of(number)
    if not folder.is_dir():
        raise UnknownSnapshot(
            f"snapshot {number} is missing from {directory.root}; `nivos rollback` to another"
        )
    try:
        return Store.read_only(str(folder / "graph"))
    except OSError as error:
        raise DamagedStore(
            f"snapshot {number} in {directory.root} cannot be read ({error}); `nivos rollback` to another"
        ) from error


def _own_version() -> str:
    try:
        return version("nivos")
    except PackageNotFoundError:  # run from files that were never installed
        return ""


def _text(quad: Quad) -> str:
    if not isinstance(quad.object, Literal):
        raise StoreError(f"{quad.predicate} of {quad.subject} is no text")
    return quad.object.value


def _iri(term: object) -> str:
    if not isinstance(term, NamedNode):
        raise StoreError(f"{term} is no IRI")
    return term.value
