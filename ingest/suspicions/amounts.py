"""Sums of money that do not fit each other: a part larger than the whole, a decimal mark that was lost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations

from ingest.messages import told
from ingest.records import ProjectRecord
from ingest.suspicions.suspicion import Suspicion

#: Pairs of fields of which the first is a part of the second.
PARTS = (
    ("granted_public", "budget"),
    ("planned_public", "budget"),
    ("eu_contribution", "budget"),
    ("eu_contribution", "granted_public"),
)
AMOUNTS = ("budget", "eu_contribution", "granted_public", "planned_public")
#: How many times too large a sum is whose decimal mark was lost or whose unit was thousands.
SCALES = (100, 1000)


def amounts(record: ProjectRecord) -> Iterator[Suspicion]:
    """A part that is larger than its whole, or a sum that is another one with the decimal mark elsewhere."""
    known = {name: amount for name in AMOUNTS if (amount := getattr(record, name)) is not None}
    for part, whole in PARTS:
        if part in known and whole in known and known[part] > known[whole]:
            reason = told(
                "{part} is more than {whole} ({amount})",
                part=part,
                whole=whole,
                amount=euros(known[whole]),
            )
            yield Suspicion(part, reason, told("check both sums"), euros(known[part]))
    for small, large in permutations(known, 2):
        times = scale(known[small], known[large])
        if times:
            yield lost_mark(large, known[large], times, told("the field {field}", field=small))


def scale(small: Decimal, large: Decimal) -> int:
    """How many times larger the one is, when that is exactly a lost decimal mark or thousands; else 0."""
    return next((times for times in SCALES if small > 0 and large == small * times), 0)


def lost_mark(field: str, amount: Decimal, times: int, other: str) -> Suspicion:
    """Suspect that a sum lost its decimal mark, or is in another unit, because another is so many times smaller."""
    reason = told("is exactly {times} times {other}", times=times, other=other)
    return Suspicion(field, reason, told("check the decimals and the unit (euros)"), euros(amount))


def euros(amount: Decimal) -> str:
    """Write a sum of money as records do."""
    return format(amount, "f")
