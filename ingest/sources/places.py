"""The refusals of a record that was read by a mapping: those of the reader, and of the record's rules."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.refusals import Refusal
from ingest.sources.reading import RawRecord


def told_once(raw: RawRecord, refusals: Sequence[Refusal]) -> tuple[Refusal, ...]:
    """Give the reader's own refusals, and of the others those of other fields."""
    told = {refusal.field for refusal in raw.faults}
    others = [one for one in refusals if not told & {one.field, one.field.partition(".")[0]}]
    return (*raw.faults, *others)
