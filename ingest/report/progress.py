"""What a run is at, while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ingest.messages import in_language, told

#: The stages of a run, as they are told.
STAGES = (told("reading"), told("comparing"), told("loading"), told("publishing"))

#: Told at each step: stage, how many are done, how many there are (None when not known).
ProgressCallback = Callable[[str, int, int | None], None]


@contextmanager
def shown_progress(console: Console, language: str = "en") -> Iterator[ProgressCallback]:
    """Show progress while the block runs: a bar on a terminal, one plain line a stage elsewhere."""
    if not console.is_terminal:
        yield _plain_progress(console, language)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, int] = {}

        def tell(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(in_language(stage, language), total=total)
            bars.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]

        yield tell


def _plain_progress(console: Console, language: str) -> ProgressCallback:
    told: set[str] = set()

    def tell(stage: str, done: int, total: int | None) -> None:
        if stage not in told:
            told.add(stage)
            amount = f" ({total})" if total else ""
            name = in_language(stage, language)
            console.print(f"{name}{amount} …", markup=False, emoji=False, highlight=False, soft_wrap=True)

    return tell
