"""Where the records of a run name things, and what exactly they write: an IRI keeps only a folded form of a word."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.records import Mention, OrganisationRecord, ProjectRecord, Record
from ingest.sources.reading import RawRecord
from ontology import iris

#: Things whose place is kept; of a run that names more, the rest is told without.
MOST = 200_000
_CONCEPTS = {"themes": "theme", "target_groups": "target-group", "phases": "phase"}
_ORGANISATIONS = ("lead", "managing_authority", "owner", "adopter", "reviewer")


class Places:
    """The first place where each thing is named, and what stands there."""

    def __init__(self) -> None:
        self.written: dict[str, str] = {}
        self._places: dict[str, str] = {}

    def note(self, record: Record, place: RawRecord) -> None:
        """Note what a record names."""
        if len(self._places) >= MOST:
            return
        sheet = f"[{place.sheet}]" if place.sheet else ""
        for iri, text in _named(record):
            if iri not in self._places:
                self._places[iri] = f"{place.file}{sheet}:{place.line}"
                if text:
                    self.written[iri] = text

    def of(self, iri: str) -> str:
        """Give the first place where a thing is named; empty when it is not."""
        return self._places.get(iri, "")


def _named(record: Record) -> Iterator[tuple[str, str]]:
    """Give the things that a record names without an id that settles which they are, and the words it uses."""
    for name, kind in _CONCEPTS.items():
        for label in getattr(record, name, ()):
            yield iris.concept(kind, label), label
    mentions = [getattr(record, name, None) for name in _ORGANISATIONS]
    for mention in (*mentions, *getattr(record, "partners", ())):
        if isinstance(mention, Mention) and not mention.business_id:
            yield iris.organisation(None, mention.name, mention.code), mention.name or ""
    if isinstance(record, OrganisationRecord) and not record.business_id:
        yield iris.organisation(None, record.name, record.code), record.name
    if isinstance(record, ProjectRecord):
        yield iris.project(record.id), record.code or record.id
