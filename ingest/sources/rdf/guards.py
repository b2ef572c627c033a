"""What stands between a file and the parser of RDF: it hands over line by line, and stops what is an attack.

Handing over a line at a time is how the line of a statement is known: the parser asks for the next one only when it
has given all that the ones before it say.
"""

from __future__ import annotations

from typing import BinaryIO
from xml.parsers import expat

from pyoxigraph import RdfFormat

from ingest.messages import Told, told
from ingest.sources.reading import MAX_LINE

#: Elements of XML that may stand in each other: the parser's time grows with the square of it.
MAX_DEPTH = 200
#: Bytes of JSON-LD: the parser keeps the whole file in memory, several times over.
MAX_JSON_LD = 64_000_000
#: Bytes of XML without an element: a text that is too long to be one.
MAX_TEXT = 4 * MAX_LINE
#: Triple terms nested deep bring the parser down. They are refused anyway; some may stand in texts.
MAX_TRIPLE_TERMS = 500
TRIPLE_TERM = b"<<("


class Guard:
    """A binary stream for the parser: `line` is the number of lines handed over, `stopped` why it goes no further."""

    def __init__(self, stream: BinaryIO, form: RdfFormat) -> None:
        self._stream = stream
        self._check = _CHECKS.get(form, _Terms)()
        self._at_start = True
        self.line = 0
        self.stopped: Told | None = None

    def read(self, size: int = -1) -> bytes:
        """Hand over at most one line. Raises OSError when the file is stopped."""
        piece = b"" if self.stopped else self._stream.readline(size)
        if piece and self._at_start:
            self.line += 1
        self._at_start = piece.endswith(b"\n")
        self.stopped = self.stopped or self._check.objection(piece)
        if self.stopped:
            raise OSError(str(self.stopped))
        return piece


class _Terms:
    """Looks at Turtle and TriG: no nest of triple terms."""

    def __init__(self) -> None:
        self._found = 0
        self._end = b""

    def objection(self, piece: bytes) -> Told | None:
        self._found += (self._end + piece).count(TRIPLE_TERM)
        self._end = piece[-2:]
        if self._found > MAX_TRIPLE_TERMS:
            return told("holds statements about statements (RDF 1.2), which are not read")
        return None


class _Size:
    """Looks at JSON-LD: no more than fits in memory."""

    def __init__(self) -> None:
        self._read = 0

    def objection(self, piece: bytes) -> Told | None:
        self._read += len(piece)
        if self._read > MAX_JSON_LD:
            return told(
                "is more than {size} MB of JSON-LD, which is read as a whole: write it as N-Quads",
                size=MAX_JSON_LD // 10**6,
            )
        return None


class _Outline:
    """Looks at RDF/XML: no document type, no great depths, no endless text."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._document_type
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._depth = self._since_element = 0
        self._found: Told | None = None
        self._broken = False

    def objection(self, piece: bytes) -> Told | None:
        self._since_element += len(piece)
        if not self._broken:
            try:
                self._parser.Parse(piece, False)
            except expat.ExpatError:  # what is no XML at all is left to the parser of RDF to say
                self._broken = True
        if self._since_element > MAX_TEXT:
            return told("holds a text longer than {size} MB", size=MAX_TEXT // 10**6)
        return self._found

    def _document_type(self, *_: object) -> None:
        self._stop(told("declares a document type. Entities are not read: write every text and IRI out"))

    def _open(self, *_: object) -> None:
        self._depth += 1
        self._since_element = 0
        if self._depth > MAX_DEPTH:
            self._stop(told("nests its elements more than {depth} deep", depth=MAX_DEPTH))

    def _close(self, _: object) -> None:
        self._depth -= 1
        self._since_element = 0

    def _stop(self, why: Told) -> None:
        self._found = self._found or why
        raise expat.ExpatError


_CHECKS: dict[RdfFormat, type[_Terms | _Size | _Outline]] = {
    RdfFormat.JSON_LD: _Size,
    RdfFormat.RDF_XML: _Outline,
}
