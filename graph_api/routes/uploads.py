"""Files that were sent for ingestion: records, tables, and the mapping that tables are read by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from graph_api.problems import BadRequest
from graph_api.writes.jobs import Sent
from graph_api.writes.multipart import Piece
from graph_api.writes.records import FILE_SUFFIXES, SUFFIXES, as_lines
from ingest.mapping.loading import shipped_mappings
from ingest.sources.tables import TABLE_SUFFIXES

_KINDS = tuple(sorted(FILE_SUFFIXES))


@dataclass(frozen=True)
class Upload:
    """Files to be ingested, what they are called, and their mapping: a shipped name, a path, or nothing."""

    files: tuple[Sent, ...]
    names: tuple[str, ...]
    mapping: str | None = None


def body_sent(body: Path, content_type: str, stem: str, mapping: str | None) -> Upload:
    """Take a whole body for one file, whose `stem` says what its records are. Raises BadRequest."""
    path = body.with_name(stem + SUFFIXES[content_type])
    body.rename(path)
    return Upload((Sent(str(as_lines(path)), content_type, path.name),), (path.name,), known(mapping))


def form_sent(pieces: list[Piece], stem: str, mapping: str | None) -> Upload:
    """Take the files of a form; one that ends in .toml is the mapping of the others. Raises BadRequest."""
    for piece in pieces:
        if not piece.name:
            raise BadRequest(f"The field {piece.field!r} is no file; parameters go into the address.")
    mappings = [piece for piece in pieces if piece.path.suffix.lower() == ".toml"]
    files = [piece for piece in pieces if piece not in mappings]
    if not files:
        raise BadRequest("The form holds no file.")
    if len(mappings) > 1 or (mappings and mapping):
        raise BadRequest("One mapping is taken: a .toml file, or the name of a shipped one as a parameter.")
    names = tuple(piece.name for piece in files)
    if mappings or mapping:
        folder = _together(files)
        return Upload((Sent(str(folder), "", ", ".join(names)),), names, _chosen(mappings) or known(mapping))
    return Upload(tuple(_record_file(piece, stem) for piece in files), names)


def known(mapping: str | None) -> str | None:
    """Give the name of a shipped mapping back: a path of the server's is none. Raises BadRequest."""
    if mapping is None or mapping in shipped_mappings():
        return mapping
    raise BadRequest(f"mapping={mapping!r} is not known; use one of {', '.join(shipped_mappings())}.")


def _chosen(mappings: list[Piece]) -> str | None:
    return str(mappings[0].path) if mappings else None


def _together(files: list[Piece]) -> Path:
    """Put files side by side: a mapping may join them. Gives their folder."""
    folder = files[0].path.parent.parent / "tables"
    folder.mkdir()
    for piece in files:
        if piece.path.suffix.lower() not in TABLE_SUFFIXES:
            raise BadRequest(f"{piece.name}: no table; a mapping reads {', '.join(sorted(TABLE_SUFFIXES))}.")
        if (folder / piece.path.name).exists():
            raise BadRequest(f"{piece.name}: another file of the form is called so too.")
        piece.path.rename(folder / piece.path.name)
    return folder


def _record_file(piece: Piece, stem: str) -> Sent:
    suffix = Path(piece.name).suffix.lower()
    if suffix not in _KINDS:
        raise BadRequest(f"{piece.name}: not a kind of file that is read; use {', '.join(_KINDS)}.")
    path = piece.path if stem == "records" else piece.path.with_name(stem + suffix)
    piece.path.rename(path)
    return Sent(str(as_lines(path)), piece.content_type, piece.name)
