"""Among many things only the strongest overlaps of each are kept, whichever block they fall in."""

from __future__ import annotations

from importlib import import_module

import pytest

from graph_api.derive import matrices
from graph_api.derive.facts import Facts
from graph_api.derive.features import compare
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
    monkeypatch.setattr(overlaps, "STRONGEST", strongest)
    monkeypatch.setattr(matrices, "_BLOCK", block)
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
