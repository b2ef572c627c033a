"""Files that only the service and its keeper may read, in the data folder."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from graph_api.store.layout import sync_folder


def open_private(path: Path, flags: int) -> int:
    """Open a file, which is made with mode 0600 where it is not there. Raises OSError.

    What root makes is given to the folder's owner: `sudo nivos keys add` must not leave a file behind
    that the service, which runs as somebody else, cannot read.
    """
    fresh = not path.exists()
    file = os.open(path, flags | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if fresh and os.geteuid() == 0:
        owner = os.stat(path.parent)
        with suppress(OSError):  # some file systems know no owners
            os.fchown(file, owner.st_uid, owner.st_gid)
    return file


def replace_private(path: Path, content: bytes) -> None:
    """Replace a file's content in one step that survives a power cut; nobody else may read it meanwhile."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)  # what a killed command left, with whatever rights
    try:
        with open(open_private(fresh, os.O_WRONLY | os.O_EXCL), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
