"""How well an entity agrees with the properties that a query names: theme, region, years, organisations."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import DefaultGraph, Literal, NamedNode
from rapidfuzz import fuzz

from graph_api.reconciliation.batches import Condition, EntityValue, Value
from graph_api.reconciliation.types import Property, iri_of
from graph_api.store.view import View
from ingest.matching import normalised
from ontology import iris, terms

_NAMES = (terms.SKOS_PREF_LABEL, terms.SKOS_ALT_LABEL, terms.NAME, terms.KNOWN_AS, terms.SKOS_NOTATION)
_FINNISH_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_ISO_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
#: Texts less alike than this (0–100) do not agree.
_ALIKE = 80.0


def agreement(view: View, entity: str, named: Property, condition: Condition) -> float | None:
    """How well an entity has the values asked for, 0–1, by the best of them; None where it has none at all."""
    quads = view.store.quads_for_pattern(NamedNode(entity), named.node, None, DefaultGraph())
    held = [quad.object for quad in quads if isinstance(quad.object, Literal | NamedNode)]
    if not held:
        return None
    return max(_alike(view, one, asked) for one in held for asked in condition.values)


def _alike(view: View, held: Literal | NamedNode, asked: Value) -> float:
    if isinstance(held, NamedNode):
        return _same_thing(view, held, asked)
    text = asked.name or asked.id if isinstance(asked, EntityValue) else str(asked)
    if _ISO_DAY.fullmatch(held.value[:10]):
        return _same_day(held.value[:10], text)
    try:
        return float(float(held.value) == float(text))
    except ValueError:
        return _same_text((held.value,), text)


def _same_thing(view: View, held: NamedNode, asked: Value) -> float:
    identifier = asked.id if isinstance(asked, EntityValue) else str(asked)
    if iri_of(identifier) == held.value:
        return 1.0
    if isinstance(asked, EntityValue):  # it was reconciled: another thing is another thing
        return 0.0
    ours = iris.split(held.value)
    if ours is not None and ours[1] == identifier.strip():
        return 1.0
    return _same_text(_names(view, held), identifier)


def _names(view: View, thing: NamedNode) -> list[str]:
    return [
        quad.object.value
        for predicate in _NAMES
        for quad in view.store.quads_for_pattern(thing, predicate, None, DefaultGraph())
        if isinstance(quad.object, Literal)
    ]


def _same_day(held: str, text: str) -> float:
    """Days agree as far as both are told: the year alone, the month, the day."""
    finnish = _FINNISH_DAY.fullmatch(text.strip())
    if finnish:
        text = f"{finnish[3]}-{int(finnish[2]):02d}-{int(finnish[1]):02d}"
    day = text.strip()[:10]
    if not _ISO_DAY.fullmatch(day):
        return 0.0
    told = min(len(held), len(day))
    return float(held[:told] == day[:told])


def _same_text(held: Iterable[str], text: str) -> float:
    asked = normalised(text)
    scores = (fuzz.ratio(normalised(each), asked, score_cutoff=_ALIKE) / 100 for each in held)
    return max(scores, default=0.0) if asked else 0.0
