"""Relations drawn on the server: a layered picture as SVG, older on the left, every node a link.

The layout is our own and deterministic: columns by time for edges of descent, boxes of one width stacked in
each column, so no two labels can overlap. The look comes from classes in the stylesheet; shapes tell the
kinds apart without colour. Input is any object shaped like the relation service's nodes and edges.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from markupsafe import Markup

from graph_api.drawing.columns import Place, Placed, arrange
from graph_api.pages.markup import escaped

NODE_WIDTH = 180
GAP = 112
LINE = 16
_CHARACTERS_PER_LINE = 18
_LINES_AT_MOST = 4
_CAPTION = 14
_MARGIN = 14
_VOWELS = frozenset("aeiouyåäö")

#: left, top, right, bottom
Box = tuple[float, float, float, float]


class DrawnLabel(Protocol):
    """A text and the language it is in."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def lang(self) -> str | None: ...  # noqa: D102


class DrawnNode(Protocol):
    """What the drawing needs of a node."""

    @property
    def iri(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> DrawnLabel: ...  # noqa: D102
    @property
    def type_label(self) -> str: ...  # noqa: D102


class DrawnEdge(Protocol):
    """What the drawing needs of an edge; source is the younger one."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def target(self) -> str: ...  # noqa: D102
    @property
    def relation(self) -> str: ...  # noqa: D102
    @property
    def relation_label(self) -> str: ...  # noqa: D102
    @property
    def assertion(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Words:
    """The drawing's own words in the reader's language."""

    title: str
    description: str
    stated: str
    inferred: str


def wrap(text: str, width: int = _CHARACTERS_PER_LINE, lines: int = _LINES_AT_MOST) -> list[str]:
    """Break a text into at most ``lines`` lines of ``width`` characters, ending in an ellipsis where cut."""
    return list(_wrapped(text, width, lines))


@lru_cache(maxsize=4096)
def _wrapped(text: str, width: int, lines: int) -> Sequence[str]:
    out: list[str] = []
    for word in text.split():
        for piece in _pieces(word, width):
            if out and not out[-1].endswith("\u2010") and len(out[-1]) + 1 + len(piece) <= width:
                out[-1] += " " + piece
            else:
                out.append(piece)
    if len(out) > lines:
        out = out[:lines]
        out[-1] = out[-1][: width - 1].rstrip("\u2010 ") + "…"
    return tuple(out) or ("–",)


def _pieces(word: str, width: int) -> list[str]:
    """Cut a word longer than a line (Finnish compounds) into hyphenated pieces, between syllables if possible."""
    if len(word) <= width:
        return [word]
    if (dash := word.rfind("-", 0, width)) + 1 > 2:
        return [word[: dash + 1], *_pieces(word[dash + 1 :], width)]
    even = math.ceil(len(word) / math.ceil(len(word) / (width - 1)))
    places = sorted(range(4, width), key=lambda place: (abs(place - even), place))
    cut = next((place for place in places if _syllable_starts(word, place)), even)
    return [word[:cut] + "\u2010", *_pieces(word[cut:], width)]


def _syllable_starts(word: str, index: int) -> bool:
    """Tell whether a Finnish syllable starts here: a consonant that a vowel follows."""
    first, second = word[index].lower(), word[index + 1].lower()
    return first.isalpha() and first not in _VOWELS and second in _VOWELS


def draw(
    centre: str,
    nodes: Sequence[DrawnNode],
    edges: Sequence[DrawnEdge],
    *,
    href: Callable[[DrawnNode], str | None],
    words: Words,
    descent: Collection[str] = (),
    target: str | None = None,
) -> Markup:
    """Return the relations as one SVG element.

    ``href`` gives a node's address (None: no page, drawn without a link); ``descent`` the relation IRIs that
    order the columns by time; ``target`` the frame that links open in. The input may come in any order.
    """
    by_iri = {node.iri: node for node in nodes}
    texts = {iri: wrap(node.label.text) for iri, node in by_iri.items()}
    heights = {iri: _CAPTION + LINE * len(lines) + 16 for iri, lines in texts.items()}
    known = sorted(
        {(e.source, e.target, e.relation): e for e in edges if {e.source, e.target} <= by_iri.keys()}.items()
    )
    kept = [edge for _, edge in known if edge.source != edge.target]
    arcs = [(edge.target, edge.source, edge.relation in descent) for edge in kept]
    placed = arrange(centre, heights, arcs, width=NODE_WIDTH, gap=GAP)
    body = [_drawn_edges(kept, placed, by_iri, words)]
    body += [
        _drawn_node(by_iri[iri], placed.places[iri], texts[iri], href(by_iri[iri]), iri == centre, target)
        for iri in sorted(by_iri, key=lambda i: (placed.places[i].x, placed.places[i].y))
    ]
    return _frame(placed, words, "".join(body), beside=_bulge(placed, kept))


def _bulge(placed: Placed, edges: Sequence[DrawnEdge]) -> float:
    """Return the room that edges within the last column need on its right."""
    last = max(placed.columns.values(), default=0)
    return GAP if any(placed.columns[e.source] == placed.columns[e.target] == last for e in edges) else 0


def _frame(placed: Placed, words: Words, body: str, beside: float) -> Markup:
    width, height = placed.width + beside + 2 * _MARGIN, placed.height + 2 * _MARGIN
    corner = f"{-_MARGIN:g}"
    return Markup(  # noqa: S704 - every text in it is escaped
        '<svg xmlns="http://www.w3.org/2000/svg" class="relations" role="group" '
        'aria-labelledby="relations-title" aria-describedby="relations-desc" '
        f'viewBox="{corner} {corner} {width:g} {height:g}" width="{width:g}" height="{height:g}">'
        f'<title id="relations-title">{escaped(words.title)}</title>'
        f'<desc id="relations-desc">{escaped(words.description)}</desc>'
        '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        f'orient="auto-start-reverse"><path class="arrow" d="M0 0 10 5 0 10z"/></marker></defs>{body}</svg>'
    )


def _drawn_node(
    node: DrawnNode, place: Place, lines: Sequence[str], href: str | None, is_centre: bool, target: str | None
) -> str:
    kind, name = escaped(node.type_label), escaped(node.label.text)
    lang = f' lang="{escaped(node.label.lang)}"' if node.label.lang else ""
    middle = f"{place.x + place.width / 2:g}"
    first = place.y + _CAPTION + 4 + LINE
    rows = "".join(
        f'<tspan x="{middle}" y="{first + LINE * i:g}">{escaped(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    inside = (
        f"<title{lang}>{kind}: {name}</title>{_outline(node.kind, place)}"
        f'<text class="kind" x="{middle}" y="{place.y + _CAPTION + 3:g}">{kind}</text>'
        f'<text class="name"{lang}>{rows}</text>'
    )
    classes = f"node {escaped(node.kind)}" + (" centre" if is_centre else "")
    if href is None:
        return f'<g class="{classes}">{inside}</g>'
    opens = f' target="{escaped(target)}" rel="noopener"' if target else ""
    return f'<a class="{classes}" href="{escaped(href)}"{opens} aria-label="{kind}: {name}">{inside}</a>'


def shape(kind: str, place: Place) -> Markup:
    """Return the outline of a kind in its place: the kinds can be told apart without colour."""
    return Markup(_outline(kind, place))  # noqa: S704 - nothing but numbers goes into it


def _outline(kind: str, place: Place) -> str:
    x, y, w, h = place.x, place.y, place.width, place.height
    radius = {"model": 14.0, "theme": h / 2, "target-group": h / 2, "project": 2.0}.get(kind)
    if radius is not None:
        return f'<rect class="shape" x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{radius:g}"/>'
    corners = _CORNERS.get(kind, _CORNERS["other"])
    points = " ".join(f"{x + cx * w + dx:g},{y + cy * h + dy:g}" for cx, cy, dx, dy in corners)
    return f'<polygon class="shape" points="{points}"/>'


#: Corners as shares of width and height, plus an offset in units of the drawing.
_CORNERS: Mapping[str, Sequence[tuple[float, float, float, float]]] = {
    "organisation": (
        (0, 0, 10, 0),
        (1, 0, -10, 0),
        (1, 0.5, 0, 0),
        (1, 1, -10, 0),
        (0, 1, 10, 0),
        (0, 0.5, 0, 0),
    ),
    "event": (
        *((0, 0, 12, 0), (1, 0, -12, 0), (1, 0, 0, 12), (1, 1, 0, -12)),
        *((1, 1, -12, 0), (0, 1, 12, 0), (0, 1, 0, -12), (0, 0, 0, 12)),
    ),
    "publication": ((0, 0, 0, 0), (1, 0, -16, 0), (1, 0, 0, 16), (1, 1, 0, 0), (0, 1, 0, 0)),
    "network": ((0, 0, 0, 0), (1, 0, -12, 0), (1, 0.5, 0, 0), (1, 1, -12, 0), (0, 1, 0, 0), (0, 0.5, 12, 0)),
    "other": ((0, 0, 8, 0), (1, 0, 0, 0), (1, 1, -8, 0), (0, 1, 0, 0)),
}


def _drawn_edges(
    edges: Sequence[DrawnEdge], placed: Placed, nodes: Mapping[str, DrawnNode], words: Words
) -> str:
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
