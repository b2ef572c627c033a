"""A report as plain lines, for logs and pipes: one finding a line, the outcome last."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.messages import Told, in_language, told
from ingest.reconciliation.waiting import Waiting
from ingest.refusals import Finding
from ingest.report.outcome import Report
from ingest.report.words import COUNTS


def lines(report: Report, language: str) -> list[str]:
    """Tell a report in a language."""
    return [in_language(line, language) for line in _lines(report, language)]


def _lines(report: Report, language: str) -> Iterator[str]:
    for refusal in report.refusals:
        yield told("refused {finding}", finding=finding(refusal, language))
    for warning in report.warnings:
        yield told("warning {finding}", finding=finding(warning, language))
    for one in report.waiting:
        yield told("waiting {finding}", finding=_asked(one))
    if report.more_refusals:
        yield told("and {number} more refusals", number=report.more_refusals)
    if report.more_warnings:
        yield told("and {number} more warnings", number=report.more_warnings)
    yield from report.notes
    yield ", ".join(
        f"{in_language(COUNTS[name], language)} {number}" for name, number in counts(report).items()
    )
    if report.vocabularies:
        yield told("vocabularies brought up to date: {number}", number=report.vocabularies)
    if report.rejects:
        yield told("refused records are in {path}: mend them and load that file", path=report.rejects)
    yield report.outcome()


def _asked(one: Waiting) -> Told:
    place = f"{one.place}: " if one.place else ""
    return told(
        "{place}{written!r} may be {candidate!r} ({score:g}): {reason}; {advice}",
        place=place,
        written=one.written,
        candidate=one.candidate,
        score=one.score,
        reason=one.reason,
        advice=one.advice,
    )


def counts(report: Report) -> dict[str, int]:
    """The counts that are told: what waits only where something does."""
    numbers = {name: getattr(report, name) for name in COUNTS if name != "waiting"}
    return {**numbers, "waiting": len(report.waiting)} if report.waiting else numbers


def finding(one: Finding, language: str) -> str:
    """Tell one finding: where, field and column, why, what to do."""
    column = f" ({in_language(told('column'), language)} {one.column!r})" if one.column else ""
    field = f" {one.field}{column}:" if one.field or column else ""
    reason, advice = in_language(one.reason, language), in_language(one.advice, language)
    return f"{one.place}:{field} {reason}; {advice}" if advice else f"{one.place}:{field} {reason}"
