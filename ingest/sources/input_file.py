"""A file of records, read by what it is: the readers by kind of file, and what is said of a file as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.mapping.loading import SheetMapping
from ingest.mapping.reading import MappedFile
from ingest.messages import told
from ingest.personal import Policy, without_persons
from ingest.refusals import Caution, Place, Refusal
from ingest.sources import jsonl, rdf, record_tables, skos
from ingest.sources.rdf.formats import SUFFIXES as RDF_SUFFIXES
from ingest.sources.reading import RawRecord, RawStatements, Unreadable
from ingest.sources.tables import CSV_SUFFIXES, TableFault, open_table
from ingest.sources.unpacking import UnpackingError, unpacked

Item = RawRecord | RawStatements | Unreadable
Reader = Callable[[Path, str], Iterator[Item]]

#: Files of RDF say themselves what they hold; the others may need their name for it.
RDF_READERS: dict[str, Reader] = dict.fromkeys((*RDF_SUFFIXES, ".xml"), rdf.read)
READERS: dict[str, Reader] = {
    ".jsonl": jsonl.read,
    ".ndjson": jsonl.read,
    **dict.fromkeys((".csv", ".tsv", ".xlsx", ".ods"), record_tables.read),
    **RDF_READERS,
}


@dataclass(frozen=True)
class InputFile:
    """A file of records, the name the report calls it by, what its name says about its records, and its mapping.

    `address` is where it was fetched: the page of the records that name none; `vocabulary` is what it holds, if it
    holds one of others.
    """

    path: Path
    name: str
    defaults: dict[str, str]
    mapping: SheetMapping | None = None
    address: str = ""
    personal_data: Policy = "refuse"
    vocabulary: skos.Vocabulary | None = None

    def records(self) -> Iterator[Item]:
        """Read the file, record by record; a packed one is unpacked first."""
        if not is_packed(self.path):
            yield from map(self._finished, self._read(self.path))
            return
        try:
            with unpacked(self.path, self.name) as plain:
                yield from map(self._finished, self._read(plain))
        except UnpackingError as error:
            yield Unreadable(Refusal(self.name, 1, "", error.args[0], told("see that the file is whole")), "")

    def _finished(self, item: Item) -> Item:
        item = self._with_address(item)
        if self.personal_data == "strip" and isinstance(item, RawRecord):
            return without_persons(item, self.defaults)
        return item

    def _with_address(self, item: Item) -> Item:
        if not self.address or isinstance(item, Unreadable):
            return item
        if isinstance(item, RawStatements):
            return replace(item, address=self.address)
        return replace(item, fields={"source_url": self.address, **item.fields})

    def _read(self, path: Path) -> Iterator[Item]:
        if self.vocabulary is not None:
            return skos.read(path, self.name, self.vocabulary)
        if self.mapping is not None:
            return MappedFile(self.mapping, path, self.name, self.path.parent).records()
        suffix = path.suffix.lower()
        if suffix in RDF_READERS:
            return rdf.read(path, self.name, strip=self.personal_data == "strip")
        return READERS[suffix](path, self.name)

    def remarks(self) -> tuple[Caution, ...]:
        """Say what was taken for true about the file that only its content made likely."""
        tables = [] if self.mapping is None else self.mapping.tables_of(self.name)
        if self.path.suffix.lower() not in CSV_SUFFIXES or any(table.spec.encoding for table in tables):
            return ()
        try:
            with open_table(self.path, self.name) as table:
                taken = [told("taken for {what}", what=what) for what in table.unsure]
        except TableFault:  # told when it is read
            return ()
        advice = told(
            "see that its letters are right; otherwise save it as UTF-8, or name the encoding in a mapping"
        )
        return tuple(Place(self.name, 1).caution("", reason, advice) for reason in taken)


def is_packed(path: Path) -> bool:
    """Whether a file is packed by gzip, as the end of its name says."""
    return path.suffix.lower() == ".gz"
