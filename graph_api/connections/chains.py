"""The shortest chains between two things of an adjacency, searched from both ends, the most telling first."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest
from math import log

import numpy as np
from numpy.typing import NDArray

from graph_api.connections.adjacency import Adjacency, Numbers

#: The longest chain looked for, in steps.
LONGEST = 6
#: How many things the two searches may reach together, and how many are weighed at one place of a chain.
MOST_VISITED = 200_000
_MOST_AT_ONE_PLACE = 5_000


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A chain by the numbers of its things. `cost`: the sum of ln(number of ties) of the things between."""

    cost: float
    things: tuple[int, ...]

    @property
    def informativeness(self) -> float:
        """1 for a direct tie, nearer 0 the more others are tied to the things that the chain goes through."""
        return 1 / (1 + self.cost)


class Search:
    """One search: strong ties only, or with `weak` also those through what nearly all share.

    A weak tie is always open when its hub is one of the two things asked about.
    """

    def __init__(
        self, graph: Adjacency, a: int, b: int, weak: bool = False, most: int = MOST_VISITED
    ) -> None:
        self._graph, self._ends, self._most = graph, (a, b), most
        self._open = np.ones(len(graph.ends), dtype=np.bool_)
        if not weak:
            self._open = (graph.hubs < 0) | (graph.hubs == a) | (graph.hubs == b)
        running = np.r_[0, np.cumsum(self._open)]
        self._degree = running[graph.first[1:]] - running[graph.first[:-1]]
        self._from = (_Ball(a, len(graph.names)), _Ball(b, len(graph.names)))

    def chains(self, limit: int) -> list[Found]:
        """Give at most `limit` chains of the shortest length or one longer; none when none is short enough."""
        shortest = self._meet()
        if shortest is None:
            return []
        found = self._of_length(shortest, limit)
        if shortest < LONGEST and self._grow():
            found += self._of_length(shortest + 1, limit)
        return sorted(found)[:limit]

    def _meet(self) -> int | None:
        """Grow the smaller side until the two touch; give the length of the shortest chain."""
        from_a, from_b = self._from
        for length in range(1, LONGEST + 1):
            if not self._grow():
                return None
            if bool(np.any(from_a.within & from_b.within)):
                return length
        return None

    def _grow(self) -> bool:
        """Grow one side by one step; False when there is nothing more, or too much, to look at."""
        ball = min(self._from, key=lambda one: len(one.layers[-1]))
        reached = self._near(ball.layers[-1])
        reached = reached[~ball.within[reached]]
        ball.add(reached)
        return bool(len(reached)) and sum(int(one.within.sum()) for one in self._from) <= self._most

    def _near(self, things: Numbers) -> Numbers:
        places, _ = self._graph.ties_of(things)
        return np.unique(self._graph.ends[places[self._open[places]]]).astype(np.int64)

    def _of_length(self, length: int, limit: int) -> list[Found]:
        """Give the cheapest chains of one length: at each place only the few cheapest ways there are kept."""
        places = self._places(length)
        start, end = self._ends
        ways: dict[int, list[Found]] = {start: [Found(0.0, (start,))]}
        # A few more than asked for, as a way may turn out to pass the same thing twice.
        kept = 2 * limit + 4
        for step, place in enumerate(places[1:], start=1):
            allowed = np.zeros(len(self._graph.names), dtype=np.bool_)
            allowed[place] = True
            offered: dict[int, list[Found]] = {}
            for thing in sorted(ways):
                for near in self._allowed(thing, allowed):
                    cost = 0.0 if step == length else log(self._degree[near])
                    offered.setdefault(near, []).extend(
                        Found(way.cost + cost, (*way.things, near))
                        for way in ways[thing]
                        if near not in way.things
                    )
            ways = {near: nsmallest(kept, found) for near, found in offered.items()}
        return ways.get(end, [])

    def _allowed(self, thing: int, allowed: NDArray[np.bool_]) -> list[int]:
        low, high = self._graph.first[thing], self._graph.first[thing + 1]
        near = self._graph.ends[low:high][self._open[low:high]]
        kept: list[int] = near[allowed[near]].tolist()
        return kept

    def _places(self, length: int) -> list[Numbers]:
        """Give, for each place of a chain of this length, the things that can stand there."""
        from_a, from_b = self._from
        middle = min(len(from_a.layers) - 1, length)
        places = [from_a.up_to(place) for place in range(middle)]
        later = [from_b.up_to(length - place) for place in range(middle + 1, length + 1)]
        places.append(np.intersect1d(from_a.up_to(middle), from_b.up_to(length - middle)))
        for place in range(middle - 1, -1, -1):
            places[place] = np.intersect1d(places[place], self._near(places[place + 1]))
        for candidates in later:
            places.append(np.intersect1d(candidates, self._near(places[-1])))
        return [self._fewest_ties(place) for place in places]

    def _fewest_ties(self, things: Numbers) -> Numbers:
        if len(things) <= _MOST_AT_ONE_PLACE:
            return things
        return things[np.argsort(self._degree[things], kind="stable")[:_MOST_AT_ONE_PLACE]]


class _Ball:
    """The things within some steps of one thing, by how many steps."""

    def __init__(self, start: int, size: int) -> None:
        self.within = np.zeros(size, dtype=np.bool_)
        self.within[start] = True
        self.layers: list[Numbers] = [np.array([start], dtype=np.int64)]

    def add(self, reached: Numbers) -> None:
        """Add the next layer."""
        self.within[reached] = True
        self.layers.append(reached)

    def up_to(self, steps: int) -> Numbers:
        """Give the things at most so many steps away."""
        return np.sort(np.concatenate(self.layers[: steps + 1]))
