"""Where the records of a run name things, and what exactly they write: an IRI keeps only a folded form of a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from ingest.records import Mention, OrganisationRecord, ProjectRecord, Record
from ingest.sources.reading import RawRecord
from ontology import iris

_CONCEPTS = {"themes": "theme", "target_groups": "target-group", "phases": "phase"}
_ORGANISATIONS = ("lead", "managing_authority", "owner", "adopter", "reviewer")


class Naming(NamedTuple):
    """A thing (an IRI) that a record names, the place (`file:line`), and the words that stand there, if any."""

    iri: str
    place: str
    text: str


class Places(Protocol):
    """What the records of a run name, wherever that is kept."""

    def first(self, iri: str) -> Naming | None:
        """Give the first naming of a thing; None when no record of the run names it."""


class Nowhere:
    """The places of no run."""

    def first(self, iri: str) -> None:
        """Know of none."""


def namings(record: Record, place: RawRecord) -> tuple[Naming, ...]:
    """Tell what a record names without an id that settles which thing it is."""
    sheet = f"[{place.sheet}]" if place.sheet else ""
    where = f"{place.file}{sheet}:{place.line}"
    return tuple(Naming(iri, where, text) for iri, text in _named(record))


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
