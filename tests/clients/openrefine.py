"""OpenRefine as Debian has it (openrefine), started without its window: what its pages do is told it by commands."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.clients.service import START, free_port

HOME = Path("/usr/share/openrefine")
_ALL_ROWS = json.dumps({"facets": [], "mode": "row-based"})


def missing() -> str | None:
    """Say what keeps OpenRefine from running here; None when nothing does."""
    if shutil.which("java") is None:
        return "Java is not on this machine (Debian: default-jre-headless)"
    return None if (HOME / "refine").exists() else "OpenRefine is not on this machine (Debian: openrefine)"


@contextmanager
def running(folder: Path) -> Iterator[httpx.Client]:
    """Run OpenRefine with its projects in `folder` until the block ends; gives a client of its commands."""
    port = free_port()
    words = (
        "-i",
        "127.0.0.1",
        "-p",
        str(port),
        "-d",
        str(folder),
        "-m",
        "512M",
        "-x",
        "refine.headless=true",
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["./refine", *words], cwd=HOME, stdout=log, stderr=log, start_new_session=True
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}/command/core/", timeout=60) as commands:
                _wait_until_ready(commands, process, folder / "log")
                yield commands
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_until_ready(commands: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 2 * START
    while time.monotonic() < until and process.poll() is None:
        try:
            if commands.get("get-version").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"OpenRefine did not start: {log.read_text()[-2000:]}")


@dataclass(frozen=True)
class Table:
    """A project of OpenRefine: a table that a person works on."""

    commands: httpx.Client
    id: str
    service: str

    @classmethod
    def of(cls, commands: httpx.Client, text: str, service: str) -> Table:
        """Open a CSV; numbers in it become numbers. `service` is the reconciliation service that it is for."""
        options = {"encoding": "UTF-8", "separator": ",", "headerLines": 1, "guessCellValueTypes": True}
        made = commands.post(
            "create-project-from-upload",
            params={
                "csrf_token": _token(commands),
                "format": "text/line-based/*sv",
                "options": json.dumps(options),
            },
            data={"project-name": "test"},
            files={"project-file": ("table.csv", text.encode(), "text/csv")},
        )
        return cls(commands, made.headers["location"].partition("project=")[2], service)

    def types(self, column: str) -> list[str]:
        """Let it guess which types the cells of a column are of, the likeliest first."""
        told = self._do("guess-types-of-column", columnName=column, service=self.service)
        return [each["id"] for each in told["types"]]

    def transform(self, column: str, expression: str) -> None:
        """Change the cells of a column by an expression of its language."""
        said = {"columnName": column, "expression": expression, "onError": "keep-original", "repeat": "false"}
        self._do("text-transform", engine=_ALL_ROWS, repeatCount="0", **said)
        self._wait()

    def reconcile(self, column: str, kind: str, limit: int = 0, **details: str) -> None:
        """Match the cells of a column with things of a type; `details` are columns given as properties."""
        config = {
            "mode": "standard-service",
            "service": self.service,
            **self._spaces(),
            "type": {"id": kind, "name": kind},
            "autoMatch": True,
            "columnDetails": [
                {"column": each, "property": {"id": name, "name": name}} for each, name in details.items()
            ],
            "limit": limit,
        }
        self._do("reconcile", columnName=column, config=json.dumps(config), engine=_ALL_ROWS)
        self._wait()

    def extend(self, column: str, *properties: dict[str, Any]) -> None:
        """Add columns with values of properties of what a column was matched with."""
        extension = json.dumps({"properties": list(properties)})
        said = {
            "baseColumnName": column,
            "endpoint": self.service,
            **self._spaces(),
            "columnInsertIndex": "1",
        }
        self._do("extend-data", extension=extension, engine=_ALL_ROWS, **said)
        self._wait()

    def matched(self, column: int) -> list[str | None]:
        """Give what the cells of a column are matched with; None: not."""
        told = self._do("get-rows", params={"start": "0", "limit": "100"}, engine=_ALL_ROWS)
        recons = told["pool"]["recons"]
        cells = [row["cells"][column] or {} for row in told["rows"]]
        return [(recons.get(cell.get("r"), {}).get("m") or {}).get("id") for cell in cells]

    def rows(self) -> list[dict[str, str]]:
        """Give the table as it is now."""
        answer = self.commands.post(
            "export-rows/table.csv", data={"project": self.id, "format": "csv", "engine": _ALL_ROWS}
        )
        return list(csv.DictReader(io.StringIO(answer.content.decode())))

    def _spaces(self) -> dict[str, str]:
        told = httpx.get(self.service).json()
        return {"identifierSpace": told["identifierSpace"], "schemaSpace": told["schemaSpace"]}

    def _do(self, command: str, params: dict[str, str] | None = None, **fields: str) -> dict[str, Any]:
        where = {"project": self.id, **(params or {})}
        fields["csrf_token"] = _token(self.commands)
        told: dict[str, Any] = self.commands.post(command, params=where, data=fields).json()
        assert told.get("code", "ok") != "error", told
        return told

    def _wait(self) -> None:
        until = time.monotonic() + START
        while self.commands.get("get-processes", params={"project": self.id}).json()["processes"]:
            assert time.monotonic() < until, "OpenRefine does not finish"
            time.sleep(0.1)


def _token(commands: httpx.Client) -> str:
    return str(commands.get("get-csrf-token").json()["token"])
