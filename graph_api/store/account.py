"""What a writing changes, counted as it goes: counting all statements anew would take a second for each million."""

from __future__ import annotations

import time
from collections.abc import Callable, Set
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from pyoxigraph import DefaultGraph, NamedNode, Store, Triple

from graph_api.store.beliefs import Settled
from graph_api.store.changelog import ChangeLog
from graph_api.store.derivation import Derivation, readings, still_holds
from graph_api.store.edits import Edits
from graph_api.store.graph import Subject, Term
from graph_api.store.layout import Changes, Manifest
from graph_api.store.measures import INDICATING, count_kinds, counts_after, indicators
from graph_api.store.precedence import Precedence
from graph_api.store.records import iri_of
from graph_api.store.tally import Tally
from ontology import iris, terms

_COUNT_BELIEVED = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
#: Beyond so many things that changed class, all things are counted anew.
_RETYPED = 10_000


class Account:
    """How a writing differs from the snapshot that it began with. `in_base` tells whether that one has a record."""

    def __init__(self, before: Manifest | None, in_base: Callable[[str], bool]) -> None:
        self.tally = Tally(in_base)
        self.graphs_edited = 0
        #: How many pairs that had a value are believed otherwise.
        self.turns = 0
        #: How the derived facts were made.
        self.derived = before.derived if before else None
        self.log = ChangeLog()
        self._before = before
        #: Statements in the default graph, and in the named ones.
        self._believed = before.triples if before else 0
        self._named = before.quads - before.triples if before else 0
        self._added = self._removed = 0
        #: Beliefs that have changed (`readings`), and things whose classes have; None: more than is kept.
        self._turned: set[str] | None = set()
        self._retyped: set[Subject] | None = set()

    @property
    def quads_before(self) -> int:
        """Statements of the snapshot that the writing began with, in all its graphs."""
        return self._before.quads if self._before else 0

    def exchanged(self, added: int, removed: int) -> None:
        """Count statements of named graphs that came and went."""
        self._added += added
        self._removed += removed

    def believed_at_once(self, count: int) -> None:
        """Count statements that were put into the default graph without being settled; which ones is not known."""
        self._believed += count
        if count:
            self.forget()

    def settled(self, settled: Settled) -> None:
        """Count what settling has changed."""
        self._believed += settled.added - settled.removed
        self._note(settled.turned, settled.retyped)

    def edited(self, edits: Edits) -> None:
        """Count what was edited."""
        self._note(
            {
                reading
                for quad in (*edits.added, *edits.removed)
                for reading in readings(quad.predicate, (quad.object,))
            },
            {subject for subject, predicate in edits.pairs() if predicate == terms.RDF_TYPE},
        )
        # A graph that is new had nothing before, so what it says needs no line.
        self.log.note_quads(
            edits.removed, (quad for quad in edits.added if quad.graph_name not in edits.made)
        )
        added, removed = (
            sum(1 for quad in quads if isinstance(quad.graph_name, NamedNode))
            for quads in (edits.added, edits.removed)
        )
        self.exchanged(added, removed)
        self._believed += len(edits.added) - added - (len(edits.removed) - removed)

    def turned(self, subject: Subject, predicate: NamedNode, gone: Set[Term], come: Set[Term]) -> None:
        """Note that a pair that had a value is believed otherwise."""
        self.turns += bool(come) and predicate != terms.PRECEDENCE
        if isinstance(subject, NamedNode) and iris.split(subject.value):
            self.log.note(
                None,
                (Triple(subject, predicate, term) for term in gone),
                (Triple(subject, predicate, term) for term in come),
            )

    def forget(self) -> None:
        """Know no more which beliefs have changed: more than is kept."""
        self._turned = self._retyped = None

    def recount(self, store: Store, come: int | None = None) -> None:
        """Count all statements; those of named graphs only where it is not known how many have come."""
        rows = store.query(_COUNT_BELIEVED)
        self._believed = next(int(row["count"].value) for row in rows)  # type: ignore[union-attr]
        before = self._named + self._added - self._removed
        self._added += len(store) - self._believed - before if come is None else come

    def _note(self, turned: set[str], retyped: set[Subject]) -> None:
        if self._turned is not None:
            self._turned |= turned
        if self._retyped is not None:
            self._retyped |= retyped
            if len(self._retyped) > _RETYPED:
                self._retyped = None

    def still_derived(self, derive: Derivation) -> bool:
        """Whether deriving anew would give what was derived before."""
        return self._turned is not None and still_holds(self.derived, derive, self._turned)

    def manifest(
        self,
        store: Store,
        base: Store | None,
        number: int,
        message: str,
        by: str,
        precedence: Precedence,
        begun: float,
    ) -> Manifest:
        """Describe a store, made from `base`, as snapshot `number`; `begun` (monotonic) is when publishing began."""
        sources = store.quads_for_pattern(None, terms.RDF_TYPE, terms.SOURCE, DefaultGraph())
        return Manifest(
            number=number,
            published=datetime.now(UTC),
            message=message,
            by=by,
            base=self._before.number if self._before else None,
            triples=self._believed,
            quads=self._believed + self._named + self._added - self._removed,
            counts=self._counts(store, base),
            indicators=self._indicators(store),
            sources=tuple(sorted((iris.split(iri_of(quad.subject)) or ("", ""))[1] for quad in sources)),
            precedence=precedence.told(),
            changes=self._changes(),
            duration=round(time.monotonic() - begun, 3),
            nivos_version=_own_version(),
            derived=self.derived,
        )

    def _counts(self, store: Store, base: Store | None) -> dict[str, int]:
        if self._before is None or base is None or self._retyped is None:
            return count_kinds(store)
        return counts_after(self._before.counts, base, store, self._retyped)

    def _indicators(self, store: Store) -> dict[str, float]:
        if self._before is None or self._turned is None or not self._turned.isdisjoint(INDICATING):
            return indicators(store)
        return self._before.indicators

    def _changes(self) -> Changes:
        return Changes(
            added=self._added,
            removed=self._removed,
            records_added=self.tally.added,
            records_changed=self.tally.changed,
            records_removed=self.tally.removed,
            graphs_edited=self.graphs_edited,
        )


def _own_version() -> str:
    try:
        return version("nivos")
    except PackageNotFoundError:  # run from files that were never installed
        return ""
