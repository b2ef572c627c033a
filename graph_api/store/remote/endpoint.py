"""Where an endpoint is, and what its answers mean for us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph_api.store.remote.credentials import Credentials
from graph_api.store.remote.errors import (
    EndpointError,
    EndpointFailed,
    EndpointRefused,
    EndpointUnreachable,
    EndpointUnreadable,
)

#: Headers by which Virtuoso says that it gave only a part: the rows it is set to give at most, or the time.
_CUT_SHORT = ("x-sparql-maxrows", "x-sql-state")
_LATER = frozenset({429, 502, 503, 504})
_EXPLAINED = 300


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A SPARQL 1.1 endpoint: addresses for queries, updates and (optional) the Graph Store Protocol.

    `believed`: IRI of the graph that holds what is believed; empty where the default graph does. `timeout`: the
    seconds that a request of ours may take. `most`: the bytes that an answer to one may measure.
    """

    url: str
    update_url: str = ""
    graph_url: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    believed: str = ""
    timeout: float = 30.0
    most: int = 2**28

    @property
    def updates(self) -> str:
        """Address for updates."""
        return self.update_url or self.url

    def credentials(self) -> Credentials | None:
        """Give what answers a challenge; None where no user is set."""
        return Credentials(self.user, self.password) if self.user else None


def refusal(status: int, explained: str) -> EndpointError:
    """Tell what an answer that is no success means."""
    said = " ".join(explained.split())[:_EXPLAINED]
    if status in (401, 403):
        return EndpointRefused(
            f"the SPARQL endpoint refuses the request ({status}): check NIVOS_STORE_USER and"
            " NIVOS_STORE_PASSWORD, and what that user may do there"
        )
    if status in _LATER:
        return EndpointUnreachable(f"the SPARQL endpoint cannot answer now ({status})")
    if 300 <= status < 400 or status in (404, 405, 406, 410, 415):
        return EndpointRefused(
            f"there is no SPARQL endpoint for this at the address set ({status}): check NIVOS_STORE_URL,"
            " NIVOS_STORE_UPDATE_URL and NIVOS_STORE_GRAPH_URL"
        )
    return EndpointFailed(f"the SPARQL endpoint answered {status}: {said or 'nothing more'}", status)


def refuse_part(headers: Mapping[str, str]) -> None:
    """Raise EndpointUnreadable when the endpoint says that its answer is only a part of the whole."""
    for name in _CUT_SHORT:
        if name in headers:
            raise EndpointUnreadable(
                f"the SPARQL endpoint gave only a part of the answer ({name}: {headers[name]}):"
                " raise its limits on rows and time"
            )


def is_virtuoso(headers: Mapping[str, str]) -> bool:
    """Tell whether Virtuoso answered: some of its answers need mending."""
    return headers.get("server", "").startswith("Virtuoso")
