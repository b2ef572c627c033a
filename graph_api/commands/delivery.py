"""`nivos rollback` and `nivos upload`: which snapshot is current, here and at the endpoint that serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from graph_api.commands.options import Data, settings_for

if TYPE_CHECKING:
    from graph_api.settings import Settings


def rollback(
    number: Annotated[int, typer.Argument(help="Number of the snapshot to go back (or forward) to.")],
    data: Data = None,
) -> None:
    """Make another snapshot the current one; readers follow at once."""
    from graph_api.store import DataDirectory
    from graph_api.store import rollback as roll_back

    settings = settings_for(data)
    manifest = roll_back(DataDirectory(settings.data), number)
    typer.echo(f"snapshot {manifest.number} of {manifest.published.isoformat(timespec='seconds')} is current")
    deliver(settings)


def upload(data: Data = None) -> None:
    """Bring the current snapshot to the SPARQL endpoint in NIVOS_STORE_URL.

    `nivos ingest` and `nivos rollback` do so themselves; this mends what was broken off.
    """
    settings = settings_for(data)
    if not settings.store_url:
        typer.echo("nivos: NIVOS_STORE_URL names no endpoint: the graph is served from here", err=True)
        raise typer.Exit(2)
    deliver(settings)


def deliver(settings: Settings) -> None:
    """Bring the current snapshot to the endpoint of the settings, if they name one and there is a snapshot."""
    from graph_api.endpoints import endpoint_of
    from graph_api.store import DataDirectory
    from graph_api.store.remote import EndpointError, bring_up_to_date
    from ingest.report import EXIT_STORE

    endpoint, directory = endpoint_of(settings), DataDirectory(settings.data)
    if endpoint is None or directory.current_number() is None:
        return
    try:
        typer.echo(str(bring_up_to_date(directory, endpoint)))
    except EndpointError as error:
        typer.echo(
            f"nivos: {error}; snapshots here are as they should be, `nivos upload` tries again", err=True
        )
        raise typer.Exit(EXIT_STORE) from None
