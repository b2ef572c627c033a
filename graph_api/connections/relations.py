"""What lies around one thing: projects, results, organisations, events and themes, the most telling first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import DefaultGraph, Literal, NamedNode

from graph_api.connections.ties import FACTS, Describer, Edge, Node, Tie, Ties
from graph_api.memory import memory
from graph_api.store.view import View
from ontology import iris, terms

__all__ = ["Edge", "Node", "Relations", "relations"]

_DEFAULT = DefaultGraph()

#: Facts in three shares, most telling first; a target group is shared by too many to be a relation worth a line.
_MADE = frozenset(term.value for term in (terms.DEVELOPED_IN, terms.COORDINATES, terms.WHOLE_MEMBER))
_SHOWN = tuple(term for term in FACTS if term != terms.TARGET_GROUP)
_OF_THEMES = frozenset({terms.THEME.value, terms.SKOS_BROADER.value, terms.ADDRESSES_CHALLENGE.value})
_OF_OTHERS = frozenset(term.value for term in _SHOWN) - _MADE - _OF_THEMES
#: How many of the strongest overlaps of a thing are shown.
OVERLAPS_SHOWN = 5
#: In what order things are followed further; through a theme nearly everything meets everything.
_FOLLOWED = {"project": 0, "model": 0, "external": 0, "theme": 2, "challenge": 2}
_OTHERS_FOLLOWED = 1


@dataclass(frozen=True, slots=True)
class Relations:
    """A thing, what lies around it (without itself), and the ties among all of them.

    `truncated`: the limit, or the number of overlaps shown, left something out that lies within the depth.
    """

    centre: Node
    nodes: list[Node]
    edges: list[Edge]
    truncated: bool


def relations(view: View, iri: str, lang: str, depth: int = 1, limit: int = 40) -> Relations:
    """Give at most `limit` things within `depth` steps: nearer before farther, and at each step links before what
    was made, overlaps, organisations and events, themes.
    """
    gathering = _Gathering(view, iri, limit)
    level = [iri]
    for _ in range(depth):
        level = sorted((one for of in level for one in gathering.around(of)), key=_followed)
    gathering.join()
    describer = Describer(view, lang)
    return Relations(
        centre=describer.node(iri),
        nodes=[describer.node(one) for one in gathering.found if one != iri],
        edges=[describer.edge(tie) for tie in gathering.ties.values()],
        truncated=gathering.truncated,
    )


def _followed(iri: str) -> int:
    parts = iris.split(iri)
    return _FOLLOWED.get(parts[0], _OTHERS_FOLLOWED) if parts else _OTHERS_FOLLOWED


class _Gathering:
    """Things gathered so far, up to a limit, and the ties between them."""

    def __init__(self, view: View, centre: str, limit: int) -> None:
        self._view = view
        self._reader = Ties(view)
        self._limit = limit
        self.found: dict[str, None] = {centre: None}
        self.ties: dict[tuple[str, str, str], Tie] = {}
        self.truncated = False

    def around(self, iri: str) -> list[str]:
        """Gather what one step leads to; give what is new. Nothing is read once something had to be left out."""
        new: list[str] = []
        if self.truncated and len(self.found) > self._limit:
            return new
        for tie in self._ties(iri):
            other = tie.other(iri)
            if other not in self.found:
                if len(self.found) > self._limit:
                    self.truncated = True
                    continue
                self.found[other] = None
                new.append(other)
            self.ties.setdefault((tie.source, tie.relation, tie.target), tie)
        return new

    def join(self) -> None:
        """Add the links among the things found, whichever way each was found."""
        for iri in self.found:
            for tie in self._reader.all(iri, (terms.DEVELOPED_IN,)):
                if tie.other(iri) in self.found:
                    self.ties.setdefault((tie.source, tie.relation, tie.target), tie)

    def _ties(self, iri: str) -> Iterable[Tie]:
        found = [tie for tie in self._reader.all(iri, _SHOWN) if iris.split(tie.other(iri))]
        others = [tie for tie in found if tie.relation in _OF_OTHERS]
        themes = [tie for tie in found if tie.relation in _OF_THEMES]
        first = [tie for tie in found if tie.relation not in _OF_OTHERS | _OF_THEMES]
        return first + self._overlaps(iri) + others + themes

    def _overlaps(self, iri: str) -> list[Tie]:
        ranked = memory(self._view).recall(("ranked overlaps", iri), lambda: sorted(self._scored(iri)))
        if len(ranked) > OVERLAPS_SHOWN:
            self.truncated = True
        relation = terms.OVERLAP_OF.value
        return [
            Tie(min(iri, other), relation, max(iri, other), "inferred")
            for _, other in ranked[:OVERLAPS_SHOWN]
        ]

    def _scored(self, iri: str) -> Iterator[tuple[Decimal, str]]:
        """Yield the other end of each overlap of a thing, with its score turned negative: the strongest sorts first."""
        for quad in self._view.store.quads_for_pattern(None, terms.OVERLAP_OF, NamedNode(iri), _DEFAULT):
            if not isinstance(quad.subject, NamedNode):
                continue
            values = self._view.values(quad.subject, terms.OVERLAP_OF)
            ends = [one.value for one in values if isinstance(one, NamedNode)]
            scores = self._view.values(quad.subject, terms.SCORE)
            score = next((one.value for one in scores if isinstance(one, Literal)), "0")
            yield from ((-Decimal(score), other) for other in ends if other != iri)
