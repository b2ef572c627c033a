"""The review list: every match and decision of a graph, and where it stands. It is read from the graph alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from typing import Literal as Choice

from pyoxigraph import Literal, NamedNode

from graph_api.store.graph import Graph
from graph_api.store.sameness import Sameness
from ingest.messages import Told, told
from ingest.reconciliation.matches import Match, matches_in
from ingest.reconciliation.waiting import reason_of
from ontology import iris, terms

#: waiting: for a person; joined: by a loading, surely; accepted, rejected: by a person; moot: the name was joined to
#: another thing by a person.
Status = Choice["waiting", "joined", "accepted", "rejected", "moot"]
STATUSES: tuple[Status, ...] = ("waiting", "joined", "accepted", "rejected", "moot")

_NAMES = (terms.NAME, terms.SKOS_PREF_LABEL, terms.KNOWN_AS, terms.SKOS_ALT_LABEL)
_LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class Decision:
    """What a person decided of two IRIs: who (a key or role), when (ISO 8601, UTC) and why, by language."""

    of: str
    into: str
    same: bool
    by: str
    at: str
    why: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """The id of the entry that it settles."""
        return iris.digest(*sorted((self.of, self.into)))

    def record(self) -> dict[str, Any]:
        """Write the decision as a record that `nivos ingest` reads."""
        said: dict[str, Any] = {
            "type": "decision",
            "source": iris.DECISIONS,
            "of": self.of,
            "into": self.into,
            "verdict": "same" if self.same else "different",
            "by": self.by,
            "at": self.at,
        }
        return {**said, "why": dict(self.why)} if self.why else said


@dataclass(frozen=True)
class Entry:
    """One line of the review list. `match` is what a loading found, if it did; `decision` what a person said."""

    of: str
    into: str
    status: Status
    match: Match | None = None
    decision: Decision | None = None

    @property
    def id(self) -> str:
        """What the entry is called: 16 hexadecimal digits."""
        return iris.digest(*sorted((self.of, self.into)))

    @property
    def kind(self) -> str:
        """The kind of thing: organisation, project, theme …"""
        ours = iris.split(self.of) or iris.split(self.into)
        return ours[0] if ours else "organisation"

    @property
    def score(self) -> float:
        """How alike the two are, 0–100; 0 where only a person thought of it."""
        return self.match.score if self.match else 0.0

    def written(self, graph: Graph) -> str:
        """What a source wrote."""
        return (self.match.written if self.match else "") or name_of(graph, self.of)

    def reason(self, graph: Graph) -> Told:
        """Why the two may be one."""
        if self.match is None:
            return told("a person found it")
        return reason_of(self.match.basis, name_of(graph, self.into))


def entries(graph: Graph) -> list[Entry]:
    """Read the whole list: those that wait first, the surest of these first."""
    matches = {match.id: match for match in matches_in(graph)}
    decisions = {decision.id: decision for decision in decisions_in(graph)}
    decided = Sameness.decided(graph)
    found = [
        _entry(matches.get(name), decisions.get(name), decided) for name in matches.keys() | decisions.keys()
    ]
    return sorted(found, key=lambda each: (STATUSES.index(each.status), -each.score, each.of, each.into))


def _entry(match: Match | None, decision: Decision | None, decided: Sameness) -> Entry:
    if decision is not None:
        return Entry(decision.of, decision.into, "accepted" if decision.same else "rejected", match, decision)
    assert match is not None  # noqa: S101 - an entry is made of one of the two
    of = NamedNode(match.of)
    if decided.shown(of) != of:
        return Entry(match.of, match.into, "moot", match)
    return Entry(match.of, match.into, "joined" if match.certain else "waiting", match)


def decisions_in(graph: Graph) -> Iterator[Decision]:
    """Read all decisions of a graph, in the order of their ids."""
    said: dict[str, dict[NamedNode, list[NamedNode | Literal]]] = {}
    wanted = (
        terms.MATCH_OF,
        terms.MATCH_WITH,
        terms.DECIDED_BY,
        terms.DECIDED_AT,
        terms.NOTE,
        terms.JOINED_TO,
    )
    start = iris.record_graph(iris.DECISIONS, "decision", "")
    for record in graph.quads_for_pattern(None, terms.RDF_TYPE, terms.DECISION, None):
        if isinstance(record.graph_name, NamedNode) and record.graph_name.value.startswith(start):
            for quad in graph.quads_for_pattern(None, None, None, record.graph_name):
                if quad.predicate in wanted and isinstance(quad.object, NamedNode | Literal):
                    about = said.setdefault(record.graph_name.value, {})
                    about.setdefault(quad.predicate, []).append(quad.object)
    for name in sorted(said):
        yield _decision(said[name])


def _decision(said: dict[NamedNode, list[NamedNode | Literal]]) -> Decision:
    def one(predicate: NamedNode) -> str:
        return next((value.value for value in said.get(predicate, ())), "")

    why = sorted(
        (value.language or "", value.value)
        for value in said.get(terms.NOTE, ())
        if isinstance(value, Literal)
    )
    return Decision(
        one(terms.MATCH_OF),
        one(terms.MATCH_WITH),
        terms.JOINED_TO in said,
        one(terms.DECIDED_BY),
        one(terms.DECIDED_AT),
        tuple(why),
    )


def name_of(graph: Graph, iri: str) -> str:
    """Give a name of a thing, as believed or, of what is joined to another, as the sources say it; else its id."""
    best: tuple[int, int, str] | None = None
    for quad in graph.quads_for_pattern(NamedNode(iri), None, None, None):
        if quad.predicate in _NAMES and isinstance(quad.object, Literal):
            language = quad.object.language or ""
            tongue = _LANGUAGES.index(language) if language in _LANGUAGES else len(_LANGUAGES)
            rank = (_NAMES.index(quad.predicate), tongue, quad.object.value)
            best = rank if best is None else min(best, rank)
    return best[2] if best else (iris.split(iri) or ("", iri))[1]
