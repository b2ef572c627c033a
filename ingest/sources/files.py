"""From the paths a person gives to files in a fixed order, each with what its name says of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.mapping.loading import SheetMapping
from ingest.messages import Told, told
from ingest.personal import Policy
from ingest.records import FILE_DEFAULTS
from ingest.refusals import IngestError
from ingest.sources.input_file import RDF_READERS, READERS, InputFile, is_packed
from ingest.sources.skos import Vocabulary
from ingest.sources.tables import TABLE_SUFFIXES

#: Names of files that one sentence tells.
_MOST_NAMES = 10


class NothingToReadError(IngestError):
    """A path does not exist, cannot be read, or is no kind of file that has records."""


@dataclass(frozen=True)
class Fetched:
    """A file that was fetched from a web address, and what it is called."""

    path: Path
    name: str
    address: str


@dataclass(frozen=True)
class VocabularyFile:
    """A file of SKOS that holds a vocabulary of others, and where it was fetched, if it was."""

    path: Path
    vocabulary: Vocabulary
    address: str = ""


Given = Path | Fetched | VocabularyFile


def input_files(
    paths: Sequence[Given], mapping: SheetMapping | None = None, personal_data: Policy = "refuse"
) -> list[InputFile]:
    """Find the files: those named or fetched, and of a folder all known ones in a fixed order.

    With a mapping the files are tables in columns of their own; of a folder those that the mapping is for.
    `personal_data` says what becomes of it: the record is refused, or it is taken out.
    Raises NothingToReadError.
    """
    found: list[InputFile] = []
    for each in paths:
        path = each if isinstance(each, Path) else each.path
        files = _plain(path) if mapping is None else _tables(path, mapping)
        address = "" if isinstance(each, Path) else each.address
        found.extend(
            replace(file, address=address, personal_data=personal_data, vocabulary=_vocabulary(each))
            for file in files
        )
    if not found:
        raise NothingToReadError(told("nothing to read: give files or folders of files"))
    return found


def passed_over(paths: Sequence[Given]) -> list[Told]:
    """Say which tables of the folders are not read, because their names do not tell what they hold."""
    notes = []
    for folder in paths:
        if isinstance(folder, Path) and folder.is_dir():
            names = sorted(
                _called(path) for path in folder.iterdir() if path.is_file() and _is_nameless(path)
            )
            if names:
                notes.append(
                    told(
                        "{folder}: not read, since their names do not say what they hold: {names}; name them after"
                        " their records (projects.csv), or read them by a mapping",
                        folder=folder.name or folder,
                        names=", ".join(names[:_MOST_NAMES]) + (", …" if len(names) > _MOST_NAMES else ""),
                    )
                )
    return notes


def _is_nameless(path: Path) -> bool:
    suffix = _suffix(path)
    return suffix in READERS and suffix not in RDF_READERS and _stem(path) not in FILE_DEFAULTS


def _vocabulary(given: Given) -> Vocabulary | None:
    return given.vocabulary if isinstance(given, VocabularyFile) else None


def _plain(path: Path) -> list[InputFile]:
    return _folder(path) if path.is_dir() else [_file(path)]


def _file(path: Path) -> InputFile:
    if not path.is_file():
        raise NothingToReadError(_no_file(path))
    if _suffix(path) not in READERS:
        known = ", ".join(READERS)
        raise NothingToReadError(
            told(
                "{path}: not a kind of file that is read; use {known} (or .gz of these)",
                path=path,
                known=known,
            )
        )
    return InputFile(_readable(path), _called(path), FILE_DEFAULTS.get(_stem(path), {}))


def _called(path: Path) -> str:
    """Name a file so that it can be told and kept: what of its name is no UTF-8 or not printed is marked."""
    name = os.fsencode(path.name).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)


def _no_file(path: Path) -> Told:
    if path.exists():
        return told(
            "{path}: is a pipe or a device, not a file; save what it gives to a file first", path=path
        )
    return told("{path}: no such file or folder", path=path)


def _readable(path: Path) -> Path:
    try:
        path.open("rb").close()
    except OSError as error:
        raise NothingToReadError(
            told("{path}: cannot be read: {detail}", path=path, detail=error.strerror)
        ) from error
    return path


def _tables(path: Path, mapping: SheetMapping) -> list[InputFile]:
    inside = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    if not path.is_dir() and not path.is_file():
        raise NothingToReadError(_no_file(path))
    found = [each for each in inside if mapping.tables_of(_bare(each)) and _suffix(each) in TABLE_SUFFIXES]
    if found:
        return [InputFile(_readable(each), _called(each), {}, mapping) for each in found]
    patterns = [pattern for table in mapping.tables for pattern in table.spec.file]
    wanted = ", ".join(patterns) or ", ".join(sorted(TABLE_SUFFIXES))
    raise NothingToReadError(
        told(
            "{path}: holds nothing that the mapping {mapping} reads: {wanted}",
            path=path,
            mapping=mapping.name,
            wanted=wanted,
        )
    )


def _folder(folder: Path) -> list[InputFile]:
    order = list(FILE_DEFAULTS)
    known = [
        path
        for path in folder.iterdir()
        if path.is_file()
        and (_suffix(path) in RDF_READERS or (_suffix(path) in READERS and _stem(path) in order))
    ]
    if not known:
        names = ", ".join(order)
        raise NothingToReadError(
            told(
                "{path}: holds no file of records; known names (.jsonl, .csv, .xlsx, .ods): {names}",
                path=folder,
                names=names,
            )
        )
    places = {stem: place for place, stem in enumerate(order)}
    return [
        _file(path)
        for path in sorted(known, key=lambda path: (places.get(_stem(path), len(order)), path.name))
    ]


def _suffix(path: Path) -> str:
    """Tell the kind of a file from the end of its name, without `.gz`."""
    return (path.with_suffix("") if is_packed(path) else path).suffix.lower()


def _bare(path: Path) -> str:
    return path.stem if is_packed(path) else path.name


def _stem(path: Path) -> str:
    return (path.with_suffix("") if is_packed(path) else path).stem.lower().replace("-", "_")
