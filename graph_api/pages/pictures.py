"""Relations made ready for a page: the drawing with its signs, the table beside it, a lineage told in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from graph_api.addresses import page_path
from graph_api.connections.lineage import Lineage
from graph_api.connections.relations import Edge, Node, Relations
from graph_api.drawing.boxes import shape
from graph_api.drawing.columns import Place
from graph_api.drawing.elements import Words
from graph_api.drawing.picture import draw
from graph_api.pages.reading import Item, Reader
from graph_api.pages.rendering import Page
from ontology import iris

#: Relations that run from the younger to the older: they order the drawing from left to right.
DESCENT = frozenset(
    iris.N + name
    for name in (
        *("derivesFrom", "continues", "buildsOn", "basedOn", "adaptedFrom", "drawsOn", "adopts", "replaces"),
        *("scalesUp", "developedIn"),
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
    """One thing of a lineage, and the relations by which it belongs there."""

    item: Item
    item_type: str
    sayings: Sequence[TableRow]


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
    """Return the kinds in the picture, each by the word that most of its things go by."""
    words: dict[str, Counter[str]] = {}
    for node in nodes:
        words.setdefault(node.kind, Counter())[node.type_label] += 1
    place = Place(0, 0, 60, 30)
    return [
        (kind, min(words[kind], key=lambda word: (-words[kind][word], word)), shape(kind, place))
        for kind in sorted(words)
    ]


def told(r: Reader, lineage: Lineage, iri: str) -> ToldLineage:
    """Tell a lineage in order: what came before from the oldest, then what came after from the nearest."""
    nodes = {step.node.iri: step.node for step in (*lineage.before, *lineage.after)}
    steps = (*lineage.before, *lineage.after)
    edges = {(s.edge.source, s.edge.relation, s.edge.target): s.edge for s in steps}
    rank = _generations(iri, [(edge.target, edge.source) for edge in edges.values()])

    def tell(found: Collection[str], end: str) -> list[ToldStep]:
        ordered = sorted(found, key=lambda i: (rank[i], nodes[i].label.text, i))
        return [_tell(r, nodes[i], [e for e in edges.values() if getattr(e, end) == i]) for i in ordered]

    before = {step.node.iri for step in lineage.before}
    after = {step.node.iri for step in lineage.after} - before
    return ToldLineage(tell(before, "target"), tell(after, "source"))


def _tell(r: Reader, node: Node, edges: Sequence[Edge]) -> ToldStep:
    sayings = [
        TableRow(
            r.item(e.source), e.relation_label, r.item(e.target), e.assertion, e.basis, web(e.source_url)
        )
        for e in edges
    ]
    ordered = sorted(sayings, key=lambda row: (row.source.label.text, row.relation, row.target.label.text))
    return ToldStep(node_item(node), node.type_label, ordered)


def _generations(iri: str, pairs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Number things by generation, the older the smaller, so that each comes after all it came from."""
    rank = {iri: 0} | {name: 0 for pair in pairs for name in pair}
    for _ in rank:  # as many rounds as there are things; a ring stops there, too
        moved = False
        for older, younger in pairs:
            if rank[younger] <= rank[older]:
                rank[younger], moved = rank[older] + 1, True
        if not moved:
            break
    return rank
