"""Wholes: models that links and strong overlaps hold together under a theme, beside those that people have drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from graph_api.derive.facts import Facts
from graph_api.derive.overlaps import Overlap
from graph_api.store.hierarchy import sub_properties
from ontology import iris, terms

#: How strong an overlap of two models must be to hold them together by itself, in millionths.
STRONG = 350_000
#: A whole is named by at most this many themes.
MOST_THEMES = 3

#: Being shown at one event or kept in one bank makes no whole of models.
_LOOSE = frozenset({terms.PRESENTED_AT.value, terms.STORED_IN.value})

_COMPUTED = Literal("computed")
_CURATED = Literal("curated")


@dataclass(frozen=True, slots=True)
class Whole:
    """A computed whole: its members, sorted, and the themes that most of them share, most shared first."""

    members: tuple[str, ...]
    themes: tuple[str, ...]

    @property
    def iri(self) -> str:
        """The IRI of the whole: the same for the same members."""
        return iris.entity("whole", iris.digest(*self.members))


def wholes(facts: Facts, overlaps: Iterable[Overlap], rarity: Mapping[str, int]) -> list[Whole]:
    """Compute the wholes; `rarity` of themes decides between themes that equally many members share."""
    results = set(facts.results())
    themes = facts.objects(terms.THEME)
    broader = facts.objects(terms.SKOS_BROADER)
    found = []
    for members in _groups(results, _ties(facts, results, overlaps)):
        shared = _shared(members, themes, rarity) or _shared(
            members, _wider(members, themes, broader), rarity
        )
        if shared:
            found.append(Whole(members, shared))
    return sorted(found, key=lambda whole: whole.members)


def _ties(facts: Facts, results: set[str], overlaps: Iterable[Overlap]) -> Iterator[tuple[str, str]]:
    for link in facts.links():
        if link.relation not in _LOOSE and {link.source, link.target} <= results:
            yield link.source, link.target
    for relation in sorted({term.value for term in sub_properties(facts.store, terms.RELATED_TO)} - _LOOSE):
        for source, target in facts.pairs(NamedNode(relation)):
            if {source, target} <= results:
                yield source, target
    for overlap in overlaps:
        if overlap.score >= STRONG:
            yield overlap.first, overlap.second


def _groups(results: Iterable[str], ties: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Give the connected groups of two or more (union-find)."""
    leader = {result: result for result in results}

    def lead(result: str) -> str:
        while leader[result] != result:
            leader[result] = leader[leader[result]]
            result = leader[result]
        return result

    for one, other in ties:
        first, second = sorted((lead(one), lead(other)))
        leader[second] = first
    groups: dict[str, list[str]] = {}
    for result in sorted(leader):
        groups.setdefault(lead(result), []).append(result)
    return [tuple(members) for members in groups.values() if len(members) > 1]


def _shared(
    members: Iterable[str], themes: Mapping[str, Iterable[str]], rarity: Mapping[str, int]
) -> tuple[str, ...]:
    counts = Counter(theme for member in members for theme in themes.get(member, ()))
    shared = [theme for theme, count in counts.items() if count > 1]
    shared.sort(key=lambda theme: (-counts[theme], -rarity.get(theme, 0), theme))
    return tuple(shared[:MOST_THEMES])


def _wider(
    members: Iterable[str], themes: Mapping[str, Set[str]], broader: Mapping[str, Set[str]]
) -> dict[str, set[str]]:
    return {
        member: {group for theme in themes.get(member, ()) for group in broader.get(theme, ())}
        for member in members
    }


def whole_triples(facts: Facts, computed: Iterable[Whole]) -> Iterator[Triple]:
    """Yield the computed wholes, named by their themes, and the members of those that people have drawn."""
    labels: dict[str, dict[str, str]] = {}
    for concept, label in facts.literals(terms.SKOS_PREF_LABEL):
        labels.setdefault(concept, {})[label.language or ""] = label.value
    for whole in computed:
        node = NamedNode(whole.iri)
        yield Triple(node, terms.RDF_TYPE, terms.WHOLE)
        yield Triple(node, terms.COMPUTATION, _COMPUTED)
        for name in _names(whole.themes, labels):
            yield Triple(node, terms.NAME, name)
        for theme in whole.themes:
            yield Triple(node, terms.HELD_TOGETHER_BY, NamedNode(theme))
        for member in whole.members:
            yield Triple(node, terms.WHOLE_MEMBER, NamedNode(member))
    yield from _curated(facts)


def _names(themes: Iterable[str], labels: Mapping[str, Mapping[str, str]]) -> Iterator[Literal]:
    for lang in ("fi", "sv", "en"):
        texts = [labels.get(theme, {}).get(lang) for theme in themes]
        if all(texts):
            yield Literal(", ".join(text for text in texts if text), language=lang)


def _curated(facts: Facts) -> Iterator[Triple]:
    drawn = {whole for whole in facts.of_class(terms.WHOLE) if not _is_computed(whole)}
    members = {(whole, part) for part, whole in facts.pairs(terms.PART_OF) if whole in drawn}
    members |= {
        (link.target, link.source)
        for link in facts.links()
        if link.relation == terms.PART_OF.value and link.target in drawn
    }
    for whole in sorted(drawn):
        yield Triple(NamedNode(whole), terms.COMPUTATION, _CURATED)
    for whole, part in sorted(members):
        yield Triple(NamedNode(whole), terms.WHOLE_MEMBER, NamedNode(part))
    themes = facts.objects(terms.THEME)
    for whole in sorted(drawn):
        for theme in sorted(themes.get(whole, ())):
            yield Triple(NamedNode(whole), terms.HELD_TOGETHER_BY, NamedNode(theme))


def _is_computed(whole: str) -> bool:
    """Computed wholes of an earlier run may still stand in the graph; people's own are kept as results."""
    parts = iris.split(whole)
    return parts is not None and parts[0] == "whole"
