"""What lies around one thing: its links first, then what it made, what it overlaps, who and what it shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import DefaultGraph, Literal, NamedNode

from graph_api.labels import Label, Labels
from graph_api.store.view import View
from ontology import iris, terms

#: Overlaps shown around one thing, strongest first.
_OVERLAPS = 5

_BELIEVED = DefaultGraph()
_INFERRED = iris.entity("assertion", "inferred")

#: Direct statements that tie things, most telling first. Links come before all of them.
_STATEMENTS = (
    terms.DEVELOPED_IN,
    terms.WHOLE_MEMBER,
    terms.ORGANISED_BY,
    terms.TOOK_PART_IN,
    terms.PRESENTED_AT,
    terms.MENTIONS,
    terms.LEAD_ORGANISATION,
    terms.OWNER_ORGANISATION,
    terms.PARTNER_ORGANISATION,
    terms.THEME,
)

_KIND_WORDS = {
    "theme": ("teema", "tema", "theme"),
    "target-group": ("kohderyhmä", "målgrupp", "target group"),
    "phase": ("siirtymävaihe", "övergångsfas", "transition phase"),
    "region": ("maakunta", "landskap", "region"),
}
_WORD_OF = {"fi": 0, "sv": 1, "en": 2}
#: Said of a thing beside a more telling class of its own.
_GENERAL_CLASSES = frozenset({terms.RESULT.value, terms.PUBLICATION.value, terms.PROJECT.value})


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in a picture of relations; `type_label` says what it is, in the language asked for."""

    iri: str
    kind: str
    local_id: str
    label: Label
    type_label: str


@dataclass(frozen=True, slots=True)
class Edge:
    """One relation, from the younger to the older where there is one; `assertion` is stated or inferred."""

    source: str
    target: str
    relation: str
    relation_label: str
    assertion: str
    basis: str | None = None
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class Relations:
    """The things around `centre` and the edges among them; `truncated` when there is more than is shown."""

    centre: Node
    nodes: list[Node]
    edges: list[Edge]
    truncated: bool


@dataclass
class Ties:
    """Reads nodes and edges of one view in one language."""

    view: View
    lang: str
    labels: Labels = field(init=False)

    def __post_init__(self) -> None:
        self.labels = Labels(self.view)

    def node(self, iri: str) -> Node:
        """Describe a thing."""
        kind, local_id = iris.split(iri) or ("", iri)
        return Node(iri, kind, local_id, self.labels.of(iri, self.lang), self._type_label(iri, kind))

    def edge(
        self,
        source: str,
        relation: NamedNode,
        target: str,
        assertion: str = "stated",
        basis: str | None = None,
        source_url: str | None = None,
    ) -> Edge:
        """Describe a relation, with its label."""
        label = self.labels.of(relation.value, self.lang).text
        return Edge(source, target, relation.value, label, assertion, basis, source_url)

    def links(self, iri: str, outward: bool | None = None) -> list[Edge]:
        """The links of a thing: from it (outward), to it, or both (None); in the order of relation and end."""
        ends = {True: (terms.LINK_FROM,), False: (terms.LINK_TO,), None: (terms.LINK_FROM, terms.LINK_TO)}
        found = {link for predicate in ends[outward] for link in self.subjects(predicate, iri)}
        edges = [edge for link in found for edge in self._link(link)]
        return sorted(edges, key=lambda edge: (edge.relation, edge.source, edge.target))

    def around(self, iri: str) -> Iterator[Edge]:
        """Every edge of a thing, most telling first, each pair and relation once."""
        seen = set()
        for edge in (*self.links(iri), *self._statements(iri), *self._overlaps(iri)):
            key = (edge.source, edge.relation, edge.target)
            if key not in seen:
                seen.add(key)
                yield edge

    def objects(self, iri: str, predicate: NamedNode) -> list[str]:
        """The things that a statement about a thing points to, sorted."""
        return [
            term.value for term in self.view.values(NamedNode(iri), predicate) if isinstance(term, NamedNode)
        ]

    def subjects(self, predicate: NamedNode, iri: str) -> list[str]:
        """The things of which a statement points to a thing, sorted."""
        quads = self.view.store.quads_for_pattern(None, predicate, NamedNode(iri), _BELIEVED)
        return sorted(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))

    def literal(self, iri: str, predicate: NamedNode) -> str | None:
        """A literal value of a thing; the first where there are several."""
        values = self.view.values(NamedNode(iri), predicate)
        return next((term.value for term in values if isinstance(term, Literal)), None)

    def _link(self, link: str) -> Iterator[Edge]:
        assertion = "inferred" if _INFERRED in self.objects(link, terms.ASSERTION) else "stated"
        pages = self.objects(link, terms.LINK_SOURCE)
        basis = self.literal(link, terms.BASIS)
        for source in self.objects(link, terms.LINK_FROM):
            for target in self.objects(link, terms.LINK_TO):
                for relation in self.objects(link, terms.LINK_RELATION):
                    page = pages[0] if pages else None
                    yield self.edge(source, NamedNode(relation), target, assertion, basis, page)

    def _statements(self, iri: str) -> Iterator[Edge]:
        for predicate in _STATEMENTS:
            for target in self.objects(iri, predicate):
                yield self.edge(iri, predicate, target)
            for source in self.subjects(predicate, iri):
                yield self.edge(source, predicate, iri)

    def _overlaps(self, iri: str) -> list[Edge]:
        scored = [
            (float(self.literal(overlap, terms.SCORE) or 0), overlap)
            for overlap in self.subjects(terms.OVERLAP_OF, iri)
        ]
        strongest = sorted(scored, key=lambda one: (-one[0], one[1]))[:_OVERLAPS]
        return [
            self.edge(iri, terms.OVERLAP, other, "inferred", f"{score:.2f}")
            for score, overlap in strongest
            for other in self.objects(overlap, terms.OVERLAP_OF)
            if other != iri
        ]

    def _type_label(self, iri: str, kind: str) -> str:
        if kind in _KIND_WORDS:
            return _KIND_WORDS[kind][_WORD_OF[self.lang]]
        own = [one for one in self.view.types(iri) if one.startswith(iris.N)]
        own.sort(key=lambda one: (one in _GENERAL_CLASSES, one))
        return self.labels.of(own[0], self.lang).text if own else kind


def relations(view: View, iri: str, lang: str, depth: int = 1, limit: int = 40) -> Relations:
    """Give what lies up to `depth` relations from a thing, at most `limit` things, most telling first."""
    ties = Ties(view, lang)
    reached = {iri: 0}
    edges: dict[tuple[str, str, str], Edge] = {}
    truncated = False
    layer = [iri]
    for _ in range(depth):
        following: list[str] = []
        for one in layer:
            for edge in ties.around(one):
                other = edge.target if edge.source == one else edge.source
                if other not in reached:
                    if len(reached) > limit:
                        truncated = True
                        continue
                    reached[other] = reached[one] + 1
                    following.append(other)
                edges.setdefault((edge.source, edge.relation, edge.target), edge)
        layer = following
    nodes = [ties.node(one) for one in reached if one != iri]
    return Relations(ties.node(iri), nodes, list(edges.values()), truncated)
