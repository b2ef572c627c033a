"""Which things a change touched in what they are called, so that only these and those like them are matched anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Triple

from graph_api.store.graph import Graph
from ingest.reconciliation import concepts, organisations, projects
from ontology import iris, terms

#: Graphs of records that are looked through; after more, everything is matched anew.
MANY = 20_000
_SAMENESS = frozenset({terms.JOINED_TO, terms.KEPT_APART_FROM})
_KIND_MENTIONED = {predicate: kind for kind, predicate in concepts.MENTIONING.items()}


@dataclass
class Touched:
    """IRIs by kind of thing; `everything`: no matter which; `elsewhere`: concepts of other vocabularies."""

    things: dict[str, set[str]] = field(default_factory=dict)
    everything: bool = False
    elsewhere: bool = False

    def of(self, kind: str) -> set[str]:
        """Give the things of a kind."""
        return self.things.get(kind, set())

    def add(self, kind: str, iri: str) -> None:
        """Note a thing."""
        self.things.setdefault(kind, set()).add(iri)

    def note(self, triple: Triple) -> None:
        """Note what a statement that came or went says of what things are called."""
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        for node in (subject, value):
            if isinstance(node, NamedNode):
                kind = iris.kind_of(node.value)
                if kind and (predicate in _SAMENESS or kind == projects.KIND):
                    self.add(kind, node.value)
        if not isinstance(subject, NamedNode):
            return
        if predicate in organisations.NAMING or value == terms.ORGANISATION:
            self.add(organisations.KIND, subject.value)
        if predicate in concepts.NAMING:
            ours = iris.split(subject.value)
            self.elsewhere |= ours is None
            self.add(ours[0] if ours else "", subject.value)
        if predicate in _KIND_MENTIONED and isinstance(value, NamedNode):
            self.add(_KIND_MENTIONED[predicate], value.value)
        if predicate == terms.CODE:
            self.add(projects.KIND, iris.project(value.value))  # type: ignore[union-attr]


def touched(graphs: Iterable[str] | None, before: Graph | None, now: Graph) -> Touched:
    """Compare some record graphs before and after a change; None: all of them may have changed."""
    found = Touched(everything=graphs is None or before is None)
    if found.everything or graphs is None or before is None:
        return found
    for number, graph in enumerate(graphs):
        if number >= MANY:
            return Touched(everything=True)
        node = NamedNode(graph)
        was, is_now = (
            {quad.triple for quad in store.quads_for_pattern(None, None, None, node)}
            for store in (before, now)
        )
        for triple in was ^ is_now:
            found.note(triple)
    return found
