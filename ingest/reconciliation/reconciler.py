"""Reconciliation of what a run has written: which of the things that records name are one.

It looks at the graph after the records are written and before it is published, so it does not matter in which order
records came, in how many files, or in which run: what matches is a function of what the sources say and what persons
decided. Matches are written as records of their own (`matches.py`); the graphs of the sources are never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pyoxigraph import NamedNode, Triple

from graph_api.store.graph import Graph
from graph_api.store.sameness import Sameness
from ingest.conversion import Conversion
from ingest.reconciliation.concepts import MENTIONING, Concepts
from ingest.reconciliation.matches import Match, matches_in
from ingest.reconciliation.organisations import Organisations
from ingest.reconciliation.places import Nowhere, Places
from ingest.reconciliation.projects import Projects
from ingest.reconciliation.review import name_of
from ingest.reconciliation.touched import touched
from ingest.reconciliation.waiting import Waiting, advice_of, reason_of
from ontology import iris

#: The score from which a name that is only alike waits for a person; below it, it is another name.
LIKELY = 80.0
_NOWHERE = Nowhere()


class Writing(Protocol):
    """What reconciliation needs of the writer of a graph."""

    @property
    def store(self) -> Graph:
        """The graph as written so far."""

    def content_hash(self, graph: str) -> str | None:
        """The content hash of a record; None where it is not stored."""

    def put_record(
        self, graph: str, triples: Sequence[Triple], provenance: Sequence[Triple], content_hash: str
    ) -> None:
        """Make a record graph say exactly these triples."""

    def remove_record(self, graph: str) -> None:
        """Take back all that a record said."""


class Rule(Protocol):
    """How things of one kind are matched."""

    def things(self) -> Iterator[str]:
        """Give everything that may match."""

    def like(self, iri: str) -> set[str]:
        """Give the things whose matches may change when what this one is called does."""

    def matches(self, iri: str) -> list[Match]:
        """Find all that a thing matches."""


@dataclass
class Reconciled:
    """What reconciliation did: how many things it joined that were not before, and what waits of what it saw."""

    joined: int = 0
    waiting: list[Waiting] = field(default_factory=list)


class Reconciler:
    """Matches what a run has changed; records stay as they are: sources are never rewritten.

    `likely` is the score (0–100) from which a similar name waits for a decision.
    """

    def __init__(self, likely: float = LIKELY) -> None:
        self._likely = likely

    def apply(
        self,
        writer: Writing,
        graphs: Iterable[str] | None,
        before: Graph | None,
        places: Places = _NOWHERE,
    ) -> Reconciled:
        """Match anew what changed in `graphs` (None: any), and write what is found.

        `before` is the graph without; `places` knows what the records of the run name.
        """
        store = writer.store
        change = touched(graphs, before, store)
        if not (change.everything or change.things):
            return Reconciled()
        stored = list(matches_in(store))
        known = {match.of: match.written for match in stored}

        def written(iri: str) -> str:
            naming = places.first(iri)
            return (naming.text if naming else "") or known.get(iri, "")

        done = Reconciled()
        found: list[Match] = []
        for kind in ("organisation", "project", *MENTIONING):
            things = change.of(kind)
            # A concept elsewhere may name any of ours, and which ones hang on it only matching anew tells.
            whole = change.everything or (change.elsewhere and kind in MENTIONING)
            if not (things or whole):
                continue
            old = [match for match in stored if _kind(match) == kind]
            rule = self._rule(kind, store, written)
            again = _to_match(rule, None if whole else things, old)
            new = [match for iri in sorted(again) for match in rule.matches(iri)]
            done.joined += _exchange(writer, [match for match in old if match.of in again], new)
            found += new
        done.waiting = list(_waiting(store, found, places))
        return done

    def _rule(self, kind: str, store: Graph, written: Callable[[str], str]) -> Rule:
        if kind == "organisation":
            return Organisations(store, self._likely)
        if kind == "project":
            return Projects(store)
        return Concepts(store, kind, self._likely, written)


def _to_match(rule: Rule, things: set[str] | None, old: Iterable[Match]) -> set[str]:
    """Give the things to match anew: those touched, those like them, and those whose match was with one touched."""
    if things is None:
        return {*rule.things(), *(match.of for match in old)}
    again = {match.of for match in old if match.of in things or match.into in things}
    return again.union(*(rule.like(iri) for iri in things))


def _exchange(writer: Writing, old: Iterable[Match], new: Iterable[Match]) -> int:
    """Write what is found in place of what was; say how many joins came."""
    before = {match.graph: match for match in old}
    after: dict[str, Match] = {match.graph: match for match in new}
    for graph in before.keys() - after.keys():
        writer.remove_record(graph)
    for graph, match in after.items():
        record: Conversion = match.converted()
        if writer.content_hash(graph) != record.content_hash:
            writer.put_record(graph, record.triples, record.provenance, record.content_hash)
    return sum(
        match.certain and not (graph in before and before[graph].certain) for graph, match in after.items()
    )


def _waiting(store: Graph, found: Iterable[Match], places: Places) -> Iterator[Waiting]:
    decided = Sameness.decided(store)
    apart = decided.apart
    for match in sorted(found, key=lambda each: (each.of, -each.score, each.into)):
        of, into = NamedNode(match.of), NamedNode(match.into)
        if match.certain or decided.shown(of) != of or frozenset((of, into)) in apart:
            continue
        candidate, naming = name_of(store, match.into), places.first(match.of)
        yield Waiting(
            id=match.id,
            kind=_kind(match),
            place=naming.place if naming else "",
            written=match.written or name_of(store, match.of),
            candidate=candidate,
            score=match.score,
            reason=reason_of(match.basis, candidate),
            advice=advice_of(match.id),
            of=match.of,
            into=match.into,
        )


def _kind(match: Match) -> str:
    """The kind of thing that a match is about; of things with IRIs of others, an organisation."""
    ours = iris.split(match.of) or iris.split(match.into)
    return ours[0] if ours else "organisation"
