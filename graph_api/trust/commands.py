"""The commands of whom to believe and of what changed: believe, history, and snapshots diff."""

from __future__ import annotations

from typing import Annotated

import typer

from graph_api.operations.commands import Data, settings_for


def believe(
    data: Data = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many values would be others; publish nothing.")
    ] = False,
) -> None:
    """Decide anew whom to believe, after precedence.toml was changed, and publish what follows."""
    from graph_api.trust.believing import believe as decide

    done = decide(settings_for(data), dry_run=dry_run)
    values = "1 value" if done.turned == 1 else f"{done.turned} values"
    if not done.steered:
        typer.echo("the rules of whom to believe are those of the current snapshot: nothing was published")
    elif done.snapshot is None:
        typer.echo(f"dry run: {values} would change")
    else:
        typer.echo(f"{values} changed, published as snapshot {done.snapshot}")
