"""The commands of whom to believe and of what changed: believe, history, and snapshots diff."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from graph_api.commands.options import Data, settings_for
from ingest.language import Language


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


def history(
    thing: Annotated[
        str,
        typer.Argument(metavar="ID", help="An IRI, project:S20772, or a code or id alone."),
    ],
    form: Annotated[Literal["table", "json"], typer.Option("--format", help="How to print it.")] = "table",
    data: Data = None,
    *,
    language: Language,
) -> None:
    """Tell what changed about a thing, when, and from which source."""
    from graph_api.store import DataDirectory, Snapshots
    from graph_api.trust import timeline
    from graph_api.trust.history import history as tell
    from graph_api.trust.naming import thing_named

    directory = DataDirectory(settings_for(data).data)
    view = Snapshots(directory).view()
    found = tell(directory, view, thing_named(directory, view, thing), language)
    for line in [timeline.as_json(found)] if form == "json" else timeline.lines(found, language):
        typer.echo(line)


def diff(
    context: typer.Context,
    before: Annotated[int, typer.Argument(metavar="A", help="Number of a snapshot.")],
    after: Annotated[int, typer.Argument(metavar="B", help="Number of another one.")],
    form: Annotated[
        Literal["table", "html", "json"], typer.Option("--format", help="How to print it.")
    ] = "table",
    limit: Annotated[
        int, typer.Option(help="Most things to list of those added, removed, changed.", min=0)
    ] = 100,
    data: Data = None,
    *,
    language: Language,
) -> None:
    """Tell what differs between two snapshots: things, fields, indicators."""
    from graph_api.store import DataDirectory, open_view
    from graph_api.trust import difference_report as report
    from graph_api.trust.difference import difference

    directory = DataDirectory(settings_for(data or context.obj).data)
    found = difference(open_view(directory, before), open_view(directory, after), language, limit)
    if form == "html":
        typer.echo(report.html(found, language), nl=False)
    elif form == "json":
        typer.echo(report.as_json(found))
    else:
        for line in report.lines(found, language):
            typer.echo(line)
