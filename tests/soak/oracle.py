"""What the right answer is: the same question evaluated here, on the folder of the snapshot that was named."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from io import BytesIO
from typing import Any, cast

from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, parse

from graph_api.answers import bind, saved_query
from graph_api.store import DataDirectory, View, open_view

#: Snapshots that stay open, and answers that are kept.
OPEN, KEPT = 6, 4000
#: Seconds that a switch to another snapshot may take to be seen.
SLACK = 1.0

NAME = NamedNode("https://w3id.org/nivos/ontology#name")
Rows = Counter[str]


class Oracle:
    """Right answers by snapshot, and which snapshot was current when."""

    def __init__(self, directory: DataDirectory) -> None:
        self._directory = directory
        self._views: OrderedDict[int, View] = OrderedDict()
        self._kept: OrderedDict[tuple[int, str], Any] = OrderedDict()
        self._lock = threading.Lock()
        self._history: list[tuple[float, int]] = [(0.0, directory.current().number)]

    def watch(self, stop: threading.Event) -> None:
        """Keep the history of the current snapshot until told to stop."""
        while not stop.wait(0.005):
            number = self._directory.current_number()
            if number is not None and number != self._history[-1][1]:
                self._history.append((time.monotonic(), number))

    def current_between(self, begun: float, ended: float) -> set[int]:
        """Give the snapshots that may answer a request of this time."""
        history = list(self._history)
        before = [number for at, number in history if at <= begun - SLACK]
        return {number for at, number in history if begun - SLACK < at <= ended} | set(before[-1:])

    def view(self, number: int) -> View:
        """Give the view of a snapshot."""
        with self._lock:
            if number not in self._views:
                self._views[number] = open_view(self._directory, number)
            self._views.move_to_end(number)
            while len(self._views) > OPEN:
                self._views.popitem(last=False)
            return self._views[number]

    def rows(self, number: int, text: str) -> Rows:
        """Give the rows of a SELECT."""

        def evaluate() -> Rows:
            found = cast(QuerySolutions, self.view(number).query(text))
            return rows(cast(bytes, found.serialize(format=QueryResultsFormat.JSON)))

        return cast(Rows, self._once(number, text, evaluate))

    def triples(self, number: int, text: str) -> frozenset[str]:
        """Give the triples of a CONSTRUCT or DESCRIBE."""
        return cast(
            frozenset[str],
            self._once(
                number,
                text,
                lambda: frozenset(str(each) for each in cast(Any, self.view(number).query(text))),
            ),
        )

    def saved(self, number: int, name: str) -> Rows:
        """Give the rows of a saved query without arguments."""
        return self.rows(number, bind(self.view(number), saved_query(name), {}).text)

    def names(self, number: int, iri: str) -> set[str]:
        """Give the names of a thing."""
        return {term.value for term in self.view(number).values(NamedNode(iri), NAME)}

    def _once(self, number: int, text: str, evaluate: Callable[[], object]) -> object:
        if (number, text) not in self._kept:
            self._kept[number, text] = evaluate()
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return self._kept[number, text]


def rows(body: bytes) -> Rows:
    """Read rows in SPARQL's JSON; their order does not count. Raises ValueError when it is not whole."""
    found = json.loads(body)["results"]["bindings"]
    return Counter(json.dumps(each, sort_keys=True, ensure_ascii=False) for each in found)


def triples(body: bytes) -> frozenset[str]:
    """Read N-Triples."""
    return frozenset(str(each.triple) for each in parse(BytesIO(body), format=RdfFormat.N_TRIPLES))
