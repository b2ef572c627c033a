"""What would happen if a file were read by a mapping: nothing is written, each record is validated and counted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from ingest.faults import refusals_of
from ingest.mapping.loading import SheetMapping
from ingest.mapping.reading import MappedFile
from ingest.mapping.sheet_reading import SheetRead
from ingest.messages import Told, in_language, together, told
from ingest.records import KINDS, field_names, validated
from ingest.refusals import Refusal
from ingest.sources.files import input_files
from ingest.sources.places import told_once
from ingest.sources.reading import RawRecord, Unreadable

#: How many records are shown as examples, and how many refusals of each kind.
EXAMPLES = 3


@dataclass(frozen=True)
class Kind:
    """Refusals alike: of the same field or column, for the same reason but for the value."""

    field: str
    column: str
    template: str


@dataclass
class FileCheck:
    """What was found in one file."""

    name: str
    taken: tuple[Told, ...] = ()
    sheets: list[SheetRead] = field(default_factory=list)
    records: int = 0
    refused: int = 0
    examples: list[RawRecord] = field(default_factory=list)
    kinds: Counter[Kind] = field(default_factory=Counter)
    shown: dict[Kind, list[Refusal]] = field(default_factory=dict)
    source: str = ""
    _ids: dict[bytes, tuple[bytes, int]] = field(default_factory=dict)

    @property
    def good(self) -> int:
        """How many records would be taken in."""
        return self.records - self.refused

    @property
    def unknown(self) -> dict[str, Counter[str]]:
        """The values that no value map and no pattern knows, by field."""
        found: dict[str, Counter[str]] = {}
        for sheet in self.sheets:
            for filling in sheet.fillings:
                for origin, _ in filling.origins:
                    if origin.unknown:
                        found.setdefault(filling.leaf.name, Counter()).update(origin.unknown)
        return found

    def _refuse(self, refusals: tuple[Refusal, ...]) -> None:
        self.refused += 1
        for refusal in refusals:
            kind = Kind(refusal.field, refusal.column, getattr(refusal.reason, "template", refusal.reason))
            self.kinds[kind] += 1
            shown = self.shown.setdefault(kind, [])
            if len(shown) < EXAMPLES:
                shown.append(refusal)

    def take(self, one: RawRecord | Unreadable) -> None:
        """Count a record, or why it is none."""
        self.records += 1
        refusals = (one.refusal,) if isinstance(one, Unreadable) else self._refusals(one)
        if refusals:
            self._refuse(refusals)
        elif isinstance(one, RawRecord) and len(self.examples) < EXAMPLES:
            self.examples.append(one)

    def _refusals(self, raw: RawRecord) -> tuple[Refusal, ...]:
        source = raw.fields.get("source") or self.source
        if not source:
            reason, advice = told("is missing"), told("say it in the mapping or with --source")
            return (Refusal(raw.file, raw.line, "source", reason, advice, raw.sheet),)
        kind = KINDS[raw.fields["type"]]
        try:
            record = validated(raw.fields)
        except ValidationError as error:
            return told_once(raw, refusals_of(error, raw.place, field_names(kind)))
        return raw.faults or self._twice(raw, (str(source), record.type, record.local_id()))

    def _twice(self, raw: RawRecord, key: tuple[str, ...]) -> tuple[Refusal, ...]:
        """Refuse a record whose id another one has, as ingestion does; the same record again is no harm."""
        said = hashlib.sha256(repr(sorted(raw.fields.items(), key=str)).encode("utf-8", "replace")).digest()
        name = hashlib.sha256("\x1f".join(key).encode("utf-8", "replace")).digest()
        earlier, row = self._ids.setdefault(name, (said, raw.line))
        if earlier == said:
            return ()
        reason = told("row {row} has the same id and says something else", row=row)
        advice = told("choose another column as id, or join the rows (`join` in the mapping)")
        heading = raw.columns.get("id", "")
        return (Refusal(raw.file, raw.line, "id", reason, advice, raw.sheet, heading, key[-1]),)


def checked(mapping: SheetMapping, paths: list[Path], source: str = "") -> list[FileCheck]:
    """Read files by a mapping as ingestion would, and tell what it would find. Raises IngestError."""
    return [_checked(mapping, file.path, file.name, source) for file in input_files(paths, mapping)]


def _checked(mapping: SheetMapping, path: Path, name: str, source: str) -> FileCheck:
    file, found = MappedFile(mapping, path, name), FileCheck(name, source=source)
    for one in file.records():
        found.take(one)
    found.taken, found.sheets = file.taken, file.sheets
    return found


def lines(found: FileCheck, language: str = "en") -> Iterator[str]:
    """Tell what was found, line by line, in fi, sv or en."""
    return (in_language(sentence, language) for sentence in _sentences(found))


def _sentences(found: FileCheck) -> Iterator[str]:
    yield told("{file}: {taken}", file=found.name, taken=together(found.taken or (told("a workbook"),)))
    for sheet in found.sheets:
        yield from _of_sheet(sheet)
    for raw in found.examples:
        yield told("  row {row} makes:", row=raw.line)
        yield from (f"    {name} = {_shown(value)}" for name, value in _flat(raw.fields))
    for name, words in found.unknown.items():
        known = ", ".join(f"{word!r} ({count})" for word, count in words.most_common(20))
        yield told("  no value map or pattern knows, for {field}: {words}", field=name, words=known)
    for kind, count in found.kinds.most_common():
        first = found.shown[kind]
        place = first[0].field or first[0].place
        said = told("{place}: {reason}", place=place, reason=first[0].reason)
        yield told("  {count} × {said}", count=count, said=together([said, first[0].advice]))
        yield from (
            f"      {one.place} {one.column}: {one.value!r}" for one in first if one.value or one.column
        )
    yield told(
        "  records: {records}, good {good}, refused {refused}",
        records=found.records,
        good=found.good,
        refused=found.refused,
    )


def _of_sheet(sheet: SheetRead) -> Iterator[Told]:
    if sheet.name:
        yield told("  sheet {sheet!r}", sheet=sheet.name)
    made = ", ".join(f"{kind} {count}" for kind, count in sheet.records.items()) or told("none")
    yield told(
        "  headings in row {row}; rows {rows}, records made: {made}",
        row=sheet.headings_row,
        rows=sheet.rows,
        made=made,
    )
    yield told("    read: {columns}", columns=", ".join(sheet.read))
    left = [heading for heading in sheet.left if not heading.startswith("#")]
    if left:
        yield told("    left: {columns}", columns=", ".join(left))
    for condition, count in sheet.skipped.items():
        yield told("    passed over ({condition}): {count}", condition=condition, count=count)


def _flat(fields: dict[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{part}", inner) for part, inner in value.items())
        else:
            yield name, value


def _shown(value: object) -> str:
    if isinstance(value, list):
        return " | ".join(map(_shown, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {inner}" for name, inner in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)
