"""Where the boxes of a layered drawing stand: columns by descent, order by neighbours, no overlaps."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_BETWEEN = 18.0
_CORRIDOR = 14.0
_SWEEPS = 6

#: (older, younger, is it descent)
Arc = tuple[str, str, bool]


@dataclass(frozen=True)
class Place:
    """A box: upper left corner, width, height (units of the drawing)."""

    x: float
    y: float
    width: float
    height: float

    @property
    def level(self) -> float:
        """The height at which lines meet the box."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Placed:
    """The whole arrangement, and the ways that long edges take between the boxes."""

    places: Mapping[str, Place]
    columns: Mapping[str, int]
    corridors: Mapping[tuple[str, str], Sequence[Place]]
    width: float
    height: float

    def route(self, source: str, target: str) -> list[tuple[float, float]]:
        """Return the stations of an edge from the side of one box to the side of the other."""
        a, b = self.places[source], self.places[target]
        if self.columns[source] == self.columns[target]:
            return [(a.x + a.width, a.level), (b.x + b.width, b.level)]
        to_left = a.x > b.x
        first, last = (target, source) if to_left else (source, target)
        left, right = self.places[first], self.places[last]
        stations = [(left.x + left.width, left.level)]
        for place in self.corridors.get((first, last), ()):
            stations += [(place.x, place.level), (place.x + place.width, place.level)]
        stations.append((right.x, right.level))
        return stations[::-1] if to_left else stations


def arrange(
    centre: str, heights: Mapping[str, float], arcs: Sequence[Arc], *, width: float, gap: float
) -> Placed:
    """Place every box; the order of the input does not matter."""
    columns = _columns(centre, sorted(heights), sorted(arcs))
    stacks, corridors = _stacks(columns, sorted(arcs))
    _order(stacks, _neighbours(columns, sorted(arcs), corridors))
    sizes = {**heights, **{name: _CORRIDOR for way in corridors.values() for name in way}}
    tall = {column: _height(stack, sizes) for column, stack in stacks.items()}
    whole = max(tall.values(), default=0.0)
    places: dict[str, Place] = {}
    for column, stack in stacks.items():
        y = (whole - tall[column]) / 2
        for name in stack:
            places[name] = Place(column * (width + gap), round(y, 1), width, sizes[name])
            y += sizes[name] + _BETWEEN
    return Placed(
        {name: places[name] for name in heights},
        columns,
        {pair: [places[name] for name in way] for pair, way in corridors.items()},
        len(stacks) * (width + gap) - gap,
        whole,
    )


def _height(stack: Sequence[str], sizes: Mapping[str, float]) -> float:
    return sum(sizes[name] for name in stack) + _BETWEEN * (len(stack) - 1)


def _columns(centre: str, names: Sequence[str], arcs: Sequence[Arc]) -> dict[str, int]:
    """Columns by longest line of descent, the rest beside what it hangs on, evenly on both sides."""
    descent = _acyclic([(old, young) for old, young, is_descent in arcs if is_descent])
    columns = _descent_columns(centre, descent)
    if not columns and names:
        columns[centre if centre in names else names[0]] = 0
    load: dict[int, int] = {}
    for column in columns.values():
        load[column] = load.get(column, 0) + 1
    while len(columns) < len(names):
        found = _hanging(columns, names, arcs)
        for name, anchor in found:
            column = min((columns[anchor] + 1, columns[anchor] - 1), key=lambda c: (load.get(c, 0), -c))
            columns[name] = column
            load[column] = load.get(column, 0) + 1
    used = {column: index for index, column in enumerate(sorted(set(columns.values())))}
    return {name: used[column] for name, column in columns.items()}


def _hanging(columns: Mapping[str, int], names: Sequence[str], arcs: Sequence[Arc]) -> list[tuple[str, str]]:
    """Names not yet placed that have a placed neighbour; when none has, the first is hung on any."""
    found: dict[str, str] = {}
    for old, young, _ in arcs:
        for name, anchor in ((old, young), (young, old)):
            if name not in columns and anchor in columns:
                found.setdefault(name, anchor)
    if not found:
        name = next(name for name in names if name not in columns)
        found[name] = min(columns)
    return sorted(found.items())


