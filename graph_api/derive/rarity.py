"""How much a feature tells: ln(1 + N/df), N things with a feature of the kind, df of them with this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache, lru_cache

from pyoxigraph import NamedNode

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
def decimal_text(millionths: int) -> str:
    """Write millionths, none below nought, as an xsd:decimal in the short form that a store gives back."""
    whole, part = divmod(millionths, 1_000_000)
    text = f"{whole}.{part:06d}".rstrip("0").rstrip(".")
    return f'"{text}"^^{terms.XSD_DECIMAL}'


def rarity_lines(rarities_: Iterable[Mapping[str, int]], predicate: NamedNode) -> Iterator[str]:
    """Write the rarity of each feature; one that is of two kinds has that of the kind in which it tells less."""
    least: dict[str, int] = {}
    for of_kind in rarities_:
        for feature, rare in of_kind.items():
            least[feature] = min(rare, least.get(feature, rare))
    for feature in sorted(least):
        yield f"<{feature}> {predicate} {decimal_text(least[feature])} .\n"
