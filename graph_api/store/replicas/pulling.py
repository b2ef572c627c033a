"""Pulling: fetch what is missing into a folder that nobody reads, check it, then publish it like a writer."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from graph_api.store.errors import DamagedStore, WriteFailed
from graph_api.store.layout import DataDirectory, Manifest, sync_folder, sync_tree
from graph_api.store.lock import held
from graph_api.store.replicas.errors import OtherGraph, RemoteDamaged
from graph_api.store.replicas.listing import (
    LONGEST_LISTING,
    MANIFEST,
    File,
    Listing,
    Pointer,
    hash_of,
    listing_path,
    read_listing,
    read_pointer,
)
from graph_api.store.replicas.pushing import CURRENT
from graph_api.store.replicas.remote import Remote
from graph_api.store.upkeep import prune_held

_ADVICE = (
    "the published graph is as it was; make room or mend what is wrong, then pull again: what has come stays"
)


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull did: whether anything changed, files and bytes fetched, files taken from what was here."""

    number: int
    changed: bool
    fetched: int = 0
    bytes: int = 0
    kept: int = 0


def pull(directory: DataDirectory, url: str, number: int | None = None, keep: int = 10) -> Pulled:
    """Make a snapshot of `url` the current one here; without a number the one that is current there.

    Readers follow at once. May be killed and run again at any time. Raises ReplicaError, WriterBusy when a
    writer or another pull is at work, WriteFailed when there is no room.
    """
    remote = Remote(url)
    pointer = read_pointer(remote.read(CURRENT, LONGEST_LISTING)) if number is None else None
    if pointer is not None and _is_current(directory, pointer):
        return Pulled(pointer.number, False)
    wanted = pointer.number if pointer is not None else number
    assert wanted is not None  # noqa: S101 - one of the two is given
    listing = _listing(remote, wanted, pointer)
    with held(directory, f"pull of snapshot {wanted}"), _failures_told(directory):
        if directory.path_of(wanted).is_dir():
            _refuse_other(directory, remote, listing)
            result = Pulled(wanted, directory.current_number() != wanted)
        else:
            result = _fetch(directory, remote, listing)
        directory.point_to(wanted)
        with suppress(OSError):  # what cannot be deleted now is deleted by a later pull
            prune_held(directory, keep)
    return result


def _is_current(directory: DataDirectory, pointer: Pointer) -> bool:
    if directory.current_number() != pointer.number:
        return False
    try:
        return hash_of(directory.path_of(pointer.number) / MANIFEST) == pointer.manifest
    except OSError:
        return False


def _listing(remote: Remote, number: int, pointer: Pointer | None) -> Listing:
    content = remote.read(listing_path(number), LONGEST_LISTING)
    if pointer is not None and hashlib.sha256(content).hexdigest() != pointer.listing:
        raise RemoteDamaged(
            f"the list of files of snapshot {number} in {remote.name} is not the one that current.json names; "
            "nothing of it was taken, push the snapshot again"
        )
    return read_listing(content, number)


def _refuse_other(directory: DataDirectory, remote: Remote, listing: Listing) -> None:
    folder = directory.path_of(listing.number)
    try:
        here = hash_of(folder / MANIFEST)
    except OSError as error:
        raise DamagedStore(
            f"snapshot {listing.number} in {directory.root} has no manifest that can be read ({error.strerror}); "
            f"delete {folder}, then pull again"
        ) from error
    if here != listing.manifest.sha256:
        raise OtherGraph(
            f"{directory.root} holds another snapshot {listing.number} than {remote.name}: both were written to; "
            "pull into a folder of its own"
        )


def _fetch(directory: DataDirectory, remote: Remote, listing: Listing) -> Pulled:
    partial = directory.snapshots_folder / f"{listing.number:06d}.partial"
    (partial / "graph").mkdir(parents=True, exist_ok=True)
    _sweep(directory, partial, listing)
    near = [file for file in listing.files if _have(directory, partial, file)]
    far = [file for file in listing.files if file not in near]
    _refuse_without_room(directory, sum(file.size for file in far))
    for file in far:
        _download(remote, file, partial / file.path)
    _refuse_unreadable(remote, partial, listing.number)
    (partial / "in-use").touch()
    sync_tree(partial)
    directory.reserve(max(listing.number, directory.next_number() - 1))
    os.rename(partial, directory.path_of(listing.number))
    sync_folder(directory.snapshots_folder)
    return Pulled(listing.number, True, len(far), sum(file.size for file in far), len(near))


def _sweep(directory: DataDirectory, partial: Path, listing: Listing) -> None:
    """Remove what killed writers and pulls left, but the files that this pull goes on with."""
    shutil.rmtree(directory.writer_folder, ignore_errors=True)
    for path in directory.snapshots_folder.iterdir():
        if path.suffix in {".partial", ".deleted"} and path != partial:
            shutil.rmtree(path, ignore_errors=True)
    wanted = {partial / file.path for file in listing.files}
    for path in [*partial.iterdir(), *(partial / "graph").iterdir()]:
        if path not in wanted and path != partial / "graph":
            path.unlink()


def _have(directory: DataDirectory, partial: Path, file: File) -> bool:
    """Whether a file is here: from a pull that was killed, or in another snapshot, which then shares it."""
    target = partial / file.path
    if _same(target, file):
        return True
    target.unlink(missing_ok=True)
    if not file.path.endswith(".sst"):
        return False
    for number in reversed(directory.numbers()):
        other = directory.path_of(number) / file.path
        if _same(other, file):
            os.link(other, target)
            return True
    return False


def _same(path: Path, file: File) -> bool:
    try:
        return path.stat().st_size == file.size and hash_of(path) == file.sha256
    except OSError:
        return False


def _refuse_without_room(directory: DataDirectory, needed: int) -> None:
    free = shutil.disk_usage(directory.root).free
    if needed > free:
        raise WriteFailed(
            f"{directory.root} has room for {free:,} bytes, the snapshot needs {needed:,} more; {_ADVICE}"
        )


def _download(remote: Remote, file: File, target: Path) -> None:
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as output:
        for chunk in remote.stream(file.blob, file.size):
            digest.update(chunk)
            size += len(chunk)
            output.write(chunk)
            if size > file.size:
                break
    if size != file.size or digest.hexdigest() != file.sha256:
        target.unlink()
        raise RemoteDamaged(
            f"{file.blob} in {remote.name} is not what its name says ({size:,} of {file.size:,} bytes); "
            "delete it there and push the snapshot again"
        )


def _refuse_unreadable(remote: Remote, partial: Path, number: int) -> None:
    """Refuse what its own hashes call whole, but no reader could open."""
    try:
        manifest = Manifest.model_validate_json((partial / MANIFEST).read_bytes())
        readable = manifest.number == number and Store.read_only(str(partial / "graph")) is not None
    except (ValueError, OSError, RuntimeError):
        readable = False
    if not readable:
        shutil.rmtree(partial, ignore_errors=True)
        raise RemoteDamaged(
            f"what {remote.name} holds as snapshot {number} is no snapshot; nothing was published"
        )


@contextmanager
def _failures_told(directory: DataDirectory) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = (
            "is full"
            if error.errno in (errno.ENOSPC, errno.EDQUOT)
            else f"cannot be written: {error.strerror}"
        )
        raise WriteFailed(f"{directory.root} {what}; {_ADVICE}") from error
