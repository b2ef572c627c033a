"""The SPARQL endpoint that the settings name, if they name one."""

from __future__ import annotations

from graph_api.settings import Settings
from graph_api.store.remote import Endpoint


def endpoint_of(settings: Settings) -> Endpoint | None:
    """Give the endpoint that holds the graph; None where the snapshots on this machine do."""
    if not settings.store_url:
        return None
    return Endpoint(
        url=settings.store_url,
        update_url=settings.store_update_url,
        graph_url=settings.store_graph_url,
        user=settings.store_user,
        password=settings.store_password.get_secret_value(),
        believed=settings.store_default_graph,
    )
