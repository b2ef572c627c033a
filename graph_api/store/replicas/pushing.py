"""Pushing: the files that are not there yet, then the list of them, then the word that it is current."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graph_api.store.errors import DamagedStore
from graph_api.store.layout import DataDirectory
from graph_api.store.replicas.errors import OtherGraph, RemoteDamaged
from graph_api.store.replicas.listing import (
    LONGEST_LISTING,
    Listing,
    Pointer,
    listed,
    listing_path,
    read_listing,
    read_pointer,
)
from graph_api.store.replicas.remote import Remote
from graph_api.store.view import Hold

CURRENT = "current.json"
_LISTING = re.compile(r"snapshots/(\d{6,12})\.json")
#: A file that no listing names may belong to a push that is under way; one this old does not.
_UNDER_WAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: files and bytes sent, files that were there, snapshots deleted there."""

    number: int
    current: bool
    sent: int
    bytes: int
    there: int
    pruned: tuple[int, ...] = ()


def push(directory: DataDirectory, url: str, number: int | None = None, keep: int | None = None) -> Pushed:
    """Copy a snapshot to `url`; without a number the current one, which then is current there, too.

    With a number, it becomes current there only when it is here, or when nothing was there. `keep` deletes
    there all but that many newest snapshots, never the current one. May be killed and run again at any time.
    Raises NoSnapshot, UnknownSnapshot, DamagedStore or ReplicaError.
    """
    current = directory.current().number
    chosen = current if number is None else directory.manifest(number).number
    remote = Remote(url, create=True)
    hold, listing = _held(directory, chosen)
    written = listing.written()
    _refuse_other(remote, listing)
    there, sent = _send(remote, directory, listing)
    del hold
    remote.write(listing_path(chosen), written)
    becomes = chosen == current or remote.find(CURRENT, LONGEST_LISTING) is None
    if becomes:
        digest = hashlib.sha256(written).hexdigest()
        pointer = Pointer(number=chosen, listing=digest, manifest=listing.manifest.sha256)
        remote.write(CURRENT, pointer.written())
    pruned = () if keep is None else prune(remote, keep)
    return Pushed(chosen, becomes, len(sent), sum(sent), there, pruned)


def _held(directory: DataDirectory, number: int) -> tuple[Hold, Listing]:
    """Take hold of a snapshot, so that pruning here leaves it alone while it is sent, and list its files."""
    try:
        hold = Hold(directory, number)
        return hold, listed(directory.path_of(number), number)
    except (OSError, ValueError) as error:
        raise DamagedStore(f"snapshot {number} in {directory.root} cannot be read ({error})") from error


def _refuse_other(remote: Remote, listing: Listing) -> None:
    """Keep two installations from writing to one place: their snapshots of one number would differ."""
    known = remote.find(listing_path(listing.number), LONGEST_LISTING)
    if known is None:
        return
    try:
        other = read_listing(known, listing.number)
    except RemoteDamaged:
        return  # it is mended by writing it anew
    if other.manifest.sha256 != listing.manifest.sha256:
        raise OtherGraph(
            f"{remote.name} holds another snapshot {listing.number}, pushed from another data directory; "
            "push to a place of its own"
        )


def _send(remote: Remote, directory: DataDirectory, listing: Listing) -> tuple[int, list[int]]:
    folder = directory.path_of(listing.number)
    known = remote.files("blobs")
    wanted = {file.blob: file for file in listing.files}
    missing = [file for blob, file in wanted.items() if known.get(blob, (-1,))[0] != file.size]
    for file in missing:
        remote.upload(file.blob, folder / file.path)
    return len(wanted) - len(missing), [file.size for file in missing]


def prune(remote: Remote, keep: int) -> tuple[int, ...]:
    """Delete all but the `keep` newest snapshots there, and the files that none of the others names."""
    content = remote.find(CURRENT, LONGEST_LISTING)
    current = None if content is None else read_pointer(content).number
    found = [_LISTING.fullmatch(path) for path in remote.files("snapshots")]
    numbers = sorted(int(each[1]) for each in found if each is not None)
    doomed = tuple(number for number in numbers[: -max(keep, 1)] if number != current)
    remote.delete([listing_path(number) for number in doomed])
    named = {
        file.blob
        for number in numbers
        if number not in doomed
        for file in read_listing(remote.read(listing_path(number), LONGEST_LISTING), number).files
    }
    before = datetime.now(UTC) - _UNDER_WAY
    blobs = remote.files("blobs").items()
    remote.delete([path for path, (_, changed) in blobs if path not in named and changed < before])
    return doomed
