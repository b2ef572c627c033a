"""Wholes (kokonaisuudet): the groups that models form by their links and by strong overlaps.

A whole that a source compiled itself keeps its own IRI and gets its members from the parts it states. The others
are connected groups of models; a group's name is that of the theme most of its members share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set

import networkx
from pyoxigraph import Literal, NamedNode, Triple

from graph_api.derive.facts import Facts
from graph_api.derive.overlaps import Overlap
from ontology import iris, terms

#: An overlap of models from this score on (in millionths) holds them together.
STRONG = 350_000
_MOST_THEMES = 3

#: Being shown at the same event or kept in the same bank makes no whole of models.
_LOOSE = frozenset({terms.PRESENTED_AT.value, terms.STORED_IN.value, terms.DEVELOPED_IN.value})


def wholes(facts: Facts, models: Iterable[str], overlaps: Iterable[Overlap]) -> Iterator[Triple]:
    """Yield the members of curated wholes, and the computed wholes with members, name and what holds them."""
    known = set(models)
    themes = facts.objects(terms.THEME)
    yield from _curated(facts, themes)
    graph = networkx.Graph()
    for link in facts.links():
        if link.relation not in _LOOSE and {link.source, link.target} <= known:
            graph.add_edge(link.source, link.target)
    for overlap in overlaps:
        if overlap.score >= STRONG:
            graph.add_edge(overlap.first, overlap.second)
    for members in sorted(sorted(group) for group in networkx.connected_components(graph)):
        if len(members) > 1:
            yield from _computed(facts, members, themes)


def _curated(facts: Facts, themes: Mapping[str, Set[str]]) -> Iterator[Triple]:
    curated = facts.of_class(terms.WHOLE)
    stated = {whole for whole in curated if not _is_computed(whole)}
    parts = [(part, whole) for part, whole in facts.pairs(terms.PART_OF) if whole in stated]
    parts += [
        (link.source, link.target)
        for link in facts.links()
        if link.relation == terms.PART_OF.value and link.target in stated
    ]
    members: dict[str, set[str]] = {whole: set() for whole in stated}
    for part, whole in parts:
        members[whole].add(part)
    for whole in sorted(stated):
        node = NamedNode(whole)
        yield Triple(node, terms.COMPUTATION, Literal("curated"))
        for member in sorted(members[whole]):
            yield Triple(node, terms.WHOLE_MEMBER, NamedNode(member))
        for theme in sorted(themes.get(whole, ())):
            yield Triple(node, terms.HELD_TOGETHER_BY, NamedNode(theme))


def _computed(facts: Facts, members: list[str], themes: Mapping[str, Set[str]]) -> Iterator[Triple]:
    node = NamedNode(iris.entity("whole", iris.digest(*members)))
    yield Triple(node, terms.RDF_TYPE, terms.WHOLE)
    yield Triple(node, terms.COMPUTATION, Literal("computed"))
    for member in members:
        yield Triple(node, terms.WHOLE_MEMBER, NamedNode(member))
    shared = Counter(theme for member in members for theme in themes.get(member, ()))
    held = sorted(
        (theme for theme, count in shared.items() if count > 1), key=lambda theme: (-shared[theme], theme)
    )
    for theme in held[:_MOST_THEMES]:
        yield Triple(node, terms.HELD_TOGETHER_BY, NamedNode(theme))
    named_after, predicate = (held[0], terms.SKOS_PREF_LABEL) if held else (members[0], terms.NAME)
    for subject, label in facts.literals(predicate):
        if subject == named_after:
            yield Triple(node, terms.NAME, label)


def _is_computed(whole: str) -> bool:
    """Computed wholes of the snapshot before may still stand in the graph; a curated one is a kind of model."""
    parts = iris.split(whole)
    return parts is not None and parts[0] == "whole"
