"""How much memory a run takes with all processes that it starts; and the runs that are looked at.

`python -m tests.ingest.memory FILE` reads a file and says how many items there were; with DATA WORKERS SOURCE behind
it loads the file and says what the report says.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ingest.load import run_ingest
from ingest.sources.files import input_files
from tests.bench.ingest import nothing

_ROOT = Path(__file__).parents[2]


class Ran(NamedTuple):
    """What a run printed, and the peaks in MiB: of its first process, and of all others added up."""

    said: str
    own: int
    others: int

    @property
    def all(self) -> int:
        """Give the peaks of all processes added up: as much as they can have had at once."""
        return self.own + self.others


def run(module: str, *arguments: object) -> Ran:
    """Run a module of Python to its end."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    peaks: dict[int, int] = {}
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(command, stdout=said, stderr=said, cwd=_ROOT) as process,
    ):
        while process.poll() is None:
            for one in _tree(process.pid):
                peaks[one] = max(peaks.get(one, 0), _most(one))
            time.sleep(0.02)
        said.seek(0)
        text = said.read()
    assert process.returncode == 0, text
    own = peaks.pop(process.pid)
    return Ran(text, own // 1024, sum(peaks.values()) // 1024)


def _tree(process: int) -> Iterator[int]:
    yield process
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _text(file).split():
            yield from _tree(int(child))


def _most(process: int) -> int:
    """Read the most memory that a process ever had, in KiB; the kernel keeps it."""
    lines = _text(Path(f"/proc/{process}/status")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        return ""


def _read(file: Path) -> int:
    return sum(1 for each in input_files([file]) for _ in each.records())


def _load(file: Path, data: Path, workers: int, source: str) -> str:
    report = run_ingest([file], data, workers=workers, source=source or None, derivation=nothing)
    return "\n".join(report.lines())


if __name__ == "__main__":
    name, *loaded = sys.argv[1:]
    print(_load(Path(name), Path(loaded[0]), int(loaded[1]), loaded[2]) if loaded else _read(Path(name)))
