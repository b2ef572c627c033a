"""Reading one view in one language for a page: items with their names and addresses, dates, periods, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from graph_api.addresses import page_path
from graph_api.labels import Label, Labels, best
from graph_api.memory import memory
from graph_api.store.view import View
from graph_api.trust.disagreements import Disagreement, disagreements
from ontology import iris

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_CONCEPT = NamedNode(_SKOS + "Concept")
BROADER = NamedNode(_SKOS + "broader")
_PRIMARY_SOURCE = NamedNode("http://www.w3.org/ns/prov#hadPrimarySource")
_DEFAULT = DefaultGraph()

#: å, ä and ö are sorted last in Finnish and Swedish.
_ALPHABET = str.maketrans({"å": "{", "ä": "|", "ö": "}", "é": "e", "ü": "y"})


def n(name: str) -> NamedNode:
    """Return a term of the ontology by its local name."""
    return NamedNode(iris.N + name)


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to show by its name: linked when it has a page."""

    iri: str
    kind: str
    local_id: str
    label: Label
    href: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """Who says what is known of a thing: the record, its source, the page and the day it was read."""

    iri: str
    source: Label
    page: str | None
    retrieved: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """All that is said of a thing: what is believed, and what anybody says, by property."""

    believed: Mapping[str, Sequence[Quad]]
    anybody: Mapping[str, Sequence[Quad]]


