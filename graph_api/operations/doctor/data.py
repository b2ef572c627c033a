"""Checks of the data folder: can it be written, is what is published whole, did anyone leave something lying."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import filelock
from packaging.version import InvalidVersion, Version

from graph_api.access.errors import AccessFileError
from graph_api.access.keys import Keys
from graph_api.operations.doctor.findings import Finding, error, ok, warning
from graph_api.settings import Settings
from graph_api.store import DataDirectory, StoreError, open_view

_LITTLE, _TOO_LITTLE = 2 * 2**30, 200 * 2**20
_GIB = 2**30


def folder(settings: Settings) -> Iterator[Finding]:
    """Is the data folder there, can it be written, does it take hard links, has it room?"""
    place = settings.data
    if not place.exists():
        yield warning(f"{place} is not there", "the first `nivos ingest` or `nivos snapshots pull` makes it")
        return
    if not place.is_dir():
        yield error(f"{place} is no folder", "set NIVOS_DATA to another place")
        return
    try:
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=place) as trial:
            yield from _links(place, Path(trial))
    except OSError as fault:
        yield warning(
            f"{place} cannot be written: {fault.strerror}", "fine for a server that only reads; else mend it"
        )
    yield from _room(place)


def _links(place: Path, trial: Path) -> Iterator[Finding]:
    (trial / "a").write_bytes(b"a")
    try:
        os.link(trial / "a", trial / "b")
    except OSError as fault:
        yield error(
            f"{place} takes no hard links ({fault.strerror}): every snapshot would be a whole copy",
            "put NIVOS_DATA on a file system of this machine, such as ext4 or xfs",
        )
    else:
        yield ok(f"{place} can be written and takes hard links")


def _room(place: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(place).free
    told = f"{free / _GIB:.1f} GiB free in {place}"
    if free < _TOO_LITTLE:
        yield error(told, "make room: the next publication may fail")
    elif free < _LITTLE:
        yield warning(told, "make room before the next large load")
    else:
        yield ok(told)


def current(settings: Settings) -> Iterator[Finding]:
    """Can the published graph be read?"""
    if settings.store_url:
        yield ok("the graph is held by NIVOS_STORE_URL, not by snapshots here")
        return
    directory = DataDirectory(settings.data)
    try:
        number = directory.current_number()
        if number is None:
            yield warning(
                f"nothing is published in {settings.data}", "load records with `nivos ingest`, or pull"
            )
            return
        view = open_view(directory, number)
        next(iter(view.store.quads_for_pattern(None, None, None, None)), None)
    except (StoreError, OSError, RuntimeError) as fault:
        yield error(
            str(fault), "`nivos snapshots` lists the others, `nivos rollback NUMBER` goes back to one"
        )
        return
    yield ok(f"snapshot {number} is published and can be read: {view.snapshot.triples:,} triples")
    yield from _made_by(view.snapshot.nivos_version)


def _made_by(made: str) -> Iterator[Finding]:
    try:
        if Version(made) > Version(version("nivos")):
            yield warning(
                f"the current snapshot was made by Nivos {made}, this is {version('nivos')}",
                "install the newer one before you write",
            )
    except (InvalidVersion, PackageNotFoundError):
        return  # a snapshot that does not say is as good as any


def snapshots(settings: Settings) -> Iterator[Finding]:
    """Has every snapshot a manifest that can be read, and a graph?"""
    directory = DataDirectory(settings.data)
    try:
        numbers = directory.numbers()
    except OSError as fault:
        yield error(f"{directory.snapshots_folder} cannot be read: {fault.strerror}", "mend its permissions")
        return
    broken = []
    for number in numbers:
        try:
            if directory.manifest(number).number != number:
                raise StoreError(f"the manifest of snapshot {number} is of another one")
            if not (directory.path_of(number) / "graph" / "CURRENT").is_file():
                raise StoreError(f"snapshot {number} has no graph")
        except StoreError as fault:
            broken.append(number)
            yield error(str(fault), f"delete {directory.path_of(number)} if it is not the current one")
    if not broken:
        yield ok(f"{len(numbers)} snapshots, each with its manifest")


def writer(settings: Settings) -> Iterator[Finding]:
    """Is somebody writing, and did anybody who was killed leave something?"""
    directory = DataDirectory(settings.data)
    held = _held(directory)
    left = [] if held else [path.name for path in _leftovers(directory)]
    if held:
        yield from _holder(directory)
    elif left:
        yield warning(
            f"a writer that was killed left {', '.join(sorted(left))}",
            "nothing to do: the next writer removes it",
        )
    else:
        yield ok("nobody writes, nothing is left over")


def _held(directory: DataDirectory) -> bool:
    if not directory.lock_file.is_file():
        return False
    lock = filelock.FileLock(directory.lock_file, timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def _holder(directory: DataDirectory) -> Iterator[Finding]:
    try:
        told = json.loads(directory.holder_file.read_bytes())
        pid, what = int(told["pid"]), f"{told['purpose']}, since {told['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        yield warning("a writer is at work that has not said who it is", "wait until it has ended")
        return
    if _alive(pid):
        yield ok(f"process {pid} is writing: {what}")
    else:
        yield warning(
            f"a writer holds the lock, and process {pid} ({what}) is not on this machine",
            "another machine writes to the same folder, or another container: leave the writing to one",
        )


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _leftovers(directory: DataDirectory) -> Iterator[Path]:
    if directory.writer_folder.exists():
        yield directory.writer_folder
    if directory.snapshots_folder.is_dir():
        yield from (
            path for path in directory.snapshots_folder.iterdir() if path.suffix in {".partial", ".deleted"}
        )


def keys(settings: Settings) -> Iterator[Finding]:
    """Are the keys and the audit log readable for us, for nobody else, and can the log be written?"""
    found = [path for name in ("keys.json", "audit.jsonl") if (path := settings.data / name).exists()]
    fine = True
    for path in found:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            fine = False
            yield error(f"{path} can be read by others (mode {mode:04o})", f"chmod 600 {path}")
        if path.suffix == ".jsonl" and not os.access(path, os.W_OK):
            fine = False
            yield error(
                f"{path} cannot be written: no change will be accepted", "give it to the server's user"
            )
    try:
        Keys(settings.data).all()
    except AccessFileError as fault:
        fine = False
        yield error(str(fault), "until then no key opens anything")
    if fine:
        yield ok(
            ", ".join(f"{path.name} is its owner's alone" for path in found) or "no keys, no audit log yet"
        )
