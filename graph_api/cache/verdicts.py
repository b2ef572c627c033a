"""What may be kept and for whom, and the headers that say so: one place for all routes.

An answer that read a snapshot and says nothing of caching itself is tagged here, and may be kept by anybody until
the next snapshot. A route that knows better says so with a Cache-Control of its own, which is left as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from graph_api.access.identity import Role
from graph_api.cache.answers import Answer

#: Where a route notes which snapshot it reads: `scope[ORIGIN]` is an `Origin`.
ORIGIN = "nivos.origin"

#: A reader's own cache asks each time (a 304 costs next to nothing), so it never shows what is out of date.
#: A shared cache before the service may answer for ten seconds: a thousand askers a second become one request in
#: ten seconds, and a newly published snapshot is seen everywhere ten seconds later.
PUBLIC = b"public, max-age=0, s-maxage=10, must-revalidate"
#: The same for who showed a key: what they were given is nobody else's business until it is known to be.
PRIVATE = b"private, max-age=0, must-revalidate"
#: An answer that depends on no snapshot (a catalogue, say) has to be asked about each time.
UNKNOWN = b"no-cache"

#: Errors that would be the same for everybody who waits for the same answer.
_SAME_FOR_ALL = frozenset({400, 404, 406, 413, 422, 504})
_OF_THE_BODY = frozenset({b"content-length", b"content-type", b"content-encoding"})


@dataclass(slots=True)
class Origin:
    """The snapshot that an answer is made from, as its route notes it."""

    snapshot: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer made ready; whether it may be kept, and whether others who wait may have it."""

    answer: Answer
    keep: bool
    share: bool


def judge(answer: Answer, origin: Origin, snapshot: int | None, role: Role) -> Verdict:
    """Decide on an answer to a question about `snapshot`: tag it, say whether it may be kept and shared."""
    if answer.status != 200:
        same = answer.status in _SAME_FOR_ALL and role == Role.READER
        return Verdict(answer, keep=False, share=same)
    headers = {name.lower(): value for name, value in answer.headers}
    control = headers.get(b"cache-control")
    if b"set-cookie" in headers or (control and (b"no-store" in control or b"private" in control)):
        return Verdict(answer, keep=False, share=False)
    if control is None:
        answer = _tagged(answer, headers, origin, role)
        made_from = origin.snapshot
    else:
        answer = Answer(answer.status, answer.headers, answer.body, headers.get(b"etag"))
        made_from = _number(headers.get(b"nivos-snapshot"))
    lasting = answer.tag is not None and made_from is not None
    return Verdict(answer, keep=lasting and made_from == snapshot, share=lasting)


def _tagged(answer: Answer, headers: dict[bytes, bytes], origin: Origin, role: Role) -> Answer:
    """Add what is missing. The tag holds the snapshot and a digest of the body: strong, whatever decides the bytes."""
    digest = hashlib.sha256(answer.body).hexdigest()[:24].encode()
    tag = headers.get(b"etag") or b'"%b-%b"' % (_written(origin.snapshot), digest)
    added = {b"etag": tag, b"vary": b"Accept, Accept-Language", b"cache-control": UNKNOWN}
    if origin.snapshot is not None:
        added[b"nivos-snapshot"] = _written(origin.snapshot)
        added[b"cache-control"] = PUBLIC if role == Role.READER else PRIVATE
    missing = [(name, value) for name, value in added.items() if name not in headers]
    return Answer(answer.status, (*answer.headers, *missing), answer.body, tag)


def _written(snapshot: int | None) -> bytes:
    return b"0" if snapshot is None else b"%d" % snapshot


def _number(text: bytes | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None


def holds(held: bytes, tag: bytes | None) -> bool:
    """Tell whether If-None-Match names a tag (compared weakly, as RFC 9110 wants it)."""
    if tag is None or not held:
        return False
    return any(each in (tag, b"*") for each in _tags(held))


def _tags(held: bytes) -> Iterable[bytes]:
    return (each.strip().removeprefix(b"W/") for each in held.split(b","))


def unchanged(answer: Answer) -> Answer:
    """Give the 304 that stands for an answer which the asker holds already."""
    headers = [(name, value) for name, value in answer.headers if name.lower() not in _OF_THE_BODY]
    return Answer(304, headers, b"", answer.tag)
