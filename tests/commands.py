"""The command line run in this process: a process of its own takes a second to start."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from graph_api.cli import main


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def nivos(*words: str | Path, **environment: str | Path) -> Done:
    """Run a command with variables beside those that are set."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, {name: str(value) for name, value in environment.items()}),
        patch.object(sys, "argv", ["nivos", *map(str, words)]),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        copy_context().run(main)  # the language asked for is this command's alone
    return Done(int(ended.value.code or 0), out.getvalue(), err.getvalue())
