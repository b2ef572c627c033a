"""What is kept: within the budget, the longest unused leaves first, and the count is honest."""

from __future__ import annotations

import tracemalloc
from datetime import date

import pytest

from graph_api.access.identity import Role
from graph_api.cache.answers import Answer, Answers
from graph_api.cache.questions import Question

DAY = date(2026, 1, 1)
HEADERS = ((b"content-type", b"text/html"), (b"etag", b'"1"'))


def question(path: str) -> Question:
    return Question(path.encode(), b"", b"", ("fi", ""), b"host", "http", Role.READER, DAY)


def answer(size: int) -> Answer:
    return Answer(200, HEADERS, b"x" * size, b'"1"')


def test_the_longest_unused_leaves_first() -> None:
    answers = Answers(100_000)
    answers.get(1, question("/a"))
    for path in ("/a", "/b", "/c"):
        answers.keep(1, question(path), answer(24_000))
    assert answers.get(1, question("/a")) is not None
    answers.keep(1, question("/d"), answer(24_000))
    kept = [path for path in ("/a", "/b", "/c", "/d") if answers.get(1, question(path))]
    assert kept == ["/a", "/c", "/d"]


def test_the_budget_is_never_passed() -> None:
    answers = Answers(50_000)
    answers.get(1, question("/"))
    for number in range(300):
        answers.keep(1, question(f"/{number}"), answer(number * 50))
        assert answers.used <= answers.budget
    assert 0 < len(answers) < 300


@pytest.mark.parametrize("size", [0, 100, 5_000])
def test_what_is_counted_is_what_is_taken(size: int) -> None:
    answers = Answers(2**27)
    answers.get(1, question("/"))
    tracemalloc.start()
    for number in range(1_000):
        fields = ((b"etag", b"%d" % number), (b"vary", b"Accept, %d" % number))
        answers.keep(1, question(f"/{number}"), Answer(200, fields, b"x" * size + b"%d" % number, b"t"))
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert taken <= answers.used <= taken + 1_000 * 1_000


def test_an_answer_kept_again_counts_once() -> None:
    answers = Answers(100_000)
    answers.get(1, question("/"))
    answers.keep(1, question("/"), answer(10_000))
    once = answers.used
    answers.keep(1, question("/"), answer(10_000))
    assert (answers.used, len(answers)) == (once, 1)


def test_an_answer_that_comes_late_is_not_kept() -> None:
    answers = Answers(100_000)
    answers.get(2, question("/"))
    answers.keep(1, question("/"), answer(10))
    assert len(answers) == 0


def test_one_answer_may_not_push_all_others_out() -> None:
    answers = Answers(100_000)
    answers.get(1, question("/"))
    answers.keep(1, question("/"), answer(30_000))
    assert len(answers) == 0
