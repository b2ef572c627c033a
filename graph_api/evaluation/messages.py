"""What the server and a query worker say to each other over the worker's pipes.

Either side sends a length (4 bytes, big-endian), a JSON head of that length and, where the head says `bytes`,
a body of that many bytes.
"""

from __future__ import annotations

import json
import struct
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Literal

LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Job:
    """One query to evaluate over the store at `path`.

    `results` and `graphs` name the formats for rows and for triples, None when that kind was not accepted;
    `default_graphs` and `named_graphs` None leave the dataset to the query. `limit` is in bytes.
    `snapshot`: the number of the snapshot that the answer must be of, where the store is not at `path`.
    """

    text: str
    path: str
    results: str | None
    graphs: str | None
    limit: int
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    base: str | None = None
    snapshot: int | None = None

    def packed(self) -> bytes:
        """Write the job as one message."""
        return pack(asdict(self))


@dataclass(frozen=True, slots=True)
class Outcome:
    """An evaluated query: its kind, and the serialised answer piece by piece. Close the chunks, read or not."""

    kind: Literal["rows", "truth", "triples"]
    chunks: AsyncGenerator[bytes]

    async def whole(self) -> bytes:
        """Read the answer to its end."""
        async with aclosing(self.chunks) as chunks:
            return b"".join([chunk async for chunk in chunks])


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    """Write one message."""
    written = json.dumps({**head, "bytes": len(body)}).encode()
    return LENGTH.pack(len(written)) + written + body


def read(stream: BinaryIO) -> dict[str, Any] | None:
    """Read the head of one message; None at the end of the stream."""
    size = stream.read(LENGTH.size)
    if len(size) < LENGTH.size:
        return None
    head: dict[str, Any] = json.loads(stream.read(LENGTH.unpack(size)[0]))
    return head
