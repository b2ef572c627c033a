"""Relations drawn on the server: a layered picture as SVG, older on the left, every node a link.

The layout is our own and deterministic: columns by time for edges of descent, boxes of one width stacked in
each column, so no two labels can overlap. The look comes from classes in the stylesheet; shapes tell the
kinds apart without colour.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from markupsafe import Markup

from graph_api.drawing.boxes import NODE_WIDTH, box_height, drawn_node
from graph_api.drawing.columns import Placed, arrange
from graph_api.drawing.edges import GAP, drawn_edges
from graph_api.drawing.elements import DrawnEdge, DrawnNode, Words
from graph_api.drawing.wrapping import wrap
from graph_api.pages.markup import escaped

_MARGIN = 14


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
    heights = {iri: box_height(lines) for iri, lines in texts.items()}
    known = sorted(
        {(e.source, e.target, e.relation): e for e in edges if {e.source, e.target} <= by_iri.keys()}.items()
    )
    kept = [edge for _, edge in known if edge.source != edge.target]
    arcs = [(edge.target, edge.source, edge.relation in descent) for edge in kept]
    placed = arrange(centre, heights, arcs, width=NODE_WIDTH, gap=GAP)
    body = [drawn_edges(kept, placed, by_iri, words)]
    body += [
        drawn_node(by_iri[iri], placed.places[iri], texts[iri], href(by_iri[iri]), iri == centre, target)
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
