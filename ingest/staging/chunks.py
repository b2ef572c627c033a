"""The statements of staged records: N-Triples, some hundred records a file, found by offset."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

from ingest.staging.index import Row

#: Files that are kept open for looking things up here and there.
_OPEN = 64


def chunk_path(folder: Path, number: int) -> Path:
    """Name the file of a chunk."""
    return folder / f"{number:09d}.nt"


def write_chunk(path: Path, content: bytes) -> None:
    """Write a chunk so that it is there, whole, before the index speaks of it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


class Chunks:
    """Reads the statements of records."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: OrderedDict[int, int] = OrderedDict()

    def close(self) -> None:
        """Let go of the files."""
        while self._files:
            os.close(self._files.popitem()[1])

    def texts(self, row: Row) -> tuple[bytes, bytes]:
        """Give what a record says and its provenance, as N-Triples."""
        content = os.pread(self._file(row.chunk), row.said + row.origin, row.start)
        if len(content) < row.said + row.origin:
            raise OSError(f"{chunk_path(self._folder, row.chunk)} is cut short")
        return content[: row.said], content[row.said :]

    def said(self, row: Row) -> Sequence[Triple]:
        """Give what a record says."""
        return triples_of(self.texts(row)[0])

    def _file(self, number: int) -> int:
        if number in self._files:
            self._files.move_to_end(number)
            return self._files[number]
        if len(self._files) >= _OPEN:
            os.close(self._files.popitem(last=False)[1])
        self._files[number] = os.open(chunk_path(self._folder, number), os.O_RDONLY)
        return self._files[number]


def triples_of(text: bytes) -> list[Triple]:
    """Read N-Triples that this run has written."""
    return [
        Triple(quad.subject, quad.predicate, quad.object)
        for quad in parse(text, format=RdfFormat.N_TRIPLES, lenient=True)
    ]
