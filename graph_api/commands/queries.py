"""`nivos queries` and `nivos query`: the saved queries, listed and run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graph_api.commands.options import Data, settings_for
from ingest.language import Language

if TYPE_CHECKING:
    from graph_api.answers import Answer
    from queries.catalogue import SavedQuery

#: Settings of the command `query`: the parameters of a saved query are options that only it knows.
ANY_OPTION = {"allow_extra_args": True, "ignore_unknown_options": True}


def queries(*, language: Language) -> None:
    """List the saved queries and the questions they answer."""
    from graph_api.answers import in_language
    from queries.catalogue import catalogue

    for query in sorted(catalogue().values(), key=lambda each: (each.topic, each.name)):
        parameters = " ".join(f"--{name}" for name in query.params)
        typer.echo(
            f"{query.name:28} {', '.join(query.answers):14} {in_language(query.title, language)}  {parameters}"
        )


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
    view = Snapshots(DataDirectory(settings_for(data).data)).view()
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
