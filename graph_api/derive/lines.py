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

#: Characters that are gathered before they are given on.
_AT_ONCE = 4_000_000

_OVERLAP = (
    f"{{0}} {terms.RDF_TYPE} {terms.OVERLAP} .\n{{0}} {terms.RDF_TYPE} {{1}} .\n"
    f"{{0}} {terms.OVERLAP_OF} <{{2}}> .\n{{0}} {terms.OVERLAP_OF} <{{3}}> .\n"
    f"{{0}} {terms.SCORE} {{4}} .\n{{0}} {terms.TIME_FACTOR} {{5}} .\n"
)
_PART = (
    f"{{0}} {terms.OVERLAP_PART_PROPERTY} {{1}} .\n{{1}} {terms.RDF_TYPE} {terms.OVERLAP_PART_CLASS} .\n"
    f"{{1}} {terms.PART_KIND} <{{2}}> .\n{{1}} {terms.SHARED_FEATURE} <{{3}}> .\n"
    f"{{1}} {terms.CONTRIBUTION} {{4}} .\n"
)
_FLAG = f'{{0}} {{1}} "{{2}}"^^{terms.XSD_BOOLEAN} .\n'


def overlap_lines(overlap: Overlap, should_meet: bool = False) -> str:
    """Write an overlap and its parts."""
    node = f"<{overlap.iri}>"
    own = terms.MODEL_OVERLAP if overlap.together is None else terms.PROJECT_OVERLAP
    factor = 500_000 if overlap.together is False else 1_000_000
    said = [
        _OVERLAP.format(
            node, own, overlap.first, overlap.second, decimal_text(overlap.score), decimal_text(factor)
        )
    ]
    if overlap.together is not None:
        said.append(_FLAG.format(node, terms.RUNS_TOGETHER, "true" if overlap.together else "false"))
    if should_meet:
        said.append(_FLAG.format(node, terms.SHOULD_MEET, "true"))
    said += [_part_lines(overlap, node, part) for part in overlap.parts]
    return "".join(said)


def _part_lines(overlap: Overlap, of: str, part: Part) -> str:
    local_id = iris.digest(overlap.first, overlap.second, part.kind, part.feature)
    node = f"<{iris.BASE}overlap-part/{local_id}>"
    return _PART.format(of, node, _kind(part.kind), part.feature, decimal_text(part.contribution))


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
