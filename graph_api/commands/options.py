"""What commands share: the folder of the graph as an option, and the settings that it belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graph_api.settings import Settings

Data = Annotated[
    Path | None, typer.Option("--data", help="Folder of the graph. [env: NIVOS_DATA; default: data]")
]


def settings_for(data: Path | None = None, host: str | None = None, port: int | None = None) -> Settings:
    """Read the settings, those given first; wrong ones end the command in one line, exit code 2."""
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
