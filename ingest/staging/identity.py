"""What makes two runs the same: their files, their options, and the code that reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from ingest.messages import told
from ingest.refusals import IngestError
from ingest.sources.input_file import InputFile


class FileChanged(IngestError):
    """A file was written to while it was read."""


def run_key(files: Sequence[InputFile], options: str) -> str:
    """Name a run by its files and what decides how they are read, not by what stands in them."""
    summed = hashlib.sha256(own_code().encode())
    for part in (options, *(repr(file) for file in files)):
        summed.update(b"\0" + part.encode("utf-8", "surrogateescape"))
    return summed.hexdigest()[:16]


def contents(files: Sequence[InputFile]) -> list[tuple[str, str]]:
    """Sum up what stands in each file: its name and sha256."""
    return [(file.name, _sha256(file)) for file in files]


def states(files: Sequence[InputFile]) -> list[tuple[int, int]]:
    """Give size and time of each file, by which a change while it is read shows."""
    found = [file.path.stat() for file in files]
    return [(each.st_size, each.st_mtime_ns) for each in found]


def refuse_changed(files: Sequence[InputFile], before: Sequence[tuple[int, int]]) -> None:
    """Raise FileChanged when a file is not as it was when the reading began."""
    for file, then, now in zip(files, before, states(files), strict=True):
        if then != now:
            raise FileChanged(
                told(
                    "{path}: was changed while it was read; nothing was loaded, run the same again",
                    path=file.path,
                )
            )


def _sha256(file: InputFile) -> str:
    with file.path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@cache
def own_code() -> str:
    """Sum up the code that reads, validates and converts: what another version has staged is not reused."""
    summed = hashlib.sha256()
    for package in ("ingest", "ontology"):
        for file in _files(resources.files(package)):
            summed.update(file.read_bytes())
    return summed.hexdigest()


def _files(folder: Traversable) -> list[Traversable]:
    inside = sorted(folder.iterdir(), key=lambda each: each.name)
    found = [each for each in inside if each.is_file() and each.name.endswith((".py", ".ttl", ".toml"))]
    for each in inside:
        if each.is_dir() and each.name not in ("samples", "locale", "__pycache__"):
            found += _files(each)
    return found
