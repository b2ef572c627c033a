"""Read, validate and convert: everything of a run that needs no store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import ValidationError

from ingest.conversion import Conversion, convert
from ingest.conversion.as_said import convert_statements
from ingest.records import KINDS, Record, field_names, validated
from ingest.records.fields import is_identifier
from ingest.refusals import Refusal, refusals_of
from ingest.rejects import REFUSAL_FIELD, TEXT_FIELD, Refused
from ingest.report import ProgressCallback
from ingest.sources.files import InputFile
from ingest.sources.places import told_once
from ingest.sources.reading import RawRecord, RawStatements, Unreadable
from ontology import iris

#: The source of the vocabularies that Nivos ships; no other record may claim it.
OWN_SOURCE = "nivos"


class Reconciler(Protocol):
    """Joins what a record names with what the graph knows; what only a person can decide is given as waiting."""

    def settle(self, record: Record, place: RawRecord) -> tuple[Record, tuple[Any, ...]]:
        """Give the record with what is certain joined, and what waits for a decision."""


@dataclass(frozen=True)
class Accepted:
    """A good record: where it stood, its fields as read, its source and what it says."""

    file: str
    line: int
    fields: dict[str, Any]
    source: str
    conversion: Conversion


@dataclass
class Gathered:
    """What was read: the good records by graph, the refused ones, and what a person should look at."""

    read: int = 0
    accepted: dict[str, Accepted] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    waiting: list[Any] = field(default_factory=list)
    repeated: int = 0

    def refuse(self, graph: str, reason: str, advice: str, field_name: str = "") -> None:
        """Turn a record that had been accepted into a refused one."""
        one = self.accepted.pop(graph)
        refusal = Refusal(one.file, one.line, field_name, reason, advice)
        self.refused.append(Refused(one.fields, (refusal,), one.source))


def gather(
    files: Iterable[InputFile],
    source: str | None,
    progress: ProgressCallback | None = None,
    reconciler: Reconciler | None = None,
) -> Gathered:
    """Read all files. `source` is of the records that name none; `reconciler` sees each record once validated."""
    gathered = Gathered()
    for file in files:
        for item in file.records():
            gathered.read += 1
            if progress and gathered.read % 50 == 1:
                progress("reading", gathered.read, None)
            if isinstance(item, Unreadable):
                gathered.refused.append(Refused({TEXT_FIELD: item.text}, (item.refusal, *item.more)))
            elif isinstance(item, RawStatements):
                _take_statements(gathered, item, source)
            else:
                _take(gathered, item, {**file.defaults, **item.fields}, source, reconciler)
    return gathered


def _take(
    gathered: Gathered,
    raw: RawRecord,
    fields: dict[str, Any],
    default_source: str | None,
    reconciler: Reconciler | None,
) -> None:
    fields.pop(REFUSAL_FIELD, None)
    source = fields.get("source") or default_source
    refusals = _unknown_kind(raw, fields) or _bad_source(raw, source)
    known_source = source if isinstance(source, str) else None
    if refusals:
        gathered.refused.append(Refused(fields, refusals, known_source))
        return
    kind = KINDS[fields["type"]]
    try:
        record = validated(fields)
    except ValidationError as error:
        refusals = refusals_of(error, raw.file, raw.line, field_names(kind))
        gathered.refused.append(Refused(fields, told_once(raw, refusals), known_source))
        return
    if raw.faults:
        gathered.refused.append(Refused(fields, raw.faults, known_source))
        return
    if reconciler is not None:
        record, waiting = reconciler.settle(record, raw)
        gathered.waiting += waiting
    slug = iris.slug(str(source))
    conversion = convert(record, slug)
    gathered.warnings += [f"{raw.file}:{raw.line}: {note}" for note in conversion.notes]
    _keep(gathered, Accepted(raw.file, raw.line, fields, slug, conversion))


def _take_statements(gathered: Gathered, said: RawStatements, default_source: str | None) -> None:
    source, fields = said.source or default_source, {TEXT_FIELD: said.text}
    refusals = _bad_source(said, source)
    if refusals:
        gathered.refused.append(Refused(fields, refusals, source))
        return
    slug = iris.slug(str(source))
    gathered.warnings += [f"{said.file}:{line}: {note}" for line, note in said.notes]
    _keep(gathered, Accepted(said.file, said.line, fields, slug, convert_statements(said, slug)))


def _keep(gathered: Gathered, one: Accepted) -> None:
    earlier = gathered.accepted.setdefault(one.conversion.graph, one)
    if earlier is one:
        return
    if earlier.conversion.content_hash == one.conversion.content_hash:
        gathered.repeated += 1
        gathered.warnings.append(
            f"{one.file}:{one.line}: the same record stands in {earlier.file}:{earlier.line}"
        )
        return
    refusal = Refusal(
        one.file,
        one.line,
        "id",
        f"another record of this source has the same id, in {earlier.file}:{earlier.line}",
        "keep one of them, or give them different ids or sources",
    )
    gathered.refused.append(Refused(one.fields, (refusal,), one.source))


def _unknown_kind(raw: RawRecord, fields: dict[str, Any]) -> tuple[Refusal, ...]:
    if TEXT_FIELD in fields:
        return (
            Refusal(raw.file, raw.line, TEXT_FIELD, "is no record yet", "write the record itself instead"),
        )
    kind = fields.get("type")
    if isinstance(kind, str) and kind in KINDS:
        return ()
    reason = "is missing" if kind is None else f"{kind!r} is not a kind of record"
    return (Refusal(raw.file, raw.line, "type", reason, "use one of " + ", ".join(KINDS)),)


def _bad_source(raw: RawRecord | RawStatements, source: Any) -> tuple[Refusal, ...]:
    if not source:
        advice = "name the source in the record or with --source"
        return (Refusal(raw.file, raw.line, "source", "is missing", advice),)
    if not isinstance(source, str) or not is_identifier(source):
        advice = "use a short name of letters, digits and hyphens"
        return (Refusal(raw.file, raw.line, "source", f"{source!r} is not the name of a source", advice),)
    if iris.slug(source) == OWN_SOURCE:
        reason, advice = f"{OWN_SOURCE!r} is Nivos' own vocabularies", "choose another name"
        return (Refusal(raw.file, raw.line, "source", reason, advice),)
    return ()
