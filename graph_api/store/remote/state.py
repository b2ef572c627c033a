"""Which snapshot an endpoint holds, as one small graph there says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError
from pyoxigraph import Literal, NamedNode, QuerySolutions

from graph_api.store.errors import NoSnapshot
from graph_api.store.layout import Manifest
from graph_api.store.remote.client import Client
from graph_api.store.remote.errors import EndpointChanging, EndpointUnreadable
from graph_api.store.remote.patterns import CONTENT, SNAPSHOT_GRAPH, STATE, STATE_PATTERN

_SNAPSHOT = NamedNode(SNAPSHOT_GRAPH)
#: For who asks while the endpoint changes from one snapshot to another.
MOVED = "the SPARQL endpoint has moved on to another snapshot meanwhile; ask again"
_PROGRESS = "in progress: "
_STATE_QUERY = f"SELECT ?state WHERE {STATE_PATTERN}"
_CONTENT_QUERY = (
    f"SELECT ?content WHERE {{ GRAPH {_SNAPSHOT} {{ {_SNAPSHOT} {STATE} ?state ; {CONTENT} ?content }} }}"
)


class Content(BaseModel):
    """What is told of the snapshot: its manifest, and those of the snapshots before it, oldest first."""

    model_config = ConfigDict(frozen=True)

    manifest: Manifest
    history: tuple[Manifest, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What an endpoint holds. `state`: equal only for the same graph; `content` None while it is being filled."""

    state: str
    content: Content | None


def state_of(manifest: Manifest) -> str:
    """Name a snapshot so that no other has the same name, not even one of the same number elsewhere."""
    digest = hashlib.sha256(manifest.model_dump_json().encode()).hexdigest()[:16]
    return f"{manifest.number}-{digest}"


def number_of(state: str) -> int | None:
    """Give the number of the snapshot in a state; None while the endpoint holds none, or is being filled."""
    number = state.partition("-")[0]
    return int(number) if number.isdigit() else None


def in_progress(state: str) -> str:
    """Name the state of an endpoint that is being filled with a snapshot."""
    return _PROGRESS + state


def current_state(client: Client) -> str | None:
    """Ask which snapshot the endpoint holds now; None for none. Raises EndpointError."""
    return _one(client, _STATE_QUERY, "state")


def held(client: Client) -> Held | None:
    """Ask what the endpoint holds; None for nothing of Nivos. Raises EndpointError."""
    state = current_state(client)
    if state is None:
        return None
    content = None if state.startswith(_PROGRESS) else _one(client, _CONTENT_QUERY, "content")
    if content is None:
        return Held(state, None)
    try:
        return Held(state, Content.model_validate_json(content))
    except ValidationError as error:
        raise EndpointUnreadable(
            "what the SPARQL endpoint says of its snapshot cannot be read: fill it again with `nivos upload`"
        ) from error


def served(client: Client) -> tuple[str, Content]:
    """Give what the endpoint can be read as. Raises NoSnapshot, EndpointChanging, other EndpointError."""
    found = held(client)
    if found is None:
        raise NoSnapshot(
            "nothing is published at the SPARQL endpoint yet; load records with `nivos ingest`, or bring it the"
            " current snapshot with `nivos upload`"
        )
    if found.content is None:
        raise EndpointChanging("the SPARQL endpoint is being filled; ask again soon")
    return found.state, found.content


def told(state: str, content: Content | None = None) -> str:
    """Write the updates after which the endpoint says that it holds `state`."""
    said = [f"{_SNAPSHOT} {STATE} {Literal(state)} ."]
    if content is not None:
        said.append(f"{_SNAPSHOT} {CONTENT} {Literal(content.model_dump_json())} .")
    return (
        f"DELETE WHERE {{ GRAPH {_SNAPSHOT} {{ ?s ?p ?o }} }} ;\n"
        f"INSERT DATA {{ GRAPH {_SNAPSHOT} {{ {' '.join(said)} }} }}"
    )


def _one(client: Client, text: str, name: str) -> str | None:
    results = client.ask_plainly(text)
    if not isinstance(results, QuerySolutions):
        raise EndpointUnreadable("the SPARQL endpoint answers a SELECT with no rows: check NIVOS_STORE_URL")
    values = [row[name] for row in results]
    if len(values) > 1:
        raise EndpointUnreadable(
            "the SPARQL endpoint names several snapshots: fill it again with `nivos upload`"
        )
    return values[0].value if values and isinstance(values[0], Literal) else None
