"""The SPARQL service described in W3C's vocabulary: what a bare GET of the endpoint answers."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from graph_api.sparql import void
from graph_api.store.view import View
from ontology import iris, terms

SD = "http://www.w3.org/ns/sparql-service-description#"
_QUADS = tuple(NamedNode("http://www.w3.org/ns/formats/" + name) for name in ("N-Quads", "TriG"))


def describe(view: View, base: str, *, updates: bool = False, federated: bool = False) -> list[Triple]:
    """Describe the endpoint `base`/sparql; `base` without a last slash.

    `updates`: whether it takes SPARQL Update (from those who may). `federated`: whether SERVICE is allowed.
    """
    return void.by_subject(_description(void.figures(view), base, updates, federated))


def _description(counted: void.Figures, base: str, updates: bool, federated: bool) -> Iterator[Triple]:
    service = NamedNode(f"{base}/sparql#service")
    yield Triple(service, terms.RDF_TYPE, _sd("Service"))
    yield Triple(service, _sd("endpoint"), NamedNode(f"{base}/sparql"))
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL10Query"))
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for node in void.FORMATS.values():
        yield Triple(service, _sd("resultFormat"), node)
    if updates:
        yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Update"))
        for node in (*(void.FORMATS[each] for each in void.GRAPH_FORMATS), *_QUADS):
            yield Triple(service, _sd("inputFormat"), node)
    if federated:
        yield Triple(service, _sd("feature"), _sd("BasicFederatedQuery"))
    yield from _dataset(service, counted, base)


def _dataset(service: NamedNode, counted: void.Figures, base: str) -> Iterator[Triple]:
    dataset, believed = NamedNode(f"{base}/sparql#dataset"), NamedNode(f"{base}/sparql#default-graph")
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, terms.RDF_TYPE, _sd("Dataset"))
    yield Triple(dataset, terms.RDFS_SEE_ALSO, void.dataset(base))
    told = (
        f"{counted.graphs} named graphs: one for each record, and those of provenance and of what is derived."
    )
    yield Triple(dataset, terms.RDFS_COMMENT, Literal(told, language="en"))
    yield Triple(dataset, _sd("defaultGraph"), believed)
    yield Triple(believed, terms.RDF_TYPE, _sd("Graph"))
    yield Triple(believed, NamedNode(void.VOID + "triples"), Literal(counted.triples))
    for iri in (iris.PROVENANCE_GRAPH, iris.DERIVED_GRAPH):
        named = NamedNode(f"{base}/sparql#{iri.rpartition('/')[2]}-graph")
        yield Triple(dataset, _sd("namedGraph"), named)
        yield Triple(named, terms.RDF_TYPE, _sd("NamedGraph"))
        yield Triple(named, _sd("name"), NamedNode(iri))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)
