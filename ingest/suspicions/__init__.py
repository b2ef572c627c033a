"""Values that are possible but suspicious: the record is loaded, and a person is asked to look.

Each rule looks at one validated record and is a function of it alone; what only shows beside other records is in
`acquaintance`. A rule gives the field, why it looks wrong, what to do, and the value.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.records import MembershipRecord, ProjectRecord, Record
from ingest.suspicions.acquaintance import Acquaintance, Profile
from ingest.suspicions.amounts import amounts
from ingest.suspicions.codes import codes
from ingest.suspicions.names import names
from ingest.suspicions.periods import life, order
from ingest.suspicions.suspicion import Suspicion


def suspicions(record: Record) -> Iterator[Suspicion]:
    """What looks wrong with a record by itself, in a fixed order."""
    yield from names(record)
    if isinstance(record, ProjectRecord | MembershipRecord):
        yield from order(record.start, record.end)
    if isinstance(record, ProjectRecord):
        yield from life(record.start, record.end)
        yield from amounts(record)
        yield from codes(record)


__all__ = ["Acquaintance", "Profile", "Suspicion", "suspicions"]
