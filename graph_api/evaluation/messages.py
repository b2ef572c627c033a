"""What the server and a query worker say to each other over the socket between them.

The server sends jobs, the worker answers each with frames: a length (4 bytes, big-endian), one byte that says
what kind of frame it is, and the content. A small answer is one frame; a large one is a HEAD, CHUNKs and an END,
so that neither side ever holds the whole of it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, fields
from typing import BinaryIO, Literal

FRAME = struct.Struct(">IB")

READY = 0  #: The worker has imported what it needs.
JOB = 1  #: To the worker: a query to evaluate.
WHOLE = 2  #: A whole answer: one byte for its kind (index in KINDS), then the body.
HEAD = 3  #: A large answer begins: one byte for its kind.
CHUNK = 4  #: The next part of it.
END = 5  #: It is complete.
ERROR = 6  #: The query was refused, stopped at a limit, or failed; after HEAD, the answer is broken off.

Kind = Literal["rows", "truth", "triples"]
KINDS: tuple[Kind, ...] = ("rows", "truth", "triples")


@dataclass(frozen=True, slots=True)
class Job:
    """One query to evaluate over the store at `path`.

    `results` and `graphs` name the formats for rows and for triples, None when that kind was not accepted;
    `default_graphs` and `named_graphs` None leave the dataset to the query. `limit` is in bytes, `timeout` in
    seconds, `memory` in MiB. `services` are the hosts that SERVICE may ask. `snapshot`: the number of the
    snapshot that the answer must be of, where the store is not at `path`.
    """

    text: str
    path: str
    results: str | None
    graphs: str | None
    limit: int
    timeout: float
    memory: int
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    base: str | None = None
    services: tuple[str, ...] = ()
    snapshot: int | None = None

    def packed(self) -> bytes:
        """Write the job as one frame."""
        return frame(JOB, json.dumps({name: getattr(self, name) for name in _PARTS}).encode())

    @classmethod
    def unpacked(cls, content: bytes) -> Job:
        """Read what `packed` wrote."""
        given = json.loads(content)
        for name in ("default_graphs", "named_graphs", "services"):
            given[name] = None if given[name] is None else tuple(given[name])
        return cls(**given)


_PARTS = tuple(each.name for each in fields(Job))


@dataclass(frozen=True, slots=True)
class Outcome:
    """An evaluated query: `kind` says what the answer holds, `chunks` are its bytes as they are made.

    `length` is known when the answer was small enough to be made whole. Close `chunks` when no more is wanted;
    it raises EvaluationError when the rest of the answer cannot be given.
    """

    kind: Kind
    chunks: AsyncGenerator[bytes, None]
    length: int | None = None

    async def whole(self) -> bytes:
        """Read the answer to its end."""
        async with aclosing(self.chunks) as chunks:
            return b"".join([chunk async for chunk in chunks])


def frame(kind: int, content: bytes = b"") -> bytes:
    """Write one frame."""
    return FRAME.pack(len(content), kind) + content


def read(stream: BinaryIO) -> tuple[int, bytes] | None:
    """Read one frame: its kind and content; None at the end of the stream."""
    head = stream.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    size, kind = FRAME.unpack(head)
    content = stream.read(size)
    return None if len(content) < size else (kind, content)
