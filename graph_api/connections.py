"""How two things are connected: the shortest chains, each step in words, those through common hubs last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log2

from graph_api.addresses import page_path
from graph_api.phrases import sentence
from graph_api.reading import Item
from graph_api.store.view import View
from graph_api.ties import FACTS, HUBS, Assertion, Describer, Node, Tie, Ties

#: The longest chain looked for, in steps.
LONGEST = 6
#: Things looked at from each side, and chains weighed, before the search stops.
_MOST_VISITED = 20_000
_MOST_CHAINS = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain: `subject relation object`, in the direction in which it is said, and on whose word."""

    subject: Item
    relation: str
    object: Item
    words: str
    assertion: Assertion
    basis: str | None
    source_url: str | None

    @property
    def inferred(self) -> bool:
        """Whether it is our reading, stated by no source."""
        return self.assertion == "inferred"

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps from the one to the other. `informativeness`: 1 for a direct tie, towards 0 through what many share."""

    steps: list[Step]
    length: int
    informativeness: float


def connections(view: View, a: str, b: str, lang: str, limit: int = 5) -> list[Chain]:
    """Give at most `limit` chains, the shortest and most telling first; none for a thing and itself."""
    if a == b:
        return []
    search = _Search(view)
    found = sorted((search.rank(path) for path in search.paths(a, b)), key=lambda ranked: ranked[:3])
    if len(found) < limit:
        found += sorted(
            (search.rank(path) for path in search.through_hubs(a, b)), key=lambda ranked: ranked[:3]
        )
    words = _Words(view, lang)
    return [
        Chain([words.step(tie) for tie in path], len(path), round(-informativeness, 4))
        for _, informativeness, _, path in found[:limit]
    ]


Path = tuple[Tie, ...]
Ranked = tuple[int, float, tuple[tuple[str, str, str], ...], Path]


class _Search:
    """Searches both ways from the two ends; what was read of a thing is kept for the search."""

    def __init__(self, view: View) -> None:
        self._ties = Ties(view)
        self._known: dict[str, dict[str, Tie]] = {}

    def around(self, iri: str) -> dict[str, Tie]:
        """Give what a thing is tied to, each by its most telling tie."""
        if iri not in self._known:
            found: dict[str, Tie] = {}
            for tie in self._ties.all(iri, FACTS):
                found.setdefault(tie.other(iri), tie)
            self._known[iri] = found
        return self._known[iri]

    def paths(self, a: str, b: str) -> Iterator[Path]:
        """Yield the shortest chains and those one step longer, each visiting nothing twice."""
        from_b, shortest = self._distances(a, b)
        if shortest is None:
            return
        count = 0
        for length in range(shortest, min(shortest + 1, LONGEST) + 1):
            for path in self._walk(a, b, length, from_b, frozenset((a,))):
                yield path
                count += 1
                if count >= _MOST_CHAINS:
                    return

    def _distances(self, a: str, b: str) -> tuple[dict[str, int], int | None]:
        """Give how far things are from `b`, as far as was looked, and the length of the shortest chain."""
        sides = ({a: 0}, {b: 0})
        levels = ([a], [b])
        for _ in range(LONGEST):
            side = 0 if len(levels[0]) <= len(levels[1]) else 1
            own, other = sides[side], sides[1 - side]
            reached: list[str] = []
            for iri in levels[side]:
                for near in self.around(iri):
                    if near not in own:
                        own[near] = own[iri] + 1
                        reached.append(near)
            levels[side][:] = sorted(reached)
            met = [own[iri] + other[iri] for iri in reached if iri in other]
            if met:
                return self._known_from_b(sides[0], sides[1], b, min(met)), min(met)
            if not reached or len(own) > _MOST_VISITED:
                return {}, None
        return {}, None

    def _known_from_b(
        self, from_a: dict[str, int], from_b: dict[str, int], b: str, shortest: int
    ) -> dict[str, int]:
        """Fill in distances from `b` for what was reached from `a`, so that the walk turns into no blind alley."""
        distances = dict(from_b)
        level = [iri for iri in from_b if from_b[iri] == max(from_b.values())]
        depth = max(from_b.values())
        while depth <= shortest and level:
            depth += 1
            reached = {
                near for iri in level for near in self.around(iri) if near in from_a and near not in distances
            }
            distances.update(dict.fromkeys(reached, depth))
            level = sorted(reached)
        return distances

    def _walk(
        self, at: str, b: str, left: int, from_b: dict[str, int], seen: frozenset[str]
    ) -> Iterator[Path]:
        for near, tie in sorted(self.around(at).items()):
            if near == b:
                if left == 1:
                    yield (tie,)
            elif near not in seen and left > 1 and from_b.get(near, LONGEST + 1) < left:
                for rest in self._walk(near, b, left - 1, from_b, seen | {near}):
                    yield (tie, *rest)

    def through_hubs(self, a: str, b: str) -> Iterator[Path]:
        """Yield what the two share only as very many do: a fund, a region, a status."""
        of_b: dict[tuple[str, str], Tie] = {}
        for tie in self._ties.facts(b, HUBS):
            of_b[tie.relation, tie.other(b)] = tie
        for tie in self._ties.facts(a, HUBS):
            other = of_b.get((tie.relation, tie.other(a)))
            if other is not None and tie.other(a) not in (a, b):
                yield (tie, other)

    def rank(self, path: Path) -> Ranked:
        """Give what chains are sorted by: length, then how telling, then their IRIs; and the chain."""
        telling = 1.0
        for one, following in pairwise(path):
            shared = {one.source, one.target} & {following.source, following.target}
            through = min(shared)
            hub = one.relation in _HUB_RELATIONS
            degree = len(self._ties.facts(through, HUBS)) if hub else len(self.around(through))
            telling *= 1 / log2(max(degree, 2))
        key = tuple((tie.source, tie.relation, tie.target) for tie in path)
        return len(path), -telling, key, path


_HUB_RELATIONS = frozenset(term.value for term in HUBS)


class _Words:
    """Puts the steps of chains into words."""

    def __init__(self, view: View, lang: str) -> None:
        self._describer = Describer(view, lang)
        self._lang = lang

    def step(self, tie: Tie) -> Step:
        """Say one step."""
        subject, object_ = (self._item(iri) for iri in (tie.source, tie.target))
        fallback = self._describer.label(tie.relation).text
        relation, words = sentence(tie, subject.label.text, object_.label.text, fallback, self._lang)
        return Step(subject, relation, object_, words, tie.assertion, tie.basis, tie.source_url)

    def _item(self, iri: str) -> Item:
        node: Node = self._describer.node(iri)
        return Item(iri, node.kind, node.local_id, node.label, page_path(iri))
