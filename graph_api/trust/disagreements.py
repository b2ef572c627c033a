"""Where the sources of one thing differ: who says what, read when, which value is shown, and why that one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from pyoxigraph import DefaultGraph, Literal, NamedNode

from graph_api.labels import Label, Labels
from graph_api.memory import memory
from graph_api.store.beliefs import functional_properties, standings
from graph_api.store.decision import EDITED, ONE_PER_LANGUAGE, RETRACTED, rival
from graph_api.store.graph import Term
from graph_api.store.precedence import UNRANKED, Precedence, Rule, Standing
from graph_api.store.sameness import Sameness
from graph_api.store.view import View
from ontology import iris, terms

#: What set a value aside: an editor's word, the sources that a rule names, the rank of the source, the day of reading,
#: or – where all that is even – the name of the record.
Why = OneOf["editors", "source", "rank", "recency", "record"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one record says. `why` tells what set it aside; None for a value that is shown."""

    value: str
    label: Label
    shown: bool
    source: str | None
    source_name: Label
    record: str
    page: str | None
    retrieved: str | None
    rank: int | None
    why: Why | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A property of which one value can be true, and the statements that differ: the shown first.

    `rule` is the order of trust that decides, as `rank > recency`.
    """

    property: str
    label: Label
    rule: str
    statements: tuple[Statement, ...]


_Said = tuple[NamedNode, Term]


def disagreements(view: View, iri: str, lang: str = "fi") -> list[Disagreement]:
    """List where the sources of a thing differ, by the names of the properties."""
    return memory(view).recall(("differing", iri, lang), lambda: _found(view, iri, lang))


def _found(view: View, iri: str, lang: str) -> list[Disagreement]:
    single, sameness = _single(view), _sameness(view)
    groups: dict[tuple[NamedNode, str], list[_Said]] = {}
    for name in sameness.names_of(NamedNode(iri)):
        for quad in view.store.quads_for_pattern(name, None, None, None):
            predicate, graph = quad.predicate, quad.graph_name
            if predicate not in single or not isinstance(graph, NamedNode) or graph.value in iris.OWN_GRAPHS:
                continue
            value = sameness.value(predicate, quad.object)
            group = rival(predicate, value, single)
            if group is not None:
                groups.setdefault((predicate, group), []).append((graph, value))
    telling = _Telling(view, NamedNode(sameness.shown(NamedNode(iri)).value), lang)
    differing = (
        telling.of(predicate, said)
        for (predicate, _), said in groups.items()
        if len({value for _, value in said}) > 1
    )
    return sorted(differing, key=lambda each: (each.label.text, each.property, each.statements[0].value))


def _single(view: View) -> frozenset[NamedNode]:
    return memory(view).recall(
        ("single",), lambda: frozenset(functional_properties(view.store)) | ONE_PER_LANGUAGE
    )


def _sameness(view: View) -> Sameness:
    return memory(view).recall(("sameness",), lambda: Sameness.believed(view.store))


class _Telling:
    """Tells the disagreements of one thing in one language."""

    def __init__(self, view: View, node: NamedNode, lang: str) -> None:
        self._store, self._node, self._lang = view.store, node, lang
        self._labels = Labels(view)
        self._precedence = Precedence.from_told(view.snapshot.precedence)
        self._standing: Callable[[NamedNode], Standing] = standings(view.store)

    def of(self, predicate: NamedNode, said: list[_Said]) -> Disagreement:
        rule = self._precedence.rule(predicate.value)
        shown = {
            quad.object for quad in self._store.quads_for_pattern(self._node, predicate, None, DefaultGraph())
        }
        spoken = sorted(
            ((graph, value) for graph, value in said if graph != RETRACTED),
            key=lambda each: (each[1] not in shown, each[0] != EDITED, rule.key(self._standing(each[0]))),
        )
        told = tuple(self._statements(spoken, shown, rule))
        return Disagreement(predicate.value, self._labels.of(predicate.value, self._lang), str(rule), told)

    def _statements(self, spoken: list[_Said], shown: set[Term], rule: Rule) -> Iterator[Statement]:
        chosen = spoken[0][0]
        decided = spoken[0][1] in shown and chosen != EDITED
        for graph, value in spoken:
            standing = self._standing(graph)
            why = None
            if value not in shown:
                why = rule.decided_by(self._standing(chosen), standing) if decided else "editors"
            source = standing.sources[0] if standing.sources else None
            source_iri = iris.entity("source", source) if source else None
            yield Statement(
                value=value.value if isinstance(value, NamedNode | Literal) else str(value),
                label=self._labels.of_value(value, self._lang),
                shown=value in shown,
                source=source_iri,
                source_name=self._labels.of(source_iri or graph.value, self._lang),
                record=graph.value,
                page=self._told(graph, terms.PROV_HAD_PRIMARY_SOURCE),
                retrieved=self._told(graph, terms.RETRIEVED),
                rank=None if standing.rank == UNRANKED else standing.rank,
                why=why,  # type: ignore[arg-type]
            )

    def _told(self, graph: NamedNode, predicate: NamedNode) -> str | None:
        found = self._store.quads_for_pattern(graph, predicate, None, DefaultGraph())
        return min((q.object.value for q in found if isinstance(q.object, NamedNode | Literal)), default=None)
