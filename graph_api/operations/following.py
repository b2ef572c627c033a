"""Keeping a replica up to date: pull, wait, pull again, and never give up over a failure that may pass."""

from __future__ import annotations

import sys
import time

from graph_api.store import DataDirectory, StoreError
from graph_api.store.replicas import Pulled, pull
from graph_api.store.replicas.remote import shown


def follow(directory: DataDirectory, url: str, keep: int, seconds: float) -> None:
    """Pull whatever becomes current at `url`, looking every so many seconds, until interrupted.

    Says each new snapshot, and each failure once as long as it stays the same.
    """
    last = ""
    try:
        while True:
            trouble = ""
            try:
                done = pull(directory, url, keep=keep)
                if done.changed:
                    print(told(done), flush=True)
            except StoreError as error:
                trouble = str(error)
            if trouble != last and trouble:
                print(f"nivos: {trouble}; trying again", file=sys.stderr, flush=True)
            elif last and not trouble:
                print(f"nivos: {shown(url)} answers again", file=sys.stderr, flush=True)
            last = trouble
            time.sleep(seconds)
    except KeyboardInterrupt:
        return


def told(done: Pulled) -> str:
    """Tell a pull in one line."""
    if not done.changed:
        return f"snapshot {done.number} is current already"
    return (
        f"snapshot {done.number} is current: {done.fetched} files fetched ({done.bytes:,} bytes), "
        f"{done.kept} were here"
    )
