"""What can go wrong with an endpoint that holds the graph. None of the messages tells its address or password.

EndpointError
├── EndpointUnreachable   it does not answer, or not in time: it may soon
├── EndpointChanging      it is being filled, or moved on to another snapshot meanwhile: ask again
├── EndpointRefused       it does not let us in, or there is no such endpoint: mend the settings
├── EndpointFailed        it could not carry out what was asked
└── EndpointUnreadable    what it answers is no SPARQL result, is cut short, or is too long
"""

from __future__ import annotations

from graph_api.store.errors import StoreError


class EndpointError(StoreError):
    """The SPARQL endpoint that holds the graph did not do what was asked."""


class EndpointUnreachable(EndpointError):
    """The endpoint does not answer; try again after `retry_after` seconds."""

    retry_after = 5


class EndpointChanging(EndpointError):
    """The graph at the endpoint is not, or no longer, the snapshot that was asked for."""

    retry_after = 2


class EndpointRefused(EndpointError):
    """The endpoint does not take our requests."""


class EndpointFailed(EndpointError):
    """The endpoint understood the request and failed; `status` is what it answered."""

    def __init__(self, message: str, status: int = 0) -> None:
        self.status = status
        super().__init__(message)


class EndpointUnreadable(EndpointError):
    """The endpoint's answer cannot be used."""
