"""Bringing the published snapshot to an endpoint: the difference where possible, everything anew otherwise.

The endpoint says itself which snapshot it holds. Before anything is changed that note is taken away, and when
all is done it is written anew; so a delivery that was killed is seen by the next one, which then replaces
everything. What fits into one request is sent in one, which a transactional engine carries out whole or not at
all; readers see nothing of it. A longer delivery is sent in pieces: readers are told to wait meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Literal as OneOf

import filelock

from graph_api.store.errors import StoreError, WriterBusy
from graph_api.store.layout import DataDirectory, Manifest
from graph_api.store.remote.changes import MOST_CHARACTERS, MOST_STATEMENTS, Difference, difference, updates
from graph_api.store.remote.client import Client
from graph_api.store.remote.endpoint import Endpoint
from graph_api.store.remote.errors import EndpointUnreadable
from graph_api.store.remote.replacement import count_believed, replace_everything
from graph_api.store.remote.snapshots import POLL
from graph_api.store.remote.state import Content, Held, held, in_progress, state_of, told
from graph_api.store.view import View, open_view

#: What a transactional engine is sent in one request at most.
_ONE_REQUEST = 2**23
#: Seconds that a request of a delivery may take, and that one delivery waits for another.
_PATIENCE = 600.0
#: Readers have heard that the endpoint is being filled when so many seconds have passed.
_NOTICE = POLL + 0.5
_HISTORY = 50


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a delivery did: `added` and `removed` count quads, `merged` those that the engine takes for equal."""

    number: int
    how: OneOf["unchanged", "changed", "replaced"]
    added: int = 0
    removed: int = 0
    merged: int = 0

    def __str__(self) -> str:
        told = {
            "unchanged": "held it already",
            "changed": f"{self.added} statements added, {self.removed} removed",
            "replaced": f"filled anew with {self.added} statements",
        }[self.how]
        merged = f"; it takes {self.merged} of them for equal to others" if self.merged else ""
        return f"the SPARQL endpoint holds snapshot {self.number}: {told}{merged}"


def bring_up_to_date(directory: DataDirectory, endpoint: Endpoint, notice: float = _NOTICE) -> Delivery:
    """Make an endpoint hold the current snapshot of `directory`.

    Raises NoSnapshot, WriterBusy when another delivery takes too long, EndpointError when the endpoint fails:
    then the next delivery mends what this one left.
    """
    with _alone(directory), closing(Client(replace(endpoint, timeout=_PATIENCE))) as client:
        view = open_view(directory, directory.current().number)
        content = Content(manifest=view.snapshot, history=_history(directory, view.number))
        state, found = state_of(view.snapshot), _held(client)
        if found is not None and found.content is not None and found.state == state:
            return Delivery(view.number, "unchanged")
        base = _base(directory, found)
        if base is None:
            if found is not None and found.content is not None:
                _announce(client, state, notice)
            return _replace(client, view, state, content)
        changes = difference(base.store, view.store)
        before = count_believed(client)
        _change(client, changes, state, content, notice)
        if count_believed(client) - before != changes.growth:  # it did not do what it was told
            _announce(client, state, notice)
            return _replace(client, view, state, content)
        return Delivery(view.number, "changed", len(changes.added), len(changes.removed))


@contextmanager
def _alone(directory: DataDirectory) -> Iterator[None]:
    lock = filelock.FileLock(directory.root / "endpoint.lock", timeout=_PATIENCE)
    try:
        directory.current()
        with lock:
            yield
    except filelock.Timeout:
        raise WriterBusy(
            f"another process has been filling the SPARQL endpoint from {directory.root} for long; see what it does"
        ) from None


def _history(directory: DataDirectory, number: int) -> tuple[Manifest, ...]:
    found: list[Manifest] = []
    for earlier in [each for each in directory.numbers() if each < number][-_HISTORY:]:
        with suppress(StoreError):
            found.append(directory.manifest(earlier))
    return tuple(found)


def _held(client: Client) -> Held | None:
    try:
        return held(client)
    except EndpointUnreadable:  # whatever it says of itself is said anew
        return Held("", None)


def _base(directory: DataDirectory, found: Held | None) -> View | None:
    """Open the snapshot that the endpoint holds, if it is still here, and the same."""
    if found is None or found.content is None:
        return None
    try:
        view = open_view(directory, found.content.manifest.number)
    except StoreError:
        return None
    return view if state_of(view.snapshot) == found.state else None


def _announce(client: Client, state: str, notice: float) -> None:
    """Say that the endpoint is being filled, and wait until readers have heard it."""
    client.update(told(in_progress(state)))
    time.sleep(notice)


def _replace(client: Client, view: View, state: str, content: Content) -> Delivery:
    client.update(told(in_progress(state)))
    count, merged = replace_everything(client, view.store)
    client.update(told(state, content))
    return Delivery(view.number, "replaced", count, 0, merged)


def _change(client: Client, changes: Difference, state: str, content: Content, notice: float) -> None:
    believed = client.endpoint.believed
    parts = list(updates(changes, believed))
    whole = " ;\n".join([told(in_progress(state)), *parts, told(state, content)])
    count = len(changes.added) + len(changes.removed)
    small = count <= MOST_STATEMENTS and len(whole) <= MOST_CHARACTERS
    if small or (not client.virtuoso and len(whole) <= _ONE_REQUEST):
        client.update(whole)
    else:
        _announce(client, state, notice)
        for part in parts:
            client.update(part)
        client.update(told(state, content))
