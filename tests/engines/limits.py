"""What an engine cannot do: the tests of the API that fail there, and why, in the words of the documentation.

Each is expected to fail; one that passes is a failure, too. `graph_api/store/remote/README.md` tells the same.
"""

from __future__ import annotations

from collections.abc import Mapping

#: By engine: what it cannot do, and the tests (as pytest names them, below tests/api/) that show it.
LIMITS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "oxigraph": {},
    "virtuoso": {
        "A query that was stopped goes on in the engine for a while and slows down what is asked meanwhile.": (
            "test_sparql.py::test_two_runaways_do_not_hinder_others",
        ),
        "An answer is made whole before its first byte is sent, so a large one meets the limit on time first.": (
            "test_sparql.py::test_too_large_an_answer_is_refused_whole",
        ),
    },
}
#: Of these, the ones that a quiet machine may pass.
UNSURE = frozenset({"test_sparql.py::test_two_runaways_do_not_hinder_others"})


def reason(engine: str, test: str) -> str | None:
    """Give why a test must fail at an engine; None for one that must pass."""
    for limit, tests in LIMITS.get(engine, {}).items():
        if test in tests:
            return limit
    return None
