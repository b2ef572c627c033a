"""The commands of those who run the service: serve, doctor, and copying snapshots."""

from __future__ import annotations

from typing import Annotated

import typer

from graph_api.commands.options import Data, settings_for


def serve(
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on. [env: NIVOS_HOST]")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on. [env: NIVOS_PORT]", min=0, max=65535)
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Server processes. [env: NIVOS_SERVER_WORKERS]", min=1)
    ] = None,
) -> None:
    """Serve pages, API and SPARQL of the published graph."""
    from graph_api.operations import serving

    settings = settings_for(data, host, port)
    if workers is not None:
        settings = settings.model_copy(update={"server_workers": workers})
    try:
        raise typer.Exit(serving.serve(settings))
    except serving.ServingError as error:
        typer.echo(f"nivos: {error}", err=True)
        raise typer.Exit(1) from None


def doctor(
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Say what is right with this installation, what is wrong, and what to do. Exit codes: 0, 1 warnings, 2 errors."""
    from pydantic import ValidationError

    from graph_api.operations.doctor import examination, report
    from graph_api.settings import Settings

    try:
        settings = Settings() if data is None else Settings(data=data)
        found = list(examination.examine(settings))
    except ValidationError as fault:
        found = list(examination.wrong_settings(fault))
    for line in [report.as_json(found)] if as_json else report.lines(found):
        typer.echo(line)
    raise typer.Exit(examination.exit_code(finding for _, finding in found))


snapshots_app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
Place = Annotated[
    str, typer.Argument(metavar="URL", help="A folder, file:///…, s3://bucket/…, gs://bucket/… or az://….")
]
Number = Annotated[int | None, typer.Argument(help="Number of a snapshot; without it the current one.")]


@snapshots_app.callback()
def snapshots(context: typer.Context, data: Data = None) -> None:
    """List the published snapshots, the current one marked with *, copy them (push, pull), or compare two (diff)."""
    if context.invoked_subcommand is not None:
        context.obj = data
        return
    from graph_api.store import DataDirectory

    directory = DataDirectory(settings_for(data).data)
    current = directory.current().number
    for manifest in directory.snapshots():
        mark = "*" if manifest.number == current else " "
        published = manifest.published.isoformat(timespec="seconds")
        typer.echo(
            f"{mark} {manifest.number:6}  {published}  {manifest.triples:>9} triples  {manifest.message}"
        )


@snapshots_app.command()
def push(
    context: typer.Context,
    url: Place,
    number: Number = None,
    data: Data = None,
    prune: Annotated[
        int | None, typer.Option(help="Keep so many of the newest snapshots there, delete the rest.", min=1)
    ] = None,
) -> None:
    """Copy a snapshot to a folder or object store. What is there already is not sent again."""
    from graph_api.store import DataDirectory
    from graph_api.store.replicas import push as send

    done = send(DataDirectory(settings_for(data or context.obj).data), url, number, prune)
    where = "is current there" if done.current else "lies there; another is current"
    typer.echo(
        f"snapshot {done.number} {where}: {done.sent} files sent ({done.bytes:,} bytes), {done.there} were there"
    )
    if done.pruned:
        typer.echo(f"deleted there: {', '.join(map(str, done.pruned))}")


@snapshots_app.command()
def pull(
    context: typer.Context,
    url: Place,
    number: Number = None,
    data: Data = None,
    follow: Annotated[
        float | None, typer.Option(help="Go on, and look for a new one every so many seconds.", min=0.1)
    ] = None,
) -> None:
    """Take a snapshot from where it was pushed to and publish it here; servers follow without a restart."""
    from graph_api.operations.following import follow as keep_following
    from graph_api.operations.following import told
    from graph_api.store import DataDirectory
    from graph_api.store.replicas import pull as fetch

    settings = settings_for(data or context.obj)
    directory = DataDirectory(settings.data)
    if follow is None:
        typer.echo(told(fetch(directory, url, number, settings.keep_snapshots)))
    elif number is not None:
        raise typer.BadParameter("--follow takes what is current there; leave the number out")
    else:
        keep_following(directory, url, settings.keep_snapshots, follow)
