"""Which things of a graph a record may mean: the names and codes of each kind, read once, and asked for candidates."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Self

from graph_api.store.graph import Graph
from ingest.matching.catalogue import Catalogue
from ingest.matching.lookup import Candidate, LookUp
from ingest.matching.things import KINDS

#: Names below this score are not likely to be of one thing.
LIKELY = 70.0


class UnknownKind(ValueError):
    """There is no index of such a kind of thing."""


class Index:
    """The candidates that a graph has. Each kind is read when it is first asked for; threads may share it."""

    def __init__(self, graph: Graph, kinds: Iterable[str]) -> None:
        self.kinds = tuple(kinds)
        unknown = [kind for kind in self.kinds if kind not in KINDS]
        if unknown:
            raise UnknownKind(f"nothing of kind {unknown[0]!r} is matched")
        self._graph = graph
        self._lock = threading.Lock()
        self._catalogues: dict[str, Catalogue] = {}

    @classmethod
    def of(cls, graph: Graph, kinds: Iterable[str] = tuple(KINDS)) -> Self:
        """Index what a graph believes of these kinds. Raises UnknownKind."""
        return cls(graph, kinds)

    def catalogue(self, kind: str) -> Catalogue:
        """All names of a kind, read once. Raises UnknownKind."""
        found = self._catalogues.get(kind)
        if found is not None:
            return found
        if kind not in self.kinds:
            raise UnknownKind(f"this index holds nothing of kind {kind!r}")
        with self._lock:
            if kind not in self._catalogues:
                self._catalogues[kind] = Catalogue(self._graph, KINDS[kind])
            return self._catalogues[kind]

    def candidates(
        self, kind: str, text: str, code: str | None = None, limit: int = 5, least: float = LIKELY
    ) -> list[Candidate]:
        """Things of a kind that a name and a code may mean, the best first; none scores less than `least`.

        `code` is a business id, a project code, a region code, a local id or an IRI. At most one candidate is
        certain. Raises UnknownKind.
        """
        look = LookUp(self.catalogue(kind), text, code)
        found = [each for each in look.candidates() if each.score >= least]
        return sorted(found, key=lambda each: (not each.certain, -each.score, each.iri))[:limit]
