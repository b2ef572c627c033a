"""Statements of a file, each with the line it was read from; or what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from pyoxigraph import Quad, QuadParser, RdfFormat, parse

from ingest.messages import Told, told
from ingest.sources.rdf.formats import LINE_FORMATS, explained
from ingest.sources.rdf.guards import MAX_TRIPLE_TERMS, TRIPLE_TERM, Guard
from ingest.sources.reading import Unreadable, byte_lines, decoded

#: What relative IRIs are resolved against, so that they are seen and refused instead of silently left out.
RELATIVE = "https://relative.invalid/"

#: Faulty lines of one file that are told; a file with more is no file of its format.
MAX_FAULTS = 10_000


@dataclass(frozen=True)
class Statement:
    """A quad and the line that it ended on (in RDF/XML and JSON-LD: near it)."""

    line: int
    quad: Quad


@dataclass(frozen=True)
class Fault:
    """What is wrong at a line and what to do, with the text that stood there. `fatal`: nothing after it is read."""

    line: int
    reason: str
    advice: str
    text: str
    fatal: bool


def statements(path: Path, form: RdfFormat) -> Iterator[Statement | Fault]:
    """Read a file of RDF; after a fatal fault nothing follows."""
    if form in LINE_FORMATS:
        return _by_line(path, form)
    return _whole(path, form)


def _by_line(path: Path, form: RdfFormat) -> Iterator[Statement | Fault]:
    faults = 0
    for number, line, too_long in byte_lines(path):
        fault = None
        try:
            fault = _no_line(path.name, number, line, too_long)
            if fault is None:
                for quad in parse(line, format=form):
                    yield Statement(number, quad)
        except (SyntaxError, ValueError) as error:
            text = line.decode("utf-8", "replace")
            fault = Fault(number, _reason(error), told("mend the line"), text, fatal=False)
        if fault is not None:
            yield fault
            faults += 1
        if faults >= MAX_FAULTS:
            reason = told("has more than {count} faulty lines; the rest was not read", count=MAX_FAULTS)
            yield Fault(
                number, reason, told("see that the file is of the format that its name says"), "", fatal=True
            )
            return


def _no_line(name: str, number: int, line: bytes, too_long: bool) -> Fault | None:
    text = decoded(name, number, line, too_long)
    if isinstance(text, Unreadable):
        start = text.text or line[:200].decode("utf-8", "replace")
        return Fault(number, text.refusal.reason, text.refusal.advice, start, fatal=False)
    if line.count(TRIPLE_TERM) > MAX_TRIPLE_TERMS:
        advice = told("leave it out; Nivos itself keeps which source says what")
        return Fault(
            number, told("is a statement about a statement (RDF 1.2)"), advice, text[:200], fatal=False
        )
    return None


def _whole(path: Path, form: RdfFormat) -> Iterator[Statement | Fault]:
    with path.open("rb") as stream:
        guard = Guard(stream, form)
        quads = parse(cast(BinaryIO, guard), format=form, base_iri=RELATIVE)
        while (found := _next(quads, guard)) is not None:
            yield found
            if isinstance(found, Fault):
                return


def _next(quads: QuadParser, guard: Guard) -> Statement | Fault | None:
    advice = told("mend it; nothing of the file is taken until then")
    try:
        quad = next(quads)
    except StopIteration:
        return None
    except MemoryError:  # the parser's word for one that is longer than its buffer
        return Fault(guard.line, told("holds a text longer than 16 MB"), advice, "", fatal=True)
    except (SyntaxError, OSError, ValueError) as error:
        line = guard.line if guard.stopped else getattr(error, "lineno", None) or guard.line
        return Fault(line, guard.stopped or _reason(error), advice, "", fatal=True)
    return Statement(guard.line, quad)


def _reason(error: Exception) -> Told:
    message = str(error.msg if isinstance(error, SyntaxError) else error)
    head, colon, rest = message.partition(": ")
    if colon and head.startswith("Parser error"):  # where it is, the refusal says already
        message = rest
    return told("cannot be read: {message}", message=explained(message))
