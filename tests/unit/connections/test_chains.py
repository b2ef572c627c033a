"""The search for chains against every simple path of small random graphs, and its limits."""

from __future__ import annotations

import random
from itertools import pairwise
from math import log

import networkx as nx
import numpy as np
import pytest

from graph_api.connections.adjacency import Adjacency
from graph_api.connections.chains import LONGEST, Search


def adjacency_of(graph: nx.Graph, hubs: dict[tuple[int, int], int] | None = None) -> Adjacency:
    """Arrays of a graph whose nodes are 0, 1, 2 …; `hubs`: the weak ties and which end is the hub."""
    ends = [sorted(graph[node]) for node in sorted(graph)]
    weak = {frozenset(tie): hub for tie, hub in (hubs or {}).items()}
    flat = [(node, end) for node, near in enumerate(ends) for end in near]
    return Adjacency(
        [f"{node:03d}" for node in sorted(graph)],
        np.cumsum([0, *map(len, ends)]).astype(np.int64),
        np.array([end for _, end in flat], dtype=np.int32),
        np.array([weak.get(frozenset(tie), -1) for tie in flat], dtype=np.int32),
    )


def expected(graph: nx.Graph, a: int, b: int) -> list[tuple[float, tuple[int, ...]]]:
    """Every simple path of the shortest length or one longer, the cheapest first."""
    if not nx.has_path(graph, a, b):
        return []
    shortest = nx.shortest_path_length(graph, a, b)
    if shortest > LONGEST:
        return []
    paths = nx.all_simple_paths(graph, a, b, cutoff=min(shortest + 1, LONGEST))
    return sorted((sum(log(graph.degree[node]) for node in path[1:-1]), tuple(path)) for path in paths)


@pytest.mark.parametrize("seed", range(120))
def test_the_most_telling_chains_are_found(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.randint(2, 24)
    graph = nx.gnm_random_graph(size, chance.randint(1, 3 * size), seed=seed)
    a, b = chance.sample(range(size), 2)
    limit = chance.choice([1, 3, 5])
    found = Search(adjacency_of(graph), a, b).chains(limit)
    best = expected(graph, a, b)[:limit]
    assert [round(chain.cost, 9) for chain in found] == [round(cost, 9) for cost, _ in best]
    for chain in found:
        assert (chain.things[0], chain.things[-1]) == (a, b)
        assert len(set(chain.things)) == len(chain.things)
        assert all(graph.has_edge(*tie) for tie in pairwise(chain.things))


def test_weak_ties_are_open_only_when_asked_for_or_at_an_end() -> None:
    graph = nx.Graph([(0, 1), (1, 2)])
    hubs = {(0, 1): 1, (1, 2): 1}
    assert Search(adjacency_of(graph, hubs), 0, 2).chains(5) == []
    assert [chain.things for chain in Search(adjacency_of(graph, hubs), 0, 2, weak=True).chains(5)] == [
        (0, 1, 2)
    ]
    assert [chain.things for chain in Search(adjacency_of(graph, hubs), 0, 1).chains(5)] == [(0, 1)]


def test_the_search_stops_when_it_has_seen_too_much() -> None:
    star = nx.star_graph(50)
    graph = nx.relabel_nodes(nx.disjoint_union(star, star), {})
    graph.add_edge(1, 52)
    whole = Search(adjacency_of(graph), 2, 53).chains(5)
    assert [chain.things for chain in whole] == [(2, 0, 1, 52, 51, 53)]
    assert Search(adjacency_of(graph), 2, 53, most=20).chains(5) == []


def test_a_direct_tie_tells_most() -> None:
    graph = nx.complete_graph(4)
    (first, *others) = Search(adjacency_of(graph), 0, 1).chains(9)
    assert (first.things, first.informativeness) == ((0, 1), 1.0)
    assert [chain.things for chain in others] == [(0, 2, 1), (0, 3, 1)]
    assert others[0].informativeness == pytest.approx(1 / (1 + log(3)))
