"""From the paths a person gives to files in a fixed order, and from files to raw records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.mapping.loading import SheetMapping
from ingest.mapping.reading import MappedFile
from ingest.records import FILE_DEFAULTS
from ingest.refusals import IngestError
from ingest.sources import csv, jsonl
from ingest.sources.reading import RawRecord, RawStatements, Unreadable
from ingest.sources.tables import TABLE_SUFFIXES

READERS = {".jsonl": jsonl.read, ".ndjson": jsonl.read, ".csv": csv.read}


class NothingToReadError(IngestError):
    """A path does not exist, cannot be read, or is no kind of file that has records."""


@dataclass(frozen=True)
class InputFile:
    """A file of records, the name the report calls it by, what its name says about its records, and its mapping."""

    path: Path
    name: str
    defaults: dict[str, str]
    mapping: SheetMapping | None = None

    def records(self) -> Iterator[RawRecord | RawStatements | Unreadable]:
        """Read the file, record by record."""
        if self.mapping is not None:
            return MappedFile(self.mapping, self.path, self.name).records()
        return READERS[self.path.suffix.lower()](self.path, self.name)


def input_files(paths: Sequence[Path], mapping: SheetMapping | None = None) -> list[InputFile]:
    """Find the files: those named, and of a folder all known ones in a fixed order.

    With a mapping the files are tables in columns of their own; of a folder those that the mapping is for.
    Raises NothingToReadError.
    """
    if mapping is not None:
        return [file for path in paths for file in _tables(path, mapping)]
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
    return InputFile(_readable(path), path.name, FILE_DEFAULTS.get(_stem(path), {}))


def _readable(path: Path) -> Path:
    try:
        path.open("rb").close()
    except OSError as error:
        raise NothingToReadError(f"{path}: cannot be read: {error.strerror}") from error
    return path


def _tables(path: Path, mapping: SheetMapping) -> list[InputFile]:
    inside = sorted(path.iterdir()) if path.is_dir() else [path]
    found = [
        each for each in inside if mapping.tables_of(each.name) and each.suffix.lower() in TABLE_SUFFIXES
    ]
    if found:
        return [InputFile(_readable(each), each.name, {}, mapping) for each in found]
    if not path.exists():
        raise NothingToReadError(f"{path}: no such file or folder")
    patterns = [pattern for table in mapping.tables for pattern in table.spec.file]
    wanted = ", ".join(patterns) or ", ".join(sorted(TABLE_SUFFIXES))
    raise NothingToReadError(f"{path}: holds nothing that the mapping {mapping.name} reads: {wanted}")


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
