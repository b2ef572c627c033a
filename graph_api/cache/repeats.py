"""Answers to requests that repeat, byte for byte, one that was answered from memory.

A portal asks the same thing ten thousand times, in the same bytes. The same bytes on an idle connection are read the
same way by the parser and answered the same way by the layers, until the snapshot or the day changes: so the whole
answer is kept beside the bytes that asked for it, and goes out without parsing. What differs from one request to
the next is done each time: it is counted against the rate of its address, has an id of its own, and is noted in the
log and the figures. Requests with a key, a body, an id of their own or an unusual connection never come here.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

#: Where the protocol puts the bytes of a request that may be repeated: `scope[SENT]`.
SENT = "nivos.sent"
#: Bytes that such a request may measure.
LONGEST = 4_096

#: Requests with one of these are not alike even when their bytes are, or ask for more than an answer.
_PARTICULAR = frozenset(
    {
        b"authorization",
        b"connection",
        b"content-length",
        b"cookie",
        b"expect",
        b"transfer-encoding",
        b"upgrade",
        b"x-request-id",
    }
)
#: Bytes that an entry takes beside its own.
_OVERHEAD = 600

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A whole answer: its status line and headers without the last empty line, and its body."""

    head: bytes
    body: bytes
    forwarded: tuple[str, ...]
    path: str
    route: str
    status: int

    @property
    def size(self) -> int:
        """Bytes of memory that it takes."""
        return len(self.head) + len(self.body) + len(self.path) + _OVERHEAD


#: Counts a request of a peer who says who sent it on; its address, or None when the layers must decide.
Admit = Callable[[str | None, Sequence[str]], str | None]
#: Notes an answer that was given, by its id, the address that asked, the snapshot and the seconds it took.
Tell = Callable[[Repeat, str, str, int, float], None]


class Repeats:
    """Answers by the bytes that ask for them, of one snapshot and one day, at most `budget` bytes together.

    Not for several threads: the event loop alone reads and writes it.
    """

    def __init__(self, budget: int, snapshot: Callable[[], int | None], admit: Admit, tell: Tell) -> None:
        self._budget = budget
        self._snapshot, self._admit, self._tell = snapshot, admit, tell
        self._valid: tuple[int | None, date] = (None, date.min)
        self._kept: OrderedDict[bytes, Repeat] = OrderedDict()
        self.used = 0

    def __len__(self) -> int:
        return len(self._kept)

    def answer(self, sent: bytes, peer: str | None, common: Headers) -> bytes | None:
        """Give the answer to these bytes of a peer, with the headers `common` to all; None when it is not known."""
        found = self._kept.get(sent)
        if found is None:
            return None
        began = time.perf_counter()
        now = self._now()
        if now is None or now != self._valid:
            self._clear()
            return None
        address = self._admit(peer, found.forwarded)
        if address is None:
            return None
        self._kept.move_to_end(sent)
        name = secrets.token_hex(8)
        shared = b"".join([b"%b: %b\r\n" % header for header in common])
        whole = b"%b%bx-request-id: %b\r\n\r\n%b" % (found.head, shared, name.encode(), found.body)
        self._tell(found, name, address, self._valid[0] or 0, time.perf_counter() - began)
        return whole

    def keep(
        self, sent: bytes, asked: Headers, answered: int, headers: Headers, body: bytes, path: str, route: str
    ) -> None:
        """Keep the answer that these bytes were given, where it would be given to anybody who sends them again."""
        now = self._now()
        if now is None or not self._budget or any(name in _PARTICULAR for name, _ in asked):
            return
        if now != self._valid:
            self._clear()
            self._valid = now
        told = {name.lower(): value for name, value in headers}
        if told.get(b"nivos-snapshot") != b"%d" % (now[0] or 0) or not _is_framed(answered, told):
            return
        repeat = Repeat(
            _head(answered, headers),
            body,
            tuple(value.decode("latin-1") for name, value in asked if name == b"x-forwarded-for"),
            path,
            route,
            answered,
        )
        self._forget(sent)
        self._kept[sent] = repeat
        self.used += repeat.size + len(sent)
        while self.used > self._budget:
            self._forget(next(iter(self._kept)))

    def _now(self) -> tuple[int, date] | None:
        try:
            number = self._snapshot()
        except Exception:  # the routes meet the same error and know how to tell it
            return None
        return None if number is None else (number, date.today())

    def _forget(self, sent: bytes) -> None:
        found = self._kept.pop(sent, None)
        if found is not None:
            self.used -= found.size + len(sent)

    def _clear(self) -> None:
        self._kept.clear()
        self.used = 0


def may_repeat(sent: bytes) -> bool:
    """Tell whether these bytes, at the beginning of a request, are one whole GET with no body and nothing after it."""
    return len(sent) <= LONGEST and sent.startswith(b"GET ") and sent.find(b"\r\n\r\n") == len(sent) - 4


def _is_framed(status: int, headers: dict[bytes, bytes]) -> bool:
    """Tell whether the end of the answer can be seen without closing the connection."""
    return status == 304 or (status == 200 and b"content-length" in headers)


def _head(status: int, headers: Headers) -> bytes:
    first = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()
    return first + b"".join(
        b"%b: %b\r\n" % (name, value) for name, value in headers if name.lower() != b"x-request-id"
    )
