"""The graph at a SPARQL 1.1 endpoint: read through `RemoteSnapshots`, filled by `bring_up_to_date`."""

from graph_api.store.remote.endpoint import Endpoint
from graph_api.store.remote.errors import (
    EndpointChanging,
    EndpointError,
    EndpointFailed,
    EndpointRefused,
    EndpointUnreachable,
    EndpointUnreadable,
)
from graph_api.store.remote.graph import RemoteGraph
from graph_api.store.remote.publication import Delivery, bring_up_to_date
from graph_api.store.remote.snapshots import RemoteSnapshots

__all__ = [
    "Delivery",
    "Endpoint",
    "EndpointChanging",
    "EndpointError",
    "EndpointFailed",
    "EndpointRefused",
    "EndpointUnreachable",
    "EndpointUnreadable",
    "RemoteGraph",
    "RemoteSnapshots",
    "bring_up_to_date",
]
