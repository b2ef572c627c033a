"""What can go wrong between a data directory and a copy of it elsewhere.

ReplicaError (a StoreError)
├── RemoteFailed    the place cannot be reached, read or written: mend that, then run the same again
├── NothingPushed   no snapshot (or not that one) lies there
├── RemoteDamaged   what lies there is broken or forged: nothing of it was taken
└── OtherGraph      a snapshot of that number exists on both sides and they differ
"""

from __future__ import annotations

from graph_api.store.errors import StoreError


class ReplicaError(StoreError):
    """Base of the errors of pushing and pulling."""


class RemoteFailed(ReplicaError):
    """The place cannot be reached, read or written."""


class NothingPushed(ReplicaError):
    """No snapshot, or not the one asked for, lies there."""


class RemoteDamaged(ReplicaError):
    """What lies there is not what its hash or its form says."""


class OtherGraph(ReplicaError):
    """The two sides hold different snapshots of one number."""
