"""What a manifest counts: how many things of each kind the believed graph holds, and a few indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store

from graph_api.store.graph import Subject
from ontology import iris, terms

#: The kinds that a manifest counts, by the IRIs of the things themselves.
_COUNTED = ("project", "model", "organisation", "theme", "event", "publication", "link", "overlap", "whole")

#: Every record has a class as well, and none is counted: its name is not worth looking up.
_TYPED = f"SELECT DISTINCT ?thing WHERE {{ ?thing a ?class FILTER(?class != {terms.SOURCE_RECORD}) }}"
_UNRELATED = """
PREFIX n: <https://w3id.org/nivos/ontology#>
SELECT (COUNT(DISTINCT ?model) AS ?count) WHERE {
  ?model n:developedIn ?project .
  FILTER NOT EXISTS { ?link n:linkFrom|n:linkTo ?model ; n:linkRelation ?relation .
    FILTER(?relation NOT IN (n:developedIn, n:presentedAt)) }
}
"""
_BELIEVED = DefaultGraph()

#: The properties that the indicators are read from: while beliefs under none of them change, they stay the same.
INDICATING = frozenset(
    node.value
    for node in (
        terms.SHOULD_MEET,
        terms.ASSERTION,
        terms.DEVELOPED_IN,
        terms.LINK_FROM,
        terms.LINK_TO,
        terms.LINK_RELATION,
    )
)


def count_kinds(store: Store) -> dict[str, int]:
    """How many things of each counted kind have a class in the default graph."""
    counts = dict.fromkeys(_COUNTED, 0)
    for solution in _solutions(store, _TYPED):
        thing = solution["thing"]
        kind = iris.kind_of(thing.value) if isinstance(thing, NamedNode) else None
        if kind in counts:
            counts[kind] += 1
    return counts


def counts_after(
    counts: Mapping[str, int], base: Store, store: Store, retyped: Iterable[Subject]
) -> dict[str, int]:
    """How many there are now, where `counts` holds for `base` and no more than the classes of `retyped` changed."""
    now = {**dict.fromkeys(_COUNTED, 0), **counts}
    for thing in retyped:
        kind = iris.kind_of(thing.value) if isinstance(thing, NamedNode) else None
        if kind in now:
            now[kind] += _has_class(store, thing) - _has_class(base, thing)
    return now


def _has_class(store: Store, thing: Subject) -> bool:
    classes = store.quads_for_pattern(thing, terms.RDF_TYPE, None, _BELIEVED)
    return any(quad.object != terms.SOURCE_RECORD for quad in classes)


def indicators(store: Store) -> dict[str, float]:
    """Figures that show the network's growth from snapshot to snapshot."""
    true = Literal("true", datatype=terms.XSD_BOOLEAN)
    meetings = store.quads_for_pattern(None, terms.SHOULD_MEET, true, _BELIEVED)
    inferred = NamedNode(iris.entity("assertion", "inferred"))
    guessed = store.quads_for_pattern(None, terms.ASSERTION, inferred, _BELIEVED)
    return {
        "pairs_that_should_meet": sum(1 for _ in meetings),
        "inferred_links": sum(1 for _ in guessed),
        "models_without_relation": next(
            int(solution["count"].value) for solution in _solutions(store, _UNRELATED)
        ),
    }


def _solutions(store: Store, text: str) -> QuerySolutions:
    solutions = store.query(text)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("a SELECT query gave no solutions")
    return solutions
