"""From the paths a person gives to files in a fixed order, and from files to raw records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.records import FILE_DEFAULTS
from ingest.refusals import IngestError
from ingest.sources import csv, jsonl
from ingest.sources.reading import RawRecord, RawStatements, Unreadable

READERS = {".jsonl": jsonl.read, ".ndjson": jsonl.read, ".csv": csv.read}


class NothingToReadError(IngestError):
    """A path does not exist, cannot be read, or is no kind of file that has records."""


@dataclass(frozen=True)
class InputFile:
    """A file of records, the name the report calls it by, and what its name says about its records."""

    path: Path
    name: str
    defaults: dict[str, str]

    def records(self) -> Iterator[RawRecord | RawStatements | Unreadable]:
        """Read the file, record by record."""
        return READERS[self.path.suffix.lower()](self.path, self.name)


def input_files(paths: Sequence[Path]) -> list[InputFile]:
    """Find the files: those named, and of a folder all known ones in a fixed order.

    Raises NothingToReadError.
    """
    found: list[InputFile] = []
    for path in paths:
        found.extend(_folder(path) if path.is_dir() else [_file(path)])
    if not found:
        raise NothingToReadError("nothing to read: give files or folders with .jsonl or .csv files")
    return found


def _file(path: Path) -> InputFile:
    if not path.is_file():
        raise NothingToReadError(f"{path}: no such file or folder")
    if path.suffix.lower() not in READERS:
        raise NothingToReadError(f"{path}: not a kind of file that is read; use .jsonl or .csv")
    try:
        path.open("rb").close()
    except OSError as error:
        raise NothingToReadError(f"{path}: cannot be read: {error.strerror}") from error
    return InputFile(path, path.name, FILE_DEFAULTS.get(_stem(path), {}))


def _folder(folder: Path) -> list[InputFile]:
    order = list(FILE_DEFAULTS)
    known = [
        path
        for path in folder.iterdir()
        if path.is_file() and path.suffix.lower() in READERS and _stem(path) in FILE_DEFAULTS
    ]
    if not known:
        names = ", ".join(order)
        raise NothingToReadError(f"{folder}: holds no file of records; known names (.jsonl, .csv): {names}")
    return [_file(path) for path in sorted(known, key=lambda path: (order.index(_stem(path)), path.name))]


def _stem(path: Path) -> str:
    return path.stem.lower().replace("-", "_")
