"""What is remembered of a view: read once, bounded, never of another view."""

from __future__ import annotations

from pyoxigraph import Store

from graph_api.memory import LONGEST, Memory, memory
from graph_api.store.view import View


class Reading:
    """Reads a value and counts how often."""

    def __init__(self, value: object = "value") -> None:
        self.value = value
        self.count = 0

    def __call__(self) -> object:
        self.count += 1
        return self.value


def test_a_thing_is_read_once() -> None:
    remembered, reading = Memory(), Reading()
    assert [remembered.recall("a", reading) for _ in range(3)] == ["value"] * 3
    assert reading.count == 1


def test_nothing_is_remembered_too() -> None:
    remembered, reading = Memory(), Reading(None)
    assert [remembered.recall("a", reading) for _ in range(3)] == [None] * 3
    assert reading.count == 1


def test_what_is_asked_for_stays_and_the_rest_is_forgotten() -> None:
    remembered, often, once = Memory(generation=10), Reading(), Reading()
    remembered.recall("once", once)
    for number in range(100):
        remembered.recall("often", often)
        remembered.recall(number, Reading())
        assert len(remembered) <= 20
    remembered.recall("once", once)
    assert (often.count, once.count) == (1, 2)


def test_the_many_ties_of_a_hub_are_not_remembered() -> None:
    remembered, few, many = Memory(), Reading([0] * LONGEST), Reading([0] * (LONGEST + 1))
    for _ in range(2):
        remembered.recall("few", few)
        remembered.recall("many", many)
    assert (few.count, many.count) == (1, 2)


def test_each_view_has_its_own_memory_as_long_as_it_lives() -> None:
    one, other = View.of(Store()), View.of(Store())
    assert memory(one) is memory(one)
    assert memory(one) is not memory(other)
