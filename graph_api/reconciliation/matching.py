"""Reconciliation queries answered: candidates with scores, the features they rest on, and whether they match."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from graph_api.reconciliation.batches import MOST_CANDIDATES, Condition, EntityValue, Query
from graph_api.reconciliation.conditions import agreement
from graph_api.reconciliation.describing import Describer
from graph_api.reconciliation.types import CODES, NAMES, TYPES, Type, iri_of, property_of
from graph_api.store.view import View
from ingest.matching import Candidate, Index
from ingest.messages import in_language

#: A person looks at the candidates, so less likely ones are shown, too.
LEAST = 40.0
#: What part of the score rests on the properties, where the entity has values of them.
_BY_PROPERTIES = 0.25
#: A property that agrees less than this contradicts.
_AGREES = 0.5

_indexes: WeakKeyDictionary[View, Index] = WeakKeyDictionary()
_lock = threading.Lock()


def index(view: View) -> Index:
    """The index of the names in a view: read when first asked for, kept as long as the view is."""
    with _lock:
        found = _indexes.get(view)
        if found is None:
            found = _indexes[view] = Index.of(view.store, tuple(TYPES))
        return found


@dataclass(frozen=True, slots=True)
class _Scored:
    candidate: Candidate
    score: float
    match: bool
    agreements: tuple[tuple[str, float], ...]


def answered(view: View, queries: dict[str, Query], lang: str) -> dict[str, Any]:
    """Answer a batch, each query by itself."""
    describer = Describer(view, lang)
    return {key: {"result": _result(view, query, describer)} for key, query in queries.items()}


def _result(view: View, query: Query, describer: Describer) -> list[dict[str, Any]]:
    limit = min(query.limit, MOST_CANDIDATES)
    scored = [_scored(view, each, query.properties) for each in _candidates(view, query, limit)]
    if (
        sum(each.match for each in scored) > 1
    ):  # a project and a model of one name: which is meant is not said
        scored = [replace(each, match=False) for each in scored]
    scored.sort(key=lambda each: (-each.score, not each.match, each.candidate.iri))
    return [_written(each, describer) for each in scored[:limit]]


def _candidates(view: View, query: Query, limit: int) -> Iterator[Candidate]:
    text, code = _text(query), _code(query)
    named = iri_of(text) if "/" in text and len(text.split()) == 1 else None
    # More than are asked for, as properties may bring a later one to the front.
    most = limit if not query.properties else max(limit, 3 * limit)
    for kind in _kinds(query):
        yield from index(view).candidates(kind.id, text, code or named, limit=most, least=LEAST)


def _kinds(query: Query) -> Sequence[Type]:
    """The types to look among. No entity has two of ours, so `all` of two types is none."""
    known = [TYPES[each] for each in dict.fromkeys(query.types) if each in TYPES]
    if query.type_strict == "all" and len(query.types) > 1:
        return ()
    if known or not query.types:
        return known or tuple(TYPES.values())
    return tuple(TYPES.values()) if query.type_strict == "should" else ()


def _text(query: Query) -> str:
    return query.query if query.query is not None else _first(query, NAMES) or ""


def _code(query: Query) -> str | None:
    return _first(query, CODES)


def _first(query: Query, among: frozenset[str]) -> str | None:
    for condition in query.properties:
        named = property_of(condition.pid)
        if named is not None and named.id in among:
            for value in condition.values:
                text = value.id if isinstance(value, EntityValue) else str(value)
                if text.strip():
                    return text
    return None


def _scored(view: View, candidate: Candidate, conditions: Sequence[Condition]) -> _Scored:
    """A quarter of the score is how well the properties agree, of those that the entity has values of."""
    agreements = []
    for condition in conditions:
        named = property_of(condition.pid)
        if named is not None and named.id not in CODES:
            share = agreement(view, candidate.iri, named, condition)
            if share is not None:
                agreements.append((named.id, round(share, 2)))
    score = candidate.score
    if agreements:
        mean = sum(share for _, share in agreements) / len(agreements)
        score = (1 - _BY_PROPERTIES) * score + 100 * _BY_PROPERTIES * mean
    match = candidate.certain and all(share >= _AGREES for _, share in agreements)
    return _Scored(candidate, round(score, 1), match, tuple(agreements))


def _written(scored: _Scored, describer: Describer) -> dict[str, Any]:
    candidate = scored.candidate
    kind = TYPES[candidate.kind]
    told = describer.entity(candidate.iri, kind)
    features: list[dict[str, Any]] = [
        {"id": "name_or_code", "value": candidate.score},
        {"id": "certain", "value": candidate.certain},
    ]
    features += [{"id": f"property_{name}", "value": share} for name, share in scored.agreements]
    return {
        "id": told.id,
        "name": told.label.text,
        "description": told.description,
        "type": [{"id": kind.id, "name": describer.type_name(kind)}],
        "score": scored.score,
        "match": scored.match,
        "features": features,
        "reason": in_language(candidate.reason, describer.lang),
    }
