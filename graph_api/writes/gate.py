"""The gate before publishing: what a write touched must fit the shapes, or nothing of it is published.

Two looks: at what is believed about the things touched, and at what was stated anew but is not believed (another
source is trusted more), where only the values themselves count. A fault that was there before is not the write's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, Triple

from graph_api.store import Edits
from graph_api.writes.errors import ShapesViolated
from ontology import iris, terms
from ontology.validation import Violation, validate

_DEFAULT = DefaultGraph()
_RETRACTED = NamedNode(iris.RETRACTED_GRAPH)

Thing = NamedNode | BlankNode


def check(store: Store, before: Store | None, edits: Edits, language: str) -> None:
    """Check what edits led to in a store whose beliefs are settled; `before` is the store without them.

    Raises ShapesViolated with what the edits break; its messages are in `language` where there are any.
    """
    things = {
        quad.subject
        for quad in (*edits.added, *edits.removed)
        if isinstance(quad.subject, NamedNode | BlankNode) and quad.graph_name != _RETRACTED
    }
    found = _broken(_believed(store, things), things)
    found |= {
        violation for violation in _broken(_stated(store, edits), things) if violation.value is not None
    }
    if found and before is not None:
        to_blame = {thing for thing in things if any(each.focus == thing.value for each in found)}
        found -= _broken(_believed(before, to_blame), to_blame)
    if found:
        raise _refusal(sorted(found), language)


def _broken(triples: Iterable[Triple], things: Iterable[Thing]) -> set[Violation]:
    """Give the violations of things; what they refer to is there for its class, and may lack the rest."""
    names = {thing.value for thing in things}
    return {each for each in validate(triples) if each.severity == "violation" and each.focus in names}


def _believed(store: Store, things: Iterable[Thing]) -> Iterator[Triple]:
    """Give what is believed about things, and the classes of what they refer to."""
    referred: set[Thing] = set()
    for thing in things:
        for quad in store.quads_for_pattern(thing, None, None, _DEFAULT):
            if not isinstance(quad.object, Triple):  # RDF 1.1 is what shapes know
                yield quad.triple
            if isinstance(quad.object, NamedNode | BlankNode):
                referred.add(quad.object)
    for thing in referred:
        for quad in store.quads_for_pattern(thing, terms.RDF_TYPE, None, _DEFAULT):
            yield quad.triple


def _stated(store: Store, edits: Edits) -> Iterator[Triple]:
    for quad in edits.added:
        if quad.graph_name in (_DEFAULT, _RETRACTED) or isinstance(quad.object, Triple):
            continue
        if Quad(quad.subject, quad.predicate, quad.object) not in store:
            yield quad.triple


def _refusal(found: list[Violation], language: str) -> ShapesViolated:
    report = [_told(violation, language) for violation in found]
    more = f", and {len(report) - 1} more" if len(report) > 1 else ""
    return ShapesViolated(
        f"The graph would break a rule of its shapes: {report[0]['message']} ({report[0]['focus']}){more}."
        " Nothing was published.",
        violations=report,
    )


def _told(violation: Violation, language: str) -> dict[str, Any]:
    told = {name: value for name, value in asdict(violation).items() if name != "messages"}
    return {**told, "message": violation.message(language)}
