"""Which vocabularies of others a graph holds, and under which names one may be added."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pyoxigraph import DefaultGraph, Literal, NamedNode

from graph_api.store import DataDirectory, Snapshots, record_graphs
from graph_api.store.graph import Graph
from ingest.gathering import OWN_SOURCE
from ingest.messages import told
from ingest.records.codes import is_identifier
from ingest.refusals import IngestError
from ingest.vocabularies import shipped_vocabularies
from ontology import iris, terms


class NameRefused(IngestError):
    """A vocabulary cannot have this name."""


@dataclass(frozen=True, order=True)
class Held:
    """A vocabulary in the graph, and how many concepts it has."""

    name: str
    title: str
    concepts: int


def held(directory: DataDirectory) -> list[Held]:
    """Give the vocabularies of the current snapshot, by name."""
    if directory.current_number() is None:
        return []
    graph = Snapshots(directory).view().store
    schemes = graph.quads_for_pattern(None, terms.RDF_TYPE, terms.SKOS_CONCEPT_SCHEME, DefaultGraph())
    found = [quad.subject for quad in schemes if isinstance(quad.subject, NamedNode)]
    start = iris.BASE + "scheme/"
    names = [(scheme, scheme.value.removeprefix(start)) for scheme in found if scheme.value.startswith(start)]
    return sorted(_held(graph, scheme, name) for scheme, name in names if name not in _shipped_schemes())


def refuse_name(directory: DataDirectory, name: str) -> None:
    """Raise NameRefused for a name that is none, that Nivos uses itself, or that a source of other records has."""
    if not is_identifier(name) or iris.slug(name) != name:
        raise NameRefused(
            told("{name!r} is no name of a vocabulary: use small letters, digits and hyphens", name=name)
        )
    if name in (OWN_SOURCE, "editors") or name in _shipped_schemes():
        raise NameRefused(told("{name!r} is a name that Nivos uses itself; choose another", name=name))
    if directory.current_number() is None or name in {each.name for each in held(directory)}:
        return
    if record_graphs(Snapshots(directory).view().store, name):
        raise NameRefused(told("{name!r} is a source of other records; choose another name", name=name))


def _held(graph: Graph, scheme: NamedNode, name: str) -> Held:
    labels = graph.quads_for_pattern(scheme, terms.SKOS_PREF_LABEL, None, DefaultGraph())
    titles = sorted(quad.object.value for quad in labels if isinstance(quad.object, Literal))
    members = graph.quads_for_pattern(None, terms.SKOS_IN_SCHEME, scheme, DefaultGraph())
    return Held(name, titles[0] if titles else name, sum(1 for _ in members))


@cache
def _shipped_schemes() -> frozenset[str]:
    start = iris.BASE + "scheme/"
    return frozenset(
        triple.subject.value.removeprefix(start)
        for shipped in shipped_vocabularies()
        for triple in shipped.triples
        if triple.object == terms.SKOS_CONCEPT_SCHEME and isinstance(triple.subject, NamedNode)
    )
