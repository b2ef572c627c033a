"""What may be wrong with what a client of the reconciliation service sends.

ReconciliationError
├── MalformedBatch    it is not a batch of queries, or not an extension query, as the standard writes them
├── BatchTooLarge     it holds more than one request may ask for
└── UnknownThing      there is no such entity, type or property to show
"""

from __future__ import annotations


class ReconciliationError(Exception):
    """The reconciliation service cannot answer."""


class MalformedBatch(ReconciliationError):
    """What was sent is not as the standard writes it; `where` is the place in it ("q0.limit")."""

    def __init__(self, where: str, reason: str) -> None:
        self.where, self.reason = where, reason
        super().__init__(f"{where}: {reason}" if where else reason)


class BatchTooLarge(ReconciliationError):
    """There is more in it than one request may ask for."""

    def __init__(self, what: str, count: int, limit: int) -> None:
        self.limit = limit
        super().__init__(f"One request may hold {limit} {what}; this one holds {count}. Send several.")


class UnknownThing(ReconciliationError):
    """There is no such entity, type or property."""

    def __init__(self, what: str, identifier: str) -> None:
        self.identifier = identifier
        super().__init__(f"There is no {what} {identifier[:200]!r} here.")
