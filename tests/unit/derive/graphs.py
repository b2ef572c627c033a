"""Builds small graphs for the tests of derivation."""

from __future__ import annotations

from pyoxigraph import NamedNode, RdfFormat, Store, Triple, parse

from graph_api.derive import derive

PREFIXES = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix p: <https://w3id.org/nivos/project/> .
@prefix m: <https://w3id.org/nivos/model/> .
@prefix o: <https://w3id.org/nivos/organisation/> .
@prefix e: <https://w3id.org/nivos/event/> .
@prefix t: <https://w3id.org/nivos/theme/> .
@prefix g: <https://w3id.org/nivos/target-group/> .
@prefix f: <https://w3id.org/nivos/phase/> .
@prefix l: <https://w3id.org/nivos/link/> .
@prefix a: <https://w3id.org/nivos/assertion/> .
"""


def graph(turtle: str) -> Store:
    store = Store()
    store.load((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)
    return store


def derived(store: Store) -> list[Triple]:
    return [quad.triple for piece in derive(store) for quad in parse(piece, RdfFormat.N_TRIPLES)]


def short(term: object) -> str:
    value = getattr(term, "value", str(term))
    return str(value).removeprefix("https://w3id.org/nivos/").removeprefix("ontology#")


def said(triples: list[Triple], predicate: str) -> set[tuple[str, str]]:
    wanted = NamedNode("https://w3id.org/nivos/ontology#" + predicate)
    return {(short(one.subject), short(one.object)) for one in triples if one.predicate == wanted}
