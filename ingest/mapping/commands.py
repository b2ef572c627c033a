"""`nivos mapping`: propose a mapping for a file, see what one would do, list the shipped ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingest.language import Language

app = typer.Typer(
    name="mapping",
    help="Mappings: which columns of a table become which fields of which records.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_EXITS = """Exit codes: 0 every record is good; 1 some would be refused; 2 nothing could be read."""


@app.command()
def draft(
    file: Annotated[Path, typer.Argument(help="A .csv, .xlsx or .ods file.")],
    kind: Annotated[
        str, typer.Option("--type", help="What a row is: project, organisation, model or event.")
    ] = "",
    source: Annotated[str, typer.Option(help="Source of the records; the file's name if not given.")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write it to, which must not exist yet.")
    ] = None,
    *,
    language: Language,
) -> None:
    """Propose a mapping from the headings and values of a file."""
    from ingest.mapping.draft import draft as drafted
    from ingest.mapping.errors import MappingError
    from ingest.messages import in_language, told

    text = drafted(file, kind, source, language)
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise MappingError(
            told("{path}: cannot be written: {why}", path=output, why=error.strerror)
        ) from error
    done = told(
        "{path}: written; read it through, then `nivos mapping check {path} {file}`", path=output, file=file
    )
    typer.echo(in_language(done, language))


@app.command(epilog=_EXITS)
def check(
    mapping: Annotated[str, typer.Argument(help="A .toml file, or a shipped mapping by its name.")],
    paths: Annotated[list[Path], typer.Argument(help="Tables (.csv, .xlsx, .ods) or folders of them.")],
    source: Annotated[str, typer.Option(help="Source of the records that name none.")] = "",
    *,
    language: Language,
) -> None:
    """Explain what ingesting files by a mapping would do. Changes nothing."""
    from ingest.mapping.checking import checked, lines
    from ingest.mapping.loading import mapping as load
    from ingest.report import EXIT_LOADED, EXIT_SOME_REFUSED, EXIT_USAGE

    found = checked(load(mapping), paths, source)
    for file in found:
        for line in lines(file, language):
            typer.echo(line)
    if not any(file.good for file in found):
        raise typer.Exit(EXIT_USAGE)
    raise typer.Exit(EXIT_SOME_REFUSED if any(file.refused for file in found) else EXIT_LOADED)


@app.command("list")
def shipped() -> None:
    """List the mappings that Nivos ships."""
    from ingest.mapping.loading import mapping as load
    from ingest.mapping.loading import shipped_mappings

    for name in shipped_mappings():
        typer.echo(f"{name:20} {load(name).file.title}")
