"""Read, validate and convert: everything of a run that needs no store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

from pydantic import ValidationError

from graph_api.store import Writer
from graph_api.store.graph import Graph
from ingest.conversion import Conversion, convert
from ingest.conversion.as_said import convert_statements
from ingest.faults import refusals_of
from ingest.messages import told
from ingest.reconciliation import Reconciled
from ingest.reconciliation.places import Naming, Places, namings
from ingest.records import KINDS, ProjectRecord, field_names, validated
from ingest.records.codes import is_identifier
from ingest.records.faults import shown
from ingest.refusals import Caution, Place, Refusal
from ingest.rejects import REFUSAL_FIELD, TEXT_FIELD, Refused
from ingest.report import ProgressCallback
from ingest.sources.input_file import InputFile
from ingest.sources.places import told_once
from ingest.sources.reading import RawRecord, RawStatements, Unreadable
from ingest.suspicions import Profile, suspicions
from ontology import iris

#: The source of the vocabularies that Nivos ships; no other record may claim it.
OWN_SOURCE = "nivos"


class Reconciler(Protocol):
    """Joins what a record names with what the graph knows; what only a person can decide waits."""

    def apply(
        self, writer: Writer, graphs: Iterable[str] | None, before: Graph | None, places: Places
    ) -> Reconciled:
        """Match what was written in `graphs` (None: in any).

        `before` is the graph without it; `places` knows what was kept of the records, in whichever process and
        attempt they were read.
        """


class Accepted(NamedTuple):
    """A good record: where it stood, its fields as read, its source and what it says."""

    place: Place
    fields: dict[str, Any]
    source: str
    conversion: Conversion


@dataclass
class Gathered:
    """What was read: the good records by graph, the refused ones, what they name, and what to look at."""

    read: int = 0
    accepted: dict[str, Accepted] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    warnings: list[Caution] = field(default_factory=list)
    named: list[Naming] = field(default_factory=list)
    met: list[Profile] = field(default_factory=list)
    repeated: int = 0


def gather(
    files: Iterable[InputFile],
    source: str | None,
    progress: ProgressCallback | None = None,
    reconciler: Reconciler | None = None,
) -> Gathered:
    """Read all files. `source` is of the records that name none; what they name is kept for a `reconciler`."""
    gathered = Gathered()
    for file in files:
        gathered.warnings += file.remarks()
        for item in file.records():
            gathered.read += 1
            if progress and gathered.read % 50 == 1:
                progress("reading", gathered.read, None)
            take(gathered, item, file.defaults, source, reconciler)
    return gathered


def take(
    gathered: Gathered,
    item: RawRecord | RawStatements | Unreadable,
    defaults: dict[str, str],
    source: str | None,
    reconciler: Reconciler | None,
) -> None:
    """Take in one thing that was read, or refuse it."""
    if isinstance(item, Unreadable):
        gathered.refused.append(Refused({TEXT_FIELD: item.text}, (item.refusal, *item.more)))
    elif isinstance(item, RawStatements):
        _take_statements(gathered, item, source)
    else:
        _take(gathered, item, {**defaults, **item.fields}, source, reconciler)


def _take(
    gathered: Gathered,
    raw: RawRecord,
    fields: dict[str, Any],
    default_source: str | None,
    reconciler: Reconciler | None,
) -> None:
    fields.pop(REFUSAL_FIELD, None)
    place = raw.place
    source = fields.get("source") or default_source
    refusals = _unknown_kind(place, fields) or _bad_source(place, source)
    known_source = source if isinstance(source, str) else None
    if refusals:
        gathered.refused.append(Refused(fields, refusals, known_source))
        return
    kind = KINDS[fields["type"]]
    try:
        record = validated(fields)
    except ValidationError as error:
        refusals = refusals_of(error, place, field_names(kind))
        gathered.refused.append(Refused(fields, told_once(raw, refusals), known_source))
        return
    if raw.faults:
        gathered.refused.append(Refused(fields, raw.faults, known_source))
        return
    if reconciler is not None:
        gathered.named += namings(record, raw)
    slug = iris.slug(str(source))
    gathered.warnings += [*raw.notes, *(place.caution(*one) for one in suspicions(record))]
    if isinstance(record, ProjectRecord):
        gathered.met.append(Profile.of(record, slug))
    _keep(gathered, Accepted(place, fields, slug, convert(record, slug)))


def _take_statements(gathered: Gathered, said: RawStatements, default_source: str | None) -> None:
    source, fields = said.source or default_source, {TEXT_FIELD: said.text}
    refusals = _bad_source(said.place, source)
    if refusals:
        gathered.refused.append(Refused(fields, refusals, source))
        return
    slug = iris.slug(str(source))
    advice = told("look at it in the file")
    gathered.warnings += [
        replace(said.place, line=line).caution("", note, advice) for line, note in said.notes
    ]
    _keep(gathered, Accepted(said.place, fields, slug, convert_statements(said, slug)))


def _keep(gathered: Gathered, one: Accepted) -> None:
    earlier = gathered.accepted.setdefault(one.conversion.graph, one)
    if earlier is one:
        return
    if earlier.conversion.content_hash == one.conversion.content_hash:
        gathered.repeated += 1
        reason = told("the same record stands in {place}", place=earlier.place)
        gathered.warnings.append(one.place.caution("", reason, told("nothing needs doing, it is read once")))
        return
    refusal = one.place.refuse(
        "id",
        told("another record of this source has the same id, in {place}", place=earlier.place),
        told("keep one of them, or give them different ids or sources"),
    )
    gathered.refused.append(Refused(one.fields, (refusal,), one.source))


def _unknown_kind(place: Place, fields: dict[str, Any]) -> tuple[Refusal, ...]:
    if TEXT_FIELD in fields:
        advice = told("write the record itself instead")
        return (place.refuse(TEXT_FIELD, told("is no record yet"), advice),)
    kind = fields.get("type")
    if isinstance(kind, str) and kind in KINDS:
        return ()
    reason = (
        told("is missing") if kind is None else told("{value!r} is not a kind of record", value=shown(kind))
    )
    return (
        place.refuse("type", reason, told("use one of {values}", values=", ".join(KINDS)), shown(kind or "")),
    )


def _bad_source(place: Place, source: Any) -> tuple[Refusal, ...]:
    if not source:
        advice = told("name the source in the record or with --source")
        return (place.refuse("source", told("is missing"), advice),)
    if not isinstance(source, str) or not is_identifier(source):
        reason = told("{value!r} is not the name of a source", value=shown(source))
        advice = told("use a short name of letters, digits and hyphens")
        return (place.refuse("source", reason, advice, shown(source)),)
    if iris.slug(source) == OWN_SOURCE:
        reason = told("{value!r} is Nivos' own vocabularies", value=OWN_SOURCE)
        return (place.refuse("source", reason, told("choose another name"), source),)
    if iris.slug(source) == iris.MATCHES:
        reason = told("{value!r} is what Nivos itself has found to be the same", value=iris.MATCHES)
        return (place.refuse("source", reason, told("choose another name"), source),)
    return ()
