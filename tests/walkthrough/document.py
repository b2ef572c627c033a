"""The walk-through as a program: its commands are run in order, and what they print stands under them.

`python -m tests.walkthrough.document` runs them and writes into the document what they print: read the difference
before you commit it. The test compares the two.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "ingest/WALKTHROUGH.md"
_BLOCK = re.compile(r"(?<=```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
#: How far a run has come: drawn over and over in a terminal, and no part of what a command says.
_PROGRESS = re.compile(r"^\w[^\n]*…\n", re.MULTILINE)


def run_through(text: str, folder: Path) -> str:
    """Run the commands of a document in `folder`; returns it with what they print now."""
    (folder / "ingest").symlink_to(ROOT / "ingest", target_is_directory=True)
    return _BLOCK.sub(lambda block: "".join(_run(command, folder) for command in commands(block[0])), text)


def commands(block: str) -> list[str]:
    """Find the commands of a block: lines that begin with `$ `, with the lines that a backslash joins to them."""
    return re.findall(r"^\$ ((?:.*\\\n)*.*)$", block, re.MULTILINE)


def _run(command: str, folder: Path) -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("NIVOS_")},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "NIVOS_DATA": str(folder / "graph"),
        "COLUMNS": "110",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return f"$ {command}\n{_PROGRESS.sub('', done.stdout)}"


def main() -> None:
    """Bring the document up to date."""
    with tempfile.TemporaryDirectory() as folder:
        DOCUMENT.write_text(
            run_through(DOCUMENT.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8", newline="\n"
        )


if __name__ == "__main__":
    main()
