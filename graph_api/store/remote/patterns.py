"""Patterns as SPARQL, and terms as they travel to an endpoint and back.

Blank nodes have no name that an endpoint would keep, so they travel as IRIs of their own (RDF 1.1 calls it
skolemisation). Values enter a text as serialised terms only.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from graph_api.store.graph import GraphName, Subject, Term
from ontology import iris, terms

SKOLEM = iris.BASE + ".well-known/genid/"
#: The graph, and the thing, that says which snapshot the endpoint holds.
SNAPSHOT_GRAPH = iris.BASE + "graph/snapshot"
STATE = NamedNode("http://purl.org/dc/terms/identifier")
CONTENT = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#value")

_SNAPSHOT = NamedNode(SNAPSHOT_GRAPH)
_TRUTHS = {"1": "true", "0": "false"}

#: What the endpoint holds, told beside every pattern, so that no answer mixes two snapshots.
STATE_PATTERN = f"{{ GRAPH {_SNAPSHOT} {{ {_SNAPSHOT} {STATE} ?state }} }}"


def pattern_query(
    subject: Subject | None,
    predicate: NamedNode | None,
    object_: Term | None,
    named: GraphName | None,
    believed: str,
    limit: int | None = None,
) -> str:
    """Write the query for a pattern: rows of ?s ?p ?o ?g (what is not given), one row of ?state.

    `named`: `DefaultGraph()` for what is believed, a graph, or None for all graphs. `believed`: the graph that
    holds what is believed, empty where the default graph does.
    """
    triple = " ".join(
        variable if term is None else written(term)
        for term, variable in ((subject, "?s"), (predicate, "?p"), (object_, "?o"))
    )
    own = f"{{ GRAPH {NamedNode(believed)} {{ {triple} }} }}" if believed else f"{{ {triple} }}"
    if isinstance(named, NamedNode):
        parts = [f"{{ GRAPH {named} {{ {triple} }} }}"]
    elif named is None:
        parts = [own, f"{{ GRAPH ?g {{ {triple} }} {_of_records(believed)} }}"]
    else:
        parts = [own]
    if limit is not None:
        parts = [f"{{ SELECT * {{ {' UNION '.join(parts)} }} LIMIT {limit:d} }}"]
    return f"SELECT ?state ?s ?p ?o ?g WHERE {{ {' UNION '.join([STATE_PATTERN, *parts])} }}"


def descriptions_query(subjects: Iterable[NamedNode], believed: str) -> str:
    """Write the query for all that is believed of some things: rows of ?s ?p ?o, one row of ?state."""
    chosen = " ".join(str(subject) for subject in subjects)
    own = f"GRAPH {NamedNode(believed)} {{ ?s ?p ?o }}" if believed else "?s ?p ?o"
    return f"SELECT ?state ?s ?p ?o ?g WHERE {{ {STATE_PATTERN} UNION {{ VALUES ?s {{ {chosen} }} {own} }} }}"


def _of_records(believed: str) -> str:
    """An engine may have graphs of its own; ours are below our own namespace."""
    others = ", ".join(str(NamedNode(each)) for each in (SNAPSHOT_GRAPH, believed) if each)
    return f'FILTER (STRSTARTS(STR(?g), "{iris.BASE}") && ?g NOT IN ({others}))'


def written(term: Term) -> str:
    """Write a term for a SPARQL text."""
    if isinstance(term, BlankNode):
        return f"<{SKOLEM}{term.value}>"
    if isinstance(term, Triple):
        return f"<<( {written(term.subject)} {written(term.predicate)} {written(term.object)} )>>"
    return str(term)


def statement(quad: Quad) -> str:
    """Write the triple of a quad for the data of an update, with its dot."""
    return f"{written(quad.subject)} {written(quad.predicate)} {written(quad.object)} ."


def read(term: object) -> object:
    """Give the term that an endpoint means: blank nodes as such, truth in its canonical form."""
    if isinstance(term, NamedNode) and term.value.startswith(SKOLEM):
        return BlankNode(term.value.removeprefix(SKOLEM))
    if isinstance(term, Literal) and term.value in _TRUTHS and term.datatype == terms.XSD_BOOLEAN:
        return Literal(_TRUTHS[term.value], datatype=terms.XSD_BOOLEAN)
    if isinstance(term, Triple):
        return Triple(read(term.subject), read(term.predicate), read(term.object))  # type: ignore[arg-type]
    return term
