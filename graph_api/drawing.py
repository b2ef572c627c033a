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
from typing import Protocol

from markupsafe import Markup, escape

from graph_api.layout_columns import Place, Placed, arrange

NODE_WIDTH = 180
GAP = 112
LINE = 16
_CHARACTERS_PER_LINE = 18
_LINES_AT_MOST = 4
_CAPTION = 14
_MARGIN = 14
_VOWELS = frozenset("aeiouyåäö")


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
    return out or ["–"]


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
    return _frame(placed, words, Markup("").join(body), beside=_bulge(placed, kept))


def _bulge(placed: Placed, edges: Sequence[DrawnEdge]) -> float:
    """Return the room that edges within the last column need on its right."""
    last = max(placed.columns.values(), default=0)
    return GAP if any(placed.columns[e.source] == placed.columns[e.target] == last for e in edges) else 0


def _frame(placed: Placed, words: Words, body: Markup, beside: float) -> Markup:
    width, height = placed.width + beside + 2 * _MARGIN, placed.height + 2 * _MARGIN
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="relations" role="group" '
        'aria-labelledby="relations-title" aria-describedby="relations-desc" '
        'viewBox="{l:g} {l:g} {w:g} {h:g}" width="{w:g}" height="{h:g}">'
        '<title id="relations-title">{title}</title><desc id="relations-desc">{desc}</desc>'
        '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        'orient="auto-start-reverse"><path class="arrow" d="M0 0 10 5 0 10z"/></marker></defs>{body}</svg>'
    ).format(l=-_MARGIN, w=width, h=height, title=words.title, desc=words.description, body=body)


def _drawn_node(
    node: DrawnNode, place: Place, lines: Sequence[str], href: str | None, is_centre: bool, target: str | None
) -> Markup:
    lang = Markup(' lang="{}"').format(node.label.lang) if node.label.lang else Markup("")
    middle = place.x + place.width / 2
    caption = Markup('<text class="kind" x="{:g}" y="{:g}">{}</text>').format(
        middle, place.y + _CAPTION + 3, node.type_label
    )
    rows = Markup("").join(
        Markup('<tspan x="{:g}" y="{:g}">{}</tspan>').format(
            middle, place.y + _CAPTION + 4 + LINE * (i + 1), line
        )
        for i, line in enumerate(lines)
    )
    inside = Markup('<title{}>{}: {}</title>{}{}<text class="name"{}>{}</text>').format(
        lang, node.type_label, node.label.text, shape(node.kind, place), caption, lang, rows
    )
    classes = f"node {escape(node.kind)}" + (" centre" if is_centre else "")
    if href is None:
        return Markup('<g class="{}">{}</g>').format(classes, inside)
    opens = Markup(' target="{}" rel="noopener"').format(target) if target else Markup("")
    return Markup('<a class="{}" href="{}"{} aria-label="{}: {}">{}</a>').format(
        classes, href, opens, node.type_label, node.label.text, inside
    )


def shape(kind: str, place: Place) -> Markup:
    """Return the outline of a kind in its place: the kinds can be told apart without colour."""
    x, y, w, h = place.x, place.y, place.width, place.height
    radius = {"model": 14.0, "theme": h / 2, "target-group": h / 2, "project": 2.0}.get(kind)
    if radius is not None:
        return Markup('<rect class="shape" x="{:g}" y="{:g}" width="{:g}" height="{:g}" rx="{:g}"/>').format(
            x, y, w, h, radius
        )
    corners = _CORNERS.get(kind, _CORNERS["other"])
    points = " ".join(f"{x + cx * w + dx:g},{y + cy * h + dy:g}" for cx, cy, dx, dy in corners)
    return Markup('<polygon class="shape" points="{}"/>').format(points)


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
) -> Markup:
    taken: list[tuple[float, float, float, float]] = []
    lines, labels = [], []
    for edge in edges:
        stations = placed.route(edge.source, edge.target)
        mode = words.inferred if edge.assertion == "inferred" else words.stated
        lines.append(
            Markup(
                '<path class="edge {}" d="{}" marker-end="url(#arrow)">'
                "<title>{} → {} → {} ({})</title></path>"
            ).format(
                "inferred" if edge.assertion == "inferred" else "stated",
                _curve(stations),
                nodes[edge.source].label.text,
                edge.relation_label,
                nodes[edge.target].label.text,
                mode,
            )
        )
        labels.append(_edge_label(edge.relation_label, stations, taken))
    return Markup('<g class="edges">{}</g><g class="edge-labels" aria-hidden="true">{}</g>').format(
        Markup("").join(lines), Markup("").join(labels)
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


def _edge_label(
    text: str, stations: Sequence[tuple[float, float]], taken: list[tuple[float, float, float, float]]
) -> Markup:
    """Place a relation's word on its line where it covers no other; without room it is in the table only."""
    lines = wrap(text, width=17, lines=2)
    wide, high = max(map(len, lines)) * 6.2 / 2, len(lines) * 13 / 2
    for start, end in _gaps_first(stations):
        for share in (0.5, 0.4, 0.6, 0.3, 0.7):
            x, y = _point(start, end, share)
            box = (x - wide, y - high, x + wide, y + high)
            if not any(box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in taken):
                taken.append(box)
                spans = Markup("").join(
                    Markup('<tspan x="{:g}" y="{:g}">{}</tspan>').format(x, y - high + 10 + 13 * i, line)
                    for i, line in enumerate(lines)
                )
                return Markup('<text class="relation">{}</text>').format(spans)
    return Markup("")


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
