"""The folder that holds the graph: numbered snapshots, and the link that says which one is current.

<data>/snapshots/000007/{graph/, manifest.json, in-use}   never changed once published
<data>/current -> snapshots/000007                        swapped by an atomic rename
<data>/sequence                                           the highest number ever given
<data>/history.sqlite                                     what each publication changed, also of pruned snapshots
<data>/writer/, writer.lock, writer.json                  the one writer at work, if any
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from graph_api.store.derivation import Derived
from graph_api.store.errors import DamagedStore, NoSnapshot, UnknownSnapshot

_NUMBERED = re.compile(r"\d{6,}")


class Changes(BaseModel):
    """What a snapshot changed against the one it was made from. Counts of quads, of records and of other graphs."""

    model_config = ConfigDict(frozen=True)

    added: int = 0
    removed: int = 0
    records_added: int = 0
    records_changed: int = 0
    records_removed: int = 0
    graphs_edited: int = 0


class Manifest(BaseModel):
    """What a published snapshot says of itself. Times are UTC, `duration` is in seconds.

    `by` names the key it was written with; empty when it was written on the machine itself. `precedence` has the
    rules of whom to believe, where they are not the usual ones: by property IRI or "default". `derived` tells how the
    derived facts were made; None where they are made anew each time.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    published: datetime
    message: str = ""
    by: str = ""
    base: int | None = None
    triples: int = 0
    quads: int = 0
    counts: dict[str, int] = {}
    indicators: dict[str, float] = {}
    sources: tuple[str, ...] = ()
    precedence: dict[str, dict[str, tuple[str, ...]]] = {}
    changes: Changes = Changes()
    duration: float = 0.0
    nivos_version: str = ""
    derived: Derived | None = None


class DataDirectory:
    """The layout on disk. Making one touches nothing: a folder is created by the first writer."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        self.snapshots_folder = self.root / "snapshots"
        self.writer_folder = self.root / "writer"
        self.lock_file = self.root / "writer.lock"
        self.holder_file = self.root / "writer.json"
        self.history_file = self.root / "history.sqlite"
        self._current = self.root / "current"
        self._sequence = self.root / "sequence"

    def numbers(self) -> list[int]:
        """Numbers of the published snapshots, oldest first."""
        if not self.snapshots_folder.is_dir():
            return []
        return sorted(
            int(path.name) for path in self.snapshots_folder.iterdir() if _NUMBERED.fullmatch(path.name)
        )

    def snapshots(self) -> list[Manifest]:
        """Manifests of the published snapshots, oldest first."""
        return [self.manifest(number) for number in self.numbers()]

    def path_of(self, number: int) -> Path:
        """Folder of a snapshot, whether it exists or not."""
        return self.snapshots_folder / f"{number:06d}"

    def manifest(self, number: int) -> Manifest:
        """Read a snapshot's manifest. Raises UnknownSnapshot or DamagedStore."""
        folder = self.path_of(number)
        if not folder.is_dir():
            raise UnknownSnapshot(
                f"there is no snapshot {number} in {self.root}; `nivos snapshots` lists those there are"
            )
        try:
            return Manifest.model_validate_json((folder / "manifest.json").read_bytes())
        except (OSError, ValidationError) as error:
            raise DamagedStore(
                f"the manifest of snapshot {number} in {self.root} cannot be read ({type(error).__name__}); "
                "`nivos rollback` to another snapshot, or load the records again into a new directory"
            ) from error

    def current_number(self) -> int | None:
        """Number of the current snapshot; None when nothing is published."""
        try:
            name = os.path.basename(os.readlink(self._current))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DamagedStore(
                f"{self._current} is not the link that Nivos made: {error.strerror}"
            ) from error
        if not _NUMBERED.fullmatch(name):
            raise DamagedStore(f"{self._current} points to {name!r}, which is no snapshot")
        return int(name)

    def current(self) -> Manifest:
        """Manifest of the current snapshot. Raises NoSnapshot when nothing is published."""
        number = self.current_number()
        if number is None:
            raise NoSnapshot(f"nothing is published in {self.root} yet; load records with `nivos ingest`")
        try:
            return self.manifest(number)
        except UnknownSnapshot as error:
            raise DamagedStore(
                f"the current snapshot {number} is missing from {self.root}; `nivos rollback` to another"
            ) from error

    def next_number(self) -> int:
        """A number that no snapshot has or had, also after a roll-back or a pruning."""
        try:
            given = int(self._sequence.read_bytes())
        except FileNotFoundError:
            given = 0
        except ValueError as error:
            raise DamagedStore(
                f"{self._sequence} holds no number; write the highest snapshot number ever given into it"
            ) from error
        return max([given, *self.numbers()]) + 1

    def reserve(self, number: int) -> None:
        """Note that `number` is given, before anything is published under it."""
        write_durably(self._sequence, f"{number}\n".encode())

    def point_to(self, number: int) -> None:
        """Make `number` the current snapshot, in one atomic step."""
        fresh = self.root / "current.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("snapshots") / f"{number:06d}")
        os.replace(fresh, self._current)
        sync_folder(self.root)

    def discard(self, number: int) -> None:
        """Delete a snapshot: first its name, so that a crash leaves no half of one."""
        doomed = self.snapshots_folder / f"{number:06d}.deleted"
        os.rename(self.path_of(number), doomed)
        shutil.rmtree(doomed)

    def sweep(self) -> None:
        """Remove what a killed writer left behind. Only the holder of the writer's lock may call this."""
        shutil.rmtree(self.writer_folder, ignore_errors=True)
        if self.snapshots_folder.is_dir():
            for path in self.snapshots_folder.iterdir():
                if path.suffix in {".partial", ".deleted"}:
                    shutil.rmtree(path, ignore_errors=True)


@contextmanager
def unused(folder: Path) -> Iterator[bool]:
    """Whether no reader holds the snapshot in `folder`; while the block runs none can take hold of it."""
    descriptor = os.open(folder / "in-use", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file's content in one step that survives a power cut."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Make every file and name below a folder durable."""
    for parent, _, files in os.walk(folder):
        for name in files:
            descriptor = os.open(os.path.join(parent, name), os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        sync_folder(Path(parent))
