"""How any two things are connected: the shortest chains, each step in words.

A chain that passes a thing which very many others touch says little ("both are ESF projects"). Funds, objectives,
authorities and regions are such hubs: chains through them come only after all others, and among the others those
come first whose things between are touched by few.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph_api.relations import Edge, Ties
from graph_api.store.view import View
from ontology import iris, terms

#: No chain is longer; what is further apart is not connected in a way that tells anything.
LONGEST = 6
#: A search ends after this many things, so that no pair can keep the server busy.
_MOST_VISITED = 5_000
_MOST_CHAINS = 200

_TELLING = (
    terms.DEVELOPED_IN,
    terms.WHOLE_MEMBER,
    terms.ORGANISED_BY,
    terms.TOOK_PART_IN,
    terms.PRESENTED_AT,
    terms.MENTIONS,
    terms.PUBLISHED_BY,
    terms.LEAD_ORGANISATION,
    terms.PARTNER_ORGANISATION,
    terms.OWNER_ORGANISATION,
    terms.THEME,
    terms.TARGET_GROUP,
)
_HUBS = (
    terms.SKOS_BROADER,
    terms.REGION,
    terms.SECTION,
    terms.SPECIFIC_OBJECTIVE,
    terms.PRIORITY_AXIS,
    terms.FUND,
    terms.MANAGING_AUTHORITY,
)

#: {a} is the younger or the one that has, {b} the older or the one that is had. Others use the relation's label.
_WORDS: Mapping[str, tuple[str, str, str]] = {
    "continues": ("{a} jatkaa työtä: {b}", "{a} fortsätter arbetet i {b}", "{a} continues {b}"),
    "buildsOn": ("{a} rakentuu tämän päälle: {b}", "{a} bygger vidare på {b}", "{a} builds on {b}"),
    "basedOn": ("{a} perustuu tähän: {b}", "{a} baserar sig på {b}", "{a} is based on {b}"),
    "adaptedFrom": ("{a} on muokattu tästä: {b}", "{a} är anpassad från {b}", "{a} is adapted from {b}"),
    "drawsOn": ("{a} ammentaa tästä: {b}", "{a} hämtar stoff ur {b}", "{a} draws on {b}"),
    "adopts": ("{a} on ottanut osakseen: {b}", "{a} har tagit in {b}", "{a} has taken in {b}"),
    "replaces": ("{a} korvaa tämän: {b}", "{a} ersätter {b}", "{a} replaces {b}"),
    "scalesUp": ("{a} laajentaa tätä: {b}", "{a} skalar upp {b}", "{a} scales up {b}"),
    "developedIn": (
        "{a} on kehitetty hankkeessa {b}",
        "{a} har utvecklats i projektet {b}",
        "{a} was developed in the project {b}",
    ),
    "partOf": ("{a} on osa kokonaisuutta {b}", "{a} är en del av {b}", "{a} is part of {b}"),
    "wholeMember": (
        "{b} kuuluu kokonaisuuteen {a}",
        "{b} hör till helheten {a}",
        "{b} belongs to the whole {a}",
    ),
    "leadOrganisation": ("Hanketta {a} johtaa {b}", "Projektet {a} leds av {b}", "{a} is led by {b}"),
    "partnerOrganisation": (
        "Hankkeessa {a} on kumppanina {b}",
        "I projektet {a} är {b} partner",
        "{b} is a partner in {a}",
    ),
    "ownerOrganisation": ("Mallin {a} omistaa {b}", "Modellen {a} ägs av {b}", "{a} is owned by {b}"),
    "theme": ("{a}: teemana {b}", "{a} har temat {b}", "{a} is on the theme {b}"),
    "targetGroup": ("{a}: kohderyhmänä {b}", "{a} har målgruppen {b}", "{a} is for {b}"),
    "tookPartIn": ("{a} osallistui tapahtumaan {b}", "{a} deltog i {b}", "{a} took part in {b}"),
    "presentedAt": (
        "{a} esiteltiin tapahtumassa {b}",
        "{a} presenterades på {b}",
        "{a} was presented at {b}",
    ),
    "organisedBy": ("Tapahtuman {a} järjesti {b}", "{a} ordnades av {b}", "{a} was organised by {b}"),
    "region": ("{a}: alueena {b}", "{a} verkar i {b}", "{a} works in {b}"),
    "broader": ("{a} kuuluu ryhmään {b}", "{a} hör till gruppen {b}", "{a} is in the group {b}"),
}
_INFERRED = (" (päätelty)", " (vår slutsats)", " (inferred)")
_COLUMN = {"fi": 0, "sv": 1, "en": 2}


@dataclass(frozen=True, slots=True)
class Step:
    """One relation of a chain; its text reads as a sentence in the language asked for."""

    edge: Edge
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Chain:
    """One way from the one to the other, `length` relations long; `informativeness` is from 0 to 1."""

    steps: list[Step]
    length: int
    informativeness: float


def connections(view: View, a: str, b: str, lang: str, limit: int = 5) -> list[Chain]:
    """Give the shortest chains between two things, the most telling first, at most `limit`.

    Chains through hubs fill up what is left, and none is longer than `LONGEST` relations.
    """
    if a == b:
        return []
    ties = Ties(view, lang)
    paths = _ranked(ties, a, b, _TELLING)
    if len(paths) < limit:
        known = {tuple(nodes) for nodes, _ in paths}
        paths += [
            path for path in _ranked(ties, a, b, _TELLING + _HUBS, hubs=True) if tuple(path[0]) not in known
        ]
    return [_chain(ties, nodes, told) for nodes, told in paths[:limit]]


def _ranked(
    ties: Ties, a: str, b: str, predicates: tuple[NamedNode, ...], hubs: bool = False
) -> list[tuple[list[str], float]]:
    neighbours = _neighbours(ties, predicates)
    paths = list(_shortest(neighbours, a, b))
    told = [(nodes, _informativeness(neighbours, nodes, hubs)) for nodes in paths]
    return sorted(told, key=lambda one: (-one[1], one[0]))


def _neighbours(ties: Ties, predicates: tuple[NamedNode, ...]) -> Callable[[str], list[str]]:
    known: dict[str, list[str]] = {}

    def of(iri: str) -> list[str]:
        if iri not in known:
            found = {end for edge in ties.links(iri) for end in (edge.source, edge.target)}
            for predicate in predicates:
                found.update(ties.objects(iri, predicate))
                found.update(ties.subjects(predicate, iri))
            # Only things that can be met on a page or named: the ontology's own terms are no step of a chain.
            known[iri] = sorted(one for one in found - {iri} if iris.split(one))
        return known[iri]

    return of


def _shortest(neighbours: Callable[[str], list[str]], a: str, b: str) -> Iterator[list[str]]:
    """Yield the shortest paths: search from both ends, then walk down the distances."""
    near, far = {a: 0}, {b: 0}
    sides = [(near, [a]), (far, [b])]
    while not near.keys() & far.keys():
        sides.sort(key=lambda side: len(side[1]))
        distances, layer = sides[0]
        following: list[str] = []
        for one in layer:
            for other in neighbours(one):
                if other not in distances:
                    distances[other] = distances[one] + 1
                    following.append(other)
        sides[0] = (distances, following)
        steps = sum(max(distances.values()) for distances, _ in sides)
        if not following or steps > LONGEST or len(near) + len(far) > _MOST_VISITED:
            return
    meetings = near.keys() & far.keys()
    length = min(near[one] + far[one] for one in meetings)
    given = 0
    for middle in sorted(one for one in meetings if near[one] + far[one] == length):
        for head in _descend(neighbours, near, middle):
            for tail in _descend(neighbours, far, middle):
                yield [*reversed(head), *tail[1:]]
                given += 1
                if given >= _MOST_CHAINS:
                    return


def _descend(
    neighbours: Callable[[str], list[str]], distances: Mapping[str, int], start: str
) -> Iterator[list[str]]:
    if distances[start] == 0:
        yield [start]
        return
    for other in neighbours(start):
        if distances.get(other, LONGEST) == distances[start] - 1:
            for rest in _descend(neighbours, distances, other):
                yield [start, *rest]


def _informativeness(neighbours: Callable[[str], list[str]], nodes: list[str], hubs: bool) -> float:
    """1 for a direct relation; lower the more others touch the things between, and a tenth through hubs."""
    if len(nodes) < 3:
        return 1.0
    worth = [1 / math.log2(1 + len(neighbours(one))) for one in nodes[1:-1]]
    return round(min(1.0, sum(worth) / len(worth)) * (0.1 if hubs else 1.0), 6)


def _chain(ties: Ties, nodes: list[str], informativeness: float) -> Chain:
    steps = [_step(ties, one, other) for one, other in itertools.pairwise(nodes)]
    return Chain(steps, len(steps), informativeness)


def _step(ties: Ties, one: str, other: str) -> Step:
    """The most telling relation between two neighbours: a link before a statement, in the order above."""
    links = [edge for edge in ties.links(one) if other in (edge.source, edge.target)]
    edge = links[0] if links else _statement(ties, one, other)
    name = edge.relation.rpartition("#")[2]
    column = _COLUMN[ties.lang]
    pattern = _WORDS[name][column] if name in _WORDS else "{a} – " + edge.relation_label + " – {b}"
    a, b = (ties.labels.of(iri, ties.lang).text for iri in (edge.source, edge.target))
    # Replaced one by one: a name may itself hold braces.
    before, _, after = pattern.partition("{b}") if pattern.startswith("{b}") else pattern.partition("{a}")
    first, second, slot = (b, a, "{a}") if pattern.startswith("{b}") else (a, b, "{b}")
    words = before + first + second.join(after.split(slot))
    return Step(edge, words + (_INFERRED[column] if edge.assertion == "inferred" else ""))


def _statement(ties: Ties, one: str, other: str) -> Edge:
    for predicate in _TELLING + _HUBS:
        if other in ties.objects(one, predicate):
            return ties.edge(one, predicate, other)
        if one in ties.objects(other, predicate):
            return ties.edge(other, predicate, one)
    raise LookupError(f"{one} and {other} are no neighbours")
