"""From a validated record to triples: a pure function, the same record always gives the same triples."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode, Triple

from ingest.conversion import activities, actors, decisions, results
from ingest.conversion.statements import Statements, day
from ingest.records import ConceptRecord, DecisionRecord, Record
from ontology import iris, terms

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


@dataclass(frozen=True)
class Conversion:
    """A record as the graph holds it: its graph, the thing it describes, its triples and provenance.

    `lines` are its triples as N-Triples, where they are known already.
    """

    graph: str
    main: NamedNode
    triples: tuple[Triple, ...]
    provenance: tuple[Triple, ...]
    content_hash: str
    lines: tuple[str, ...] = ()


def triples(record: Record) -> list[Triple]:
    """All that the record says, without its provenance."""
    return _CONVERTERS[record.type](record).triples


def convert(record: Record, source: str) -> Conversion:
    """Convert a record that `source` (a slug) says. When it was read is provenance and no part of the hash."""
    said = _CONVERTERS[record.type](record)
    if isinstance(record, DecisionRecord):
        source = iris.DECISIONS
    kind = record.scheme if isinstance(record, ConceptRecord) else record.type
    graph = iris.record_graph(source, kind, record.local_id())
    lines = tuple(said.lines)
    return Conversion(
        graph=graph,
        main=said.main,
        triples=tuple(said.triples),
        provenance=tuple(provenance(graph, source, said.main, record)),
        content_hash=_summed(lines, source, record.source_url),
        lines=lines,
    )


def provenance(graph: str, source: str, main: NamedNode, record: Record | None = None) -> list[Triple]:
    """Whose record the graph is, of what page, read when, about what."""
    subject = NamedNode(graph)
    said = [
        Triple(subject, terms.RDF_TYPE, terms.SOURCE_RECORD),
        Triple(subject, terms.FROM_SOURCE, NamedNode(iris.entity("source", iris.slug(source)))),
        Triple(subject, terms.DESCRIBES, main),
    ]
    if record is not None and record.source_url:
        said.append(Triple(subject, terms.PROV_HAD_PRIMARY_SOURCE, NamedNode(record.source_url)))
    if record is not None and record.retrieved:
        said.append(Triple(subject, terms.RETRIEVED, day(record.retrieved)))
    return said


def content_hash(said: list[Triple], source: str, page: str | None) -> str:
    """Sum up what a record says: sha256 over its sorted N-Triples, its source and its page."""
    return _summed((f"{triple} ." for triple in said), source, page)


def _summed(lines: Iterable[str], source: str, page: str | None) -> str:
    return hashlib.sha256("\n".join([source, page or "", *sorted(lines)]).encode()).hexdigest()


__all__ = ["Conversion", "content_hash", "convert", "provenance", "triples"]
