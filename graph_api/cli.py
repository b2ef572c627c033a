"""The command line: `nivos --help` is its map.

Commands import what they need when they run, so that `--help` and a mistyped option answer at once. Errors of
every layer end in one line on standard error and an exit code; a traceback reaches nobody.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from graph_api.access import commands as access
from graph_api.operations import commands as operations
from graph_api.review import commands as review
from graph_api.trust import commands as trust
from graph_api.vocabularies import commands as vocabularies
from ingest.language import Language, spoken
from ingest.mapping import commands as mappings

if TYPE_CHECKING:
    from graph_api.answers import Answer
    from graph_api.settings import Settings
    from queries.catalogue import SavedQuery

_EXITS = """Exit codes: 0 all records loaded; 1 some were refused, the good ones are loaded; 2 nothing could be read;
3 strict or complete, and something was refused: nothing was published; 4 the store is busy or failed."""

app = typer.Typer(
    name="nivos",
    help="A knowledge graph of what development projects have made and how it ties together. "
    "Every setting can also be given in the environment: NIVOS_DATA, NIVOS_HOST, NIVOS_PORT and so on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Data = Annotated[
    Path | None, typer.Option("--data", help="Folder of the graph. [env: NIVOS_DATA; default: data]")
]


def main() -> None:
    """Run the command line. Never shows a traceback, unless NIVOS_TRACEBACK is set."""
    try:
        app()
    except BrokenPipeError:  # `nivos query … | head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except Exception as error:
        if os.environ.get("NIVOS_TRACEBACK"):
            raise
        _explain(error)


def _explain(error: Exception) -> NoReturn:
    """Tell an error in one line; the exit code says whose fault it is."""
    from graph_api.access.errors import AccessFileError, KeyRefused
    from graph_api.answers import AnswerError
    from graph_api.store import StoreError
    from graph_api.trust.naming import NamingError
    from ingest.messages import in_language
    from ingest.refusals import IngestError
    from ingest.report import EXIT_STORE, EXIT_USAGE
    from queries.catalogue import BadArgument, QueryFileError

    codes = dict.fromkeys((StoreError, AccessFileError), EXIT_STORE) | dict.fromkeys(
        (IngestError, AnswerError, BadArgument, QueryFileError, KeyRefused, NamingError), EXIT_USAGE
    )
    for known, code in codes.items():
        if isinstance(error, known):
            said = in_language(error.args[0], spoken()) if isinstance(error, IngestError) else error
            typer.echo(f"nivos: {said}", err=True)
            sys.exit(code)
    told = " ".join(f"{type(error).__name__}: {error}".split())
    typer.echo(f"nivos: unforeseen, please report it: {told} (NIVOS_TRACEBACK=1 shows where)", err=True)
    sys.exit(70)


def _settings(data: Path | None = None, host: str | None = None, port: int | None = None) -> Settings:
    from pydantic import ValidationError

    from graph_api.settings import Settings

    given = {"data": data, "host": host, "port": port}
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        faults = [
            f"NIVOS_{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors()
        ]
        typer.echo(f"nivos: wrong settings: {'; '.join(faults)}", err=True)
        raise typer.Exit(2) from None


@app.command(epilog=_EXITS)
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

    settings = _settings(data)
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
        _deliver(settings)
    raise typer.Exit(done.exit_code)


app.command()(trust.believe)
app.add_typer(review.app)
app.add_typer(mappings.app)
app.command()(trust.history)
app.command()(operations.serve)
app.command()(operations.doctor)
operations.snapshots_app.command()(trust.diff)
app.add_typer(operations.snapshots_app, name="snapshots")
app.add_typer(vocabularies.vocabulary_app, name="vocabulary")


@app.command()
def rollback(
    number: Annotated[int, typer.Argument(help="Number of the snapshot to go back (or forward) to.")],
    data: Data = None,
) -> None:
    """Make another snapshot the current one; readers follow at once."""
    from graph_api.store import DataDirectory
    from graph_api.store import rollback as roll_back

    settings = _settings(data)
    manifest = roll_back(DataDirectory(settings.data), number)
    typer.echo(f"snapshot {manifest.number} of {manifest.published.isoformat(timespec='seconds')} is current")
    _deliver(settings)


@app.command()
def upload(data: Data = None) -> None:
    """Bring the current snapshot to the SPARQL endpoint in NIVOS_STORE_URL.

    `nivos ingest` and `nivos rollback` do so themselves; this mends what was broken off.
    """
    settings = _settings(data)
    if not settings.store_url:
        typer.echo("nivos: NIVOS_STORE_URL names no endpoint: the graph is served from here", err=True)
        raise typer.Exit(2)
    _deliver(settings)


def _deliver(settings: Settings) -> None:
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


@app.command()
def queries(*, language: Language) -> None:
    """List the saved queries and the questions they answer."""
    from graph_api.answers import in_language
    from queries.catalogue import catalogue

    for query in sorted(catalogue().values(), key=lambda each: (each.topic, each.name)):
        parameters = " ".join(f"--{name}" for name in query.params)
        typer.echo(
            f"{query.name:28} {', '.join(query.answers):14} {in_language(query.title, language)}  {parameters}"
        )


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def query(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of a saved query; `nivos queries` lists them.")],
    form: Annotated[
        Literal["table", "csv", "json"], typer.Option("--format", help="How to print it.")
    ] = "table",
    data: Data = None,
    *,
    language: Language,
) -> None:
    """Run a saved query; its parameters are options: nivos query never-met --theme nivelvaihe."""
    from graph_api.answers import answer, saved_query
    from graph_api.store import DataDirectory, Snapshots

    saved = saved_query(name)
    view = Snapshots(DataDirectory(_settings(data).data)).view()
    found = answer(view, saved, _arguments(context.args, saved), language, size=None)
    _print(found, form, language)


def _arguments(words: list[str], saved: SavedQuery) -> dict[str, list[str]]:
    """Read `--name value` and `--name=value`; a parameter that takes several may be named again."""
    arguments: dict[str, list[str]] = {}
    rest = iter(words)
    for word in rest:
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or not name:
            known = " ".join(f"--{each}" for each in saved.params) or "it has none"
            raise typer.BadParameter(f"{word!r} is no parameter of {saved.name}: {known}")
        if not equals:
            found = next(rest, None)
            if found is None:
                raise typer.BadParameter(f"--{name} needs a value")
            value = found
        arguments.setdefault(name.replace("-", "_") if name not in saved.params else name, []).append(value)
    return arguments


def _print(found: Answer, form: str, language: str) -> None:
    from graph_api import tables

    if form == "csv":
        sys.stdout.write(tables.as_csv(found))
    elif form == "json":
        typer.echo(tables.as_json(found, language))
    else:
        for line in tables.as_lines(found):
            typer.echo(line)
        typer.echo(
            f"{found.total} rows; query {found.query.name} version {found.query.version}, snapshot {found.snapshot}",
            err=True,
        )


@app.command()
def ontology(
    folder: Annotated[Path | None, typer.Argument(help="Folder to write the reference into.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Check the ontology instead of writing.")] = False,
) -> None:
    """Write the ontology's reference (HTML in Finnish, Swedish and English), or check the ontology."""
    if check:
        from ontology.checks import check_all

        findings = check_all()
        for finding in findings:
            typer.echo(str(finding))
        typer.echo(f"{len(findings)} findings")
        raise typer.Exit(1 if findings else 0)
    from ontology.reference import write

    try:
        written = write(folder or Path("ontology-reference"))
    except OSError as error:
        typer.echo(f"nivos: {error.filename}: cannot be written: {error.strerror}", err=True)
        raise typer.Exit(1) from None
    for path in written:
        typer.echo(str(path))


app.command()(access.audit)
app.add_typer(access.app)


if __name__ == "__main__":
    main()
