"""From a validated record to statements: a pure function, the same record always gives the same ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from pyoxigraph import NamedNode, Triple

from ingest.conversion import activities, actors, decisions, results
from ingest.conversion.statements import Statements, day, thing
from ingest.records import ConceptRecord, DecisionRecord, Record
from ontology import iris, terms
from ontology.screening import Statement

_CONVERTERS: dict[str, Callable[[Any], Statements]] = {
    "source": actors.source,
    "project": actors.project,
    "organisation": actors.organisation,
    "network": actors.network,
    "network-rule": actors.network_rule,
    "membership": actors.membership,
    "funding": actors.funding,
    "model": results.model,
    "link": results.link,
    "adoption": results.adoption,
    "review": results.review,
    "series": activities.series,
    "event": activities.event,
    "publication": activities.publication,
    "challenge": activities.challenge,
    "concept": activities.vocabulary_concept,
    "decision": decisions.decision,
}


class Conversion(NamedTuple):
    """A record as the graph holds it: its graph, the thing it describes, what it says, and whose it is (`origin`).

    `lines` are what it says as N-Triples.
    """

    graph: str
    main: NamedNode
    said: tuple[Statement, ...]
    lines: tuple[str, ...]
    origin: tuple[Statement, ...]
    content_hash: str

    @property
    def triples(self) -> tuple[Triple, ...]:
        """What the record says, as triples of pyoxigraph."""
        return tuple(Triple(*one) for one in self.said)

    @property
    def provenance(self) -> tuple[Triple, ...]:
        """Whose record it is, as triples of pyoxigraph."""
        return tuple(Triple(*one) for one in self.origin)

    @classmethod
    def of(
        cls,
        triples: Iterable[Triple],
        graph: str,
        source: str,
        main: NamedNode,
        page: str | None = None,
    ) -> Conversion:
        """Make a record of triples that a source (a slug) says about `main`, on a page."""
        said = {f"{one} .": (one.subject, one.predicate, one.object) for one in triples}
        lines = tuple(said)
        return cls(
            graph=graph,
            main=main,
            said=tuple(said.values()),
            lines=lines,
            origin=origin(graph, source, main, page),
            content_hash=content_hash(lines, source, page),
        )


def triples(record: Record) -> list[Triple]:
    """All that the record says, without its provenance."""
    return [Triple(*one) for one in _CONVERTERS[record.type](record).said]


def convert(record: Record, source: str) -> Conversion:
    """Convert a record that `source` (a slug) says. When it was read is provenance and no part of the hash."""
    said = _CONVERTERS[record.type](record)
    if isinstance(record, DecisionRecord):
        source = iris.DECISIONS
    kind = record.scheme if isinstance(record, ConceptRecord) else record.type
    graph = iris.record_graph(source, kind, record.local_id())
    lines = said.lines
    return Conversion(
        graph=graph,
        main=said.main,
        said=said.said,
        lines=lines,
        origin=origin(graph, source, said.main, record.source_url, record.retrieved),
        content_hash=content_hash(lines, source, record.source_url),
    )


def origin(
    graph: str, source: str, main: NamedNode, page: str | None = None, retrieved: date | None = None
) -> tuple[Statement, ...]:
    """Tell whose record the graph is, about what, of what page, read when."""
    subject = NamedNode(graph)
    said: list[Statement] = [
        (subject, terms.RDF_TYPE, terms.SOURCE_RECORD),
        (subject, terms.FROM_SOURCE, thing("source", iris.slug(source))),
        (subject, terms.DESCRIBES, main),
    ]
    if page:
        said.append((subject, terms.PROV_HAD_PRIMARY_SOURCE, NamedNode(page)))
    if retrieved:
        said.append((subject, terms.RETRIEVED, day(retrieved)))
    return tuple(said)


def content_hash(lines: Iterable[str], source: str, page: str | None) -> str:
    """Sum up what a record says: sha256 over its source, its page and its sorted lines of N-Triples."""
    return hashlib.sha256("\n".join([source, page or "", *sorted(lines)]).encode()).hexdigest()


__all__ = ["Conversion", "content_hash", "convert", "triples"]
