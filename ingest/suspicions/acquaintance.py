"""What looks wrong only beside other records: the same name with another code, a sum that another source has smaller.

Memory is bounded: what was met first is remembered, at most `MOST` projects; what comes after is compared with those.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ingest.messages import told
from ingest.records import ProjectRecord, Record
from ingest.suspicions.amounts import AMOUNTS, lost_mark, scale
from ingest.suspicions.suspicion import Suspicion

#: Projects that are remembered in a run: some 50 MB.
MOST = 100_000


class Acquaintance:
    """The projects of a run so far, as far as they are remembered."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._codes: dict[str, str] = {}
        self._sums: dict[str, tuple[str, dict[str, Decimal]]] = {}

    def meet(self, record: Record, source: str) -> Iterator[Suspicion]:
        """What looks wrong with a record of a source beside those met before; it is remembered."""
        if isinstance(record, ProjectRecord):
            yield from self._name(record)
            yield from self._amounts(record, source)

    def _name(self, record: ProjectRecord) -> Iterator[Suspicion]:
        code = record.code or record.id
        for name in (record.name or {}).values():
            folded = " ".join(name.casefold().split())
            earlier = self._codes.get(folded)
            if earlier is None and len(self._codes) < self._most:
                self._codes[folded] = code
            elif earlier is not None and earlier != code:
                reason = told("another project has the same name, with the code {code}", code=earlier)
                advice = told("check whether they are one project; if they are two, nothing needs doing")
                yield Suspicion("name", reason, advice, name)

    def _amounts(self, record: ProjectRecord, source: str) -> Iterator[Suspicion]:
        sums = {name: amount for name in AMOUNTS if (amount := getattr(record, name))}
        if not sums:
            return
        earlier = self._sums.get(record.id)
        if earlier is None:
            if len(self._sums) < self._most:
                self._sums[record.id] = (source, sums)
            return
        other, others = earlier
        for name in sorted(sums.keys() & others.keys()) if other != source else ():
            times = scale(others[name], sums[name])
            smaller = scale(sums[name], others[name])
            if times:
                yield lost_mark(name, sums[name], times, told("what {source} says", source=other))
            elif smaller:
                yield _too_small(name, sums[name], smaller, other)


def _too_small(field: str, amount: Decimal, times: int, other: str) -> Suspicion:
    reason = told("is exactly {times} times less than what {source} says", times=times, source=other)
    return Suspicion(field, reason, told("check the decimals and the unit (euros)"), format(amount, "f"))
