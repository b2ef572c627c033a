"""The current snapshot at an endpoint: what `Snapshots` is for the snapshots on this machine."""

from __future__ import annotations

import threading
import time

from graph_api.store.errors import StoreError
from graph_api.store.layout import Manifest
from graph_api.store.remote import state
from graph_api.store.remote.client import Client
from graph_api.store.remote.endpoint import Endpoint
from graph_api.store.remote.graph import RemoteGraph
from graph_api.store.view import View

#: Seconds for which what the endpoint said of its snapshot is believed.
POLL = 1.0


class RemoteSnapshots:
    """Gives the view of the snapshot that an endpoint holds, and moves on when it holds another.

    Opening it asks nothing of the endpoint; close it at the end.
    """

    def __init__(self, endpoint: Endpoint, poll: float | None = None) -> None:
        self.client = Client(endpoint)
        self._poll = POLL if poll is None else poll
        self._lock = threading.Lock()
        self._asked = float("-inf")
        self._state: str | None = None
        self._content: state.Content | None = None
        self._view: View | None = None
        self._failure: tuple[float, StoreError] | None = None

    def at_hand(self) -> View | None:
        """The current snapshot if the endpoint was asked within the last `poll`: never waits for it."""
        view = self._view
        return view if view is not None and time.monotonic() - self._asked < self._poll else None

    def number_at_hand(self) -> int | None:
        """Number of the view at hand; None when the endpoint has to be asked."""
        view = self.at_hand()
        return None if view is None else view.number

    def view(self) -> View:
        """The current snapshot, asked for at most once a `poll`. Raises NoSnapshot or EndpointError."""
        view = self.at_hand()
        if view is not None:
            return view
        with self._lock:
            if self._view is None or time.monotonic() - self._asked >= self._poll:
                self._refuse_again()
                self._view = self._renewed()
                self._asked = time.monotonic()
            return self._view

    def look_again(self) -> None:
        """Let the next reader ask the endpoint: it has just been changed."""
        self._asked = float("-inf")

    def history(self) -> list[Manifest]:
        """Manifests of the snapshots up to the current one, oldest first, as far as the endpoint tells them."""
        self.view()
        content = self._content
        return [] if content is None else [*content.history, content.manifest]

    def state(self) -> str:
        """Ask the endpoint which state it is in now. Raises EndpointError."""
        return state.current_state(self.client) or ""

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def _refuse_again(self) -> None:
        """Whoever waited while an endpoint failed is told so at once, and does not wait for it in turn."""
        if self._failure is not None and time.monotonic() - self._failure[0] < 2 * self._poll:
            raise self._failure[1].with_traceback(None)

    def _renewed(self) -> View:
        try:
            return self._asked_for()
        except StoreError as error:
            self._failure = time.monotonic(), error
            raise

    def _asked_for(self) -> View:
        if self._view is not None and state.current_state(self.client) == self._state:
            return self._view
        self._state, self._content = state.served(self.client)
        return View(RemoteGraph(self.client, self._state), self._content.manifest)
