"""Relations as curves between boxes, each with its word where that covers no other."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from graph_api.drawing.boxes import NODE_WIDTH
from graph_api.drawing.columns import Placed
from graph_api.drawing.elements import DrawnEdge, DrawnNode, Words
from graph_api.drawing.wrapping import wrap
from graph_api.pages.markup import escaped

#: Room between two columns, for curves and their words.
GAP = 112

#: left, top, right, bottom
Box = tuple[float, float, float, float]


def drawn_edges(
    edges: Sequence[DrawnEdge], placed: Placed, nodes: Mapping[str, DrawnNode], words: Words
) -> str:
    """Draw the edges between placed nodes, and over them all words, so that no line crosses one."""
    taken: list[Box] = []
    lines, labels = [], []
    for edge in edges:
        stations = placed.route(edge.source, edge.target)
        inferred = edge.assertion == "inferred"
        names = (nodes[edge.source].label.text, edge.relation_label, nodes[edge.target].label.text)
        told = " → ".join(escaped(name) for name in names)
        lines.append(
            f'<path class="edge {"inferred" if inferred else "stated"}" d="{_curve(stations)}" '
            f'marker-end="url(#arrow)"><title>{told} ({escaped(words.inferred if inferred else words.stated)})'
            "</title></path>"
        )
        labels.append(_edge_label(edge.relation_label, stations, taken))
    return (
        f'<g class="edges">{"".join(lines)}</g>'
        f'<g class="edge-labels" aria-hidden="true">{"".join(labels)}</g>'
    )


def _curve(stations: Sequence[tuple[float, float]]) -> str:
    """Return path data through the stations, leaving and arriving level."""
    (x, y), *rest = stations
    data = f"M{x:g} {y:g}"
    for nx, ny in rest:
        bend = _bend(x, nx)
        data += f"C{x + bend[0]:g} {y:g} {nx + bend[1]:g} {ny:g} {nx:g} {ny:g}"
        x, y = nx, ny
    return data


def _bend(x: float, nx: float) -> tuple[float, float]:
    if x == nx:  # same column: bulge into the gap on the right
        return GAP * 0.55, GAP * 0.55
    half = (nx - x) / 2
    return half, -half


def _edge_label(text: str, stations: Sequence[tuple[float, float]], taken: list[Box]) -> str:
    """Place a relation's word on its line where it covers no other; without room it is in the table only."""
    lines = wrap(text, width=17, lines=2)
    wide, high = max(map(len, lines)) * 6.2 / 2, len(lines) * 13 / 2
    for start, end in _gaps_first(stations):
        for share in (0.5, 0.4, 0.6, 0.3, 0.7):
            x, y = _point(start, end, share)
            left, top, right, bottom = x - wide, y - high, x + wide, y + high
            for l, t, r, b in taken:  # noqa: E741 - the box of another word
                if left < r and l < right and top < b and t < bottom:
                    break
            else:
                taken.append((left, top, right, bottom))
                spans = "".join(
                    f'<tspan x="{x:g}" y="{y - high + 10 + 13 * i:g}">{escaped(line)}</tspan>'
                    for i, line in enumerate(lines)
                )
                return f'<text class="relation">{spans}</text>'
    return ""


def _gaps_first(
    stations: Sequence[tuple[float, float]],
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Pairs of stations with a column gap between them (a stretch across a column lies between boxes)."""
    pairs = list(itertools.pairwise(stations))
    return [pair for pair in pairs if abs(pair[0][0] - pair[1][0]) != NODE_WIDTH]


def _point(start: tuple[float, float], end: tuple[float, float], t: float) -> tuple[float, float]:
    """Return the point at ``t`` of the cubic that _curve draws between two stations."""
    first, second = _bend(start[0], end[0])
    a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
    x = a * start[0] + b * (start[0] + first) + c * (end[0] + second) + d * end[0]
    return round(x, 1), round((a + b) * start[1] + (c + d) * end[1], 1)
