"""`nivos ingest`: load records and publish the graph that they make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from graph_api.commands.delivery import deliver
from graph_api.commands.options import Data, settings_for
from ingest.language import Language

EXITS = """Exit codes: 0 all records loaded; 1 some were refused, the good ones are loaded; 2 nothing could be read;
3 strict or complete, and something was refused: nothing was published; 4 the store is busy or failed."""


def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Files (.jsonl, .csv, RDF; with a mapping .xlsx and .ods too), folders of them, or addresses "
            "(https://…) of hosts that NIVOS_SERVICE_HOSTS names."
        ),
    ],
    source: Annotated[str | None, typer.Option(help="Source of the records that name none.")] = None,
    mapping: Annotated[
        str | None,
        typer.Option(
            help="How to read tables in columns of their own: a .toml file, or a shipped mapping by name."
        ),
    ] = None,
    data: Data = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; publish nothing.")
    ] = False,
    complete: Annotated[
        bool,
        typer.Option(
            "--complete", help="The files are all that their sources say: remove other records of them."
        ),
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Load nothing when any record is refused.")
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option(help="Write refused records here, to be mended and loaded.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes that read many records.  [default: one a processor]"),
    ] = None,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait while another run or writer is at work.")
    ] = 0.0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Do not go on from an attempt that was broken off.")
    ] = False,
    reconcile: Annotated[
        bool,
        typer.Option("--reconcile/--no-reconcile", help="Find out which things that records name are one."),
    ] = True,
    anew: Annotated[
        bool, typer.Option("--anew", help="Fetch what is at addresses even if it has not changed.")
    ] = False,
    personal_data: Annotated[
        Literal["refuse", "strip"] | None,
        typer.Option(
            help="A record with personal data: refuse it, or strip the data from it. [env: NIVOS_PERSONAL_DATA]"
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write the report here: a .html or a .json file.")
    ] = None,
    *,
    language: Language,
) -> None:
    """Load records into the graph and publish it."""
    from rich.console import Console

    from graph_api.store import DataDirectory
    from ingest.fetching.inputs import inputs, reading
    from ingest.fetching.transfer import Rules
    from ingest.load import run_ingest
    from ingest.messages import in_language
    from ingest.reconciliation import Reconciler
    from ingest.report import shown_progress
    from ingest.report.files import check_report, write_report
    from ingest.staging.workers import usual_workers

    settings = settings_for(data)
    if report is not None:
        check_report(report)
    console = Console()
    directory = DataDirectory(settings.data)
    rules = Rules(settings.services, settings.fetch_size * 2**20, settings.fetch_time)
    with (
        shown_progress(console, language) as progress,
        # A complete load must see all files: what is not read would be taken for gone.
        inputs(paths, directory, rules, reading(source, mapping), anew or complete, progress) as given,
    ):
        for sentence in given.unchanged:
            typer.echo(in_language(sentence, language))
        if not given.files:
            raise typer.Exit(0)
        done = run_ingest(
            given.files,
            settings.data,
            source=source,
            mapping=mapping,
            dry_run=dry_run,
            complete=complete,
            strict=strict,
            rejects=rejects,
            progress=progress,
            keep=settings.keep_snapshots,
            precedence=settings.precedence,
            personal_data=personal_data or settings.personal_data,
            workers=workers or usual_workers(),
            wait=wait,
            fresh=fresh,
            reconciler=Reconciler(settings.match_score) if reconcile else None,
        )
        if done.exit_code == 0 and not dry_run:
            given.remember(directory)
    done.show(console, language)
    if report is not None:
        write_report(done, report, language)
    if not dry_run:
        deliver(settings)
    raise typer.Exit(done.exit_code)
