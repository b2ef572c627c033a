"""What all tests share: the option that says where the graph lies."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=("embedded", "oxigraph", "virtuoso"),
        default="embedded",
        help="Where the graph of the API tests lies: in snapshots, or at an engine that is started for them.",
    )
