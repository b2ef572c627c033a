"""How much two projects, or two models, overlap: exact scores from sparse matrices, with the parts that add up.

Everything is counted in millionths (whole numbers), so sums are exact and equal what SPARQL's decimals give:
a contribution is timeFactor × weight × rarity / Σ rarity(union), rounded half up to six digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from pyoxigraph import Literal, NamedNode, Triple

from graph_api.derive.features import GATES, WEIGHTS, Comparison
from graph_api.derive.matrices import Matrices, Pairs, candidates, contributions
from graph_api.derive.nearest import nearest
from graph_api.derive.rarity import MICRO, decimal
from ontology import iris, terms

#: The weakest overlap that is kept, in millionths.
WEAKEST = 100_000
#: Up to this many things every overlap is kept; among more, a pair is kept when it is one of the strongest of either:
#: of 50 each among 2,000, of ever fewer among more, so that what is kept grows slowly, and of no fewer than three.
MANY = 2_000
STRONGEST = 50
FEWEST = 3

#: Pairs that are worked out exactly at once: bounds the memory.
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, order=True)
class Part:
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


def overlap_triples(overlap: Overlap, should_meet: bool = False) -> Iterator[Triple]:
    """Yield an overlap and its parts."""
    node = NamedNode(overlap.iri)
    own = terms.MODEL_OVERLAP if overlap.together is None else terms.PROJECT_OVERLAP
    yield Triple(node, terms.RDF_TYPE, terms.OVERLAP)
    yield Triple(node, terms.RDF_TYPE, own)
    for end in (overlap.first, overlap.second):
        yield Triple(node, terms.OVERLAP_OF, _node(end))
    yield Triple(node, terms.SCORE, decimal(overlap.score))
    yield Triple(node, terms.TIME_FACTOR, decimal(500_000 if overlap.together is False else 1_000_000))
    if overlap.together is not None:
        yield Triple(node, terms.RUNS_TOGETHER, _boolean(overlap.together))
    if should_meet:
        yield Triple(node, terms.SHOULD_MEET, _boolean(True))
    for part in overlap.parts:
        yield from _part_triples(overlap, part)


def _part_triples(overlap: Overlap, part: Part) -> Iterator[Triple]:
    local_id = iris.digest(overlap.first, overlap.second, part.kind, part.feature)
    node = NamedNode(iris.entity("overlap-part", local_id))
    yield Triple(NamedNode(overlap.iri), terms.OVERLAP_PART_PROPERTY, node)
    yield Triple(node, terms.RDF_TYPE, terms.OVERLAP_PART_CLASS)
    yield Triple(node, terms.PART_KIND, _part_kind(part.kind))
    yield Triple(node, terms.SHARED_FEATURE, _node(part.feature))
    yield Triple(node, terms.CONTRIBUTION, decimal(part.contribution))


@cache
def _part_kind(kind: str) -> NamedNode:
    return NamedNode(iris.concept("overlap-part-kind", kind))


@lru_cache(maxsize=100_000)
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


def _boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=terms.XSD_BOOLEAN)
