"""`nivos keys …` and `nivos audit`: who may do what, and who did."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from graph_api.commands.options import Data, settings_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph_api.access.keys import Key

app = typer.Typer(
    name="keys",
    help="Add, list and revoke the keys that raise limits and allow writing. Running servers follow at once.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Whose key it is, or what it is for; the audit log names it.")],
    role: Annotated[
        Literal["analyst", "editor", "admin"],
        typer.Option(
            help="analyst: larger queries; editor: also ingests and updates; admin: also keys and snapshots."
        ),
    ],
    expires: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day (UTC) on which it opens anything."),
    ] = None,
    data: Data = None,
) -> None:
    """Make a key and print it: this once, only its hash is kept."""
    from graph_api.access.audit import AuditLog, local_identity
    from graph_api.access.errors import AuditFailed
    from graph_api.access.keys import Keys

    folder = _folder(data)
    day = expires.date() if expires else None
    about = {"key": name, "role": role, "expires": day.isoformat() if day else None}
    keys = Keys(folder)
    made = keys.add(name, role, day)
    try:
        AuditLog(folder).record(local_identity(), "keys.add", about=about)
    except AuditFailed:
        keys.revoke(name)  # nobody gets a key that nobody will know of
        raise
    typer.echo(made)
    typer.echo("Keep it now, it cannot be shown again. Send it as `Authorization: Bearer …`.", err=True)


@app.command("list")
def list_keys(data: Data = None) -> None:
    """List the keys there are and were, without their secrets."""
    from graph_api.access.keys import Keys

    today = datetime.now(UTC).date()
    for line in _table([_row(key, key.state(today)) for key in Keys(_folder(data)).all()], _HEADER):
        typer.echo(line)


@app.command()
def revoke(
    name: Annotated[str, typer.Argument(help="Name of the key; `nivos keys list` shows them.")],
    data: Data = None,
) -> None:
    """Make a key worth nothing, at once and for ever."""
    from graph_api.access.audit import AuditLog, local_identity
    from graph_api.access.errors import AuditFailed
    from graph_api.access.keys import Keys

    folder = _folder(data)
    gone = Keys(folder).revoke(name)
    try:
        AuditLog(folder).record(local_identity(), "keys.revoke", about={"key": name, "role": gone.role})
    except AuditFailed as error:
        raise AuditFailed(f"the key {name} is revoked, but that is not recorded: {error}") from error
    typer.echo(f"the key {name} ({gone.role}) is revoked")


def audit(
    last: Annotated[int, typer.Option(min=1, help="How many lines, counted from the end.")] = 50,
    form: Annotated[Literal["table", "json"], typer.Option("--format", help="How to print them.")] = "table",
    data: Data = None,
) -> None:
    """Show who changed what, in which snapshot, and what was refused to whom."""
    from graph_api.access.audit import AuditLog

    entries = AuditLog(_folder(data)).entries(last)
    if form == "json":
        for entry in entries:
            typer.echo(json.dumps(entry, ensure_ascii=False))
        return
    for line in _table([_told(entry) for entry in entries], ("time", "who", "role", "action", "outcome")):
        typer.echo(line)


_HEADER = ("name", "role", "state", "created", "changed", "expires")


def _row(key: Key, state: str) -> tuple[str, ...]:
    created, changed = (each.isoformat(timespec="minutes")[:16] for each in (key.created, key.changed))
    return key.name, key.role, state, created, changed, key.expires.isoformat() if key.expires else "never"


def _told(entry: dict[str, Any]) -> tuple[str, ...]:
    if "unreadable" in entry:
        return "?", "?", "?", "unreadable", str(entry["unreadable"])
    outcome = [f"snapshot {entry['snapshot']}"] if "snapshot" in entry else []
    outcome += [f"refused: {entry['refused']}"] if "refused" in entry else []
    outcome += [f"{name}={value}" for name, value in dict(entry.get("about") or {}).items()]
    words = (str(entry.get(name, "?")) for name in ("time", "name", "role", "action"))
    return *words, "; ".join(outcome)


def _table(rows: Sequence[tuple[str, ...]], header: tuple[str, ...]) -> list[str]:
    """Lay rows out in columns; what would steer a terminal is shown, not sent."""
    shown = [header, *(tuple("".join(map(_visible, cell)) for cell in row) for row in rows)]
    widths = [max(len(row[column]) for row in shown) for column in range(len(header))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    ]


def _visible(character: str) -> str:
    return character if character.isprintable() else ascii(character)[1:-1]


def _folder(data: Path | None) -> Path:
    return settings_for(data).data
