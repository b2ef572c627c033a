"""What was fetched from an address before and taken in whole: so that the host can say that nothing has changed.

`<data>/fetched/<digest of the address>.json` keeps what the host called that state of the file (ETag, Last-Modified),
when it was fetched, how it was read (options), and the snapshot that holds it. It counts only as long as the current
snapshot is built on that one: after a rollback, or other options, the file is fetched anew.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from graph_api.store import DataDirectory
from graph_api.store.errors import StoreError
from ontology import iris


@dataclass(frozen=True)
class Memory:
    """One state of a file. `since` is the day and time (UTC, ISO) it was fetched."""

    address: str
    etag: str
    modified: str
    since: str
    options: str
    snapshot: int

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for the file only if it is another."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in named.items() if value}


def recall(directory: DataDirectory, address: str, options: str) -> Memory | None:
    """Give what is remembered of an address, if it still counts."""
    try:
        memory = Memory(**json.loads(_path(directory, address).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # none, or one that was broken off: the file is fetched
        return None
    if memory.address != address or memory.options != options or not memory.conditions:
        return None
    return memory if _is_built_on(directory, memory.snapshot) else None


def remember(directory: DataDirectory, memory: Memory) -> None:
    """Keep what a host called a file. Raises OSError."""
    path = _path(directory, memory.address)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(memory), indent=1), encoding="utf-8")
    partial.replace(path)


def _path(directory: DataDirectory, address: str) -> Path:
    return directory.root / "fetched" / f"{iris.digest(address)}.json"


def _is_built_on(directory: DataDirectory, number: int) -> bool:
    """Whether the current snapshot is `number` or goes back to it, as far as snapshots are kept."""
    try:
        at = directory.current_number()
        while at is not None and at > number:
            at = directory.manifest(at).base
    except StoreError:
        return False
    return at == number
