"""A report on a terminal: tables with what a person needs first, bounded however large the run was."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingest.messages import in_language, told
from ingest.refusals import Finding
from ingest.report import words
from ingest.report.groups import Group, grouped
from ingest.report.lines import counts, lines
from ingest.report.outcome import Report

#: Rows of a table on a terminal.
ROWS = 50
#: Columns of a terminal below which a table would break every word.
NARROW = 60


def show(report: Report, console: Console, language: str) -> None:
    """Print a report: tables on a terminal that is wide enough for them, plain lines elsewhere."""
    if not console.is_terminal or console.width < NARROW:
        for line in lines(report, language):
            console.print(line, markup=False, emoji=False, highlight=False, soft_wrap=True)
        return
    _findings(console, language, words.REFUSED, report.refusals, report.refusal_groups, report.more_refusals)
    if len(report.refusals) > ROWS or report.more_refusals:
        everything = len(report.refusals) + report.more_refusals
        _say(console, words.left_out(min(ROWS, len(report.refusals)), everything, report.rejects), language)
    _findings(console, language, words.WARNINGS, report.warnings, report.warning_groups, report.more_warnings)
    if report.waiting:
        console.print(_waiting(report, language))
    for note in report.notes:
        _say(console, note, language)
    console.print(_counts(report, language))
    if report.rejects:
        _say(
            console,
            told("refused records are in {path}: mend them and load that file", path=report.rejects),
            language,
        )
    _say(console, report.outcome(), language, "bold red" if report.stopped else "bold green")


def _say(console: Console, sentence: str, language: str, style: str | None = None) -> None:
    console.print(in_language(sentence, language), style=style, markup=False, emoji=False, highlight=False)


def _findings(
    console: Console,
    language: str,
    title: str,
    findings: Sequence[Finding],
    groups: Sequence[Group],
    more: int,
) -> None:
    if not findings:
        return
    alike = list(groups) or grouped(findings)
    if len(alike) < len(findings) + more:
        console.print(_group_table(alike[:ROWS], language, title))
    console.print(_finding_table(findings[:ROWS], language, title))


def _table(language: str, title: str, *headings: str) -> Table:
    table = Table(title=escape(in_language(title, language)), title_justify="left")
    for heading in headings:
        table.add_column(in_language(heading, language), overflow="fold")
    return table


def _group_table(groups: Sequence[Group], language: str, title: str) -> Table:
    table = _table(language, title, words.NUMBER, words.COLUMN, words.REASON, words.ADVICE, words.FIRST)
    for one in groups:
        cells = (
            str(one.number),
            one.column,
            in_language(one.reason, language),
            in_language(one.advice, language),
            one.first.place,
        )
        table.add_row(*map(escape, cells))
    return table


def _finding_table(findings: Sequence[Finding], language: str, title: str) -> Table:
    table = _table(language, title, words.PLACE, words.COLUMN, words.VALUE, words.REASON, words.ADVICE)
    for one in findings:
        cells = (
            one.place,
            one.column or one.field,
            one.value,
            in_language(one.reason, language),
            in_language(one.advice, language),
        )
        table.add_row(*map(escape, cells))
    return table


def _waiting(report: Report, language: str) -> Table:
    table = _table(
        language,
        words.WAITING,
        words.PLACE,
        words.WRITTEN,
        words.CANDIDATE,
        words.SCORE,
        words.REASON,
        words.ADVICE,
    )
    for one in report.waiting[:ROWS]:
        cells = (
            str(one.place),
            str(one.written),
            str(one.candidate),
            f"{one.score:g}",
            in_language(one.reason, language),
            in_language(one.advice, language),
        )
        table.add_row(*map(escape, cells))
    return table


def _counts(report: Report, language: str) -> Table:
    table = Table(box=None, pad_edge=False)
    numbers = counts(report)
    for name in numbers:
        table.add_column(in_language(words.COUNTS[name], language), justify="right")
    table.add_row(*map(str, numbers.values()))
    return table
