"""What the one writer does to its private clone of the graph, and how it publishes it in one step.

`graph_api.store.opening` makes the clone, `exchange` changes its graphs and what is believed, `account` counts what
changes, `provenance` and `derived` know what their graphs say.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from pyoxigraph import NamedNode, Store, Triple

from graph_api.store import bulk, derived, provenance
from graph_api.store.account import Account
from graph_api.store.beliefs import Pair, disputed_pairs, functional_properties
from graph_api.store.decision import EDITED, ONE_PER_LANGUAGE, RETRACTED
from graph_api.store.derivation import Derivation, Watched, pieces
from graph_api.store.edits import Edits
from graph_api.store.errors import StoreError, WriteFailed
from graph_api.store.exchange import Exchange
from graph_api.store.layout import DataDirectory, Manifest
from graph_api.store.lock import ADVICE
from graph_api.store.precedence import USUAL, Precedence
from graph_api.store.provenance import PROVENANCE, is_record
from graph_api.store.records import record_graphs, text_of
from graph_api.store.release import release
from graph_api.store.upkeep import prune_held
from graph_api.store.view import open_graph
from ontology import iris, terms

#: Fewer records than this are as quickly put one by one.
_WORTH_LOADING = 50
#: Statements that are counted in the time in which a record is put.
_WORTH_COUNTING = 4_000


class Writer:
    """Changes to the graph that become visible together, or not at all. Made by `open_writer`."""

    def __init__(self, directory: DataDirectory, store: Store, base: int | None, keep: int) -> None:
        self._directory = directory
        self._base = base
        self._keep = keep
        self._number = directory.next_number()
        before = None if base is None else directory.manifest(base)
        self._account = Account(before, self._in_base)
        self._published = False
        self._base_store: Store | None = None
        self._former = Precedence.from_told(before.precedence) if before else USUAL
        self._graphs = Exchange(store, self._account, self._former)
        self._steered = False

    @property
    def store(self) -> Store:
        """The private clone; gone when the writing is over."""
        return self._graphs.store

    def close(self) -> None:
        """Let go of the clone, so that its folder can be removed."""
        self._graphs.close()
        self._base_store = None

    @property
    def changed(self) -> bool:
        """Whether a record, a graph that was edited or whom to believe differs from the snapshot this began with."""
        return bool(self._account.graphs_edited) or self._steered or bool(self._account.tally)

    @property
    def precedence(self) -> Precedence:
        """Whom this writing believes."""
        return self._graphs.precedence

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
        for quad in self.store.quads_for_pattern(NamedNode(graph), terms.CONTENT_HASH, None, PROVENANCE):
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
        told = self._told_of(node)
        self._account.tally.put(graph, is_record(told), self._is_mine(node, told))
        self._graphs.replace(node, triples)
        origin = bulk.origin_of(node, content_hash, iris.run(self._number))
        self._graphs.exchange(PROVENANCE, told, {*provenance, *origin})
        self._graphs.settle_if_many()

    def remove_record(self, graph: str) -> None:
        """Take back all that a record said."""
        node = NamedNode(graph)
        told = self._told_of(node)
        if not is_record(told):
            return
        self._account.tally.remove(graph, self._is_mine(node, told))
        self._graphs.replace(node, ())
        self._graphs.exchange(PROVENANCE, told, set())
        self.store.remove_graph(node)
        self._graphs.settle_if_many()

    def is_worth_loading(self, count: int) -> bool:
        """Whether `count` new records are better loaded at once (`add_records`) than put one by one.

        Afterwards all statements are counted, which takes about as long as putting a record takes for 4,000 of them.
        """
        return count >= _WORTH_LOADING and count * _WORTH_COUNTING > self._account.quads_before

    def add_records(self, records: Iterable[bulk.NewRecord], contested: Iterable[Pair]) -> None:
        """Load records that the store does not have, all at once.

        None may say what steers the belief in others (`bulk.STEERING`, or a property to be functional). `contested`,
        read after the records, are the pairs under which several values may meet of which only one can be true.
        """
        self._graphs.settle()
        loaded = bulk.load(self.store, records, iris.run(self._number))
        self._account.tally.added += loaded.records
        self._account.forget()
        for pair in contested:
            self._graphs.touch(pair)
        self._graphs.touched |= bulk.pairs_edited(self.store) | bulk.pairs_about_joined(self.store)
        self._graphs.settle()
        # A graph that had no record may have been edited, but not in a store that was empty.
        self._account.recount(self.store, loaded.statements if self._base is None else None)

    def take(self, edits: Edits) -> None:
        """Account for edits that were made on this writer's store, and believe what follows from them.

        An edited record is no longer what was ingested: the next ingestion sees it as changed.
        """
        gone, come = edits.outlasting()
        graphs = edits.graphs()
        for graph in (EDITED, RETRACTED):
            lost = {quad.triple for quad in gone if quad.graph_name == graph}
            gained = {quad.triple for quad in come if quad.graph_name == graph}
            self._graphs.exchange(graph, lost, gained)
            if not lost:
                self._account.log.note(graph, (), gained)
            graphs |= {graph} if lost or gained else set()
        for graph in sorted(graphs, key=str):
            self._tell_edited(graph)
        self._graphs.touched |= edits.pairs()
        self._account.edited(edits)
        self._graphs.settle()

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
            self._graphs.exchange(PROVENANCE, set(), provenance.about_run(self._number, started))
            self._tell_precedence()
            self._graphs.settle()
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

    def steer(self, precedence: Precedence) -> None:
        """Follow these rules of whom to believe from now on; done before anything is written."""
        self._graphs.precedence = precedence
        self._steered = self._base is not None and precedence.told() != self._former.told()

    def believe(self) -> int:
        """Have the rules of whom to believe decide; gives how many single values are another one now."""
        before = self._account.turns
        self._tell_precedence()
        self._graphs.settle()
        return self._account.turns - before

    def _derive(self, derive: Derivation) -> None:
        account = self._account
        if account.still_derived(derive):
            return
        watched = Watched(self.store)
        spool = self._directory.writer_folder / "derived.nt"
        counted = derived.write(self.store, pieces(watched, derive), spool, self._graphs.touch)
        account.derived = watched.told(derive)
        account.exchanged(counted.added, counted.removed)
        account.believed_at_once(counted.believed)
        self._graphs.settle()

    def _tell_precedence(self) -> None:
        """Say in the graph whom to believe, and have decided anew what another rule decides now."""
        single = {node.value for node in functional_properties(self.store) | ONE_PER_LANGUAGE}
        otherwise = self._graphs.precedence.differing(self._former, single)
        self._graphs.touched.update(disputed_pairs(self.store, otherwise))
        self._former = self._graphs.precedence
        told = provenance.precedence_told(self.store)
        self._graphs.exchange(PROVENANCE, told, provenance.about_precedence(self._graphs.precedence))

    def _tell_edited(self, graph: NamedNode) -> None:
        told = self._told_of(graph)
        holds = any(True for _ in self.store.quads_for_pattern(None, None, None, graph))
        if not is_record(told):
            self._account.graphs_edited += 1
        elif holds:
            self._account.tally.put(graph.value, True, self._is_mine(graph, told))
        else:
            self._account.tally.remove(graph.value, self._is_mine(graph, told))
        fresh = provenance.about_edited(graph, told, self._number)
        self._graphs.exchange(PROVENANCE, told, fresh if holds else set())
        if holds and not is_record(told):
            about = provenance.ABOUT_EDITORS - self._told_of(provenance.EDITORS)
            self._graphs.exchange(PROVENANCE, set(), set(about))

    def _in_base(self, graph: str) -> bool:
        if self._base is None:
            return False
        if self._base_store is None:
            self._base_store = open_graph(self._directory, self._base)
        pattern = (NamedNode(graph), terms.CONTENT_HASH, None, PROVENANCE)
        return any(True for _ in self._base_store.quads_for_pattern(*pattern))

    def _is_mine(self, node: NamedNode, told: set[Triple]) -> bool:
        """Whether this writing has touched a record already."""
        return provenance.of_run(self._number, node) in told

    def _told_of(self, graph: NamedNode) -> set[Triple]:
        return provenance.said_of(self.store, graph)

    def _described(self, message: str, by: str, begun: float) -> Manifest:
        base = None
        if self._base is not None:
            base = self._base_store or open_graph(self._directory, self._base)
        account = self._account
        manifest = account.manifest(
            self.store, base, self._number, message, by, self._graphs.precedence, begun
        )
        account.log.keep(self._directory, manifest)
        return manifest
