"""What a run did, for people: on a terminal, as a page, as JSON; in Finnish, Swedish and English."""

from ingest.report.outcome import (
    EXIT_LOADED,
    EXIT_SOME_REFUSED,
    EXIT_STOPPED,
    EXIT_STORE,
    EXIT_USAGE,
    Report,
)
from ingest.report.progress import ProgressCallback, shown_progress

__all__ = [
    "EXIT_LOADED",
    "EXIT_SOME_REFUSED",
    "EXIT_STOPPED",
    "EXIT_STORE",
    "EXIT_USAGE",
    "ProgressCallback",
    "Report",
    "shown_progress",
]
