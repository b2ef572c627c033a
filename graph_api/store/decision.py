"""Which value is believed when several are said: the decision itself, which needs no store.

Of the values of which only one can be true, that of the most trusted record is believed. The word of an editor goes
before all records: what `graph/edited` says is believed (alone, where only one value can be true), and what
`graph/retracted` holds is not, whoever says it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

from pyoxigraph import Literal, NamedNode

from graph_api.store.graph import GraphName, Term
from graph_api.store.precedence import USUAL, Precedence, Standing
from ontology import iris, terms

#: One statement of a pair (subject, predicate): the named graph that makes it, and the value.
Saying = tuple[GraphName, Term]

EDITED = NamedNode(iris.EDITED_GRAPH)
RETRACTED = NamedNode(iris.RETRACTED_GRAPH)

#: Properties with one value in each language.
ONE_PER_LANGUAGE = frozenset({terms.NAME, terms.SUMMARY, terms.SKOS_PREF_LABEL})

#: What these say stays believed, also when it is retracted.
_NOT_TO_RETRACT = frozenset(NamedNode(graph) for graph in (*iris.OWN_GRAPHS, iris.EDITED_GRAPH))


def believed(
    predicate: NamedNode,
    said: Sequence[Saying],
    functional: Set[NamedNode],
    standing: Callable[[NamedNode], Standing],
    precedence: Precedence = USUAL,
) -> set[Term]:
    """Decide what is believed of all that the named graphs say of one subject under `predicate`.

    `functional` are the properties that can have one value only. `standing` is asked for a graph only where values
    differ, so it may look things up.
    """
    values = {value for _, value in said}
    editors = any(graph in (EDITED, RETRACTED) for graph, _ in said)
    if len(values) < 2 and not editors:
        return values
    edited = {value for graph, value in said if graph == EDITED}
    retracted = {value for graph, value in said if graph == RETRACTED}
    retracted -= {value for graph, value in said if graph in _NOT_TO_RETRACT}
    decided: set[Term] = set(edited)
    for group, rivals in _rivals(predicate, said, functional).items():
        if group is None:
            decided |= {value for _, value in rivals} - retracted
        elif all(rival(predicate, value, functional) != group for value in edited):
            decided |= {_most_trusted(predicate, rivals, standing, precedence)} - retracted
    return decided


def rival(predicate: NamedNode, value: Term, functional: Set[NamedNode]) -> str | None:
    """Name the group of values of which only one can be true; None where all can be."""
    if predicate in functional:
        return ""
    if predicate in ONE_PER_LANGUAGE:
        return (value.language if isinstance(value, Literal) else None) or ""
    return None


def _rivals(
    predicate: NamedNode, said: Sequence[Saying], functional: Set[NamedNode]
) -> dict[str | None, list[Saying]]:
    groups: dict[str | None, list[Saying]] = {}
    for graph, value in said:
        if graph not in (EDITED, RETRACTED):
            groups.setdefault(rival(predicate, value, functional), []).append((graph, value))
    return groups


def _most_trusted(
    predicate: NamedNode,
    rivals: Sequence[Saying],
    standing: Callable[[NamedNode], Standing],
    precedence: Precedence,
) -> Term:
    first = rivals[0][1]
    if all(value == first for _, value in rivals):
        return first
    rule = precedence.rule(predicate.value)
    # The last key is the value itself: a record that gives two still settles the same way each time.
    return min(rivals, key=lambda saying: (*rule.key(standing(_named(saying[0]))), str(saying[1])))[1]


def _named(graph: GraphName) -> NamedNode:
    if not isinstance(graph, NamedNode):
        raise TypeError(f"{graph} is no named graph")
    return graph
