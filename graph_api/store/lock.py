"""The lock that makes a writer the only one; a killed process gives it up by itself."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import filelock

from graph_api.store.errors import WriteFailed, WriterBusy
from graph_api.store.layout import DataDirectory, write_durably

#: What to do after a failed write.
ADVICE = "the published graph is as it was; make room or mend what is wrong, then run the same again"


@contextmanager
def held(directory: DataDirectory, purpose: str, wait: float = 0.0) -> Iterator[None]:
    """Hold the writer's lock while the block runs. Raises WriterBusy when another holds it for more than
    `wait` seconds, or WriteFailed where none can be had.
    """
    try:
        directory.root.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(directory.lock_file, timeout=wait)
        lock.acquire()
    except filelock.Timeout:
        raise WriterBusy(f"another writer is at work in {directory.root}: {_holder(directory)}") from None
    except OSError as error:
        raise WriteFailed(f"{directory.root} cannot be written: {error.strerror}") from error
    try:
        told = {
            "pid": os.getpid(),
            "purpose": purpose,
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        try:
            write_durably(directory.holder_file, json.dumps(told).encode())
        except OSError as error:
            raise WriteFailed(f"{directory.root} cannot be written: {error.strerror}; {ADVICE}") from error
        yield
    finally:
        with suppress(OSError):  # a note that stays is overwritten by the next writer
            directory.holder_file.unlink(missing_ok=True)
        lock.release()


def _holder(directory: DataDirectory) -> str:
    try:
        told = json.loads(directory.holder_file.read_bytes())
        return f"process {told['pid']} ({told['purpose']}), since {told['since']}; wait until it has ended"
    except (OSError, ValueError, KeyError, TypeError):
        return "it has not said who it is; wait until it has ended"
