"""The command line: `nivos --help` is its map.

Commands import what they need when they run, so that `--help` and a mistyped option answer at once. Errors of
every layer end in one line on standard error and an exit code; a traceback reaches nobody.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from graph_api.access import commands as access
from graph_api.commands import delivery, loading, queries
from graph_api.operations import commands as operations
from graph_api.review import commands as review
from graph_api.trust import commands as trust
from graph_api.vocabularies import commands as vocabularies
from ingest.language import spoken
from ingest.mapping import commands as mappings

app = typer.Typer(
    name="nivos",
    help="A knowledge graph of what development projects have made and how it ties together. "
    "Every setting can also be given in the environment: NIVOS_DATA, NIVOS_HOST, NIVOS_PORT and so on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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


app.command(epilog=loading.EXITS)(loading.ingest)
app.command()(trust.believe)
app.add_typer(review.app)
app.add_typer(mappings.app)
app.command()(trust.history)
app.command()(operations.serve)
app.command()(operations.doctor)
operations.snapshots_app.command()(trust.diff)
app.add_typer(operations.snapshots_app, name="snapshots")
app.add_typer(vocabularies.vocabulary_app, name="vocabulary")
app.command()(delivery.rollback)
app.command()(delivery.upload)
app.command()(queries.queries)
app.command(context_settings=queries.ANY_OPTION)(queries.query)


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
