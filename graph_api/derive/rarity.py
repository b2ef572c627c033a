"""How much a feature tells: ln(1 + N/df), N things with a feature of the kind, df of them with this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache, lru_cache

from pyoxigraph import Literal, NamedNode, Triple

from ontology import terms

#: Rarities and contributions are whole numbers of this unit inside the computation, so that sums are exact.
MICRO = Decimal("0.000001")


@cache
def rarity(count: int, frequency: int) -> int:
    """Give ln(1 + count/frequency) in millionths, rounded half up."""
    with localcontext(prec=34):
        exact = (1 + Decimal(count) / Decimal(frequency)).ln()
        return int((exact / MICRO).to_integral_value(ROUND_HALF_UP))


def rarities(features: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Give the rarity, in millionths, of every feature of one kind; `features` maps each thing to its own."""
    frequency: dict[str, int] = {}
    count = 0
    for own in features.values():
        distinct = set(own)
        count += bool(distinct)
        for feature in distinct:
            frequency[feature] = frequency.get(feature, 0) + 1
    return {feature: rarity(count, frequency[feature]) for feature in sorted(frequency)}


@lru_cache(maxsize=100_000)
def decimal(millionths: int) -> Literal:
    """Write millionths as an xsd:decimal in the short form that a store gives back."""
    text = f"{Decimal(millionths) * MICRO:f}"
    return Literal(text.rstrip("0").rstrip(".") if "." in text else text, datatype=terms.XSD_DECIMAL)


def rarity_triples(rarities_: Mapping[str, int], predicate: NamedNode) -> Iterator[Triple]:
    """Yield the rarity of each feature."""
    for feature in sorted(rarities_):
        yield Triple(NamedNode(feature), predicate, decimal(rarities_[feature]))
