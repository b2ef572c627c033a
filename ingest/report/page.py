"""The report as a page that stands alone: for mail, for print, for a screen reader; whatever it shows is escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ingest.messages import in_language, told
from ingest.records.privacy import MASK
from ingest.report import words
from ingest.report.document import FindingEntry, document
from ingest.report.lines import counts
from ingest.report.outcome import Report

#: Rows of a table; a page of more is no use to a reader, and slow to open.
ROWS = 500


def page(report: Report, language: str) -> str:
    """Write a report as HTML in a language, with at most ROWS refusals, warnings and matches."""
    told_of = document(report, language, ROWS)
    everything = len(told_of.refusals) + told_of.refusals_left_out
    warnings = len(told_of.warnings) + told_of.warnings_left_out
    shown = [*told_of.refusals, *told_of.warnings]
    return _template().render(
        report=told_of,
        counts=counts(report),
        language=language,
        words=words,
        say=lambda sentence: in_language(sentence, language),
        place=_place,
        column=_column,
        rejects=told("refused records are in {path}: mend them and load that file", path=report.rejects),
        left_out=words.left_out(len(told_of.refusals), everything, report.rejects),
        left_out_of_warnings=words.left_out_of_warnings(len(told_of.warnings), warnings),
        masked=any(MASK in f"{one.field}{one.value}{one.reason}" for one in shown),
    )


def _place(one: FindingEntry) -> str:
    sheet = f"[{one.sheet}]" if one.sheet else ""
    return f"{one.file}{sheet}:{one.line}"


def _column(one: FindingEntry) -> str:
    """Name the column, and the field where it is called otherwise."""
    return f"{one.column} ({one.field})" if one.column and one.field else one.column or one.field


def loader() -> PackageLoader:
    """Find the template, and `page.css`: how every page looks that stands alone."""
    return PackageLoader("ingest.report", "")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, loader=loader())
    return environment.get_template("page.html")
