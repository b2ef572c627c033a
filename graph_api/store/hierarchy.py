"""The hierarchy of properties, as the ontology in a store has it."""

from __future__ import annotations

from pyoxigraph import DefaultGraph, NamedNode

from graph_api.store.graph import Graph
from ontology import terms

#: Held also where the store has no ontology loaded, such as a small graph of its own.
_SHIPPED_DERIVATIONS = frozenset(
    {
        terms.DERIVES_FROM,
        terms.CONTINUES,
        terms.BUILDS_ON,
        terms.BASED_ON,
        terms.ADAPTED_FROM,
        terms.DRAWS_ON,
        terms.ADOPTS,
        terms.REPLACES,
        terms.SCALES_UP,
        terms.DEVELOPED_IN,
    }
)


def sub_properties(store: Graph, top: NamedNode) -> frozenset[NamedNode]:
    """Give a property and all that is below it."""
    found, waiting = {top}, [top]
    while waiting:
        quads = store.quads_for_pattern(None, terms.RDFS_SUB_PROPERTY_OF, waiting.pop(), DefaultGraph())
        below = {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)} - found
        found |= below
        waiting.extend(below)
    return frozenset(found)


def derivations(store: Graph) -> frozenset[NamedNode]:
    """Give the relations that say a thing came from another; each runs from the younger to the older."""
    return _SHIPPED_DERIVATIONS | sub_properties(store, terms.DERIVES_FROM)
