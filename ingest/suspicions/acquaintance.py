"""What looks wrong only beside other records: the same name with another code, a sum that another source has smaller.

Memory is bounded: what was met first is remembered, at most `MOST` projects; what comes after is compared with those.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from ingest.messages import told
from ingest.records import ProjectRecord
from ingest.suspicions.amounts import AMOUNTS, lost_mark, scale
from ingest.suspicions.suspicion import Suspicion

#: Projects that are remembered in a run: some 50 MB.
MOST = 100_000


class Profile(NamedTuple):
    """What of a project is compared with others: its source, id and code, its names, its sums in euros by field."""

    source: str
    id: str
    code: str
    names: tuple[str, ...]
    sums: dict[str, Decimal]

    @classmethod
    def of(cls, record: ProjectRecord, source: str) -> Profile:
        """Take it from a record of a source."""
        names = tuple((record.name or {}).values())
        sums = {name: amount for name in AMOUNTS if (amount := getattr(record, name))}
        return cls(source, record.id, record.code or record.id, names, sums)


class Acquaintance:
    """The projects of a run so far, as far as they are remembered.

    `earlier` is what other acquaintances gave as `learned`, in that order, each in a row of its own: an attempt that
    goes on knows what the ones before it knew.
    """

    def __init__(self, earlier: Iterable[tuple[str]] = (), most: int = MOST) -> None:
        self._most = most
        self._codes: dict[str, str] = {}
        self._sums: dict[str, tuple[str, dict[str, Decimal]]] = {}
        for (text,) in earlier:
            codes, sums = json.loads(text)
            self._codes.update(codes)
            for project, (source, amounts) in sums.items():
                self._sums[project] = (source, {name: Decimal(amount) for name, amount in amounts.items()})
        self._new_codes: dict[str, str] = {}
        self._new_sums: dict[str, tuple[str, dict[str, Decimal]]] = {}

    def learned(self) -> str:
        """Give as JSON what was remembered since this was last asked."""
        text = json.dumps([self._new_codes, self._new_sums], default=str)
        self._new_codes, self._new_sums = {}, {}
        return text

    def meet(self, one: Profile) -> Iterator[Suspicion]:
        """What looks wrong with a project beside those met before; it is remembered."""
        yield from self._name(one)
        yield from self._amounts(one)

    def _name(self, one: Profile) -> Iterator[Suspicion]:
        for name in one.names:
            # Not as organisations are matched: "Silta (ESR)" and "Silta (EAKR)" are two projects on purpose.
            folded = " ".join(name.casefold().split())
            earlier = self._codes.get(folded)
            if earlier is None and len(self._codes) < self._most:
                self._codes[folded] = self._new_codes[folded] = one.code
            elif earlier is not None and earlier.casefold() != one.code.casefold():  # `s1` joins `S1`
                reason = told("another project has the same name, with the code {code}", code=earlier)
                advice = told("check whether they are one project; if they are two, nothing needs doing")
                yield Suspicion("name", reason, advice, name)

    def _amounts(self, one: Profile) -> Iterator[Suspicion]:
        sums = one.sums
        if not sums:
            return
        earlier = self._sums.get(one.id)
        if earlier is None:
            if len(self._sums) < self._most:
                self._sums[one.id] = self._new_sums[one.id] = (one.source, sums)
            return
        other, others = earlier
        for name in sorted(sums.keys() & others.keys()) if other != one.source else ():
            times = scale(others[name], sums[name])
            smaller = scale(sums[name], others[name])
            if times:
                yield lost_mark(name, sums[name], times, told("what {source} says", source=other))
            elif smaller:
                yield _too_small(name, sums[name], smaller, other)


def _too_small(field: str, amount: Decimal, times: int, other: str) -> Suspicion:
    reason = told("is exactly {times} times less than what {source} says", times=times, source=other)
    return Suspicion(field, reason, told("check the decimals and the unit (euros)"), format(amount, "f"))
