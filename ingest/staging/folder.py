"""The folder of one run: begun, or found as an earlier attempt left it; one run at a time in each."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from graph_api.store import WriteFailed, WriterBusy
from graph_api.store.lock import ADVICE
from ingest.messages import told
from ingest.sources.input_file import InputFile
from ingest.staging.chunks import Chunks
from ingest.staging.identity import contents, run_key
from ingest.staging.index import Index

#: Finished runs of so many records and more leave their index behind, so that the same again is told at once.
_WORTH_KEEPING = 5000
_KEPT = 3
#: Seconds after which a run that was broken off is not expected to go on.
_FORGOTTEN = 14 * 24 * 3600
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})
_INDEX, _LOCK = "index.sqlite", "lock"


@dataclass
class Staging:
    """What a run has read. `notes` are sentences about an earlier attempt."""

    folder: Path
    contents: list[list[str]]
    index: Index = field(init=False)
    chunks: Chunks = field(init=False)
    notes: list[str] = field(default_factory=list)

    def open(self) -> None:
        """Open the files, made where they are not."""
        self.index, self.chunks = Index(self.folder / _INDEX), Chunks(self.folder)

    def close(self) -> None:
        """Let go of the files."""
        self.chunks.close()
        self.index.close()

    @property
    def items(self) -> int:
        """How many items have been read."""
        return int(self.index.get("read") or 0)

    @property
    def is_read(self) -> bool:
        """Whether everything has been read."""
        return self.index.get("stage") in ("read", "done")

    @property
    def is_done(self) -> bool:
        """Whether it was published, and only the index is left."""
        return self.index.get("stage") == "done"

    def begin_anew(self) -> None:
        """Throw away what was read."""
        self.close()
        _clear(self.folder)
        self.open()
        self.index.note("contents", json.dumps(self.contents))

    def take_up(self, *, reuse: bool) -> None:
        """Go on from an earlier attempt if it read the same contents; else begin anew."""
        try:
            earlier = self.index.get("contents")
        except sqlite3.DatabaseError:  # a disk that lost something: nothing in it is needed
            earlier = ""
        if not reuse or earlier != json.dumps(self.contents):
            if reuse and earlier and not self.is_done:
                self.notes.append(_changed_since(json.loads(earlier), self.contents))
            self.begin_anew()
        elif self.items and not self.is_done:
            self.notes.append(
                told("going on from an earlier attempt, which had read {number} records", number=self.items)
            )

    def finish(self) -> None:
        """Keep of a run that is over what tells the same again, if that is worth the room; else nothing."""
        if self.index.count("record") < _WORTH_KEEPING:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        self.index.note("stage", "done")
        for chunk in self.folder.glob("*.nt"):
            chunk.unlink(missing_ok=True)


def _changed_since(before: list[list[str]], now: list[list[str]]) -> str:
    names = [name for (name, content), (_, then) in zip(now, before, strict=False) if content != then]
    return told(
        "{files} changed since an earlier attempt was broken off: begun anew",
        files=", ".join(names) or told("the files"),
    )


@contextmanager
def staged(
    root: Path,
    files: Sequence[InputFile],
    options: str = "",
    *,
    dry: bool = False,
    reuse: bool = True,
    wait: float = 0.0,
) -> Iterator[Staging]:
    """Open the staging area of a run below `root`; of a dry run elsewhere, for as long as the block runs.

    Raises WriterBusy when another run loads the same files for more than `wait` seconds, WriteFailed when there is
    no room or no permission.
    """
    summed = [list(each) for each in contents(files)]
    with _failures_told(root):
        if dry:
            with TemporaryDirectory(prefix="nivos-") as folder:
                yield from _opened(Staging(Path(folder), summed), reuse=False)
            return
        folder_of_run = root / run_key(files, options)
        with _held(folder_of_run, wait):
            _sweep(root, folder_of_run)
            yield from _opened(Staging(folder_of_run, summed), reuse=reuse)


def _opened(staging: Staging, *, reuse: bool) -> Iterator[Staging]:
    staging.open()
    try:
        staging.take_up(reuse=reuse)
        yield staging
    finally:
        staging.close()


@contextmanager
def _failures_told(root: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise WriteFailed(f"staging in {root} failed: {error}; {ADVICE}") from error
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise WriteFailed(f"staging in {root} failed: {error.strerror}; {ADVICE}") from error
        raise


@contextmanager
def _held(folder: Path, wait: float) -> Iterator[None]:
    """Hold the lock of a run's folder, made where it is not."""
    end = time.monotonic() + wait
    while (descriptor := _locked(folder)) is None:
        if time.monotonic() >= end:
            raise WriterBusy(
                f"another run is loading the same files into {folder.parent.parent}; wait until it has ended, "
                "or let this one wait with --wait SECONDS"
            )
        time.sleep(0.1)
    try:
        yield
    finally:
        os.close(descriptor)


def _locked(folder: Path) -> int | None:
    """Lock a run's folder; None while another has it. A finished run removes its folder, lock and all."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        return None  # it was removed between the two
    except OSError as error:
        raise WriteFailed(f"{folder} cannot be written: {error.strerror}; {ADVICE}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_ino == (folder / _LOCK).stat().st_ino:
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(descriptor)
    return None


def _sweep(root: Path, own: Path) -> None:
    """Remove what nobody will go on with: all but the newest finished runs, and those broken off long ago."""
    others = [path for path in root.iterdir() if path.is_dir() and path != own]
    others.sort(key=_age)
    for place, path in enumerate(others):
        done = not any(path.glob("*.nt"))
        if (done and place >= _KEPT) or _age(path) > _FORGOTTEN:
            descriptor = _locked(path)
            if descriptor is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(descriptor)


def _age(path: Path) -> float:
    try:
        return time.time() - (path / _INDEX).stat().st_mtime
    except OSError:
        return time.time() - path.stat().st_mtime


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name != _LOCK:
            path.unlink()
