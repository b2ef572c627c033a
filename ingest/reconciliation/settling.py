"""Settling entries of the review list: a decision is written, changed or taken back, and what follows is published.

Decisions are made one at a time under the writer's lock: of two persons who settle one entry the second is told what
the first decided. Taking a decision back leaves the graph as it was before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal as Choice

from pydantic import ValidationError
from pyoxigraph import NamedNode

from graph_api.derive import derive
from graph_api.store import DataDirectory, Writer, open_writer
from graph_api.store.graph import Graph
from graph_api.store.sameness import Sameness
from graph_api.store.view import open_graph
from ingest.conversion import convert
from ingest.faults import refusals_of
from ingest.messages import told
from ingest.reconciliation.reconciler import LIKELY, Reconciler
from ingest.reconciliation.review import Decision, Entry, decisions_in, entries
from ingest.records import DecisionRecord
from ingest.refusals import IngestError, Place
from ontology import iris

Act = Choice["accept", "reject", "undo"]


class ReviewError(IngestError):
    """An entry of the review list cannot be settled as asked."""


class UnknownEntry(ReviewError):
    """There is no such entry, or no such thing to join."""


class SettledAlready(ReviewError):
    """Somebody has decided otherwise already."""


class BadDecision(ReviewError):
    """What is to be decided makes no sense."""


@dataclass(frozen=True)
class Action:
    """What to do with an entry: its id, or the IRI of a thing that nobody had matched (`into` is needed then)."""

    act: Act
    entry: str
    into: str = ""
    why: str = ""
    language: str = "fi"


def settle(
    data: Path,
    actions: Iterable[Action],
    by: str,
    *,
    key: str = "",
    keep: int = 10,
    precedence: str = "",
    likely: float = LIKELY,
) -> int | None:
    """Settle entries and publish; `by` is the role that decides, `key` the name of its key. None when nothing changed.

    Either all actions take effect or none. Raises ReviewError, StoreError.
    """
    started = datetime.now(UTC)
    directory = DataDirectory(data)
    with open_writer(directory, "nivos reconcile", keep, precedence) as writer:
        before = None if writer.base is None else open_graph(directory, writer.base)
        told_of = [act_on(writer, action, by, before, likely) for action in actions]
        manifest = writer.publish("; ".join(told_of)[:500], derive, started, key or by)
    return None if manifest is None else manifest.number


def act_on(writer: Writer, action: Action, by: str, before: Graph | None, likely: float) -> str:
    """Do one action in a writer that has not published; say what it did. Raises ReviewError."""
    entry = find(writer.store, action)
    graph = (_undo if action.act == "undo" else _decide)(writer, entry, action, by)
    if graph is not None:
        Reconciler(likely).apply(writer, [graph], before)
    return f"{action.act} {entry.of} {entry.into}"


def find(graph: Graph, action: Action) -> Entry:
    """Find the entry that an action is about. Raises UnknownEntry, BadDecision."""
    listed = entries(graph)
    into = action.into
    if "://" in action.entry:
        return _of_two(graph, listed, action.entry, into)
    entry = next((each for each in listed if each.id == action.entry), None)
    if entry is None:
        raise UnknownEntry(
            told("there is no entry {id!r} in the review list; `nivos reconcile` shows it", id=action.entry)
        )
    return _of_two(graph, listed, entry.of, into) if into and into != entry.into else entry


def _of_two(graph: Graph, listed: list[Entry], of: str, into: str) -> Entry:
    if not into:
        raise BadDecision(told("say with --into which thing {iri} is", iri=of))
    for iri in (of, into):
        if not _exists(graph, iri):
            raise UnknownEntry(told("nothing is known of {iri}", iri=iri))
    kinds = {iris.kind_of(iri) for iri in (of, into)} - {None}
    if of == into or len(kinds) > 1:
        raise BadDecision(told("{of} and {into} cannot be one thing", of=of, into=into))
    pair = {of, into}
    known = next((each for each in listed if {each.of, each.into} == pair), None)
    if known is not None and known.of == of:
        return known
    return Entry(of, into, known.status if known else "waiting", known.match if known else None)


def _exists(graph: Graph, iri: str) -> bool:
    try:
        node = NamedNode(iri)
    except ValueError:
        return False
    patterns = ((node, None), (None, node))
    return any(
        True for subject, value in patterns for _ in graph.quads_for_pattern(subject, None, value, None)
    )


def _decide(writer: Writer, entry: Entry, action: Action, by: str) -> str | None:
    same = action.act == "accept"
    if entry.decision is not None:
        if entry.decision.same == same and (not action.into or action.into == entry.decision.into):
            return None  # somebody has decided just that
        raise _settled(entry.decision)
    if same:
        _refuse_second(writer.store, entry)
    return _write(writer, entry.of, entry.into, same, action, by)


def _refuse_second(graph: Graph, entry: Entry) -> None:
    """Refuse to join what a person has joined to another thing, or to join two things to each other."""
    for decision in decisions_in(graph):
        if decision.same and decision.of == entry.of:
            raise _settled(decision)
    if Sameness.decided(graph).shown(NamedNode(entry.into)).value == entry.of:
        raise BadDecision(
            told("{of} is joined to {into} already: undo that first", of=entry.into, into=entry.of)
        )


def _settled(decision: Decision) -> SettledAlready:
    told_of = {"by": decision.by, "of": decision.of, "into": decision.into, "entry": decision.id}
    if decision.same:
        sentence = told(
            "{by} has decided that {of} is {into}; `nivos reconcile undo {entry}` takes it back", **told_of
        )
    else:
        sentence = told(
            "{by} has decided that {of} is not {into}; `nivos reconcile undo {entry}` takes it back",
            **told_of,
        )
    return SettledAlready(sentence)


def _undo(writer: Writer, entry: Entry, action: Action, by: str) -> str | None:
    if entry.decision is not None:
        graph = iris.record_graph(iris.DECISIONS, "decision", entry.id)
        writer.remove_record(graph)
        return graph
    if (
        entry.status == "joined"
    ):  # found by a loading, which would find it again: a person keeps the two apart
        return _write(writer, entry.of, entry.into, False, action, by)
    raise BadDecision(told("nothing is decided about entry {id!r}", id=entry.id))


def _write(writer: Writer, of: str, into: str, same: bool, action: Action, by: str) -> str:
    fields = {
        "of": of,
        "into": into,
        "verdict": "same" if same else "different",
        "by": by,
        "at": datetime.now(UTC).isoformat(),
        "language": action.language,
        **({"why": action.why} if action.why.strip() else {}),
    }
    try:
        record = DecisionRecord.model_validate(fields)
    except ValidationError as error:
        names = list(DecisionRecord.model_fields)
        raise BadDecision(str(refusals_of(error, Place("the decision", 0), names)[0])) from None
    said = convert(record, iris.DECISIONS)
    writer.put_record(said.graph, said.triples, said.provenance, said.content_hash)
    return said.graph
