"""Copies of snapshots elsewhere: pushed to a folder or an object store, pulled by read replicas.

What lies there (the URL that a person gives is the root):

    current.json                   which snapshot is current, and the hashes of its listing and manifest
    snapshots/000007.json          the files of a snapshot: path, size, SHA-256
    blobs/ab/ab12…                 each file once, named by its SHA-256, however many snapshots share it

`current.json` is written last, so that what it names is always complete.
"""

from graph_api.store.replicas.errors import (
    NothingPushed,
    OtherGraph,
    RemoteDamaged,
    RemoteFailed,
    ReplicaError,
)
from graph_api.store.replicas.pulling import Pulled, pull
from graph_api.store.replicas.pushing import Pushed, push

__all__ = [
    "NothingPushed",
    "OtherGraph",
    "Pulled",
    "Pushed",
    "RemoteDamaged",
    "RemoteFailed",
    "ReplicaError",
    "pull",
    "push",
]
