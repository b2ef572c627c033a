"""What a run has found, for its report and its file of refused records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ingest.messages import told
from ingest.refusals import IngestError
from ingest.rejects import REFUSAL_FIELD, TEXT_FIELD, Refused, write_rejects
from ingest.report import Report
from ingest.report.groups import Group, Tally
from ingest.sources.input_file import InputFile
from ingest.sources.reading import RawRecord, RawStatements, Unreadable
from ingest.staging.folder import Staging
from ingest.staging.index import CHANGED, FRESH, STATEMENTS, UNCHANGED, Index
from ingest.staging.judging import GOOD
from ingest.staging.packing import unpacked

#: Refusals, and warnings, that a report tells one by one; all are counted, and the file of refused records has all.
MOST_TOLD = 1000


class RejectsNotWritten(IngestError):
    """The file for refused records cannot be written; nothing was loaded."""


def counted(index: Index) -> Report:
    """Make the report of what is staged, compared and refused so far."""
    states = dict(index.rows("SELECT state, COUNT(*) FROM record GROUP BY state"))
    refusals = index.each(f"SELECT told FROM refusal ORDER BY file, line, field, rowid LIMIT {MOST_TOLD}")
    warnings = index.each(f"SELECT told FROM warning ORDER BY late, seq, rowid LIMIT {MOST_TOLD}")
    return Report(
        read=int(index.get("read") or 0),
        accepted=sum(states.get(state, 0) for state in (FRESH, CHANGED, UNCHANGED)),
        added=states.get(FRESH, 0),
        changed=states.get(CHANGED, 0),
        unchanged=states.get(UNCHANGED, 0),
        removed=index.count("removal"),
        refused=index.count("refused"),
        vocabularies=int(index.get("vocabularies") or 0),
        refusals=[unpacked(content) for (content,) in refusals],
        warnings=[unpacked(content) for (content,) in warnings],
        more_refusals=max(0, index.count("refusal") - MOST_TOLD),
        more_warnings=max(0, index.count("warning") - MOST_TOLD),
        refusal_groups=_groups(index, "refusal"),
        warning_groups=_groups(index, "warning"),
        notes=list(_joined(index)),
    )


def _joined(index: Index) -> Iterator[str]:
    number = index.one("SELECT COUNT(DISTINCT first) FROM joined")
    if number:
        yield told(
            "{number} things stand in several files: what these say of one is one record", number=number
        )


def _groups(index: Index, table: str) -> list[Group]:
    """Count all by kind where not all are told; else the report does so itself."""
    if index.count(table) <= MOST_TOLD:
        return []
    tally = Tally()
    for (content,) in index.each(f"SELECT told FROM {table} ORDER BY seq, rowid"):
        tally.add(unpacked(content))
    return tally.groups()


def reason_to_stop(refused: int, *, strict: bool, complete: bool) -> str:
    """Why nothing is published; "" where nothing stands against it."""
    if not refused:
        return ""
    if strict:
        return told("the run is strict and {number} records were refused", number=refused)
    if complete:
        return told(
            "{number} records were refused, so the files are not complete and what they lack must not be removed; "
            "mend them, or load without --complete",
            number=refused,
        )
    return ""


def message(index: Index, counts: Report) -> str:
    """Say in a line what a snapshot came of."""
    sources = index.rows(f"SELECT DISTINCT source FROM record WHERE {GOOD} ORDER BY source")
    named = ", ".join(source for (source,) in sources)
    return f"{named}: {counts.added} added, {counts.changed} changed, {counts.removed} removed"


def write_refused(path: Path, staging: Staging, files: Sequence[InputFile]) -> None:
    """Write the file of refused records. Raises RejectsNotWritten."""
    try:
        write_rejects(path, _refused(staging, files))
    except OSError as error:
        raise RejectsNotWritten(
            told("{path}: cannot be written: {detail}; nothing was loaded", path=path, detail=error.strerror)
        ) from error


def _refused(staging: Staging, files: Sequence[InputFile]) -> Iterator[Refused]:
    index, again = staging.index, _Again(files)
    for seq, source, fields in index.each("SELECT seq, source, fields FROM refused ORDER BY seq"):
        reasons = index.rows("SELECT told FROM refusal WHERE seq = ? ORDER BY rowid", seq)
        known = json.loads(fields) if fields else _statements(staging, seq) or again.fields(seq)
        yield Refused(known, tuple(unpacked(content) for (content,) in reasons), source)


def _statements(staging: Staging, seq: int) -> dict[str, Any]:
    """Give what a staged record of RDF says, of whichever files; nothing of other records."""
    row = next(staging.index.records(f"seq = ? AND {STATEMENTS}", seq), None)
    return {TEXT_FIELD: staging.chunks.texts(row)[0].decode().rstrip("\n")} if row else {}


class _Again:
    """Reads the files a second time, for the fields of records that were refused only when all were there."""

    def __init__(self, files: Iterable[InputFile]) -> None:
        self._items = ((file, item) for file in files for item in file.records())
        self._read = 0

    def fields(self, seq: int) -> dict[str, Any]:
        """Give the fields of an item by its number; numbers must rise."""
        for file, item in self._items:
            self._read += 1
            if self._read == seq:
                return _fields(file, item)
        return {}


def _fields(file: InputFile, item: RawRecord | RawStatements | Unreadable) -> dict[str, Any]:
    if isinstance(item, RawRecord):
        fields = {**file.defaults, **item.fields}
        fields.pop(REFUSAL_FIELD, None)
        return fields
    return {TEXT_FIELD: item.text}
