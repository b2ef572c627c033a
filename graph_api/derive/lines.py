"""What is derived in the millions, as lines of N-Triples: ten times as quick to write as to make terms of.

Every line ends in " .\\n". IRIs come from the graph or from `ontology.iris`, so they need no escapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from pyoxigraph import Triple

from graph_api.derive.overlaps import Overlap, Part
from graph_api.derive.rarity import decimal_text
from ontology import iris, terms

#: Characters that are gathered before they are given on: of small pieces the loader of a store takes less memory.
_AT_ONCE = 2_000_000

_IS_OVERLAP = f" {terms.RDF_TYPE} {terms.OVERLAP} .\n"
_IS = f" {terms.RDF_TYPE} "
_OF = f" {terms.OVERLAP_OF} <"
_SCORE = f" {terms.SCORE} "
_TIME_FACTOR = f" {terms.TIME_FACTOR} "
_RUNS_TOGETHER = {
    together: f' {terms.RUNS_TOGETHER} "{str(together).lower()}"^^{terms.XSD_BOOLEAN} .\n'
    for together in (True, False)
}
_SHOULD_MEET = f' {terms.SHOULD_MEET} "true"^^{terms.XSD_BOOLEAN} .\n'
_PART = f" {terms.OVERLAP_PART_PROPERTY} "
_IS_PART = f" {terms.RDF_TYPE} {terms.OVERLAP_PART_CLASS} .\n"
_KIND = f" {terms.PART_KIND} <"
_FEATURE = f" {terms.SHARED_FEATURE} <"
_CONTRIBUTION = f" {terms.CONTRIBUTION} "


def overlap_lines(overlap: Overlap, should_meet: bool = False) -> str:
    """Write an overlap and its parts."""
    node = f"<{overlap.iri}>"
    own = terms.MODEL_OVERLAP if overlap.together is None else terms.PROJECT_OVERLAP
    factor = 500_000 if overlap.together is False else 1_000_000
    said = [
        f"{node}{_IS_OVERLAP}{node}{_IS}{own} .\n{node}{_OF}{overlap.first}> .\n{node}{_OF}{overlap.second}> .\n"
        f"{node}{_SCORE}{decimal_text(overlap.score)} .\n{node}{_TIME_FACTOR}{decimal_text(factor)} .\n"
    ]
    if overlap.together is not None:
        said.append(node + _RUNS_TOGETHER[overlap.together])
    if should_meet:
        said.append(node + _SHOULD_MEET)
    said += [_part_lines(overlap, node, part) for part in overlap.parts]
    return "".join(said)


def _part_lines(overlap: Overlap, of: str, part: Part) -> str:
    node = f"<{iris.BASE}overlap-part/{iris.digest(overlap.first, overlap.second, part.kind, part.feature)}>"
    return (
        f"{of}{_PART}{node} .\n{node}{_IS_PART}{node}{_KIND}{_kind(part.kind)}> .\n"
        f"{node}{_FEATURE}{part.feature}> .\n{node}{_CONTRIBUTION}{decimal_text(part.contribution)} .\n"
    )


@lru_cache
def _kind(kind: str) -> str:
    return iris.concept("overlap-part-kind", kind)


def lines_of(triples: Iterable[Triple]) -> Iterator[str]:
    """Write triples, each as a line."""
    for triple in triples:
        yield f"{triple} .\n"


def gathered(lines: Iterable[str]) -> Iterator[bytes]:
    """Give lines on some megabytes at a time, as UTF-8."""
    held: list[str] = []
    size = 0
    for some in lines:
        held.append(some)
        size += len(some)
        if size >= _AT_ONCE:
            yield "".join(held).encode()
            held, size = [], 0
    if held:
        yield "".join(held).encode()
