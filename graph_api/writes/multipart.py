"""The files of a multipart/form-data body (RFC 7578), each copied to a file of its own."""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from pathlib import Path

from graph_api.writes.errors import MalformedBody

#: How many parts a body may have, and bytes that the headers of one may measure.
MOST_PARTS = 100
_MOST_HEADERS = 8192


@dataclass(frozen=True)
class Piece:
    """One part: the field's name, the file's name (empty for a plain field), its media type, its content."""

    field: str
    name: str
    content_type: str
    path: Path


def boundary(content_type: str) -> bytes:
    """Give the boundary that a Content-Type header names. Raises MalformedBody."""
    message = Message()
    message["content-type"] = content_type
    found = message.get_boundary()
    if not found or len(found) > 200 or not found.isascii():
        raise _broken("its Content-Type names no boundary")
    return found.encode()


def pieces(path: Path, mark: bytes, folder: Path) -> list[Piece]:
    """Split a body that lies in a file; the parts are written to `folder`. Raises MalformedBody."""
    if path.stat().st_size == 0:
        raise _broken("it is empty")
    line = re.compile(rb"(?:\A|\r\n)--" + re.escape(mark) + rb"(--)?[ \t]*(?=\r\n|\Z|\n)")
    found: list[Piece] = []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start = None
        for delimiter in line.finditer(content):
            if start is not None:
                found.append(_piece(content, start, delimiter.start(), folder / str(len(found))))
            if delimiter[1]:
                return found
            if len(found) >= MOST_PARTS:
                raise _broken(f"it has more than {MOST_PARTS} parts")
            start = delimiter.end()
    raise _broken("it ends before its last boundary")


def _piece(content: mmap.mmap, start: int, end: int, folder: Path) -> Piece:
    blank = content.find(b"\r\n\r\n", start, min(end, start + _MOST_HEADERS))
    if blank < 0:
        raise _broken("a part has no headers, or too long ones")
    headers = BytesHeaderParser().parsebytes(content[start:blank].lstrip(b"\r\n"))
    name = headers.get_filename("")
    field = headers.get_param("name", "", "content-disposition")
    folder.mkdir()
    # Only the last part of a file's name is used, and never as it is where it could leave the folder.
    target = folder / (re.sub(r"[^\w.-]", "_", re.split(r"[/\\]", name)[-1]).lstrip(".")[-100:] or "part")
    target.write_bytes(content[blank + 4 : end])
    return Piece(str(field), name, str(headers.get("content-type", "")), target)


def _broken(reason: str) -> MalformedBody:
    return MalformedBody(f"The multipart body cannot be read: {reason}.", line=None, column=None)
