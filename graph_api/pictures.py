"""Relations made ready for a page: the drawing with its signs, the table beside it, a lineage told in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from graph_api.addresses import page_path
from graph_api.drawing import Words, draw, shape
from graph_api.labels import Label
from graph_api.layout_columns import Place
from graph_api.lineage import Lineage, Step
from graph_api.pages import Page
from graph_api.reading import Item
from graph_api.relations import Edge, Node, Relations
from ontology import iris

#: Relations that run from the younger to the older: they order the drawing from left to right.
DESCENT = frozenset(
    iris.N + name
    for name in (
        *("derivesFrom", "continues", "buildsOn", "basedOn", "adaptedFrom", "drawsOn", "adopts", "replaces"),
        *("scalesUp", "developedIn", "variantOf"),
    )
)


@dataclass(frozen=True)
class TableRow:
    """One relation of the table beside a drawing."""

    source: Item
    relation: str
    target: Item
    assertion: str
    basis: str | None
    source_url: str | None


@dataclass(frozen=True)
class Picture:
    """A drawing, the signs of the kinds in it (class, word, shape), and the same as a table."""

    svg: Markup
    kinds: Sequence[tuple[str, str, Markup]]
    rows: Sequence[TableRow]
    truncated: bool


@dataclass(frozen=True)
class ToldStep:
    """One step of a lineage: the thing reached, and the relation in words."""

    item: Item
    item_type: str
    edge: Edge
    words: tuple[Label, str, Label]


@dataclass(frozen=True)
class ToldLineage:
    """A lineage in reading order: the oldest first, then what came of the thing."""

    before: Sequence[ToldStep]
    after: Sequence[ToldStep]


def node_item(node: Node) -> Item:
    """Return a node as an item with its page."""
    return Item(node.iri, node.kind, node.local_id, node.label, page_path(node.iri))


def joined(relations: Relations, lineage: Lineage | None) -> tuple[list[Node], list[Edge]]:
    """Return the nodes and edges of the relations together with those of the lineage, each once."""
    nodes = {node.iri: node for node in (relations.centre, *relations.nodes)}
    edges = {(edge.source, edge.relation, edge.target): edge for edge in relations.edges}
    for step in (*lineage.before, *lineage.after) if lineage else ():
        nodes.setdefault(step.node.iri, step.node)
        edges.setdefault((step.edge.source, step.edge.relation, step.edge.target), step.edge)
    return list(nodes.values()), list(edges.values())


def picture(
    page: Page, relations: Relations, lineage: Lineage | None = None, target: str | None = None
) -> Picture:
    """Draw relations, with the lineage where there is one; links open in the frame ``target``."""
    nodes, edges = joined(relations, lineage)
    _ = page.translator.gettext
    title = _("Relations of %(name)s", name=relations.centre.label.text)
    words = Words(
        str(title),
        _("Things are joined by arrows from the younger to the older. The table tells the same."),
        _("stated by the source"),
        _("our inference"),
    )

    def address(node: object) -> str | None:
        path = page_path(getattr(node, "iri", ""))
        return page.url(path) if path else None

    svg = draw(relations.centre.iri, nodes, edges, href=address, words=words, descent=DESCENT, target=target)
    rows = sorted(
        _rows(nodes, edges), key=lambda row: (row.relation, row.source.label.text, row.target.label.text)
    )
    return Picture(svg, _kinds(nodes), rows, relations.truncated)


def _rows(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[TableRow]:
    known = {node.iri: node_item(node) for node in nodes}
    return [
        TableRow(known[e.source], e.relation_label, known[e.target], e.assertion, e.basis, web(e.source_url))
        for e in edges
        if e.source in known and e.target in known
    ]


def web(address: str | None) -> str | None:
    """Return an address if a reader can follow it."""
    return address if address and address.startswith(("https://", "http://")) else None


def _kinds(nodes: Sequence[Node]) -> list[tuple[str, str, Markup]]:
    words: Mapping[str, str] = {
        node.kind: node.type_label for node in sorted(nodes, key=lambda n: n.iri, reverse=True)
    }
    place = Place(0, 0, 40, 20)
    return [(kind, words[kind], shape(kind, place)) for kind in sorted(words)]


def told(lineage: Lineage, iri: str, label: Label) -> ToldLineage:
    """Tell a lineage in order: what came before from the oldest, then what came after from the nearest."""
    names = {iri: label} | {step.node.iri: step.node.label for step in (*lineage.before, *lineage.after)}
    before = sorted(lineage.before, key=lambda step: -step.depth)
    return ToldLineage(_tell(before, names), _tell(sorted(lineage.after, key=lambda step: step.depth), names))


def _tell(steps: Sequence[Step], names: Mapping[str, Label]) -> list[ToldStep]:
    return [
        ToldStep(
            node_item(step.node),
            step.node.type_label,
            step.edge,
            (
                names.get(step.edge.source, Label(step.edge.source)),
                step.edge.relation_label,
                names.get(step.edge.target, Label(step.edge.target)),
            ),
        )
        for step in steps
    ]
