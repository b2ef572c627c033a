"""Writing a report into a file: a page or JSON, by the end of its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ingest.messages import told
from ingest.refusals import IngestError
from ingest.report.document import document
from ingest.report.outcome import Report
from ingest.report.page import page


class ReportNotWritten(IngestError):
    """The report cannot be written to the file that was named."""


def _json(report: Report, language: str) -> str:
    return document(report, language).model_dump_json(indent=2) + "\n"


WRITERS: dict[str, Callable[[Report, str], str]] = {".html": page, ".json": _json}


def check_report(path: Path) -> None:
    """See before a run that its report can be written. Raises ReportNotWritten."""
    if path.suffix.lower() not in WRITERS:
        raise ReportNotWritten(told("{path}: a report is a .html or a .json file", path=path))
    if path.is_dir() or not path.parent.is_dir():
        raise ReportNotWritten(told("{path}: there is no such folder to write a report to", path=path))


def write_report(report: Report, path: Path, language: str) -> None:
    """Write a report at once or not at all. Raises ReportNotWritten."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(WRITERS[path.suffix.lower()](report, language), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise ReportNotWritten(
            told(
                "{path}: the report cannot be written: {detail}; the run itself is done",
                path=path,
                detail=error.strerror,
            )
        ) from error
    finally:
        partial.unlink(missing_ok=True)
