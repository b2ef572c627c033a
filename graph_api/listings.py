"""Lists of projects, models, themes, organisations and events: filtered, in the order of their names, paged.

ListingError
└── BadFilter    a filter has a value that cannot be used; names the parameter
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from pyoxigraph import DefaultGraph, NamedNode

from graph_api import addresses
from graph_api.concepts import counting_as
from graph_api.entities import exists, text_of
from graph_api.labels import Label, Labels
from graph_api.store.graph import Graph
from graph_api.store.view import View
from ontology import iris, terms
from queries.parameters import iri_of

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SEARCHED = ("name", "knownAs", "code", "summary")

#: å, ä and ö are sorted last in Finnish and Swedish, in this order.
_ALPHABET = str.maketrans({"å": "{", "ä": "|", "ö": "}"})


class ListingError(Exception):
    """A list could not be made."""


class BadFilter(ListingError):
    """A filter has a wrong value."""

    def __init__(self, parameter: str, value: str, reason: str, expected: str) -> None:
        self.parameter, self.value, self.reason, self.expected = parameter, value, reason, expected
        super().__init__(f"{parameter}: {value!r} {reason}; expected {expected}")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a list."""

    iri: str
    kind: str
    local_id: str
    label: Label


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list; `total` counts all that the filters leave."""

    items: list[Item]
    total: int
    page: int
    size: int


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter by a linked thing: the properties that link to it, its kind, whether narrower ones count."""

    properties: tuple[str, ...]
    kind: str
    narrower: bool = False


_THEME = Filter(("theme",), "theme", narrower=True)
_PHASE = Filter(("transitionPhase", "inferredPhase"), "phase")
_REGION = Filter(("region",), "region")
_GROUP = Filter(("targetGroup",), "target-group", narrower=True)

#: Which filters each kind takes, by parameter.
FILTERS: dict[str, dict[str, Filter]] = {
    "project": {
        "theme": _THEME,
        "phase": _PHASE,
        "region": _REGION,
        "target_group": _GROUP,
        "status": Filter(("status",), "project-status"),
        "organisation": Filter(("leadOrganisation", "partnerOrganisation"), "organisation"),
    },
    "model": {
        "theme": _THEME,
        "phase": _PHASE,
        "region": _REGION,
        "target_group": _GROUP,
        "stage": Filter(("developmentStage",), "development-stage"),
        "organisation": Filter(("ownerOrganisation",), "organisation"),
        "project": Filter(("developedIn",), "project"),
    },
    "theme": {},
    "organisation": {},
    "event": {"theme": _THEME, "organised_by": Filter(("organisedBy",), "project")},
}


def listing(
    view: View,
    kind: str,
    lang: str = "fi",
    filters: Mapping[str, str | None] | None = None,
    text: str | None = None,
    running_on: date | None = None,
    page: int = 1,
    size: int = 50,
) -> Listing:
    """List what the filters leave of a kind, by name. Raises BadFilter.

    `text` must stand in a name, code or summary, whatever the case. `running_on`: both ends of the period are
    known and the day lies within it.
    """
    items = ordered(view, kind, lang)
    for parameter, value in (filters or {}).items():
        if value and value.strip():
            kept = _linked(view, parameter, value.strip(), FILTERS[kind][parameter])
            items = [item for item in items if item.iri in kept]
    if running_on is not None:
        items = [item for item in items if _runs(view, item.iri, running_on)]
    if text and text.strip():
        items = [item for item in items if _holds(view, item, text.strip().casefold())]
    start = (page - 1) * size
    return Listing(list(items[start : start + size]), len(items), page, size)


def _linked(view: View, parameter: str, value: str, wanted: Filter) -> set[str]:
    iri = _meant(view, parameter, value, wanted)
    return {
        quad.subject.value
        for name in wanted.properties
        for target in (counting_as(view, iri) if wanted.narrower else (iri,))
        for quad in view.store.quads_for_pattern(
            None, NamedNode(iris.N + name), NamedNode(target), DefaultGraph()
        )
        if isinstance(quad.subject, NamedNode)
    }


def _meant(view: View, parameter: str, value: str, wanted: Filter) -> str:
    if wanted.narrower and _is_elsewhere(view, value):
        return value
    iri = addresses.resolve(value, wanted.kind)
    if iri is None or iris.kind_of(iri) != wanted.kind:
        raise BadFilter(parameter, value, "cannot be read", f"the IRI or the id of a {wanted.kind}")
    if not exists(view, iri):
        raise BadFilter(parameter, value, "is not known", f"the IRI or the id of a known {wanted.kind}")
    return iri


def _is_elsewhere(view: View, value: str) -> bool:
    """Tell whether this is the IRI of a concept of another vocabulary that the graph holds."""
    named = iri_of(value, ())
    if named is None or named.value.startswith(iris.BASE):
        return False
    return terms.SKOS_CONCEPT.value in view.types(named.value)


def _runs(view: View, iri: str, day: date) -> bool:
    start = list(text_of(view, iri, ["startDate"]))
    end = list(text_of(view, iri, ["endDate"]))
    return bool(start and end) and min(start) <= day.isoformat() <= max(end)


def _holds(view: View, item: Item, text: str) -> bool:
    texts = (item.label.text, item.local_id, *text_of(view, item.iri, _SEARCHED))
    return any(text in each.casefold() for each in texts)


class _Orders:
    """Items in the order of their names, remembered for the stores last asked about."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[tuple[int, str, str], tuple[Graph, Sequence[Item]]] = OrderedDict()

    def of(self, store: Graph, kind: str, lang: str, make: Callable[[], Sequence[Item]]) -> Sequence[Item]:
        key = (id(store), kind, lang)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept[0] is store:
                self._kept.move_to_end(key)
                return kept[1]
        made = make()
        with self._lock:
            self._kept[key] = (store, made)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


_ORDERS = _Orders(most=15)


def ordered(view: View, kind: str, lang: str) -> Sequence[Item]:
    """Give all things of a kind in the order of their names in `lang`."""
    return _ORDERS.of(view.store, kind, lang, lambda: _in_order(view, kind, lang))


def _in_order(view: View, kind: str, lang: str) -> list[Item]:
    labels = Labels(view)
    items = [Item(iri, kind, local_id, labels.of(iri, lang)) for iri, local_id in _all(view, kind)]
    return sorted(items, key=lambda item: (item.label.text.casefold().translate(_ALPHABET), item.iri))


def _all(view: View, kind: str) -> list[tuple[str, str]]:
    prefix = f"{iris.BASE}{kind}/"
    found = {
        quad.subject.value
        for quad in view.store.quads_for_pattern(None, RDF_TYPE, None, DefaultGraph())
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(prefix)
    }
    return [(iri, ours[1]) for iri in found if (ours := iris.split(iri))]
