"""What a reader yields: a raw record or the statements about one thing, with their place; or a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Triple

from ingest.messages import told
from ingest.records.privacy import masked
from ingest.refusals import Caution, Place, Refusal

MAX_LINE = 1_000_000  # bytes of one record; longer is a mistake or an attack


@dataclass(frozen=True)
class RawRecord:
    """A record as read: file name, line or row (1 is the first), its fields, and the sheet where there is one.

    `columns` tells the heading of the column that a field (dotted: `lead.business_id`) was read from; `faults` are
    the reasons against values that a mapping could not read, which stand in `fields` as they were;
    `notes` are warnings.
    """

    file: str
    line: int
    fields: dict[str, Any]
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Refusal, ...] = ()
    notes: tuple[Caution, ...] = ()

    @property
    def place(self) -> Place:
        """Where the record stands, for findings about it."""
        return Place(self.file, self.line, self.sheet, self.columns)


@dataclass(frozen=True)
class RawStatements:
    """What a file of RDF says about one thing, blank nodes named: a record that needs no conversion.

    `line` is where its first statement stood, 0 where the parser does not tell. `source` (a slug) and `page` (an
    address) come from the named graph that the statements stood in; both are empty for the default graph.
    `address` is where the file was fetched; `notes` are warnings, each with its line.
    """

    file: str
    line: int
    subject: NamedNode
    triples: tuple[Triple, ...]
    source: str = ""
    page: str = ""
    notes: tuple[tuple[int, str], ...] = ()
    address: str = ""

    @property
    def place(self) -> Place:
        """Where the statements stand, for findings about them."""
        return Place(self.file, self.line)

    @property
    def text(self) -> str:
        """The statements as N-Triples."""
        return "\n".join(f"{triple} ." for triple in self.triples)


@dataclass(frozen=True)
class Unreadable:
    """A place where no record could be read, with the text that stood there (cut short); `more` reasons if any."""

    refusal: Refusal
    text: str
    more: tuple[Refusal, ...] = ()


def byte_lines(path: Path) -> Iterator[tuple[int, bytes, bool]]:
    """Yield (line number, bytes, too long) without ever holding more than MAX_LINE bytes of a line."""
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            too_long = len(line) > MAX_LINE
            while too_long and not line.endswith(b"\n"):
                rest = stream.readline(MAX_LINE)
                if not rest or rest.endswith(b"\n"):
                    break
            yield number, line[:MAX_LINE], too_long


def decoded(file: str, number: int, line: bytes, too_long: bool) -> str | Unreadable:
    """Decode a line, or say why that cannot be done."""
    if too_long:
        return unreadable(
            file, number, told("the line is longer than 1 MB"), told("split the record or shorten it"), ""
        )
    if b"\x00" in line:
        return unreadable(
            file, number, told("the line holds NUL characters"), told("save the file as UTF-8 text"), ""
        )
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        text = line.decode("utf-8", "replace")
        reason = told("byte {place} of the line is not UTF-8", place=error.start + 1)
        return unreadable(file, number, reason, told("save the file as UTF-8"), text)


def unreadable(file: str, line: int, reason: str, advice: str, text: str, sheet: str = "") -> Unreadable:
    """Make the refusal of a place where no record could be read."""
    return Unreadable(Refusal(file, line, "", reason, advice, sheet), masked(text.rstrip("\r\n"))[:2000])