def _acyclic(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Younger → older lists, leaving out pairs that would close a ring."""
    olders: dict[str, list[str]] = {}
    for old, young in pairs:
        if not _reaches(olders, old, young):
            olders.setdefault(young, []).append(old)
            olders.setdefault(old, [])
    return olders


def _reaches(olders: Mapping[str, Sequence[str]], start: str, goal: str) -> bool:
    stack, seen = [start], {start}
    while stack:
        name = stack.pop()
        if name == goal:
            return True
        fresh = [other for other in olders.get(name, ()) if other not in seen]
        seen.update(fresh)
        stack += fresh
    return False


def _descent_columns(centre: str, olders: Mapping[str, Sequence[str]]) -> dict[str, int]:
    depth: dict[str, int] = {}

    def measure(name: str) -> int:
        if name not in depth:
            depth[name] = max((measure(old) + 1 for old in olders[name]), default=0)
        return depth[name]

    for name in sorted(olders):
        measure(name)
    for name in sorted(olders, key=lambda n: (-depth[n], n)):  # pull each up to just before its youngest use
        youngers = [depth[young] for young, olds in olders.items() if name in olds]
        if youngers:
            depth[name] = max(depth[name], min(youngers) - 1)
    return depth


def _stacks(
    columns: Mapping[str, int], arcs: Sequence[Arc]
) -> tuple[dict[int, list[str]], dict[tuple[str, str], list[str]]]:
    """Each column's names, with a corridor wherever an edge crosses the column."""
    stacks: dict[int, list[str]] = {column: [] for column in sorted(set(columns.values()))}
    for name in sorted(columns):
        stacks[columns[name]].append(name)
    corridors: dict[tuple[str, str], list[str]] = {}
    for old, young, _ in arcs:
        left, right = sorted((old, young), key=lambda n: columns[n])
        if columns[right] - columns[left] < 2 or (left, right) in corridors:
            continue
        way = [f"\0{left}\0{right}\0{column}" for column in range(columns[left] + 1, columns[right])]
        corridors[(left, right)] = way
        for column, name in zip(range(columns[left] + 1, columns[right]), way, strict=True):
            stacks[column].append(name)
    return stacks, corridors


def _neighbours(
    columns: Mapping[str, int], arcs: Sequence[Arc], corridors: Mapping[tuple[str, str], Sequence[str]]
) -> dict[str, list[str]]:
    """Who stands next to whom, edges that cross columns taken through their corridors."""
    beside: dict[str, list[str]] = {}
    for old, young, _ in arcs:
        left, right = sorted((old, young), key=lambda n: columns[n])
        chain = [left, *corridors.get((left, right), ()), right]
        for a, b in itertools.pairwise(chain):
            beside.setdefault(a, []).append(b)
            beside.setdefault(b, []).append(a)
    return beside


def _order(stacks: dict[int, list[str]], beside: Mapping[str, Sequence[str]]) -> None:
    """Sort each column by the mean rank of its neighbours, a few sweeps there and back."""
    rank: dict[str, float] = {}

    def settle(stack: Sequence[str]) -> None:
        for index, name in enumerate(stack):
            rank[name] = (index + 0.5) / len(stack)

    for stack in stacks.values():
        settle(stack)
    forward = sorted(stacks)
    settled = 0
    for sweep in range(_SWEEPS):
        moved = False
        for column in forward if sweep % 2 == 0 else reversed(forward):
            stack = stacks[column]
            means = {name: round(_mean(rank, beside.get(name)), 6) for name in stack}
            ordered = sorted(stack, key=lambda name: (means[name], name))
            if ordered != stack:
                moved = True
                stack[:] = ordered
                settle(stack)
        settled = 0 if moved else settled + 1
        if settled == 2:  # neither there nor back does anything move any more
            break


def _mean(rank: Mapping[str, float], others: Sequence[str] | None) -> float:
    return sum([rank[other] for other in others]) / len(others) if others else 0.5
