"""What a run did, for people: counts, refusals, warnings, and the snapshot that came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from ingest.refusals import Caution, Refusal

EXIT_LOADED = 0  #: all records were taken in
EXIT_SOME_REFUSED = 1  #: some were refused, the good ones are loaded
EXIT_USAGE = 2  #: nothing could be read
EXIT_STOPPED = 3  #: strict or complete, and something was refused: nothing was published
EXIT_STORE = 4  #: the store is busy or failed

#: Told at each step: stage, how many are done, how many there are (None when not known).
ProgressCallback = Callable[[str, int, int | None], None]


@dataclass
class Report:
    """The outcome of one run. `snapshot` is the number published, None when nothing was."""

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

    def lines(self) -> list[str]:
        """The report as plain lines: refusals and warnings first, the outcome last."""
        told = [f"refused {refusal}" for refusal in self.refusals]
        told += [f"warning {warning}" for warning in self.warnings]
        told.append(
            f"read {self.read}, accepted {self.accepted}, added {self.added}, changed {self.changed}, "
            f"unchanged {self.unchanged}, removed {self.removed}, refused {self.refused}"
        )
        if self.vocabularies:
            told.append(f"vocabularies brought up to date: {self.vocabularies}")
        if self.rejects:
            told.append(f"refused records are in {self.rejects}: mend them and load that file")
        told.append(self.outcome())
        return told

    def outcome(self) -> str:
        """One sentence: what the published graph is now."""
        if self.stopped:
            return f"nothing was published: {self.stopped}"
        if self.dry_run:
            return f"dry run: {self.changes} changes would be published"
        if self.snapshot is None:
            return "0 changes, nothing was published"
        return f"{self.changes} changes, published as snapshot {self.snapshot}"

    def show(self, console: Console) -> None:
        """Print the report: tables on a terminal, plain lines elsewhere."""
        if not console.is_terminal:
            for line in self.lines():
                console.print(line, markup=False, emoji=False, highlight=False, soft_wrap=True)
            return
        if self.refusals:
            console.print(self._refusal_table())
        for warning in self.warnings:
            console.print(f"! {warning}", style="yellow", markup=False, emoji=False, highlight=False)
        console.print(self._counts())
        if self.rejects:
            console.print(f"Refused records: {self.rejects}", markup=False, emoji=False)
        console.print(
            self.outcome(), style="bold red" if self.stopped else "bold green", markup=False, emoji=False
        )

    def _counts(self) -> Table:
        table = Table(box=None, pad_edge=False)
        names = ("read", "accepted", "added", "changed", "unchanged", "removed", "refused")
        for name in names:
            table.add_column(name, justify="right")
        table.add_row(*(str(getattr(self, name)) for name in names))
        return table

    def _refusal_table(self) -> Table:
        table = Table(title="Refused", title_justify="left")
        for name in ("where", "field", "reason", "what to do"):
            table.add_column(name, overflow="fold")
        for refusal in self.refusals:
            where = f"{refusal.file}:{refusal.line}"
            table.add_row(
                *(_escaped(cell) for cell in (where, refusal.field, refusal.reason, refusal.advice))
            )
        return table


def _escaped(cell: str) -> str:
    return cell.replace("[", r"\[")


@contextmanager
def shown_progress(console: Console) -> Iterator[ProgressCallback]:
    """Show progress while the block runs: a bar on a terminal, one plain line a stage elsewhere."""
    if not console.is_terminal:
        yield _plain_progress(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, int] = {}

        def tell(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]

        yield tell


def _plain_progress(console: Console) -> ProgressCallback:
    told: set[str] = set()

    def tell(stage: str, done: int, total: int | None) -> None:
        if stage not in told:
            told.add(stage)
            amount = f" ({total})" if total else ""
            console.print(f"{stage}{amount} …", markup=False, emoji=False, highlight=False, soft_wrap=True)

    return tell
