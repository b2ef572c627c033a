"""Drawing relations: exact lines, order by descent, no two boxes in one place, every node a link, all text escaped."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from graph_api.drawing.boxes import shape
from graph_api.drawing.columns import Place, arrange
from graph_api.drawing.edges import GAP
from graph_api.drawing.elements import Words
from graph_api.drawing.picture import draw
from graph_api.drawing.wrapping import wrap

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("Relations", "Arrows go to the older", "stated", "inferred")


@dataclass(frozen=True)
class Label:
    text: str
    lang: str | None = "fi"


@dataclass(frozen=True)
class Node:
    iri: str
    kind: str
    label: Label
    type_label: str = "hanke"


@dataclass(frozen=True)
class Edge:
    source: str
    target: str
    relation: str = "continues"
    relation_label: str = "jatkaa"
    assertion: str = "stated"


CHAIN = [
    Node("mista-valot", "project", Label("Mistä valot")),
    Node("yhessa", "project", Label("Yhessä!")),
    Node("etenpain", "project", Label("Yhessä eteenpäin")),
    Node("veke", "model", Label("VeKe"), "malli"),
    Node("opas", "model", Label("Laadukas asuntolatoiminta"), "opas"),
]
DESCENT = [
    Edge("yhessa", "mista-valot", assertion="inferred"),
    Edge("etenpain", "yhessa"),
    Edge("veke", "etenpain"),
    Edge("veke", "mista-valot"),
    Edge("opas", "veke"),
]


def drawn(nodes: list[Node], edges: list[Edge], centre: str = "veke") -> ElementTree.Element:
    svg = draw(centre, nodes, edges, href=lambda n: f"/{n.iri}", words=WORDS, descent={"continues"})
    return ElementTree.fromstring(svg)


def left_of(svg: ElementTree.Element, iri: str) -> float:
    link = next(a for a in svg.iter(f"{SVG}a") if a.get("href") == f"/{iri}")
    return float(link.find(f"{SVG}rect").get("x"))  # type: ignore[union-attr, arg-type]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("VeKe", ["VeKe"]),
        ("Mistä valot tulevat nyt", ["Mistä valot", "tulevat nyt"]),
        ("oppilaitosnuorisotyön", ["oppilaitos\u2010", "nuorisotyön"]),
        ("työ- ja elinkeinopalvelut", ["työ- ja", "elinkeinopalvelut"]),
        ("asuntolaohjauksen vertaiskehittäminen", ["asuntolaohjauksen", "vertaiske\u2010", "hittäminen"]),
        ("S" * 40, ["S" * 14 + "\u2010", "S" * 13 + "\u2010", "S" * 13]),
        ("", ["–"]),
    ],
)
def test_text_is_broken_into_lines(text: str, lines: list[str]) -> None:
    assert wrap(text) == lines


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert wrap("yksi kaksi kolme neljä viisi kuusi", width=6, lines=2) == ["yksi", "kaksi…"]


def test_older_things_stand_left_of_younger_ones() -> None:
    svg = drawn(CHAIN, DESCENT)
    places = [left_of(svg, node.iri) for node in CHAIN]
    assert places == sorted(places)
    assert len(set(places)) == 5


def test_every_node_is_a_link_with_a_name() -> None:
    svg = drawn(CHAIN, DESCENT)
    links = list(svg.iter(f"{SVG}a"))
    assert {a.get("href"): a.get("aria-label") for a in links} == {
        "/mista-valot": "hanke: Mistä valot",
        "/yhessa": "hanke: Yhessä!",
        "/etenpain": "hanke: Yhessä eteenpäin",
        "/veke": "malli: VeKe",
        "/opas": "opas: Laadukas asuntolatoiminta",
    }
    assert all(a.find(f"{SVG}title") is not None for a in links)


def test_an_inferred_edge_is_told_from_a_stated_one() -> None:
    svg = drawn(CHAIN, DESCENT)
    edges = [path for path in svg.iter(f"{SVG}path") if "edge" in (path.get("class") or "").split()]
    titles = {path.findtext(f"{SVG}title"): path.get("class") for path in edges}
    assert titles["Yhessä! → jatkaa → Mistä valot (inferred)"] == "edge inferred"
    assert titles["VeKe → jatkaa → Yhessä eteenpäin (stated)"] == "edge stated"
    assert all(path.get("marker-end") == "url(#arrow)" for path in edges)


def test_the_drawing_has_a_title_and_a_description() -> None:
    svg = drawn(CHAIN, DESCENT)
    assert svg.findtext(f"{SVG}title") == "Relations"
    assert svg.findtext(f"{SVG}desc") == "Arrows go to the older"
    assert svg.get("role") == "group"
    assert re.fullmatch(r"-14 -14 \d+(\.\d)? \d+(\.\d)?", svg.get("viewBox") or "")


def test_a_line_within_the_last_column_has_room_on_its_right() -> None:
    nodes = [
        Node("b", "project", Label("Vanha")),
        Node("c", "model", Label("C")),
        Node("d", "model", Label("D")),
    ]
    grown = [Edge("c", "b"), Edge("d", "b")]
    narrow, wide = (
        float((drawn(nodes, edges, "b").get("viewBox") or "").split()[2])
        for edges in (grown, [*grown, Edge("d", "c", "similarTo")])
    )
    assert wide == narrow + GAP


def test_the_order_of_the_input_does_not_matter() -> None:
    shuffled_nodes, shuffled_edges = CHAIN[:], DESCENT[:]
    random.Random(7).shuffle(shuffled_nodes)
    random.Random(8).shuffle(shuffled_edges)
    first, second = drawn(CHAIN, DESCENT), drawn(shuffled_nodes, shuffled_edges)
    assert ElementTree.tostring(first) == ElementTree.tostring(second)


def test_hostile_names_are_text() -> None:
    hostile = Node("x", "project", Label('</text><script>alert("1")</script>'), "<b>")
    svg = draw("x", [hostile], [], href=lambda _: 'javascript:"', words=WORDS)
    assert "<script" not in svg
    assert "<b>" not in svg
    assert 'href="javascript:&#34;"' in svg


def test_a_node_without_a_page_is_no_link() -> None:
    svg = draw("x", [Node("x", "external", Label("Muu"))], [], href=lambda _: None, words=WORDS)
    assert "<a " not in svg
    assert "Muu" in svg


def test_a_ring_of_descent_is_drawn() -> None:
    ring = [Edge("yhessa", "veke"), Edge("veke", "yhessa")]
    assert len(list(drawn(CHAIN[1:4], ring).iter(f"{SVG}a"))) == 3


def test_shapes_tell_kinds_apart() -> None:
    place = Place(0, 0, 100, 40)
    kinds = ("project", "model", "theme", "organisation", "event", "publication", "network", "external")
    assert len({shape(kind, place) for kind in kinds}) == len(kinds)


@pytest.mark.parametrize("count", [1, 12, 40])
def test_no_two_boxes_overlap(count: int) -> None:
    chooser = random.Random(count)
    names = [f"n{i}" for i in range(count)]
    arcs = [(chooser.choice(names[:i]), names[i], chooser.random() < 0.5) for i in range(1, count)]
    arcs += [(a, b, False) for a, b in zip(names, reversed(names), strict=True) if a < b][:8]
    placed = arrange(names[0], {name: 40.0 + 8 * (len(name) % 3) for name in names}, arcs, width=180, gap=112)
    boxes = list(placed.places.values()) + [box for way in placed.corridors.values() for box in way]
    assert len(placed.places) == count
    for index, a in enumerate(boxes):
        assert 0 <= a.x <= placed.width - a.width
        assert 0 <= a.y <= placed.height - a.height + 0.1
        for b in boxes[index + 1 :]:
            apart = (
                a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y
            )
            assert apart, (a, b)
