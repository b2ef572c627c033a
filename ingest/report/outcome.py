"""What a run did: counts, refusals, warnings, what waits for a decision, and the snapshot that came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.console import Console

from ingest.messages import told
from ingest.reconciliation.waiting import Waiting
from ingest.refusals import Caution, Refusal
from ingest.report.groups import Group

EXIT_LOADED = 0  #: all records were taken in
EXIT_SOME_REFUSED = 1  #: some were refused, the good ones are loaded
EXIT_USAGE = 2  #: nothing could be read
EXIT_STOPPED = 3  #: strict or complete, and something was refused: nothing was published
EXIT_STORE = 4  #: the store is busy or failed


@dataclass
class Report:
    """The outcome of one run. `snapshot` is the number published, None when nothing was.

    `refusals` and `warnings` hold those that are told one by one, `more_refusals` and `more_warnings` how many are
    not; the groups count all of them (worked out from the lists where a run gives none). `notes` are about the run.
    """

    read: int = 0
    accepted: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    refused: int = 0
    vocabularies: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[Caution] = field(default_factory=list)
    more_refusals: int = 0
    more_warnings: int = 0
    refusal_groups: list[Group] = field(default_factory=list)
    warning_groups: list[Group] = field(default_factory=list)
    #: Things that the run joined to the one that they surely are, and what waits for a person to tell.
    joined: int = 0
    waiting: list[Waiting] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    snapshot: int | None = None
    dry_run: bool = False
    stopped: str = ""
    rejects: str = ""

    @property
    def changes(self) -> int:
        """How many records were added, changed or removed, vocabularies included."""
        return self.added + self.changed + self.removed + self.vocabularies

    @property
    def exit_code(self) -> int:
        """What the command line exits with."""
        if self.stopped:
            return EXIT_STOPPED
        return EXIT_SOME_REFUSED if self.refused else EXIT_LOADED

    def outcome(self) -> str:
        """One sentence: what the published graph is now."""
        if self.stopped:
            return told("nothing was published: {reason}", reason=self.stopped)
        if self.dry_run:
            return told("dry run: {number} changes would be published", number=self.changes)
        if self.snapshot is None:
            return told("0 changes, nothing was published")
        return told(
            "{number} changes, published as snapshot {snapshot}", number=self.changes, snapshot=self.snapshot
        )

    def lines(self, language: str = "en") -> list[str]:
        """The report as plain lines: refusals and warnings first, the outcome last."""
        from ingest.report.lines import lines

        return lines(self, language)

    def show(self, console: Console, language: str = "en") -> None:
        """Print the report: tables on a terminal, plain lines elsewhere."""
        from ingest.report.terminal import show

        show(self, console, language)
