"""What all tests share: the option that says where the graph lies, and temporary files in memory."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

_MEMORY = Path("/dev/shm")
#: Bytes that must be free there; all tests together have never taken a quarter of it.
_ROOM = 4 * 2**30


def pytest_configure() -> None:
    """Keep temporary files in memory where there is room: every test that publishes waits for its disk else."""
    if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None  # the folder that was found before counts no more


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=("embedded", "oxigraph", "virtuoso"),
        default="embedded",
        help="Where the graph of the API tests lies: in snapshots, or at an engine that is started for them.",
    )
