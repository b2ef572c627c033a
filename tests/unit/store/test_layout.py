"""Numbers, the current link and manifests on disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graph_api.store import DamagedStore, DataDirectory, NoSnapshot, UnknownSnapshot, prune, rollback
from tests.unit.store.sample import publish


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


def test_making_one_touches_nothing(directory: DataDirectory) -> None:
    assert directory.numbers() == []
    assert directory.current_number() is None
    assert not directory.root.exists()


def test_nothing_published_is_said_with_what_to_do(directory: DataDirectory) -> None:
    with pytest.raises(NoSnapshot, match=r"nothing is published in .*; load records with `nivos ingest`"):
        directory.current()


def test_numbers_count_up_and_current_is_a_relative_link(directory: DataDirectory) -> None:
    assert [publish(directory, text).number for text in ("one", "two", "three")] == [1, 2, 3]
    assert directory.numbers() == [1, 2, 3]
    assert os.readlink(directory.root / "current") == "snapshots/000003"
    assert [manifest.message for manifest in directory.snapshots()] == ["one", "two", "three"]
    assert directory.current().base == 2
    assert not (directory.root / "current.new").exists()


def test_the_directory_can_be_moved(directory: DataDirectory, tmp_path: Path) -> None:
    publish(directory, "one")
    moved = directory.root.rename(tmp_path / "elsewhere")
    assert DataDirectory(moved).current().message == "one"


def test_a_number_is_never_given_again(directory: DataDirectory) -> None:
    for text in ("one", "two", "three"):
        publish(directory, text)
    rollback(directory, 1)
    directory.discard(2)
    directory.discard(3)
    assert directory.numbers() == [1]
    assert publish(directory, "four").number == 4
    assert directory.current().base == 1


def test_a_number_survives_a_lost_sequence(directory: DataDirectory) -> None:
    publish(directory, "one")
    (directory.root / "sequence").unlink()
    assert publish(directory, "two").number == 2


def test_a_garbled_sequence_is_named(directory: DataDirectory) -> None:
    publish(directory, "one")
    (directory.root / "sequence").write_text("x")
    with pytest.raises(DamagedStore, match="sequence holds no number"):
        publish(directory, "two")
    assert directory.current_number() == 1


def test_prune_keeps_the_newest_and_the_current(directory: DataDirectory) -> None:
    for text in ("one", "two", "three", "four"):
        publish(directory, text)
    rollback(directory, 2)
    assert prune(directory, keep=1) == [1, 3]
    assert directory.numbers() == [2, 4]
    assert prune(directory, keep=0) == []
    assert directory.current().message == "two"


def test_publishing_prunes_by_the_keep_setting(directory: DataDirectory) -> None:
    for text in ("one", "two", "three"):
        publish(directory, text, keep=2)
    assert directory.numbers() == [2, 3]


def test_rollback_moves_both_ways_and_refuses_what_is_not_there(directory: DataDirectory) -> None:
    publish(directory, "one")
    publish(directory, "two")
    assert rollback(directory, 1).message == "one"
    assert directory.current_number() == 1
    assert rollback(directory, 2).number == 2
    with pytest.raises(UnknownSnapshot, match=r"there is no snapshot 9 in .*`nivos snapshots` lists"):
        rollback(directory, 9)
    assert directory.current_number() == 2


def test_rollback_refuses_a_snapshot_that_cannot_be_read(directory: DataDirectory) -> None:
    publish(directory, "one")
    publish(directory, "two")
    (directory.path_of(1) / "graph" / "CURRENT").write_bytes(b"garbled")
    with pytest.raises(DamagedStore, match=r"snapshot 1 in .* cannot be read"):
        rollback(directory, 1)
    assert directory.current_number() == 2


@pytest.mark.parametrize("content", [None, b"", b"{", b"{}", b"\xff"])
def test_a_broken_manifest_is_named(directory: DataDirectory, content: bytes | None) -> None:
    publish(directory, "one")
    path = directory.path_of(1) / "manifest.json"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(DamagedStore, match=r"the manifest of snapshot 1 in .* cannot be read"):
        directory.current()


def test_a_current_that_is_no_link_of_ours_is_named(directory: DataDirectory) -> None:
    publish(directory, "one")
    current = directory.root / "current"
    current.unlink()
    current.symlink_to("snapshots/newest")
    with pytest.raises(DamagedStore, match="points to 'newest', which is no snapshot"):
        directory.current()
    current.unlink()
    current.write_text("7")
    with pytest.raises(DamagedStore, match="is not the link that Nivos made"):
        directory.current()


def test_a_link_to_a_missing_snapshot_is_damage(directory: DataDirectory) -> None:
    publish(directory, "one")
    directory.discard(1)
    with pytest.raises(DamagedStore, match="the current snapshot 1 is missing"):
        directory.current()


def test_what_a_killed_writer_left_is_swept_and_never_listed(directory: DataDirectory) -> None:
    publish(directory, "one")
    for leftover in ("snapshots/000002.partial", "snapshots/000009.deleted", "writer"):
        (directory.root / leftover / "graph").mkdir(parents=True)
    directory.holder_file.write_text("{}")
    (directory.root / "current.new").symlink_to("snapshots/000002")
    assert directory.numbers() == [1]
    assert publish(directory, "two").number == 2
    assert sorted(path.name for path in directory.root.iterdir() if path.name != "writer.lock") == [
        "current",
        "history.sqlite",
        "sequence",
        "snapshots",
    ]
    assert sorted(path.name for path in directory.snapshots_folder.iterdir()) == ["000001", "000002"]