class Reader:
    """Reads from one view in one language; keep one per request."""

    def __init__(self, view: View, lang: str) -> None:
        self.view = view
        self.lang = lang
        self.labels = Labels(view)
        self._store = view.store
        self._memory = memory(view)
        self._known: dict[str, Said] = {}

    def dwell(self, iri: str) -> None:
        """Read all that is said of a thing at once: cheaper than property by property, if most will be asked for."""
        self._known[iri] = self._memory.recall(("said", iri), lambda: self._read(iri))

    def _read(self, iri: str) -> Said:
        believed: dict[str, list[Quad]] = {}
        anybody: dict[str, list[Quad]] = {}
        for quad in self._store.quads_for_pattern(NamedNode(iri), None, None, None):
            anybody.setdefault(quad.predicate.value, []).append(quad)
            if quad.graph_name == _DEFAULT:
                believed.setdefault(quad.predicate.value, []).append(quad)
        return Said(believed, anybody)

    def _quads(self, iri: str, predicate: str) -> Iterable[Quad]:
        """Give what is believed of a thing under a property."""
        known = self._known.get(iri)
        if known is None:
            return self._memory.recall(("quads", iri, predicate), lambda: self._read_some(iri, predicate))
        return known.believed.get(predicate, ())

    def _read_some(self, iri: str, predicate: str) -> list[Quad]:
        return list(self._store.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, _DEFAULT))

    def _said(self, iri: str, name: str | None = None) -> Iterable[Quad]:
        """Give what anybody says of a thing, under a property of ours or in all."""
        known = self._known.get(iri)
        if known is None:
            return self._store.quads_for_pattern(NamedNode(iri), n(name) if name else None, None, None)
        return known.anybody.get(iris.N + name, ()) if name else chain.from_iterable(known.anybody.values())

    def item(self, iri: str) -> Item:
        """Return a thing with its name and page."""
        return self._memory.recall(("item", iri, self.lang), lambda: self._item(iri))

    def _item(self, iri: str) -> Item:
        kind, local_id = iris.split(iri) or ("other", iri)
        return Item(iri, kind, local_id, self.labels.of(iri, self.lang), page_path(iri))

    def items(self, found: Iterable[str]) -> list[Item]:
        """Return things in alphabetical order, each once."""
        return sorted((self.item(iri) for iri in set(found)), key=by_label)

    def objects(self, iri: str, *properties: str) -> list[str]:
        """Return the IRIs that a thing points to by any of the properties."""
        return [
            quad.object.value
            for name in properties
            for quad in self._quads(iri, iris.N + name)
            if isinstance(quad.object, NamedNode)
        ]

    def subjects(self, name: str, iri: str) -> Sequence[str]:
        """Return the IRIs of what points to a thing by a property."""
        return self._memory.recall(("subjects", name, iri), lambda: self._read_subjects(name, iri))

    def _read_subjects(self, name: str, iri: str) -> list[str]:
        quads = self._store.quads_for_pattern(None, n(name), NamedNode(iri), _DEFAULT)
        return [quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)]

    def pointed(self, iri: str, *properties: str) -> list[Item]:
        """Return as items what a thing points to."""
        return self.items(self.objects(iri, *properties))

    def pointing(self, name: str, iri: str) -> list[Item]:
        """Return as items what points to a thing."""
        return self.items(self.subjects(name, iri))

    def one(self, iri: str, name: str) -> Item | None:
        """Return as an item the first thing pointed to, or None."""
        found = self.pointed(iri, name)
        return found[0] if found else None

    def texts(self, iri: str, name: str) -> list[Label]:
        """Return a thing's texts under a property, in order."""
        quads = self._quads(iri, iris.N + name)
        found = [Label(q.object.value, q.object.language) for q in quads if isinstance(q.object, Literal)]
        return sorted(found, key=lambda label: (label.text, label.lang or ""))

    def text(self, iri: str, name: str) -> Label | None:
        """Return a thing's text in the nearest language to the page's, or None."""
        quads = self._quads(iri, iris.N + name)
        found = [quad.object for quad in quads if isinstance(quad.object, Literal)]
        if not found:
            return None
        chosen = best(found, self.lang)
        return Label(chosen.value, chosen.language)

    def value(self, iri: str, name: str) -> str | None:
        """Return the lexical value of a literal property, or None."""
        found = self.text(iri, name)
        return found.text if found else None

    def instances(self, *classes: str) -> set[str]:
        """Return the IRIs of the members of classes of the ontology."""
        return {
            quad.subject.value
            for name in classes
            for quad in self._store.quads_for_pattern(None, RDF_TYPE, n(name), _DEFAULT)
            if isinstance(quad.subject, NamedNode)
        }

    def of_kind(self, kind: str, *classes: str) -> set[str]:
        """Return the instances of classes whose IRI is of a kind."""
        start = f"{iris.BASE}{kind}/"
        return {iri for iri in self.instances(*classes) if iri.startswith(start)}

    def of_scheme(self, kind: str) -> set[str]:
        """Return the SKOS concepts of a kind."""
        quads = self._store.quads_for_pattern(None, RDF_TYPE, _CONCEPT, _DEFAULT)
        start = f"{iris.BASE}{kind}/"
        return {
            q.subject.value
            for q in quads
            if isinstance(q.subject, NamedNode) and q.subject.value.startswith(start)
        }

    def types(self, iri: str) -> list[str]:
        """Return the IRIs of a thing's classes."""
        quads = self._quads(iri, RDF_TYPE.value)
        return [quad.object.value for quad in quads if isinstance(quad.object, NamedNode)]

    def matches(self, iri: str) -> list[str]:
        """Return the concepts of other vocabularies that a concept is mapped to."""
        quads = self._store.quads_for_pattern(NamedNode(iri), None, None, _DEFAULT)
        return sorted(
            quad.object.value
            for quad in quads
            if quad.predicate.value.startswith(_SKOS)
            and quad.predicate.value.endswith("Match")
            and isinstance(quad.object, NamedNode)
        )

    def exists(self, iri: str) -> bool:
        """Tell whether the graph says anything of a thing."""
        return next(iter(self._said(iri)), None) is not None

    def broader(self, iri: str) -> list[str]:
        """Return the concepts directly above one."""
        quads = self._quads(iri, BROADER.value)
        return [quad.object.value for quad in quads if isinstance(quad.object, NamedNode)]

    def narrower(self, iri: str) -> list[str]:
        """Return the concepts directly below one."""
        quads = self._store.quads_for_pattern(None, BROADER, NamedNode(iri), _DEFAULT)
        return [quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)]

    def records(self, iri: str) -> Sequence[Record]:
        """Return the records that say something of a thing, by source and page."""
        return self._memory.recall(("records", iri, self.lang), lambda: self._records(iri))

    def _records(self, iri: str) -> list[Record]:
        graphs = {graph.value for quad in self._said(iri) if (graph := _record_graph(quad))}
        return sorted((self._record(g) for g in graphs), key=lambda r: (r.source.text, r.page or "", r.iri))

    def disagreements(self, iri: str) -> Sequence[Disagreement]:
        """Return the properties on which the records of a thing differ."""
        return disagreements(self.view, iri, self.lang)

    def _record(self, graph: str) -> Record:
        return self._memory.recall(("record", graph, self.lang), lambda: self._read_record(graph))

    def _read_record(self, graph: str) -> Record:
        source = self.objects(graph, "fromSource")
        pages = self._store.quads_for_pattern(NamedNode(graph), _PRIMARY_SOURCE, None, _DEFAULT)
        page = min((q.object.value for q in pages if isinstance(q.object, NamedNode | Literal)), default=None)
        name = self.labels.of(source[0], self.lang) if source else Label(graph.removeprefix(iris.BASE))
        return Record(
            graph, name, page if page and page.startswith("http") else None, self.value(graph, "retrieved")
        )


def _record_graph(quad: Quad) -> NamedNode | None:
    graph = quad.graph_name
    return graph if isinstance(graph, NamedNode) and graph.value.startswith(f"{iris.BASE}record/") else None


def by_label(item: Item) -> tuple[str, str]:
    """Sort key: the name as Finnish and Swedish sort it, then the IRI."""
    return alphabetical(item.label.text), item.iri


@lru_cache(maxsize=16_384)
def alphabetical(text: str) -> str:
    """Return a sort key that puts å, ä and ö last and ignores case and leading marks."""
    return text.casefold().lstrip("”\"'(- ").translate(_ALPHABET)


def runs_on(start: str | None, end: str | None, day: date) -> bool | None:
    """Tell whether a period holds a day; None when neither end is known."""
    if start is None and end is None:
        return None
    return (start is None or start <= day.isoformat()) and (end is None or day.isoformat() <= end)
