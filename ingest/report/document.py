"""The report as JSON: stable names, sentences in one language. `Document.model_json_schema()` is its schema."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ingest.messages import in_language
from ingest.refusals import Finding
from ingest.report.groups import Group, grouped
from ingest.report.outcome import Report


class FindingEntry(BaseModel):
    """Why a record was not taken in, or why a person should look at it."""

    model_config = ConfigDict(from_attributes=True)

    file: str
    line: int = Field(
        description="Line of the file, row of a sheet; of a JSON array, the number of the record."
    )
    field: str = Field(description="Field of the record, dotted; empty for the record as a whole.")
    reason: str
    advice: str
    sheet: str = Field("", description="Sheet of a spreadsheet.")
    column: str = Field("", description="Heading of the column, where it is not the field's own name.")
    value: str = Field("", description="What stood there, cut short; *** stands for personal data.")


class GroupEntry(BaseModel):
    """Findings alike: how many, of which column, and the first of them."""

    number: int
    file: str
    column: str = Field(description="Heading of the column, or the field.")
    reason: str = Field(description="… stands for what differs.")
    advice: str
    first: FindingEntry


class WaitingEntry(BaseModel):
    """A match that waits for a person's decision."""

    id: str
    kind: str
    place: str
    written: str
    candidate: str
    score: float = Field(description="0 to 100.")
    reason: str
    advice: str
    of: str = Field("", description="IRI of what the record names.")
    into: str = Field("", description="IRI of what it may be.")


class Document(BaseModel):
    """What a run did."""

    language: Literal["fi", "sv", "en"] = Field("en", description="Language of the sentences.")
    outcome: str = Field("", description="One sentence: what the published graph is now.")
    read: int = Field(description="Records that the files hold.")
    accepted: int
    added: int
    changed: int
    unchanged: int
    removed: int
    refused: int = Field(description="Records; one of them may have several refusals.")
    vocabularies: int = Field(description="Vocabularies of Nivos that were brought up to date.")
    joined: int = Field(0, description="Things joined to the one that they surely are.")
    refusals: list[FindingEntry]
    refusals_left_out: int = Field(
        0, description="Refusals beyond those listed; all are counted in the groups."
    )
    refusal_groups: list[GroupEntry] = Field(default_factory=list, description="Refusals by kind and column.")
    warnings: list[FindingEntry]
    warnings_left_out: int = Field(0, description="Warnings beyond those listed.")
    warning_groups: list[GroupEntry] = Field(default_factory=list, description="Warnings by kind and column.")
    waiting: list[WaitingEntry] = Field(default_factory=list, description="Matches that wait for a decision.")
    waiting_left_out: int = 0
    notes: list[str] = Field(default_factory=list, description="About the run.")
    snapshot: int | None = Field(None, description="The snapshot published; null when nothing changed.")
    dry_run: bool = False
    stopped: str = Field("", description="Why nothing was published, when the run was stopped.")
    rejects: str = Field("", description="The file that refused records were written to.")
    exit_code: int = Field(0, description="What the command line exits with.")


def document(report: Report, language: str, most: int = 10_000) -> Document:
    """Tell a report in a language, with at most so many refusals, warnings and matches each."""
    plain = (
        "read",
        "accepted",
        "added",
        "changed",
        "unchanged",
        "removed",
        "refused",
        "vocabularies",
        "joined",
    )
    return Document(
        language=language,
        outcome=in_language(report.outcome(), language),
        **{name: getattr(report, name) for name in plain},
        refusals=_entries(report.refusals[:most], language),
        refusals_left_out=max(0, len(report.refusals) - most) + report.more_refusals,
        refusal_groups=_groups(report.refusal_groups or grouped(report.refusals), language),
        warnings=_entries(report.warnings[:most], language),
        warnings_left_out=max(0, len(report.warnings) - most) + report.more_warnings,
        warning_groups=_groups(report.warning_groups or grouped(report.warnings), language),
        waiting=[_waiting(one, language) for one in report.waiting[:most]],
        waiting_left_out=max(0, len(report.waiting) - most),
        notes=[in_language(note, language) for note in report.notes],
        snapshot=report.snapshot,
        dry_run=report.dry_run,
        stopped=in_language(report.stopped, language),
        rejects=report.rejects,
        exit_code=report.exit_code,
    )


def _entry(one: Finding, language: str) -> FindingEntry:
    told = {"reason": in_language(one.reason, language), "advice": in_language(one.advice, language)}
    return FindingEntry(**{**vars(one), **told})


def _entries(findings: Iterable[Finding], language: str) -> list[FindingEntry]:
    return [_entry(one, language) for one in findings]


def _groups(groups: Sequence[Group], language: str) -> list[GroupEntry]:
    return [
        GroupEntry(
            number=one.number,
            file=one.file,
            column=one.column,
            reason=in_language(one.reason, language),
            advice=in_language(one.advice, language),
            first=_entry(one.first, language),
        )
        for one in groups
    ]


def _waiting(one: Any, language: str) -> WaitingEntry:
    said = {name: getattr(one, name) for name in WaitingEntry.model_fields if hasattr(one, name)}
    told = {name: in_language(said[name], language) for name in ("reason", "advice")}
    return WaitingEntry(**{**said, **told, "place": str(one.place)})
