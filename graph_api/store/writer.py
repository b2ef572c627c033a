"""The one writer: a private clone of the current snapshot, changed at leisure, published in one step.

Every writing starts from a fresh clone, so nothing that a killed, failed or abandoned writer left behind can
reach the published graph, and a rolled-back snapshot is what the next write builds on. Cloning is a RocksDB
checkpoint (hard links to immutable files): about 2 ms however large the graph is.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graph_api.store import bulk
from graph_api.store.beliefs import Pair, disputed_pairs, functional_properties, settle
from graph_api.store.changelog import ChangeLog
from graph_api.store.decision import EDITED, ONE_PER_LANGUAGE, RETRACTED
from graph_api.store.derivation import Derivation, derived, readings, still_holds
from graph_api.store.edits import Edits
from graph_api.store.errors import DamagedStore, StoreError, WriteFailed
from graph_api.store.graph import Subject, Term
from graph_api.store.layout import Changes, DataDirectory, Manifest
from graph_api.store.lock import ADVICE, held
from graph_api.store.measures import INDICATING, count_kinds, counts_after, indicators
from graph_api.store.precedence import UNRANKED, USUAL, Precedence
from graph_api.store.precedence_file import read_precedence
from graph_api.store.records import iri_of, record_graphs, text_of
from graph_api.store.release import release
from graph_api.store.tally import Tally
from graph_api.store.upkeep import prune_held
from graph_api.store.view import open_graph
from ontology import iris, terms

_COUNT_BELIEVED = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
#: Fewer records than this are as quickly put one by one.
_WORTH_LOADING = 50
#: Statements that are counted in the time in which a record is put.
_WORTH_COUNTING = 4_000
#: So many pairs are settled at once; a writing that touches more is settled as it goes.
_PAIRS = 100_000
#: Beyond so many things that changed class, all things are counted anew.
_RETYPED = 10_000

_PROVENANCE = NamedNode(iris.PROVENANCE_GRAPH)
_DERIVED = NamedNode(iris.DERIVED_GRAPH)
_EDITORS = NamedNode(iris.editors())
_ABOUT_EDITORS = {
    Triple(_EDITORS, terms.RDF_TYPE, terms.SOURCE),
    Triple(_EDITORS, terms.RANK, Literal(UNRANKED)),
    Triple(_EDITORS, terms.NAME, Literal("Muokkaajat", language="fi")),
    Triple(_EDITORS, terms.NAME, Literal("Redaktörer", language="sv")),
    Triple(_EDITORS, terms.NAME, Literal("Editors", language="en")),
}


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
        #: Statements in the default graph, and in the named ones: kept count of, as counting takes seconds a million.
        self._before = before = None if base is None else directory.manifest(base)
        self._believed = before.triples if before else 0
        self._named = before.quads - before.triples if before else 0
        self._published = False
        self._base_store: Store | None = None
        self._tally = Tally(self._in_base)
        self._graphs_edited = 0
        self._former = self._precedence = Precedence.from_told(before.precedence) if before else USUAL
        self._steered = False
        self._log = ChangeLog()
        self._turns = 0
        #: Beliefs that have changed (`readings`), and things whose classes have; None: more than is kept.
        self._turned: set[str] | None = set()
        self._retyped: set[Subject] | None = set()
        self._derived = before.derived if before else None

    @property
    def store(self) -> Store:
        """The private clone; gone when the writing is over."""
        if self._store is None:
            raise StoreError("this writing is over: open another writer")
        return self._store

    def close(self) -> None:
        """Let go of the clone, so that its folder can be removed."""
        self._store = self._base_store = None

    @property
    def changed(self) -> bool:
        """Whether a record, a graph that was edited or whom to believe differs from the snapshot this began with."""
        return bool(self._graphs_edited) or self._steered or bool(self._tally)

    @property
    def precedence(self) -> Precedence:
        """Whom this writing believes."""
        return self._precedence

    @property
    def number(self) -> int:
        """Number that the snapshot will have."""
        return self._number

    @property
    def base(self) -> int | None:
        """Number of the snapshot that this builds on."""
        return self._base

    def content_hash(self, graph: str) -> str | None:
        """The content hash of a record as it is stored; None for a record that is not."""
        for quad in self.store.quads_for_pattern(NamedNode(graph), terms.CONTENT_HASH, None, _PROVENANCE):
            return text_of(quad)
        return None

    def record_graphs(self, source: str | None = None) -> dict[str, str]:
        """Content hashes by record graph: of one source, or of all."""
        return record_graphs(self.store, source)

    def put_record(
        self, graph: str, triples: Sequence[Triple], provenance: Sequence[Triple], content_hash: str
    ) -> None:
        """Make the record graph say exactly `triples`, with the provenance (subject: the graph) told."""
        node = NamedNode(graph)
        told = self._said_of(node)
        self._tally.put(graph, _is_record(told), self._is_mine(node, told))
        self._replace(node, triples)
        origin = bulk.origin_of(node, content_hash, iris.run(self._number))
        self._exchange(_PROVENANCE, told, {*provenance, *origin})
        self._settle_if_many()

    def remove_record(self, graph: str) -> None:
        """Take back all that a record said."""
        node = NamedNode(graph)
        told = self._said_of(node)
        if not _is_record(told):
            return
        self._tally.remove(graph, self._is_mine(node, told))
        self._replace(node, ())
        self._exchange(_PROVENANCE, told, set())
        self.store.remove_graph(node)
        self._settle_if_many()

    def is_worth_loading(self, count: int) -> bool:
        """Whether `count` new records are better loaded at once (`add_records`) than put one by one.

        Afterwards all statements are counted, which takes about as long as putting a record takes for 4,000 of them.
        """
        there = self._before.quads if self._before else 0
        return count >= _WORTH_LOADING and count * _WORTH_COUNTING > there

    def add_records(self, records: Iterable[bulk.NewRecord], contested: Iterable[Pair]) -> None:
        """Load records that the store does not have, all at once.

        None may say what steers the belief in others (`bulk.STEERING`, or a property to be functional). `contested`,
        read after the records, are the pairs under which several values may meet of which only one can be true.
        """
        self._settle()
        self._tally.added += bulk.load(self.store, records, iris.run(self._number))
        self._turned = self._retyped = None
        for pair in contested:
            self._touched.add(pair)
            self._settle_if_many()
        self._touched |= bulk.pairs_edited(self.store) | bulk.pairs_about_joined(self.store)
        self._settle()
        self._count_all()

    def _count_all(self) -> None:
        believed = next(int(row["count"].value) for row in self.store.query(_COUNT_BELIEVED))  # type: ignore[union-attr]
        self._added += len(self.store) - believed - (self._named + self._added - self._removed)
        self._believed = believed

    def _in_base(self, graph: str) -> bool:
        if self._base is None:
            return False
        if self._base_store is None:
            self._base_store = open_graph(self._directory, self._base)
        pattern = (NamedNode(graph), terms.CONTENT_HASH, None, _PROVENANCE)
        return any(True for _ in self._base_store.quads_for_pattern(*pattern))

    def _is_mine(self, node: NamedNode, told: set[Triple]) -> bool:
        """Whether this writing has touched a record already."""
        return Triple(node, terms.PROV_WAS_GENERATED_BY, NamedNode(iris.run(self._number))) in told

    def take(self, edits: Edits) -> None:
        """Account for edits that were made on this writer's store, and believe what follows from them.

        An edited record is no longer what was ingested: the next ingestion sees it as changed.
        """
        gone, come = edits.outlasting()
        graphs = edits.graphs()
        for graph in (EDITED, RETRACTED):
            lost = {quad.triple for quad in gone if quad.graph_name == graph}
            gained = {quad.triple for quad in come if quad.graph_name == graph}
            self._exchange(graph, lost, gained)
            if not lost:
                self._log.note(graph, (), gained)
            graphs |= {graph} if lost or gained else set()
        for graph in sorted(graphs, key=str):
            self._tell_edited(graph)
        pairs = edits.pairs()
        self._touched |= pairs
        self._note_turned(
            {
                reading
                for quad in (*edits.added, *edits.removed)
                for reading in readings(quad.predicate, (quad.object,))
            },
            {subject for subject, predicate in pairs if predicate == terms.RDF_TYPE},
        )
        self._note_edits(edits)
        named = [
            sum(1 for quad in quads if isinstance(quad.graph_name, NamedNode))
            for quads in (edits.added, edits.removed)
        ]
        self._added += named[0]
        self._removed += named[1]
        self._believed += len(edits.added) - named[0] - (len(edits.removed) - named[1])
        self._settle()

    def _note_edits(self, edits: Edits) -> None:
        """Log what was edited; a graph that is new had nothing before, so what it says needs no line."""
        self._log.note_quads(
            edits.removed, (quad for quad in edits.added if quad.graph_name not in edits.made)
        )

    def _tell_edited(self, graph: NamedNode) -> None:
        told = self._said_of(graph)
        holds = any(True for _ in self.store.quads_for_pattern(None, None, None, graph))
        run = Triple(graph, terms.PROV_WAS_GENERATED_BY, NamedNode(iris.run(self._number)))
        if not _is_record(told):
            self._graphs_edited += 1
            fresh = {run} if graph == RETRACTED else {run, Triple(graph, terms.FROM_SOURCE, _EDITORS)}
        else:
            mine = self._is_mine(graph, told)
            self._tally.put(graph.value, True, mine) if holds else self._tally.remove(graph.value, mine)
            edited = Triple(graph, terms.CONTENT_HASH, Literal(f"edited-{self._number:06d}"))
            replaced = (terms.CONTENT_HASH, terms.PROV_WAS_GENERATED_BY)
            fresh = {each for each in told if each.predicate not in replaced} | {run, edited}
        self._exchange(_PROVENANCE, told, fresh if holds else set())
        if holds and not _is_record(told):
            self._exchange(_PROVENANCE, set(), _ABOUT_EDITORS - self._said_of(_EDITORS))

    def publish(self, message: str, derive: Derivation, started: datetime, by: str = "") -> Manifest | None:
        """Derive, settle and publish a snapshot; None when nothing changed.

        `started` is when the run began (aware), `by` the name of the key it was written with.
        Raises WriteFailed with the published graph as it was.
        A writing ends with its publication: a second one raises StoreError.
        """
        if self._published:
            raise StoreError("this writing is published already: open another writer")
        if not self.changed:
            return None
        begun = time.monotonic()
        try:
            self._tell_run(started)
            self._tell_precedence()
            self._settle()
            self._derive(derive)
            manifest = release(
                self._directory, self.store, self._number, lambda: self._described(message, by, begun)
            )
        except OSError as error:
            # Where only making it durable failed, it is published.
            self._published = self._directory.current_number() == self._number
            raise WriteFailed(f"publishing failed: {error}; {ADVICE}") from error
        self._published = True
        with suppress(OSError):  # what cannot be deleted now is deleted by a later pruning
            prune_held(self._directory, self._keep)
        return manifest

    def _derive(self, derive: Derivation) -> None:
        if self._turned is not None and still_holds(self._derived, derive, self._turned):
            return
        triples, self._derived = derived(self.store, derive)
        self._replace(_DERIVED, triples)
        self._settle()

    def _settle(self) -> None:
        settled = settle(self.store, self._touched, self._precedence, self._note_shown)
        self._believed += settled.added - settled.removed
        self._note_turned(settled.turned, settled.retyped)
        self._touched.clear()

    def _settle_if_many(self) -> None:
        # What is settled early and touched again is settled again, so the end is the same.
        if len(self._touched) > _PAIRS:
            self._settle()

    def _note_turned(self, turned: set[str], retyped: set[Subject]) -> None:
        if self._turned is not None:
            self._turned |= turned
        if self._retyped is not None:
            self._retyped |= retyped
            if len(self._retyped) > _RETYPED:
                self._retyped = None

    def steer(self, precedence: Precedence) -> None:
        """Follow these rules of whom to believe from now on; done before anything is written."""
        self._precedence = precedence
        self._steered = self._base is not None and precedence.told() != self._former.told()

    def believe(self) -> int:
        """Have the rules of whom to believe decide; gives how many single values are another one now."""
        before = self._turns
        self._tell_precedence()
        self._settle()
        return self._turns - before

    def _note_shown(self, subject: Subject, predicate: NamedNode, gone: Set[Term], come: Set[Term]) -> None:
        self._turns += bool(come) and predicate != terms.PRECEDENCE
        if isinstance(subject, NamedNode) and iris.split(subject.value):
            self._log.note(
                None,
                (Triple(subject, predicate, term) for term in gone),
                (Triple(subject, predicate, term) for term in come),
            )

    def _tell_precedence(self) -> None:
        """Say in the graph whom to believe, and have decided anew what another rule decides now."""
        single = {node.value for node in functional_properties(self.store) | ONE_PER_LANGUAGE}
        otherwise = self._precedence.differing(self._former, single)
        self._touched.update(disputed_pairs(self.store, otherwise))
        self._former = self._precedence
        rules = {iris.ONTOLOGY if name == "default" else name for name in self._precedence.told()}
        wanted = {
            Triple(NamedNode(name), terms.PRECEDENCE, Literal(str(self._precedence.rule(name))))
            for name in rules
        }
        told = self.store.quads_for_pattern(None, terms.PRECEDENCE, None, _PROVENANCE)
        self._exchange(_PROVENANCE, {quad.triple for quad in told}, wanted)

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
        if old and graph != _DERIVED:  # what is new needs no line in the log
            self._log.note(graph, gone, come)
        self._touched.update((triple.subject, triple.predicate) for triple in gone | come)
        self._added += len(come)
        self._removed += len(gone)

    def _described(self, message: str, by: str, begun: float) -> Manifest:
        manifest = self._manifest(message, by, begun)
        self._log.keep(self._directory, manifest)
        return manifest

    def _manifest(self, message: str, by: str, begun: float) -> Manifest:
        sources = self.store.quads_for_pattern(None, terms.RDF_TYPE, terms.SOURCE, DefaultGraph())
        return Manifest(
            number=self._number,
            published=datetime.now(UTC),
            message=message,
            by=by,
            base=self._base,
            triples=self._believed,
            quads=self._believed + self._named + self._added - self._removed,
            counts=self._counts(),
            indicators=self._indicators(),
            sources=tuple(sorted((iris.split(iri_of(quad.subject)) or ("", ""))[1] for quad in sources)),
            precedence=self._precedence.told(),
            changes=self._changes(),
            duration=round(time.monotonic() - begun, 3),
            nivos_version=_own_version(),
            derived=self._derived,
        )

    def _counts(self) -> dict[str, int]:
        if self._before is None or self._base is None or self._retyped is None:
            return count_kinds(self.store)
        base = self._base_store or open_graph(self._directory, self._base)
        return counts_after(self._before.counts, base, self.store, self._retyped)

    def _indicators(self) -> dict[str, float]:
        if self._before is None or self._turned is None or not self._turned.isdisjoint(INDICATING):
            return indicators(self.store)
        return self._before.indicators

    def _changes(self) -> Changes:
        return Changes(
            added=self._added,
            removed=self._removed,
            records_added=self._tally.added,
            records_changed=self._tally.changed,
            records_removed=self._tally.removed,
            graphs_edited=self._graphs_edited,
        )


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


def _is_record(told: set[Triple]) -> bool:
    return any(triple.predicate == terms.CONTENT_HASH for triple in told)


def _own_version() -> str:
    try:
        return version("nivos")
    except PackageNotFoundError:  # run from files that were never installed
        return ""
