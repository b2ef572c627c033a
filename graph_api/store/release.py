"""Making a store a published snapshot, in one step that survives a crash at any point."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

from pyoxigraph import Store

from graph_api.store.layout import DataDirectory, Manifest, sync_folder, sync_tree


def release(
    directory: DataDirectory, store: Store, number: int, described: Callable[[], Manifest]
) -> Manifest:
    """Copy a store into snapshot `number`, with the manifest that describes it, and make it the current one.

    Only the holder of the writer's lock may call this. Raises OSError; then the published graph is as it was, unless
    only making the change durable failed.
    """
    directory.snapshots_folder.mkdir(parents=True, exist_ok=True)
    partial = directory.snapshots_folder / f"{number:06d}.partial"
    partial.mkdir()
    try:
        store.backup(str(partial / "graph"))
        manifest = described()
        (partial / "manifest.json").write_text(manifest.model_dump_json(indent=1) + "\n")
        (partial / "in-use").touch()
        sync_tree(partial)
        directory.reserve(number)
        os.rename(partial, directory.path_of(number))
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    try:
        sync_folder(directory.snapshots_folder)
        directory.point_to(number)
    except OSError:
        if directory.current_number() != number:
            directory.discard(number)
        raise
    return manifest
