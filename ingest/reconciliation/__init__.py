"""Reconciliation: which of the things that records name are one; what is sure joins, what is likely waits."""

from ingest.reconciliation.reconciler import LIKELY, Reconciled, Reconciler
from ingest.reconciliation.waiting import Waiting

__all__ = ["LIKELY", "Reconciled", "Reconciler", "Waiting"]
