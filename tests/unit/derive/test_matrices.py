"""Among many things only the strongest overlaps of each are kept, whichever block they fall in."""

from __future__ import annotations

from importlib import import_module

import pytest

from graph_api.derive import _Derivation, matrices, nearest, tiles
from graph_api.derive.facts import Facts
from graph_api.derive.features import compare
from tests.bench.derivation import network
from tests.unit.derive.graphs import graph

#: The module, which the package's function of the same name hides.
overlaps = import_module("graph_api.derive.overlaps")

#: 1 and 2 share all, 3 shares half with both, 4 shares a little with each: a, b, c by how much.
MODELS = """
m:1 a n:Model ; n:theme t:a, t:b, t:c . m:2 a n:Model ; n:theme t:a, t:b, t:c .
m:3 a n:Model ; n:theme t:a, t:b . m:4 a n:Model ; n:theme t:a .
"""


def pairs(monkeypatch: pytest.MonkeyPatch, *, many: int, strongest: int, block: int) -> list[str]:
    monkeypatch.setattr(overlaps, "MANY", many)
    monkeypatch.setattr(overlaps, "strongest", lambda things: strongest)
    monkeypatch.setattr(matrices, "_BLOCK", block)
    monkeypatch.setattr(tiles, "TILE", block)
    facts = Facts(graph(MODELS))
    comparison = compare(facts, facts.results(), {}, {}, timed=False)
    return [one.first[-1] + one.second[-1] for one in overlaps.overlaps(comparison, weakest=0)]


@pytest.mark.parametrize("block", [1, 3, 256])
def test_every_pair_is_kept_among_few(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    assert pairs(monkeypatch, many=4, strongest=1, block=block) == ["12", "13", "14", "23", "24", "34"]


@pytest.mark.parametrize("block", [1, 3, 256])
def test_the_strongest_of_either_are_kept_among_many(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    # 1 and 2 keep each other; 3 keeps 1 (as near as 2, and first); 4 keeps 3, whose themes differ least from its own
    assert pairs(monkeypatch, many=3, strongest=1, block=block) == ["12", "13", "34"]


@pytest.mark.parametrize("tile", [7, 64, 512])
@pytest.mark.parametrize("most", [3, 10])
def test_the_nearest_among_many_are_those_of_all_pairs(
    monkeypatch: pytest.MonkeyPatch, tile: int, most: int
) -> None:
    """All pairs scored exactly are the oracle: every kept pair is one of the strongest of either end, ties aside."""
    monkeypatch.setattr(tiles, "TILE", tile)
    derivation = _Derivation(network(300))
    exact = {pair: float(score) for pair, score in overlaps.all_scores(derivation.projects).items()}
    of_each: dict[str, list[float]] = {}
    for pair, score in exact.items():
        for end in pair:
            of_each.setdefault(end, []).append(score)
    enough = {end: sorted(scores, reverse=True)[:most][-1] for end, scores in of_each.items()}
    wanted = {
        pair for pair, score in exact.items() if score >= 0.1 and score >= min(enough[end] for end in pair)
    }
    found = nearest.nearest(matrices.Matrices(derivation.projects), 0.1, most)
    names = derivation.projects.entities
    kept = {(names[near], names[far]) for near, far in zip(found.near, found.far, strict=True)}
    # Words decide only among those within reach, so a few may differ; of equals it is open which are kept.
    assert len(kept & wanted) >= 0.99 * len(kept)
    assert len(kept) >= 0.97 * len(wanted)


def test_who_runs_together_is_nearer_than_many_who_are_more_alike_but_apart() -> None:
    # y and z run together. y is of theme a, z of a and c: 0.5 × 1.339 / (1.339 + 0.907) = 0.298; y and another a: 0.25
    then, now = ("2010-01-01", "2010-12-31"), ("2020-01-01", "2020-12-31")
    projects = [(f"a{number}", "t:a", then) for number in range(9)]
    projects += [(f"c{number}", "t:c", then) for number in range(20)]
    projects += [("y", "t:a", now), ("z", "t:a, t:c", now)]
    turtle = "".join(
        f'p:{name} a n:Project ; n:theme {themes} ; n:startDate "{start}"^^xsd:date ; n:endDate "{end}"^^xsd:date .'
        for name, themes, (start, end) in projects
    )
    comparison = _Derivation(graph(turtle)).projects
    found = nearest.nearest(matrices.Matrices(comparison), 0.1, 1)
    names = [entity[-1] for entity in comparison.entities]
    assert ("y", "z") in {(names[near], names[far]) for near, far in zip(found.near, found.far, strict=True)}


def test_the_same_things_give_the_same_pairs() -> None:
    one, two = (
        nearest.nearest(matrices.Matrices(_Derivation(network(1200)).projects), 0.1, 5) for _ in range(2)
    )
    assert one.near.tolist() == two.near.tolist()
    assert one.far.tolist() == two.far.tolist()


def test_each_of_ever_more_things_keeps_fewer_overlaps() -> None:
    kept = [overlaps.strongest(things) for things in (2_000, 10_000, 20_000, 100_000, 4_000_000)]
    assert kept == [50, 10, 5, 3, 3]
