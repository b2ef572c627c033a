"""`nivos reconcile …`: the list of what may be the same, and its settling by a person."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graph_api.commands.delivery import deliver
from graph_api.commands.options import Data, settings_for
from ingest.language import Language
from ingest.messages import in_language, told

if TYPE_CHECKING:
    from graph_api.settings import Settings
    from graph_api.store.graph import Graph
    from ingest.reconciliation.settling import Act

app = typer.Typer(
    name="reconcile",
    help="Settle which things are the same: list what waits, accept, reject, undo. Without a command: ask about "
    "each that waits, on a terminal; list them elsewhere.",
    rich_markup_mode=None,
)

By = Annotated[str, typer.Option("--by", help="Role that decides, never a person's name; it is published.")]
Why = Annotated[str, typer.Option("--why", help="Why: kept with the decision.")]
EntryId = Annotated[str, typer.Argument(metavar="ID", help="Id of an entry, as the list shows it.")]
Into = Annotated[str, typer.Option("--into", help="IRI of the thing that it is, when not the one proposed.")]


@app.callback(invoke_without_command=True)
def reconcile(
    context: typer.Context, data: Data = None, by: By = "coordination", *, language: Language
) -> None:
    """Ask about each entry that waits; list them where nobody can answer."""
    context.obj = data
    if context.invoked_subcommand is not None:
        return
    if sys.stdin.isatty() and sys.stdout.isatty():
        from graph_api.review.asking import ask_all

        ask_all(settings_for(data), by, language)
        deliver(settings_for(data))
    else:
        _list(settings_for(data), "waiting", None, language)


@app.command("list")
def list_entries(
    context: typer.Context,
    status: Annotated[
        Literal["waiting", "joined", "accepted", "rejected", "moot", "all"],
        typer.Option(help="Which entries: those that wait, were joined by a loading, or were settled."),
    ] = "waiting",
    kind: Annotated[str | None, typer.Option(help="Kind of thing: organisation, theme, project …")] = None,
    data: Data = None,
    *,
    language: Language,
) -> None:
    """List entries: id, score, what was written, what it may be, and why."""
    _list(settings_for(data or context.obj), status, kind, language)


@app.command()
def show(context: typer.Context, entry: EntryId, data: Data = None, *, language: Language) -> None:
    """Show one entry with all that is known of it."""
    from graph_api.review.telling import told_of
    from ingest.reconciliation.settling import Action, find

    graph = _graph(settings_for(data or context.obj))
    typer.echo(
        json.dumps(
            told_of(graph, find(graph, Action("accept", entry)), language), ensure_ascii=False, indent=1
        )
    )


@app.command()
def accept(
    context: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="ID", help="Id of an entry, or the IRI of what to join.")],
    into: Into = "",
    by: By = "coordination",
    why: Why = "",
    data: Data = None,
    *,
    language: Language,
) -> None:
    """Decide that the two are one: everything is shown under the second from now on."""
    _settle(settings_for(data or context.obj), "accept", entry, into, by, why, language)


@app.command()
def reject(
    context: typer.Context,
    entry: EntryId,
    by: By = "coordination",
    why: Why = "",
    data: Data = None,
    *,
    language: Language,
) -> None:
    """Decide that the two are not one: nobody is asked again, and no loading joins them."""
    _settle(settings_for(data or context.obj), "reject", entry, "", by, why, language)


@app.command()
def undo(
    context: typer.Context,
    entry: EntryId,
    by: By = "coordination",
    why: Why = "",
    data: Data = None,
    *,
    language: Language,
) -> None:
    """Take a decision back, or keep apart what a loading has joined."""
    _settle(settings_for(data or context.obj), "undo", entry, "", by, why, language)


@app.command()
def export(
    context: typer.Context,
    path: Annotated[Path | None, typer.Argument(help="File to write; without it, standard output.")] = None,
    data: Data = None,
    *,
    language: Language,
) -> None:
    """Write all decisions as records: decisions.jsonl, which `nivos ingest` reads."""
    from ingest.reconciliation.review import decisions_in
    from ingest.reconciliation.settling import ReviewError

    graph = _graph(settings_for(data or context.obj))
    lines = [json.dumps(each.record(), ensure_ascii=False) for each in decisions_in(graph)]
    text = "".join(f"{line}\n" for line in lines)
    if path is None:
        typer.echo(text, nl=False)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReviewError(told("{path}: cannot be written: {why}", path=path, why=error.strerror)) from error
    _say(told("decisions written to {path}: {count}", path=path, count=len(lines)), language, err=True)


def _settle(settings: Settings, act: Act, entry: str, into: str, by: str, why: str, language: str) -> None:
    from graph_api.access.audit import AuditLog, local_identity
    from ingest.reconciliation.settling import Action, settle

    number = settle(
        settings.data,
        [Action(act, entry, into, why, language)],
        by,
        keep=settings.keep_snapshots,
        precedence=settings.precedence,
        likely=settings.match_score,
    )
    about = {"entry": entry, "into": into, "by": by}
    AuditLog(settings.data).record(local_identity(), f"reconcile.{act}", snapshot=number, about=about)
    if number is None:
        _say(told("it was decided so already: nothing was published"), language)
        return
    _say(told("published as snapshot {number}", number=number), language)
    deliver(settings)


def _list(settings: Settings, status: str, kind: str | None, language: str) -> None:
    from graph_api.review.telling import line_of
    from ingest.reconciliation.review import entries

    graph = _graph(settings)
    listed = [each for each in entries(graph) if status in ("all", each.status) and kind in (None, each.kind)]
    for each in listed:
        typer.echo(line_of(graph, each, language))
    _say(told("entries: {count}", count=len(listed)), language, err=True)


def _say(sentence: str, language: str, *, err: bool = False) -> None:
    typer.echo(in_language(sentence, language), err=err)


def _graph(settings: Settings) -> Graph:
    from graph_api.store import DataDirectory, Snapshots

    return Snapshots(DataDirectory(settings.data)).view().store
