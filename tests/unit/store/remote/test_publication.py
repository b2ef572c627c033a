"""Deliveries: the difference or everything, repeated, killed at any request, rolled back; other graphs untouched."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import filelock
import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions

from graph_api.store import DataDirectory, NoSnapshot, Snapshots, WriterBusy, open_writer, rollback
from graph_api.store.remote import (
    Endpoint,
    EndpointChanging,
    EndpointRefused,
    RemoteSnapshots,
    bring_up_to_date,
    changes,
    publication,
    replacement,
)
from graph_api.store.remote.client import Client
from graph_api.store.remote.state import told
from tests.unit.store.sample import STARTED, name, nothing, publish, put


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


@pytest.fixture
def held(endpoint: Endpoint) -> Callable[[], tuple[int, set[Quad]]]:
    """Read what the engine holds: number, quads. Raises as a reader would."""

    def read() -> tuple[int, set[Quad]]:
        with closing(RemoteSnapshots(endpoint)) as snapshots:
            view = snapshots.view()
            return view.number, set(view.store.quads_for_pattern(None, None, None, None))

    return read


@pytest.fixture(autouse=True)
def empty(endpoint: Endpoint) -> None:
    """Forget what the test before has left."""
    with closing(Client(endpoint)) as client:
        client.update("CLEAR SILENT GRAPH <https://w3id.org/nivos/graph/snapshot>")


Held = Callable[[], tuple[int, set[Quad]]]


def here(directory: DataDirectory) -> tuple[int, set[Quad]]:
    view = Snapshots(directory).view()
    return view.number, set(view.store.quads_for_pattern(None, None, None, None))


def larger(directory: DataDirectory, count: int, text: str) -> None:
    """Publish a snapshot of `count` records more."""
    with open_writer(directory, "a test") as writer:
        for number in range(count):
            put(
                writer,
                f"P{number}",
                [name(f"{text} {number}", subject=NamedNode(f"https://w3id.org/nivos/p/{number}"))],
            )
        writer.publish(text, nothing, STARTED)


def test_nothing_is_published(directory: DataDirectory, endpoint: Endpoint, held: Held) -> None:
    with pytest.raises(NoSnapshot):
        bring_up_to_date(directory, endpoint)
    with pytest.raises(NoSnapshot, match="`nivos upload`"):
        held()


def test_everything_then_the_difference_then_nothing(
    directory: DataDirectory, endpoint: Endpoint, held: Held
) -> None:
    publish(directory, "yksi")
    assert bring_up_to_date(directory, endpoint).how == "replaced"
    assert held() == here(directory)
    publish(directory, 'kaksi "quoted" \\ ä')
    delivery = bring_up_to_date(directory, endpoint)
    assert (delivery.how, delivery.merged) == ("changed", 0)
    assert 0 < delivery.removed < delivery.added < 20
    assert held() == here(directory)
    assert bring_up_to_date(directory, endpoint).how == "unchanged"
    assert str(delivery).startswith("the SPARQL endpoint holds snapshot 2: ")


def test_a_roll_back_is_a_delivery(directory: DataDirectory, endpoint: Endpoint, held: Held) -> None:
    for text in ("yksi", "kaksi"):
        publish(directory, text)
        bring_up_to_date(directory, endpoint)
    rollback(directory, 1)
    assert bring_up_to_date(directory, endpoint).how == "changed"
    assert held() == here(directory)
    assert held()[0] == 1


def test_the_history_is_told(directory: DataDirectory, endpoint: Endpoint) -> None:
    for text in ("yksi", "kaksi", "kolme"):
        publish(directory, text)
    bring_up_to_date(directory, endpoint)
    with closing(RemoteSnapshots(endpoint)) as snapshots:
        assert [each.message for each in snapshots.history()] == ["yksi", "kaksi", "kolme"]


def test_another_directory_with_the_same_number(
    directory: DataDirectory, endpoint: Endpoint, held: Held, tmp_path: Path
) -> None:
    publish(directory, "yksi")
    bring_up_to_date(directory, endpoint, notice=0)
    other = DataDirectory(tmp_path / "other")
    publish(other, "toinen")
    assert bring_up_to_date(other, endpoint, notice=0).how == "replaced"
    assert held() == here(other)


def test_a_snapshot_that_is_gone_here_is_replaced(
    directory: DataDirectory, endpoint: Endpoint, held: Held
) -> None:
    publish(directory, "yksi")
    bring_up_to_date(directory, endpoint, notice=0)
    publish(directory, "kaksi", keep=1)
    assert bring_up_to_date(directory, endpoint, notice=0).how == "replaced"
    assert held() == here(directory)


def test_graphs_of_others_stay(directory: DataDirectory, endpoint: Endpoint) -> None:
    with closing(Client(endpoint)) as client:
        client.update(
            "INSERT DATA { GRAPH <https://example.org/g> { <https://example.org/s> a <https://example.org/T> } }"
        )
        publish(directory, "yksi")
        bring_up_to_date(directory, endpoint, notice=0)
        found = client.ask_plainly("SELECT ?s WHERE { GRAPH <https://example.org/g> { ?s ?p ?o } }")
        assert isinstance(found, QuerySolutions)
        assert len(list(found)) == 1


class Killed(BaseException):
    """As good as kill -9: nothing of the delivery runs after it."""


def _killed_at(monkeypatch: pytest.MonkeyPatch, request: int) -> None:
    count = 0
    send = Client._send

    def counted(self: Client, *arguments: object, **named: object) -> object:
        nonlocal count
        count += 1
        if count == request:
            raise Killed
        return send(self, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Client, "_send", counted)


@pytest.mark.slow
@pytest.mark.parametrize("changed", [False, True], ids=["everything", "difference"])
def test_a_delivery_killed_at_any_request_is_mended_by_the_next(
    directory: DataDirectory, endpoint: Endpoint, held: Held, monkeypatch: pytest.MonkeyPatch, changed: bool
) -> None:
    monkeypatch.setattr(changes, "MOST_STATEMENTS", 20)
    monkeypatch.setattr(publication, "MOST_STATEMENTS", 20)
    monkeypatch.setattr(publication, "_ONE_REQUEST", 0)
    publish(directory, "alku")
    for request in range(1, 60):
        if changed:
            bring_up_to_date(directory, endpoint, notice=0)
        else:
            with closing(Client(endpoint)) as client:
                client.update(told("something else"))
        before = here(directory)
        larger(directory, 4, f"kerta {request}")
        with monkeypatch.context() as patch:
            _killed_at(patch, request)
            try:
                bring_up_to_date(directory, endpoint, notice=0)
            except Killed:
                ended = False
            else:
                ended = True
        with suppress(EndpointChanging):  # readers get all of the one, all of the other, or a refusal
            assert held() in (before, here(directory))
        bring_up_to_date(directory, endpoint, notice=0)
        assert held() == here(directory)
        if ended:
            return
    pytest.fail("the delivery never ended")


def test_readers_wait_while_pieces_come(
    directory: DataDirectory, endpoint: Endpoint, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(directory, "yksi")
    bring_up_to_date(directory, endpoint, notice=0)
    larger(directory, 3, "kaksi")
    monkeypatch.setattr(changes, "MOST_STATEMENTS", 5)
    monkeypatch.setattr(publication, "MOST_STATEMENTS", 5)
    monkeypatch.setattr(publication, "_ONE_REQUEST", 0)
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        with pytest.raises(EndpointChanging, match="is being filled"):
            held()

    monkeypatch.setattr(publication.time, "sleep", sleep)
    assert bring_up_to_date(directory, endpoint, notice=1.5).how == "changed"
    assert waited == [1.5]
    assert held() == here(directory)


def test_an_engine_that_does_not_do_as_told_is_filled_anew(
    directory: DataDirectory, endpoint: Endpoint, held: Held
) -> None:
    publish(directory, "yksi")
    bring_up_to_date(directory, endpoint, notice=0)
    with closing(Client(endpoint)) as client:  # somebody meddles, and the difference does not fit any more
        target = f"GRAPH <{endpoint.believed}> " if endpoint.believed else ""
        text = '<https://w3id.org/nivos/project/S1> <https://w3id.org/nivos/ontology#name> "yksi"@fi'
        client.update(f"DELETE DATA {{ {target}{{ {text} }} }}" if target else f"DELETE DATA {{ {text} }}")
    publish(directory, "kaksi")
    assert bring_up_to_date(directory, endpoint, notice=0).how == "replaced"
    assert held() == here(directory)


def test_a_default_graph_that_shows_all_graphs_is_refused(
    directory: DataDirectory, endpoint: Endpoint, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(directory, "yksi")
    monkeypatch.setattr(replacement, "count_believed", lambda client: 1_000)
    with pytest.raises(EndpointRefused, match="NIVOS_STORE_DEFAULT_GRAPH"):
        bring_up_to_date(directory, endpoint, notice=0)
    with pytest.raises(EndpointChanging, match="is being filled"):
        held()


def test_two_deliveries_do_not_mix(
    directory: DataDirectory, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(directory, "yksi")
    monkeypatch.setattr(publication, "_PATIENCE", 0.1)
    with filelock.FileLock(directory.root / "endpoint.lock"), pytest.raises(WriterBusy, match="for long"):
        bring_up_to_date(directory, endpoint)
