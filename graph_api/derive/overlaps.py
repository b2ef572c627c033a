"""How much two projects, or two models, overlap: exact scores from sparse matrices, with the parts that add up.

Everything is counted in millionths (whole numbers), so sums are exact and equal what SPARQL's decimals give:
a contribution is timeFactor × weight × rarity / Σ rarity(union), rounded half up to six digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from graph_api.derive.features import GATES, WEIGHTS, Comparison
from graph_api.derive.matrices import Matrices, Pairs, candidates, contributions
from graph_api.derive.nearest import nearest
from graph_api.derive.rarity import MICRO
from ontology import iris

#: The weakest overlap that is kept, in millionths.
WEAKEST = 100_000
#: Up to this many things every overlap is kept; among more, a pair is kept when it is one of the strongest of either:
#: of 50 each among 2,000, of ever fewer among more, so that what is kept grows slowly, and of no fewer than three.
MANY = 2_000
STRONGEST = 50
FEWEST = 3

#: Pairs that are worked out exactly at once: bounds the memory.
_AT_ONCE = 20_000


class Part(NamedTuple):
    """A shared feature and what it gives to the score, in millionths."""

    kind: str
    feature: str
    contribution: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two things that overlap, first the one with the smaller IRI. `together` is None where time does not count."""

    first: str
    second: str
    together: bool | None
    parts: tuple[Part, ...]

    @property
    def score(self) -> int:
        """The sum of the parts, in millionths."""
        return sum(part.contribution for part in self.parts)

    @property
    def iri(self) -> str:
        """The IRI of the overlap: the same for the same two things."""
        return iris.entity("overlap", iris.digest(self.first, self.second))


def overlaps(comparison: Comparison, weakest: int = WEAKEST) -> Iterator[Overlap]:
    """Yield the overlaps that are kept (at least `weakest` millionths), in the order of their IRIs' ends."""
    matrices = Matrices(comparison)
    least = weakest / 1_000_000
    if len(comparison.entities) > MANY:
        pairs = nearest(matrices, least, strongest(len(comparison.entities)))
    else:
        pairs = candidates(matrices, least)
    for overlap in _exact(comparison, matrices, pairs):
        if overlap.score >= weakest:
            yield overlap


def strongest(things: int) -> int:
    """Give how many overlaps each of so many things keeps."""
    return max(FEWEST, min(STRONGEST, STRONGEST * MANY // things))


def all_scores(comparison: Comparison) -> dict[tuple[str, str], Decimal]:
    """Give the score of every pair that shares a theme or a target group, however weak."""
    matrices = Matrices(comparison)
    every = _exact(comparison, matrices, candidates(matrices, 0.0))
    return {(one.first, one.second): Decimal(one.score) * MICRO for one in every}


def _exact(comparison: Comparison, matrices: Matrices, pairs: Pairs) -> Iterator[Overlap]:
    """Work pairs out with whole numbers; those that share neither theme nor target group are none."""
    for start in range(0, len(pairs.near), _AT_ONCE):
        some = pairs.chosen(slice(start, start + _AT_ONCE))
        parts: list[list[Part]] = [[] for _ in some.near]
        for kind, weight in WEIGHTS.items():
            names = matrices.names[kind]
            pair, feature, share = contributions(matrices, kind, weight, some)
            for row, column, part in zip(pair.tolist(), feature.tolist(), share.tolist(), strict=True):
                parts[row].append(Part(kind, names[column], part))
        for near, far, together, own in zip(
            some.near.tolist(), some.far.tolist(), some.together.tolist(), parts, strict=True
        ):
            if any(part.kind in GATES for part in own):
                runs = together if comparison.timed else None
                yield Overlap(comparison.entities[near], comparison.entities[far], runs, tuple(own))
