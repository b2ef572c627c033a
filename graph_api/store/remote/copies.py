"""A copy of the graph at an endpoint, for our own queries where the engine cannot be trusted with them.

Virtuoso 7.2 answers patterns rightly, but 15 of our 34 saved queries wrongly, without a word: it goes astray in
UNDEF, property paths and FILTER NOT EXISTS. And an engine without a default graph of its own cannot answer what
ranges over named graphs. There, our queries run over a copy in memory, made once per snapshot when first needed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from pyoxigraph import DefaultGraph, Quad, Store

from graph_api.store.graph import GraphName


class Copy:
    """A copy in memory, filled by `fetch` part by part: what is believed, then the named graphs if they are asked for.

    Threads may share it.
    """

    def __init__(self, fetch: Callable[[GraphName | None], Iterator[Quad]]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._believed: Store | None = None
        self._whole: Store | None = None

    def of(self, named: bool) -> Store:
        """Give the copy, with the named graphs if `named`. Raises what `fetch` raises."""
        with self._lock:
            if self._whole is None and named:
                self._whole = _filled(self._fetch(None))
                self._believed = self._whole
            if self._believed is None:
                self._believed = _filled(self._fetch(DefaultGraph()))
            return self._whole if named and self._whole is not None else self._believed


def _filled(quads: Iterator[Quad]) -> Store:
    store = Store()
    store.bulk_extend(quads)
    return store
