"""What an engine cannot do: the tests of the API that fail there, and why, in the words of the documentation.

Each is expected to fail; one that passes is a failure, too. `graph_api/store/remote/README.md` tells the same.
"""

from __future__ import annotations

from collections.abc import Mapping

#: By engine: what it cannot do, and the tests (as pytest names them, below tests/api/) that show it.
LIMITS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "oxigraph": {},
    "virtuoso": {},
}


def reason(engine: str, test: str) -> str | None:
    """Give why a test must fail at an engine; None for one that must pass."""
    for limit, tests in LIMITS.get(engine, {}).items():
        if test in tests:
            return limit
    return None
