"""The review list, filtered and paged.

NoSuchEntry of the writes is told for reading as well: there is one way to say that an entry is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph_api.review.telling import told_of
from graph_api.store.graph import Graph
from graph_api.writes.errors import NoSuchEntry
from ingest.reconciliation.review import Entry, entries, name_of


@dataclass(frozen=True)
class Listed:
    """Which entries are asked for; empty or None: all."""

    status: str | None = None
    kind: str | None = None
    text: str = ""


@dataclass(frozen=True)
class Found:
    """One page of entries as data; `total` counts all that were asked for."""

    items: list[dict[str, Any]]
    total: int
    page: int
    size: int


def listed(graph: Graph, asked: Listed, lang: str, page: int, size: int, *, by: bool) -> Found:
    """Give one page of the list; `by`: also who decided."""
    words = asked.text.casefold().split()
    found = [
        each
        for each in entries(graph)
        if asked.status in (None, "", each.status)
        and asked.kind in (None, "", each.kind)
        and (not words or _holds(graph, each, words))
    ]
    cut = found[(page - 1) * size : page * size]
    return Found([told_of(graph, each, lang, by=by) for each in cut], len(found), page, size)


def one(graph: Graph, entry: str, lang: str, *, by: bool) -> dict[str, Any]:
    """Give one entry as data. Raises NoSuchEntry."""
    for each in entries(graph):
        if each.id == entry:
            return told_of(graph, each, lang, by=by)
    raise NoSuchEntry(f"There is no entry {entry!r} in the review list.")


def _holds(graph: Graph, entry: Entry, words: list[str]) -> bool:
    names = f"{entry.written(graph)} {name_of(graph, entry.into)}".casefold()
    return all(word in names for word in words)
