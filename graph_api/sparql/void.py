"""The dataset described in VoID: how large, of what kinds, in which vocabularies, linked to whom, asked where.

Every figure is counted from the snapshot when first asked for, and kept as long as the snapshot is served:
a publication stays as quick as it was, and the description as true. What is described is what is believed,
the default graph.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions, Triple

from graph_api.http.negotiation import CSV, JSON_LD, N_TRIPLES, RDF_XML, SPARQL_JSON, SPARQL_XML, TSV, TURTLE
from graph_api.store.view import View
from ontology import iris, terms

VOID = "http://rdfs.org/ns/void#"
_FOAF = "http://xmlns.com/foaf/0.1/"
_DCTERMS = "http://purl.org/dc/terms/"
_FORMATS = "http://www.w3.org/ns/formats/"

#: What W3C calls our formats.
FORMATS = {
    SPARQL_JSON: NamedNode(_FORMATS + "SPARQL_Results_JSON"),
    SPARQL_XML: NamedNode(_FORMATS + "SPARQL_Results_XML"),
    CSV: NamedNode(_FORMATS + "SPARQL_Results_CSV"),
    TSV: NamedNode(_FORMATS + "SPARQL_Results_TSV"),
    TURTLE: NamedNode(_FORMATS + "Turtle"),
    N_TRIPLES: NamedNode(_FORMATS + "N-Triples"),
    JSON_LD: NamedNode(_FORMATS + "JSON-LD"),
    RDF_XML: NamedNode(_FORMATS + "RDF_XML"),
}
GRAPH_FORMATS = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML)
PREFIXES = {
    "void": VOID,
    "foaf": _FOAF,
    "dcterms": _DCTERMS,
    "formats": _FORMATS,
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
_TITLES = {
    "fi": "Nivos – kehittämishankkeiden tietoverkko",
    "sv": "Nivos – utvecklingsprojektens kunskapsgraf",
}
_TITLES["en"] = "Nivos – a knowledge graph of development projects"

_TOTALS = """
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) { ?s ?p ?o }
"""
_ENTITIES = """
PREFIX n: <https://w3id.org/nivos/ontology#>
SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o
  FILTER(isIRI(?s) && STRSTARTS(STR(?s), "https://w3id.org/nivos/") && !STRSTARTS(STR(?s), STR(n:))) }
"""
_CLASSES = "SELECT ?term (COUNT(DISTINCT ?s) AS ?n) { ?s a ?term FILTER(isIRI(?term)) } GROUP BY ?term"
_PROPERTIES = """
SELECT ?term (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) { ?s ?term ?o } GROUP BY ?term
"""
_LINKS = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?term ?space (COUNT(*) AS ?n) {
  VALUES ?term { skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch }
  ?s ?term ?o FILTER(isIRI(?o))
  BIND(REPLACE(STR(?o), "[^/#]*$", "") AS ?space) FILTER(?space != "")
} GROUP BY ?term ?space
"""
_EXAMPLES = """
PREFIX n: <https://w3id.org/nivos/ontology#>
SELECT (MIN(STR(?s)) AS ?first) { VALUES ?class { n:Project n:Model n:Organisation }
  ?s a ?class FILTER(isIRI(?s)) } GROUP BY ?class
"""
_LICENCES = """
PREFIX n: <https://w3id.org/nivos/ontology#>
SELECT DISTINCT ?licence { ?source a n:Source ; <http://purl.org/dc/terms/license> ?licence FILTER(isIRI(?licence)) }
"""
_GRAPHS = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of one snapshot. Properties: IRI → (triples, subjects); links: (property, space) → triples."""

    triples: int
    subjects: int
    objects: int
    entities: int
    graphs: int
    classes: dict[str, int]
    properties: dict[str, tuple[int, int]]
    links: dict[tuple[str, str], int]
    examples: tuple[str, ...]
    licences: tuple[str, ...]


_known: WeakKeyDictionary[View, Figures] = WeakKeyDictionary()
_counting = threading.Lock()


def figures(view: View) -> Figures:
    """Count a snapshot; later calls with the same view give the same figures at once."""
    with _counting:
        if view not in _known:
            _known[view] = _count(view)
        return _known[view]


def _count(view: View) -> Figures:
    totals = next(iter(_rows(view, _TOTALS)))
    properties = {
        _text(row, "term"): (_number(row, "n"), _number(row, "subjects")) for row in _rows(view, _PROPERTIES)
    }
    return Figures(
        triples=_number(totals, "triples"),
        subjects=_number(totals, "subjects"),
        objects=_number(totals, "objects"),
        entities=_number(next(iter(_rows(view, _ENTITIES))), "n"),
        graphs=_number(next(iter(_rows(view, _GRAPHS))), "n"),
        classes={_text(row, "term"): _number(row, "n") for row in _rows(view, _CLASSES)},
        properties=properties,
        links={(_text(row, "term"), _text(row, "space")): _number(row, "n") for row in _rows(view, _LINKS)},
        examples=tuple(sorted(_text(row, "first") for row in _rows(view, _EXAMPLES))),
        licences=tuple(sorted(_text(row, "licence") for row in _rows(view, _LICENCES))),
    )


def _rows(view: View, text: str) -> QuerySolutions:
    found = view.query(text)
    if not isinstance(found, QuerySolutions):
        raise TypeError("a SELECT query gave no solutions")
    return found


def _text(row: QuerySolution, name: str) -> str:
    term = row[name]
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _number(row: QuerySolution, name: str) -> int:
    return int(_text(row, name))


def describe(view: View, base: str) -> list[Triple]:
    """Describe the dataset; `base` is the service's address without a last slash."""
    return by_subject(_description(view, figures(view), base))


