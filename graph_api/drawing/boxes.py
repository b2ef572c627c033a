"""Nodes as boxes: an outline that tells the kind without colour, the kind's name, the node's own, a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from graph_api.drawing.columns import Place
from graph_api.drawing.elements import DrawnNode
from graph_api.pages.markup import escaped

NODE_WIDTH = 180
_LINE = 16
_CAPTION = 14

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


def box_height(lines: Sequence[str]) -> float:
    """Height of the box of a node whose name takes these lines."""
    return _CAPTION + _LINE * len(lines) + 16


def drawn_node(
    node: DrawnNode, place: Place, lines: Sequence[str], href: str | None, is_centre: bool, target: str | None
) -> str:
    """Draw a node in its place; `lines` are those of its name, `target` the frame in which its link opens."""
    kind, name = escaped(node.type_label), escaped(node.label.text)
    lang = f' lang="{escaped(node.label.lang)}"' if node.label.lang else ""
    middle = f"{place.x + place.width / 2:g}"
    first = place.y + _CAPTION + 4 + _LINE
    rows = "".join(
        f'<tspan x="{middle}" y="{first + _LINE * i:g}">{escaped(line)}</tspan>'
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
