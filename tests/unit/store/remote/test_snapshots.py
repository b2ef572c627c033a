"""The current snapshot at an endpoint: asked for now and then, never a mixture, and failures told at once to all."""

from __future__ import annotations

import json
import threading
import time
from contextlib import closing
from datetime import UTC, datetime

import pytest

from graph_api.store.layout import Manifest
from graph_api.store.remote import (
    Endpoint,
    EndpointChanging,
    EndpointUnreachable,
    EndpointUnreadable,
    RemoteSnapshots,
)
from graph_api.store.remote.state import Content, in_progress, state_of
from tests.engines.scripted import Exchange, answering


class Engine:
    """An engine that holds a snapshot, and counts how often it is asked which."""

    def __init__(self) -> None:
        self.asked = 0
        self.hold(1)

    def hold(self, number: int) -> None:
        manifest = Manifest(number=number, published=datetime(2026, 1, 1, tzinfo=UTC))
        self.state, self.content = state_of(manifest), Content(manifest=manifest).model_dump_json()

    def __call__(self, exchange: Exchange) -> None:
        self.asked += 1
        names = {"state": self.state, "content": self.content}
        name = "content" if "?content" in exchange.form["query"][0] else "state"
        binding = {name: {"type": "literal", "value": names[name]}}
        exchange.reply(json.dumps({"head": {"vars": [name]}, "results": {"bindings": [binding]}}))


def test_the_endpoint_is_asked_once_in_a_while() -> None:
    engine = Engine()
    with answering(engine) as url, closing(RemoteSnapshots(Endpoint(url), poll=0.3)) as snapshots:
        assert engine.asked == 0
        assert snapshots.number_at_hand() is None
        first = snapshots.view()
        assert [snapshots.view() is first for _ in range(10)] == [True] * 10
        assert engine.asked == 2  # the state and what it means
        assert snapshots.number_at_hand() == 1  # what answers are kept for: nobody waits for it
        time.sleep(0.4)
        assert snapshots.number_at_hand() is None
        assert snapshots.view() is first
        assert engine.asked == 3
        engine.hold(2)
        time.sleep(0.4)
        assert snapshots.view().number == 2
        assert [each.number for each in snapshots.history()] == [2]


def test_an_endpoint_that_is_being_filled() -> None:
    engine = Engine()
    with answering(engine) as url, closing(RemoteSnapshots(Endpoint(url), poll=0)) as snapshots:
        snapshots.view()
        engine.state = in_progress(engine.state)
        with pytest.raises(EndpointChanging):
            snapshots.view()
        engine.hold(2)
        assert snapshots.view().number == 2
        engine.content, engine.state = "{}", "3-x"
        with pytest.raises(EndpointUnreadable, match="`nivos upload`"):
            snapshots.view()


def test_all_who_wait_for_an_endpoint_that_hangs_are_told_together() -> None:
    asked: list[float] = []

    def hang(exchange: Exchange) -> None:
        asked.append(time.monotonic())
        time.sleep(1)

    refused: list[float] = []

    def read(snapshots: RemoteSnapshots) -> None:
        with pytest.raises(EndpointUnreachable):
            snapshots.view()
        refused.append(time.monotonic())

    with answering(hang) as url, closing(RemoteSnapshots(Endpoint(url, timeout=0.3), poll=1)) as snapshots:
        began = time.monotonic()
        threads = [threading.Thread(target=read, args=(snapshots,)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(asked), len(refused)) == (1, 20)
        assert max(refused) - began < 1.5
