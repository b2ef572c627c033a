"""What loadings found to be the same: a match of two IRIs as a record of the graph, written and read again.

A match has a graph of its own, named by the two IRIs, so finding it again changes nothing. A certain one joins; any
other waits until a person decides. Neither is ever an edit of what a source said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as Choice

from pyoxigraph import Literal, NamedNode, Triple

from graph_api.store.graph import Graph
from ingest.conversion import Conversion
from ontology import iris, terms

#: The rule that found a match.
Basis = Choice[
    "same-business-id",
    "same-code",
    "short-code",
    "same-match",
    "same-name",
    "near-match",
    "several-of-that-name",
    "similar-name",
]


@dataclass(frozen=True, order=True)
class Match:
    """Two IRIs that seem to stand for one thing. `score` is 0–100; `written` is what a source wrote for `of`."""

    of: str
    into: str
    score: float
    basis: str
    certain: bool
    written: str = ""
    language: str = "fi"

    @property
    def id(self) -> str:
        """What the match is called in lists: 16 hexadecimal digits."""
        return iris.digest(*sorted((self.of, self.into)))

    @property
    def graph(self) -> str:
        """The IRI of the match's graph."""
        return iris.record_graph(iris.MATCHES, "match", self.id)

    def converted(self) -> Conversion:
        """Write the match as a record of the graph."""
        node, of, into = NamedNode(iris.match(self.of, self.into)), NamedNode(self.of), NamedNode(self.into)
        said = [
            Triple(node, terms.RDF_TYPE, terms.MATCH),
            Triple(node, terms.MATCH_OF, of),
            Triple(node, terms.MATCH_WITH, into),
            Triple(node, terms.MATCH_SCORE, Literal(f"{self.score:g}", datatype=terms.XSD_DECIMAL)),
            Triple(node, terms.MATCH_BASIS, Literal(self.basis)),
        ]
        if self.written:
            said.append(Triple(node, terms.WRITTEN_AS, Literal(self.written, language=self.language)))
        if self.certain:
            said.append(Triple(of, terms.JOINED_TO, into))
        return Conversion.of(said, self.graph, iris.MATCHES, node)


def matches_in(graph: Graph) -> Iterator[Match]:
    """Read all matches of a graph, in the order of their ids: one pass a property, however many there are."""
    of, into = _values(graph, terms.MATCH_OF), _values(graph, terms.MATCH_WITH)
    score, basis = _values(graph, terms.MATCH_SCORE), _values(graph, terms.MATCH_BASIS)
    written = _values(graph, terms.WRITTEN_AS)
    joined = {
        str(quad.graph_name.value)
        for quad in graph.quads_for_pattern(None, terms.JOINED_TO, None, None)
        if isinstance(quad.graph_name, NamedNode)
    }
    for name in sorted(score.keys() & of.keys() & into.keys() & basis.keys()):
        text = written.get(name)
        language = text.language if isinstance(text, Literal) else None
        yield Match(
            of[name].value,
            into[name].value,
            float(score[name].value),
            basis[name].value,
            name in joined,
            text.value if text is not None else "",
            language or "fi",
        )


def _values(graph: Graph, predicate: NamedNode) -> dict[str, NamedNode | Literal]:
    """Give the value of a property in each graph of a match."""
    start = iris.record_graph(iris.MATCHES, "match", "")
    return {
        quad.graph_name.value: quad.object
        for quad in graph.quads_for_pattern(None, predicate, None, None)
        if isinstance(quad.graph_name, NamedNode)
        and quad.graph_name.value.startswith(start)
        and isinstance(quad.object, NamedNode | Literal)
    }
