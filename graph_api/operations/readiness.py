"""Whether the service can answer now: what a load balancer asks before it sends visitors."""

from __future__ import annotations

from graph_api.evaluation.pool import Pool
from graph_api.store.errors import StoreError
from graph_api.store.view import Snapshots


def missing(snapshots: Snapshots, pool: Pool) -> list[str]:
    """Say what keeps the service from answering; nothing when it is ready."""
    found = []
    try:
        snapshots.view()
    except StoreError as error:
        found.append(str(error))
    if not pool.ready:
        found.append("no query worker is ready yet; they start within seconds, so ask again")
    return found
