"""No room, no permission, no folder: the error is ours and clear, and the published graph is as it was."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, Triple

from graph_api.store import DamagedStore, DataDirectory, Snapshots, StoreError, WriteFailed, open_writer
from ontology import terms
from tests.unit.store.sample import PROJECT, STARTED, name, names, nothing, publish, put

MEBIBYTE = 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def free(disk: Path) -> int:
    """Bytes free."""
    told = os.statvfs(disk)
    return told.f_bavail * told.f_frsize


def fill(disk: Path, leave: int) -> Path:
    """Take all room but `leave` bytes."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        while free(disk) > leave:
            try:
                file.write(b"\0" * min(4096, free(disk) - leave))
            except OSError:  # the last page is promised to another file
                break
    return ballast


def write(directory: DataDirectory, values: int) -> None:
    with open_writer(directory, "a test") as writer:
        texts = [Triple(PROJECT, terms.KNOWN_AS, Literal(f"{at:04d}" * 25)) for at in range(values)]
        put(writer, "S1", [name("kaksi"), *texts])
        writer.publish("two", nothing, STARTED)


@pytest.mark.slow
@pytest.mark.parametrize("leave", [0, 4096, 16384, 65536, MEBIBYTE // 4, MEBIBYTE // 2, MEBIBYTE])
def test_a_full_disk_leaves_the_published_graph_and_the_next_write_works(
    small_disk: Path, leave: int
) -> None:
    directory = DataDirectory(small_disk / "data")
    publish(directory, "yksi")
    ballast = fill(small_disk, leave)
    with pytest.raises(
        WriteFailed, match=r"No space left on device.*the published graph is as it was; make room"
    ):
        write(directory, 20_000)
    assert directory.numbers() == [1]
    assert names(Snapshots(directory).view().store) == ['"yksi"@fi']
    ballast.unlink()
    write(directory, 100)
    view = Snapshots(directory).view()
    assert names(view.store) == ['"kaksi"@fi']
    assert len(view.values(PROJECT, terms.KNOWN_AS)) == 100


@pytest.mark.slow
def test_a_disk_that_fills_up_while_publishing(small_disk: Path) -> None:
    """The records fit, what publishing adds does not: no half of a snapshot stays."""
    directory = DataDirectory(small_disk / "data")
    publish(directory, "yksi")

    def attempt(leave: int) -> None:
        with open_writer(directory, "a test") as writer:
            put(writer, "S1", [name("kaksi")])
            fill(small_disk, leave)
            writer.publish("two", nothing, STARTED)

    for leave in (0, 4096, 8192):
        with pytest.raises(WriteFailed, match=r"No space left on device"):
            attempt(leave)
        assert directory.numbers() == [1]
        assert [path.name for path in directory.snapshots_folder.iterdir()] == ["000001"]
        assert names(Snapshots(directory).view().store) == ['"yksi"@fi']
        (small_disk / "ballast").unlink()
    write(directory, 3)
    assert names(Snapshots(directory).view().store) == ['"kaksi"@fi']


@pytest.mark.slow
def test_a_data_directory_on_a_read_only_disk_is_read_and_not_written(small_disk: Path) -> None:
    directory = DataDirectory(small_disk / "data")
    publish(directory, "yksi")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(WriteFailed, match="cannot be written: Read-only file system"):
        publish(directory, "kaksi")
    assert names(Snapshots(directory).view().store) == ['"yksi"@fi']


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_no_permission(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path / "data")
    publish(directory, "yksi")
    directory.root.chmod(0o555)
    try:
        with pytest.raises(WriteFailed, match="cannot be written: Permission denied"):
            publish(directory, "kaksi")
        assert names(Snapshots(directory).view().store) == ['"yksi"@fi']
    finally:
        directory.root.chmod(0o755)


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_file_in_place_of_the_directory(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("not a directory")
    directory = DataDirectory(tmp_path / place)
    with pytest.raises(WriteFailed, match=r"cannot be written: (File exists|Not a directory)"):
        publish(directory, "yksi")
    with pytest.raises(DamagedStore, match="Not a directory"):
        Snapshots(directory).view()
    assert (tmp_path / "file").read_text() == "not a directory"


@pytest.mark.parametrize("name", ["writer.lock", "writer.json", "writer", "snapshots", "sequence"])
def test_a_folder_or_file_where_another_is_meant(tmp_path: Path, name: str) -> None:
    directory = DataDirectory(tmp_path / "data")
    directory.root.mkdir()
    wrong = directory.root / name
    wrong.write_text("x") if name in {"writer", "snapshots"} else wrong.mkdir()
    with pytest.raises(StoreError, match=str(directory.root)):
        publish(directory, "yksi")
    wrong.unlink() if wrong.is_file() else wrong.rmdir()
    assert publish(directory, "yksi").number == 1
