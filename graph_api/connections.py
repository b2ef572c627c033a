"""How any two things are connected: the shortest chains, each step in words.

A chain that passes a thing which very many others touch says little ("both are ESF projects"). Funds, objectives,
authorities and regions are such hubs: chains through them come only after all others, and among the others those
come first whose things between are touched by few.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from pyoxigraph import NamedNode

from graph_api.store.view import View
from graph_api.ties import FACTS, HUBS, Describer, Edge, Ties
from ontology import iris, terms

#: No chain is longer; what is further apart is not connected in a way that tells anything.
LONGEST = 6
#: A search ends after this many things, so that no pair can keep the server busy.
_MOST_VISITED = 5_000
_MOST_CHAINS = 200
_WORTH_OF_HUBS = 0.1

#: A theme's group is a hub too: a dozen groups hold all themes.
_TELLING = tuple(term for term in FACTS if term != terms.SKOS_BROADER)
_ALL = (*FACTS, *HUBS)

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
    ties = Ties(view)
    paths = _ranked(_neighbours(ties, _TELLING), a, b)
    if len(paths) < limit:
        known = {tuple(nodes) for nodes, _ in paths}
        through_hubs = _ranked(_neighbours(ties, _ALL), a, b, worth=_WORTH_OF_HUBS)
        paths += [path for path in through_hubs if tuple(path[0]) not in known]
    describer = Describer(view, lang)
    return [_chain(ties, describer, lang, nodes, told) for nodes, told in paths[:limit]]


Neighbours = Callable[[str], list[str]]


def _ranked(neighbours: Neighbours, a: str, b: str, worth: float = 1.0) -> list[tuple[list[str], float]]:
    told = [(nodes, _informativeness(neighbours, nodes, worth)) for nodes in _shortest(neighbours, a, b)]
    return sorted(told, key=lambda one: (-one[1], one[0]))


def _neighbours(ties: Ties, predicates: tuple[NamedNode, ...]) -> Neighbours:
    known: dict[str, list[str]] = {}

    def of(iri: str) -> list[str]:
        if iri not in known:
            found = {tie.other(iri) for tie in ties.all(iri, predicates)}
            # The ontology's own terms are no step of a chain.
            known[iri] = sorted(one for one in found if iris.split(one))
        return known[iri]

    return of


def _shortest(neighbours: Neighbours, a: str, b: str) -> Iterator[list[str]]:
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


def _descend(neighbours: Neighbours, distances: Mapping[str, int], start: str) -> Iterator[list[str]]:
    if distances[start] == 0:
        yield [start]
        return
    for other in neighbours(start):
        if distances.get(other, LONGEST) == distances[start] - 1:
            for rest in _descend(neighbours, distances, other):
                yield [start, *rest]


def _informativeness(neighbours: Neighbours, nodes: list[str], worth: float) -> float:
    """1 for a direct relation; lower the more others touch the things between."""
    if len(nodes) < 3:
        return 1.0
    rare = [1 / math.log2(1 + len(neighbours(one))) for one in nodes[1:-1]]
    return round(worth * min(1.0, sum(rare) / len(rare)), 6)


def _chain(ties: Ties, describer: Describer, lang: str, nodes: list[str], informativeness: float) -> Chain:
    steps = [_step(ties, describer, lang, one, other) for one, other in pairwise(nodes)]
    return Chain(steps, len(steps), informativeness)


def _step(ties: Ties, describer: Describer, lang: str, one: str, other: str) -> Step:
    """The most telling tie between two neighbours: a link before a fact, a stated one before an inferred one."""
    tie = next(tie for tie in ties.all(one, _ALL) if tie.other(one) == other)
    name = tie.relation.rpartition("#")[2]
    column = _COLUMN[lang]
    pattern = (
        _WORDS[name][column] if name in _WORDS else "{a} – " + describer.label(tie.relation).text + " – {b}"
    )
    named = {"{a}": describer.label(tie.source).text, "{b}": describer.label(tie.target).text}
    # In one pass: a name may itself hold braces.
    words = re.sub(r"\{[ab]\}", lambda slot: named[slot.group()], pattern)
    return Step(describer.edge(tie), words + (_INFERRED[column] if tie.assertion == "inferred" else ""))
