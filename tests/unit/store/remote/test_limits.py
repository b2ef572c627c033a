"""What engines cannot do is told in the documentation, and only what is true of a test is told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.limits import LIMITS, UNSURE, reason
from tests.engines.servers import ENGINES

ROOT = Path(__file__).parents[4]
README = " ".join((ROOT / "graph_api/store/remote/README.md").read_text(encoding="utf-8").split())


def section(engine: str) -> str:
    """Give the part of the documentation that is about an engine."""
    return README.split(f"### {engine}", 1)[1].split("### ", 1)[0]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_limit_is_documented(engine: str) -> None:
    for limit in LIMITS[engine]:
        assert limit in section(engine)


def test_every_test_that_must_fail_exists() -> None:
    for engine, limits in LIMITS.items():
        for limit, tests in limits.items():
            for test in tests:
                file, _, name = test.partition("::")
                assert f"def {name.partition('[')[0]}(" in (ROOT / "tests/api" / file).read_text(
                    encoding="utf-8"
                )
                assert reason(engine, test) == limit
    assert {test for limits in LIMITS.values() for tests in limits.values() for test in tests} >= UNSURE
    assert reason("embedded", "test_sparql.py::test_truth") is None
