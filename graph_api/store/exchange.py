"""Statements exchanged in the writer's clone, and the beliefs that follow from them."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad, Store, Triple

from graph_api.store.account import Account
from graph_api.store.beliefs import Pair, Term, settle
from graph_api.store.errors import StoreError
from graph_api.store.precedence import Precedence

#: So many pairs are settled at once; a writing that touches more is settled as it goes.
_PAIRS = 100_000


class Exchange:
    """Changes named graphs of a store, and brings what is believed up to date; an account hears of it all."""

    def __init__(self, store: Store, account: Account, precedence: Precedence) -> None:
        self._store: Store | None = store
        self._account = account
        #: Whom to believe.
        self.precedence = precedence
        #: Pairs whose belief is not settled yet.
        self.touched: set[Pair] = set()
        #: Pairs of which only some values were said or taken back, with those.
        self._changed: dict[Pair, set[Term]] = {}

    @property
    def store(self) -> Store:
        """The private clone; gone when the writing is over."""
        if self._store is None:
            raise StoreError("this writing is over: open another writer")
        return self._store

    def close(self) -> None:
        """Let go of the clone."""
        self._store = None

    def replace(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Make a graph say exactly these triples."""
        said = {quad.triple for quad in self.store.quads_for_pattern(None, None, None, graph)}
        self.exchange(graph, said, set(triples))

    def exchange(self, graph: NamedNode, old: set[Triple], new: set[Triple]) -> None:
        """Make a graph say `new` instead of `old`."""
        gone, come = old - new, new - old
        for triple in gone:
            self.store.remove(Quad(triple.subject, triple.predicate, triple.object, graph))
        if come:
            self.store.extend(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in come)
        if old:  # what is new needs no line in the log
            self._account.log.note(graph, gone, come)
        for triple in gone | come:
            self._changed.setdefault((triple.subject, triple.predicate), set()).add(triple.object)
        self._account.exchanged(len(come), len(gone))

    def touch(self, pair: Pair) -> None:
        """Have a pair settled, now or later."""
        self.touched.add(pair)
        self.settle_if_many()

    def settle(self) -> None:
        """Bring what is believed up to date."""
        self._account.settled(
            settle(self.store, self.touched, self.precedence, self._account.turned, self._changed)
        )
        self.touched.clear()
        self._changed.clear()

    def settle_if_many(self) -> None:
        """Settle what would otherwise fill the memory."""
        # What is settled early and touched again is settled again, so the end is the same.
        if len(self.touched) + len(self._changed) > _PAIRS:
            self.settle()
