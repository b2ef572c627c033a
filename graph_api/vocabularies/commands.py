"""`nivos vocabulary`: vocabularies of others (YSO, NUTS, EuroVoc …) for the themes and regions of the graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from graph_api.commands.delivery import deliver
from graph_api.commands.options import Data, settings_for

vocabulary_app = typer.Typer(
    name="vocabulary",
    help="Vocabularies of others in SKOS, such as YSO, NUTS and EuroVoc.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(help="Short name of the vocabulary; `nivos vocabulary list` has them.")]


@vocabulary_app.command()
def add(
    files: Annotated[
        list[str], typer.Argument(help="Files of RDF with the vocabulary in SKOS, or addresses.")
    ],
    name: Annotated[str, typer.Option(help="Short name: yso, nuts, eurovoc …")],
    title: Annotated[
        str | None, typer.Option(help="Name for people; the short one where none is given.")
    ] = None,
    data: Data = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; publish nothing.")
    ] = False,
) -> None:
    """Add a vocabulary, or bring it up to date: the files are all of it. Its concepts become themes only by a match."""
    from rich.console import Console

    from graph_api.store import DataDirectory
    from graph_api.vocabularies.holding import refuse_name
    from ingest.fetching.inputs import inputs
    from ingest.fetching.transfer import Rules
    from ingest.load import run_ingest
    from ingest.reconciliation import Reconciler
    from ingest.report import shown_progress
    from ingest.sources.files import Fetched, VocabularyFile
    from ingest.sources.skos import Vocabulary

    settings = settings_for(data)
    directory = DataDirectory(settings.data)
    refuse_name(directory, name)
    vocabulary = Vocabulary(name, title or name)
    rules = Rules(settings.services, settings.fetch_size * 2**20, settings.fetch_time)
    console = Console()
    with (
        shown_progress(console) as progress,
        inputs(files, directory, rules, anew=True, progress=progress) as given,
    ):
        report = run_ingest(
            [
                VocabularyFile(each.path, vocabulary, each.address)
                if isinstance(each, Fetched)
                else VocabularyFile(each, vocabulary)
                for each in given.files
            ],
            settings.data,
            source=name,
            complete=True,
            dry_run=dry_run,
            progress=progress,
            keep=settings.keep_snapshots,
            precedence=settings.precedence,
            reconciler=Reconciler(settings.match_score),
        )
    report.show(console)
    if not dry_run:
        deliver(settings)
    raise typer.Exit(report.exit_code)


@vocabulary_app.command("list")
def list_(data: Data = None) -> None:
    """List the vocabularies in the graph, with their number of concepts."""
    from graph_api.store import DataDirectory
    from graph_api.vocabularies.holding import held

    found = held(DataDirectory(settings_for(data).data))
    for each in found:
        typer.echo(f"{each.name:16} {each.concepts:>7}  {each.title}")
    if not found:
        typer.echo("no vocabulary of others is in the graph")


@vocabulary_app.command()
def remove(name: Name, data: Data = None) -> None:
    """Take a vocabulary out of the graph; matches that records state stay."""
    from datetime import UTC, datetime

    from graph_api.derive import derive
    from graph_api.store import DataDirectory, Snapshots, open_writer
    from graph_api.vocabularies.holding import held
    from ingest.reconciliation import Reconciler

    settings = settings_for(data)
    directory = DataDirectory(settings.data)
    if name not in {each.name for each in held(directory)}:
        typer.echo(f"nivos: no vocabulary {name!r} is in the graph", err=True)
        raise typer.Exit(2)
    started = datetime.now(UTC)
    with open_writer(
        directory, "nivos vocabulary remove", settings.keep_snapshots, settings.precedence
    ) as writer:
        graphs = sorted(writer.record_graphs(name))
        for graph in graphs:
            writer.remove_record(graph)
        Reconciler(settings.match_score).apply(writer, graphs, Snapshots(directory).view().store)
        manifest = writer.publish(f"vocabulary {name} removed", derive, started)
    typer.echo(f"vocabulary {name} removed, published as snapshot {manifest.number if manifest else '?'}")
    deliver(settings)


@vocabulary_app.command()
def match(
    name: Name,
    kind: Annotated[
        Literal["theme", "target-group", "region"], typer.Option(help="Which concepts of Nivos are matched.")
    ] = "theme",
    write: Annotated[
        Path | None, typer.Option(help="Write the matches here as records, to be looked at and ingested.")
    ] = None,
    data: Data = None,
) -> None:
    """Propose matches: concepts of Nivos that share a label with one of the vocabulary. Nothing is changed."""
    from graph_api.store import DataDirectory, Snapshots
    from ingest.matching.vocabularies import proposals

    graph = Snapshots(DataDirectory(settings_for(data).data)).view().store
    found = proposals(graph, name, kind)
    for each in found:
        typer.echo(f"{each.concept}  {each.relation}  {each.other}  {each.label}")
    typer.echo(f"{len(found)} matches proposed")
    if write is not None:
        try:
            with write.open("w", encoding="utf-8") as file:
                for each in found:
                    file.write(json.dumps(each.record(graph, kind), ensure_ascii=False) + "\n")
        except OSError as error:
            typer.echo(f"nivos: {write}: cannot be written: {error.strerror}", err=True)
            raise typer.Exit(2) from None