def by_subject(triples: Iterable[Triple]) -> list[Triple]:
    """Bring together what is said of each subject, in the order of their first mention: people read it, too."""
    said: dict[object, list[Triple]] = {}
    for triple in triples:
        said.setdefault(triple.subject, []).append(triple)
    return [triple for group in said.values() for triple in group]


def dataset(base: str) -> NamedNode:
    """Give the IRI of the dataset, as the description at `base` names it."""
    return NamedNode(f"{base}/.well-known/void#dataset")


def _description(view: View, counted: Figures, base: str) -> Iterator[Triple]:
    document, whole = NamedNode(f"{base}/.well-known/void"), dataset(base)
    yield Triple(document, terms.RDF_TYPE, _void("DatasetDescription"))
    yield Triple(document, NamedNode(_FOAF + "primaryTopic"), whole)
    yield Triple(whole, terms.RDF_TYPE, _void("Dataset"))
    for language, title in _TITLES.items():
        yield Triple(whole, terms.DCTERMS_TITLE, Literal(title, language=language))
    stamp = view.snapshot.published.isoformat(timespec="seconds").replace("+00:00", "Z")
    yield Triple(whole, NamedNode(_DCTERMS + "modified"), Literal(stamp, datatype=terms.XSD_DATE_TIME))
    for licence in counted.licences:
        yield Triple(whole, terms.DCTERMS_LICENSE, NamedNode(licence))
    yield Triple(whole, NamedNode(_FOAF + "homepage"), NamedNode(base + "/"))
    yield Triple(whole, _void("sparqlEndpoint"), NamedNode(base + "/sparql"))
    yield Triple(whole, _void("uriSpace"), Literal(iris.BASE))
    for chosen in GRAPH_FORMATS:
        yield Triple(whole, _void("feature"), FORMATS[chosen])
    for example in counted.examples:
        yield Triple(whole, _void("exampleResource"), NamedNode(example))
    for space in _vocabularies(counted):
        yield Triple(whole, _void("vocabulary"), NamedNode(space))
    yield from _counts(whole, counted)
    yield from _partitions(whole, counted, base)
    yield from _linksets(whole, counted, base)


def _counts(whole: NamedNode, counted: Figures) -> Iterator[Triple]:
    yield _figure(whole, "triples", counted.triples)
    yield _figure(whole, "entities", counted.entities)
    yield _figure(whole, "distinctSubjects", counted.subjects)
    yield _figure(whole, "distinctObjects", counted.objects)
    yield _figure(whole, "classes", len(counted.classes))
    yield _figure(whole, "properties", len(counted.properties))


def _partitions(whole: NamedNode, counted: Figures, base: str) -> Iterator[Triple]:
    for iri, number in sorted(counted.classes.items()):
        part = _part(base, "class", iri)
        yield Triple(whole, _void("classPartition"), part)
        yield Triple(part, _void("class"), NamedNode(iri))
        yield _figure(part, "entities", number)
    for iri, (number, subjects) in sorted(counted.properties.items()):
        part = _part(base, "property", iri)
        yield Triple(whole, _void("propertyPartition"), part)
        yield Triple(part, _void("property"), NamedNode(iri))
        yield _figure(part, "triples", number)
        yield _figure(part, "distinctSubjects", subjects)


def _linksets(whole: NamedNode, counted: Figures, base: str) -> Iterator[Triple]:
    for (predicate, space), number in sorted(counted.links.items()):
        links, target = _part(base, "links", predicate + space), _part(base, "target", space)
        yield Triple(whole, _void("subset"), links)
        yield Triple(links, terms.RDF_TYPE, _void("Linkset"))
        yield Triple(links, _void("linkPredicate"), NamedNode(predicate))
        yield Triple(links, _void("subjectsTarget"), whole)
        yield Triple(links, _void("objectsTarget"), target)
        yield _figure(links, "triples", number)
        yield Triple(target, terms.RDF_TYPE, _void("Dataset"))
        yield Triple(target, _void("uriSpace"), Literal(space))


def _vocabularies(counted: Figures) -> list[str]:
    """Give the namespaces of all classes and properties; an IRI without one (urn:x) adds none."""
    used = (*counted.classes, *counted.properties)
    return sorted({iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in used} - {""})


def _void(name: str) -> NamedNode:
    return NamedNode(VOID + name)


def _figure(subject: NamedNode, name: str, number: int) -> Triple:
    return Triple(subject, _void(name), Literal(number))


def _part(base: str, kind: str, identity: str) -> NamedNode:
    return NamedNode(f"{base}/.well-known/void#{kind}-{iris.digest(identity)}")
