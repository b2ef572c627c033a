"""Tiny records for the tests of the store, and the shortest way to publish them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Triple

from graph_api.store import DataDirectory, Manifest, Writer, open_writer
from ontology import iris, terms

STARTED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PROJECT = NamedNode(iris.project("S1"))


def graph(local_id: str, source: str = "a") -> str:
    return iris.record_graph(source, "projects", local_id)


def origin(record: str, source: str = "a", retrieved: str | None = "2026-01-01") -> list[Triple]:
    """Provenance as ingestion tells it: the source, and the day of reading unless it is None."""
    node = NamedNode(record)
    told = [Triple(node, terms.FROM_SOURCE, NamedNode(iris.entity("source", source)))]
    if retrieved is not None:
        told.append(Triple(node, terms.RETRIEVED, Literal(retrieved, datatype=terms.XSD_DATE)))
    return told


def name(text: str, language: str | None = "fi", subject: NamedNode = PROJECT) -> Triple:
    return Triple(subject, terms.NAME, Literal(text, language=language))


def put(
    writer: Writer,
    local_id: str,
    triples: Sequence[Triple],
    source: str = "a",
    retrieved: str | None = "2026-01-01",
) -> None:
    record = graph(local_id, source)
    writer.put_record(record, triples, origin(record, source, retrieved), iris.digest(*map(str, triples)))


def nothing(store: Store) -> Iterable[Triple]:
    """Derive nothing."""
    return ()


def publish(directory: DataDirectory, text: str, keep: int = 10) -> Manifest:
    """Publish a snapshot whose one record names the project `text`."""
    with open_writer(directory, "a test", keep) as writer:
        put(writer, "S1", [name(text)])
        manifest = writer.publish(text, nothing, STARTED)
    assert manifest is not None
    return manifest


def names(store: Store, subject: NamedNode = PROJECT) -> list[str]:
    """What the default graph calls a thing."""
    quads = store.quads_for_pattern(subject, terms.NAME, None, DefaultGraph())
    return sorted(str(quad.object) for quad in quads)
