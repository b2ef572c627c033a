"""What each publication changed, kept when its snapshot is pruned: `<data>/history.sqlite`.

Only what became otherwise is written down: the statements that a record had and lost, and what it says instead. A
record that is new needs no line – its provenance names the run that brought it, and later lines say what it was
before – so a first load of any size adds one row. A publication that changes more than `MOST` pairs of subject and
property keeps that many and counts the rest.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from graph_api.store.errors import DamagedStore
from graph_api.store.layout import DataDirectory, Manifest
from ontology import iris, terms

#: How many lines (a subject and property in one graph) the log of one publication may have.
MOST = 200_000

#: Stands for the default graph: what was believed.
BELIEVED = ""

#: Of what is told of a record, only this is history; the rest follows from what it says.
_TOLD = frozenset(
    {terms.PROV_WAS_GENERATED_BY, terms.RETRIEVED, terms.PROV_HAD_PRIMARY_SOURCE, terms.FROM_SOURCE}
)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (
  number INTEGER PRIMARY KEY, base INTEGER, published TEXT NOT NULL, message TEXT NOT NULL, by TEXT NOT NULL,
  omitted INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS change (
  subject TEXT NOT NULL, run INTEGER NOT NULL, graph TEXT NOT NULL, property TEXT NOT NULL,
  gone TEXT NOT NULL, come TEXT NOT NULL, PRIMARY KEY (subject, run, graph, property)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A publication. `omitted` counts the changes that were too many to be kept."""

    number: int
    base: int | None
    published: datetime
    message: str
    by: str
    omitted: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What one graph said otherwise after a run of one subject under one property; terms as N-Triples writes them.

    `graph` is an IRI, or BELIEVED.
    """

    run: int
    graph: str
    subject: str
    property: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


class ChangeLog:
    """The changes of one writing, net: what is put back leaves no line."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lines: dict[tuple[str, str, str], tuple[set[str], set[str]]] = {}
        self._omitted = 0

    def note(self, graph: NamedNode | None, gone: Iterable[Triple], come: Iterable[Triple]) -> None:
        """Take down what a graph lost and gained; None stands for what is believed."""
        name = BELIEVED if graph is None else graph.value
        for triple in gone:
            self._take(name, triple, lost=True)
        for triple in come:
            self._take(name, triple, lost=False)

    def note_quads(self, gone: Iterable[Quad], come: Iterable[Quad]) -> None:
        """Take down what was edited in named graphs."""
        for quads, lost in ((gone, True), (come, False)):
            for quad in quads:
                if isinstance(quad.graph_name, NamedNode):
                    self._take(quad.graph_name.value, quad.triple, lost)

    def _take(self, graph: str, triple: Triple, lost: bool) -> None:
        if isinstance(triple.subject, BlankNode) or (
            graph == iris.PROVENANCE_GRAPH and triple.predicate not in _TOLD
        ):
            return
        subject = triple.subject.value if isinstance(triple.subject, NamedNode) else str(triple.subject)
        place = (subject, graph, triple.predicate.value)
        if place not in self._lines and len(self._lines) >= self._most:
            self._omitted += 1
            return
        gone, come = self._lines.setdefault(place, (set(), set()))
        mine, others = (gone, come) if lost else (come, gone)
        value = str(triple.object)
        if value in others:
            others.discard(value)
        else:
            mine.add(value)

    def keep(self, directory: DataDirectory, manifest: Manifest) -> None:
        """Write the log of a snapshot that is about to be published. Raises OSError.

        What a publication that failed has left under this number is replaced.
        """
        number = manifest.number
        about = (number, manifest.base, manifest.published.isoformat(), manifest.message, manifest.by)
        try:
            with closing(sqlite3.connect(directory.history_file, timeout=30)) as base, base:
                base.executescript(_SCHEMA)
                if base.execute("DELETE FROM run WHERE number >= ?", (number,)).rowcount:
                    base.execute("DELETE FROM change WHERE run >= ?", (number,))
                base.execute("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?)", (*about, self._omitted))
                base.executemany("INSERT INTO change VALUES (?, ?, ?, ?, ?, ?)", self._rows(number))
        except sqlite3.Error as error:
            raise OSError(f"{directory.history_file.name}: {error}") from error

    def _rows(self, number: int) -> Iterator[tuple[str, int, str, str, str, str]]:
        for (subject, graph, predicate), (gone, come) in sorted(self._lines.items()):
            if gone or come:
                yield subject, number, graph, predicate, _listed(gone), _listed(come)


def _listed(values: set[str]) -> str:
    return json.dumps(sorted(values), ensure_ascii=False)


class History:
    """The log of a data directory, for reading; empty where nothing was ever logged. Raises DamagedStore."""

    def __init__(self, directory: DataDirectory) -> None:
        self._file = directory.history_file

    def runs(self, number: int) -> list[Run]:
        """Give the publications that snapshot `number` came of, the newest first, as far back as they are logged."""
        text = """
            WITH RECURSIVE line AS (
              SELECT * FROM run WHERE number = ?
              UNION ALL SELECT run.* FROM run JOIN line ON run.number = line.base)
            SELECT number, base, published, message, by, omitted FROM line ORDER BY number DESC"""
        return [
            Run(found, base, datetime.fromisoformat(published), message, by, omitted)
            for found, base, published, message, by, omitted in self._ask(text, (number,))
        ]

    def changes(self, subject: str) -> list[Change]:
        """Give all changes of what is said of a subject (an IRI), in the order of runs, graphs and properties."""
        text = (
            "SELECT run, graph, subject, property, gone, come FROM change WHERE subject = ? ORDER BY 1, 2, 4"
        )
        return [
            Change(run, graph, about, predicate, tuple(json.loads(gone)), tuple(json.loads(come)))
            for run, graph, about, predicate, gone, come in self._ask(text, (subject,))
        ]

    def _ask(self, text: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        if not self._file.exists():
            return []
        try:
            address = f"{self._file.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, uri=True, timeout=30)) as base:
                return base.execute(text, values).fetchall()
        except sqlite3.Error as error:
            raise DamagedStore(
                f"{self._file} cannot be read ({error}); move it away: the graph is whole, its history begins anew"
            ) from error
