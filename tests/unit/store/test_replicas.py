"""Copies of snapshots: what is sent once, what is taken, and everything that must not be taken."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, Triple

from graph_api.store import (
    DamagedStore,
    DataDirectory,
    NoSnapshot,
    Snapshots,
    UnknownSnapshot,
    WriteFailed,
    WriterBusy,
    open_writer,
    rollback,
)
from graph_api.store.lock import held
from graph_api.store.replicas import (
    NothingPushed,
    OtherGraph,
    RemoteDamaged,
    RemoteFailed,
    listing,
    pull,
    push,
)
from graph_api.store.replicas import remote as remotes
from graph_api.store.replicas.pushing import prune
from graph_api.store.replicas.remote import Remote, shown
from ontology import terms
from tests.unit.store.sample import PROJECT, STARTED, names, nothing, publish, put


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> DataDirectory:
    """A data directory with two snapshots that share files."""
    directory = DataDirectory(tmp_path_factory.mktemp("published"))
    with open_writer(directory, "a test") as writer:
        many = [Triple(PROJECT, terms.KNOWN_AS, Literal(f"{at:05d}" * 20)) for at in range(3000)]
        put(writer, "S0", many)
        writer.publish("many", nothing, STARTED)
    publish(directory, "yksi")
    return directory


@pytest.fixture
def origin(published: DataDirectory, tmp_path: Path) -> DataDirectory:
    """The same, for one test to change."""
    shutil.copytree(published.root, tmp_path / "origin", symlinks=True)
    return DataDirectory(tmp_path / "origin")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "place"


@pytest.fixture
def replica(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "replica")


def says(directory: DataDirectory) -> list[str]:
    return names(Snapshots(directory).view().store)


def blobs(place: Path) -> dict[str, Path]:
    return {path.name: path for path in (place / "blobs").rglob("*") if path.is_file()}


def test_a_copy_is_the_same_to_the_byte(origin: DataDirectory, place: Path, replica: DataDirectory) -> None:
    pushed = push(origin, str(place))
    pulled = pull(replica, str(place))
    assert (pushed.number, pushed.current, pulled.number, pulled.changed) == (2, True, 2, True)
    for path in origin.path_of(2).rglob("*"):
        if path.is_file():
            assert (
                replica.path_of(2) / path.relative_to(origin.path_of(2))
            ).read_bytes() == path.read_bytes()
    assert says(replica) == ['"yksi"@fi']
    assert replica.current() == origin.current()
    left = {path.name for path in replica.root.iterdir()}
    assert left <= {"current", "sequence", "snapshots", "writer.lock"}


def test_each_file_is_named_by_its_hash_and_sent_once(origin: DataDirectory, place: Path) -> None:
    first = push(origin, str(place), 1)
    second = push(origin, str(place))
    again = push(origin, str(place))
    assert first.sent > 0
    assert second.there > 0, "snapshots share files"
    assert second.bytes < first.bytes
    assert (again.sent, again.bytes) == (0, 0)
    for digest, path in blobs(place).items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
    whole = sum(path.stat().st_size for path in blobs(place).values())
    assert whole == first.bytes + second.bytes


def test_a_running_reader_moves_on_and_only_what_changed_is_fetched(
    origin: DataDirectory, place: Path, replica: DataDirectory
) -> None:
    push(origin, str(place))
    pull(replica, str(place))
    reader = Snapshots(replica)
    before = reader.view()
    publish(origin, "kaksi")
    push(origin, str(place))
    pulled = pull(replica, str(place))
    assert pulled.kept > 0
    assert names(reader.view().store) == ['"kaksi"@fi']
    assert names(before.store) == ['"yksi"@fi']
    shared = [path for path in (replica.path_of(3) / "graph").glob("*.sst") if path.stat().st_nlink > 1]
    assert shared, "files that both snapshots have lie on disk once"
    again = pull(replica, str(place))
    assert (again.changed, again.fetched) == (False, 0)


def test_a_replica_follows_a_rollback(origin: DataDirectory, place: Path, replica: DataDirectory) -> None:
    push(origin, str(place), 1)
    push(origin, str(place))
    assert pull(replica, str(place)).number == 2
    rollback(origin, 1)
    assert push(origin, str(place)).current
    assert pull(replica, str(place)).number == 1
    assert replica.current_number() == 1


def test_an_older_snapshot_is_added_without_becoming_current(
    origin: DataDirectory, place: Path, replica: DataDirectory
) -> None:
    push(origin, str(place))
    assert not push(origin, str(place), 1).current
    assert pull(replica, str(place)).number == 2
    assert pull(replica, str(place), 1).number == 1
    assert replica.current_number() == 1
    assert pull(replica, str(place)).changed


def test_snapshots_here_are_pruned_as_by_a_writer(
    origin: DataDirectory, place: Path, replica: DataDirectory
) -> None:
    for text in "ab":
        publish(origin, text)
        push(origin, str(place))
        pull(replica, str(place), keep=1)
    assert replica.numbers() == [4]
    assert says(replica) == ['"b"@fi']


def test_pruning_there_keeps_what_is_named_and_what_is_new(
    origin: DataDirectory, place: Path, replica: DataDirectory
) -> None:
    for text in "abc":
        publish(origin, text)
        push(origin, str(place))
    (place / "snapshots/notes.txt").write_text("no listing")
    before = len(blobs(place))
    assert push(origin, str(place), keep=2).pruned == (3,)
    assert len(blobs(place)) == before, "a push that is under way may need them"
    for path in blobs(place).values():
        os.utime(path, (1, 1))
    prune(Remote(str(place)), 2)
    assert len(blobs(place)) < before
    pull(replica, str(place))
    assert says(replica) == ['"c"@fi']
    pull(DataDirectory(replica.root.parent / "another"), str(place), 4)


def test_nothing_to_push_or_pull(
    tmp_path: Path, origin: DataDirectory, place: Path, replica: DataDirectory
) -> None:
    with pytest.raises(NoSnapshot):
        push(DataDirectory(tmp_path / "empty"), str(place))
    with pytest.raises(UnknownSnapshot):
        push(origin, str(place), 9)
    with pytest.raises(RemoteFailed, match="there is no such folder"):
        pull(replica, str(tmp_path / "nowhere"))
    place.mkdir(exist_ok=True)
    with pytest.raises(NothingPushed, match=r"there is no current\.json"):
        pull(replica, str(place))
    push(origin, str(place))
    with pytest.raises(NothingPushed, match=r"there is no snapshots/000009\.json"):
        pull(replica, str(place), 9)
    assert not replica.root.exists() or replica.numbers() == []


def test_two_installations_cannot_share_a_place(
    tmp_path: Path, origin: DataDirectory, place: Path, replica: DataDirectory
) -> None:
    push(origin, str(place))
    other = DataDirectory(tmp_path / "other")
    publish(other, "toinen")
    publish(other, "toinen 2")
    with pytest.raises(OtherGraph, match="push to a place of its own"):
        push(other, str(place))
    with pytest.raises(OtherGraph, match="pull into a folder of its own"):
        pull(other, str(place))
    assert says(other) == ['"toinen 2"@fi']


def test_a_copy_here_that_lost_its_manifest_is_told(
    origin: DataDirectory, place: Path, replica: DataDirectory
) -> None:
    push(origin, str(place))
    pull(replica, str(place))
    (replica.path_of(2) / "manifest.json").unlink()
    with pytest.raises(DamagedStore, match="then pull again"):
        pull(replica, str(place))
    shutil.rmtree(replica.path_of(2))
    assert pull(replica, str(place)).number == 2


# What lies there may be broken, or made by somebody who wishes us ill.


def change(path: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    told = json.loads(path.read_text())
    edit(told)
    path.write_text(json.dumps(told))


def bless(place: Path) -> None:
    """Let current.json name the listing as it is now: a forger can do that, too."""
    content = (place / "snapshots/000002.json").read_bytes()
    change(place / "current.json", lambda told: told.update(listing=hashlib.sha256(content).hexdigest()))


def add(path: str, **more: object) -> Callable[[dict[str, Any]], None]:
    return lambda told: told["files"].append({"path": path, "size": 1, "sha256": "0" * 64, **more})


HOSTILE: list[Callable[[dict[str, Any]], None]] = [
    add("graph/../../../../etc/x"),
    add("../x"),
    add("/etc/x"),
    add("graph/a/b"),
    add("graph/.."),
    add("graph/"),
    add("graph\\x"),
    add("graph/a\n"),
    add("in-use"),
    add("graph/a", size=-1),
    add("graph/a", size=2**60),
    add("graph/a", sha256="../../current.json"),
    add("graph/a", sha256="0" * 63),
    add("graph/CURRENT"),
    add("graph/a", more=1),
    lambda told: told.update(number=3),
    lambda told: told.update(number=-3),
    lambda told: told.update(files=[]),
    lambda told: told.update(files=[told["files"][0]] * 200_000),
    lambda told: told.pop("number"),
]


@pytest.mark.parametrize("edit", HOSTILE)
def test_a_hostile_listing_cannot_be_read(
    published: DataDirectory, edit: Callable[[dict[str, Any]], None]
) -> None:
    told = json.loads(listing.listed(published.path_of(2), 2).written())
    assert listing.read_listing(json.dumps(told).encode(), 2).number == 2
    edit(told)
    with pytest.raises(RemoteDamaged, match=r"nothing of it was taken|is one of snapshot"):
        listing.read_listing(json.dumps(told).encode(), 2)


@pytest.mark.parametrize(
    "edit", [HOSTILE[0], *(pytest.param(each, marks=pytest.mark.slow) for each in HOSTILE[1:])]
)
def test_a_hostile_listing_is_refused(
    origin: DataDirectory, place: Path, replica: DataDirectory, edit: Callable[[dict[str, Any]], None]
) -> None:
    push(origin, str(place))
    change(place / "snapshots/000002.json", edit)
    bless(place)
    with pytest.raises(RemoteDamaged):
        pull(replica, str(place))
    assert replica.current_number() is None
    assert replica.numbers() == []
    assert not (replica.root.parent / "etc").exists()


@pytest.mark.parametrize("content", ["", "{", '{"number": 2}'])
@pytest.mark.parametrize("file", ["current.json", "snapshots/000002.json"])
def test_a_file_that_is_none_is_refused(
    origin: DataDirectory, place: Path, replica: DataDirectory, file: str, content: str
) -> None:
    push(origin, str(place))
    (place / file).write_text(content)
    with pytest.raises(RemoteDamaged):
        pull(replica, str(place))
    push(origin, str(place))
    assert pull(replica, str(place)).changed


def test_a_listing_that_current_does_not_name_is_refused(
    origin: DataDirectory, place: Path, replica: DataDirectory
) -> None:
    push(origin, str(place))
    change(place / "snapshots/000002.json", lambda told: told["files"].reverse())
    with pytest.raises(RemoteDamaged, match=r"not the one that current\.json names"):
        pull(replica, str(place))


def test_an_endless_listing_is_not_read_to_its_end(
    origin: DataDirectory, place: Path, replica: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(origin, str(place))
    with (place / "current.json").open("r+b") as file:
        file.truncate(8 * 2**30)  # a hole, not bytes
    with pytest.raises(RemoteDamaged, match="longer than"):
        pull(replica, str(place))


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("spoil", [truncate, lengthen, flip])
def test_a_spoilt_file_is_refused_and_fetched_when_mended(
    origin: DataDirectory, place: Path, replica: DataDirectory, spoil: Callable[[Path], None]
) -> None:
    push(origin, str(place))
    path = max(blobs(place).values(), key=lambda each: each.stat().st_size)
    whole = path.read_bytes()
    spoil(path)
    with pytest.raises(RemoteDamaged, match="is not what its name says"):
        pull(replica, str(place))
    assert replica.current_number() is None
    path.write_bytes(whole)
    assert pull(replica, str(place)).changed
    assert says(replica) == ['"yksi"@fi']


def test_a_file_that_is_missing_is_told_and_sent_again(
    origin: DataDirectory, place: Path, replica: DataDirectory
) -> None:
    push(origin, str(place))
    path = next(iter(blobs(place).values()))
    path.unlink()
    with pytest.raises(NothingPushed, match=path.name):
        pull(replica, str(place))
    assert push(origin, str(place)).sent == 1
    assert pull(replica, str(place)).changed


def test_whole_files_that_make_no_graph_are_refused(
    origin: DataDirectory, place: Path, replica: DataDirectory
) -> None:
    """Every hash is right, and RocksDB cannot open it."""
    damaged = DataDirectory(origin.root.parent / "damaged")
    shutil.copytree(origin.root, damaged.root, symlinks=True)
    (damaged.path_of(2) / "graph/CURRENT").write_text("MANIFEST-999999\n")
    push(damaged, str(place))
    with pytest.raises(RemoteDamaged, match="is no snapshot; nothing was published"):
        pull(replica, str(place))
    assert list(replica.snapshots_folder.iterdir()) == []


def test_a_writer_or_another_pull_at_work_refuses_a_pull(
    origin: DataDirectory, place: Path, replica: DataDirectory
) -> None:
    push(origin, str(place))
    with held(replica, "pull of snapshot 2"), pytest.raises(WriterBusy, match="pull of snapshot 2"):
        pull(replica, str(place))
    assert pull(replica, str(place)).changed


def test_a_pull_leaves_nothing_of_killed_writers_and_pulls(
    origin: DataDirectory, place: Path, replica: DataDirectory
) -> None:
    push(origin, str(place))
    for kind in ("000001.partial", "000007.deleted"):
        (replica.snapshots_folder / kind).mkdir(parents=True)
    replica.writer_folder.mkdir()
    partial = replica.snapshots_folder / "000002.partial"
    (partial / "graph").mkdir(parents=True)
    (partial / "graph/stranger.sst").write_text("x")
    biggest = max(origin.path_of(2).glob("graph/*.sst"), key=lambda path: path.stat().st_size)
    shutil.copy(biggest, partial / "graph" / biggest.name)
    pulled = pull(replica, str(place))
    assert pulled.kept >= 1, "what came whole is not fetched again"
    assert [path.name for path in replica.snapshots_folder.iterdir()] == ["000002"]
    assert not (replica.path_of(2) / "graph/stranger.sst").exists()


def test_numbers_are_never_given_twice_after_a_pull(
    origin: DataDirectory, place: Path, replica: DataDirectory
) -> None:
    push(origin, str(place))
    pull(replica, str(place))
    assert replica.next_number() == 3


def test_no_room_is_told_before_anything_is_fetched(
    origin: DataDirectory, place: Path, replica: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(origin, str(place))
    usage = shutil.disk_usage(origin.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(WriteFailed, match=r"has room for 1,000 bytes, the snapshot needs [\d,]+ more"):
        pull(replica, str(place))
    monkeypatch.undo()
    assert pull(replica, str(place)).changed


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("ftp://example.org/x", "give a folder, file://, s3://"),
        ("memory:///x", "give a folder, file://, s3://"),
        ("file://example.org/x", "three slashes"),
    ],
)
def test_places_that_cannot_be_used(replica: DataDirectory, url: str, told: str) -> None:
    with pytest.raises(RemoteFailed, match=told):
        pull(replica, url)


def test_a_web_server_can_be_pulled_from_but_not_pushed_to(origin: DataDirectory) -> None:
    with pytest.raises(RemoteFailed, match="cannot be used"):
        push(origin, "https://127.0.0.1:1/x")


def test_passwords_in_addresses_are_not_shown(
    replica: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shown("https://me:secret@example.org/x?sig=secret") == "https://example.org/x"
    monkeypatch.setattr(remotes, "_PATIENCE", {"max_retries": 0})
    with pytest.raises(RemoteFailed) as caught:
        pull(replica, "http://me:secret@127.0.0.1:1/x")
    assert "secret" not in str(caught.value)


@pytest.fixture
def unset_credentials(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for variable in list(os.environ):
        if variable.startswith(("AWS_", "GOOGLE_", "AZURE_")):
            monkeypatch.delenv(variable)
    return None


@pytest.mark.usefixtures("unset_credentials")
def test_without_credentials_no_metadata_service_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, Any]] = []
    monkeypatch.setattr(remotes, "from_url", lambda url, **options: given.append(options))
    for url in ("s3://bucket/x", "gs://bucket/x", "az://container/x"):
        Remote(url)
    assert [options.get("skip_signature") for options in given] == [True] * 3
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    Remote("s3://bucket/x")
    assert "skip_signature" not in given[-1]


def test_every_listing_of_ours_is_accepted(origin: DataDirectory) -> None:
    listed = listing.listed(origin.path_of(2), 2)
    assert listing.read_listing(listed.written(), 2) == listed
    assert {file.path for file in listed.files} >= {"manifest.json", "graph/CURRENT"}
