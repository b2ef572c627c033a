"""The framing of what the server and the write process say to each other over the process's pipes.

Either side sends a length (4 bytes, big-endian), a JSON head of that length and, where the head says `bytes`,
a body of that many bytes.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")


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
