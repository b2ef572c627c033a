"""Packed files (.gz): unpacked into a temporary one, up to a limit, before they are read."""

from __future__ import annotations

import gzip
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.messages import told
from ingest.refusals import IngestError

#: Bytes that a packed file may unpack to, unless the caller says otherwise.
MAX_UNPACKED = 4 * 2**30
_PIECE = 2**20


class UnpackingError(IngestError):
    """A packed file is broken, cut short, or larger than is unpacked."""


@contextmanager
def unpacked(path: Path, name: str, limit: int | None = None) -> Iterator[Path]:
    """Give a file with the content of a .gz file, named as it is without `.gz`, for the time of the block.

    Raises UnpackingError; `limit` is in bytes, MAX_UNPACKED where none is given.
    """
    with tempfile.TemporaryDirectory(prefix="nivos-unpacked-") as folder:
        plain = Path(folder) / path.with_suffix("").name
        try:
            _unpack(path, plain, name, limit or MAX_UNPACKED)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UnpackingError(
                told(
                    "{file}: is no whole .gz file ({error}); fetch or pack it again",
                    file=name,
                    error=str(error),
                )
            ) from error
        except OSError as error:
            raise UnpackingError(
                told(
                    "{file}: cannot be unpacked in {folder}: {error}",
                    file=name,
                    folder=folder,
                    error=str(error),
                )
            ) from error
        yield plain


def _unpack(path: Path, plain: Path, name: str, limit: int) -> None:
    size = 0
    with gzip.open(path, "rb") as packed, plain.open("wb") as target:
        while piece := packed.read(_PIECE):
            size += len(piece)
            if size > limit:
                raise UnpackingError(
                    told(
                        "{file}: unpacks to more than {limit} MB; unpack it yourself if that is meant",
                        file=name,
                        limit=limit // 2**20,
                    )
                )
            target.write(piece)
