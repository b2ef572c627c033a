"""What was said of one thing, run by run: which record came, changed or went, and what was shown instead.

The log (`graph_api.store.changelog`) holds what became otherwise. What a record said when it was new is worked out
backwards: what it says now, with the later changes undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal as OneOf

from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, parse

from graph_api.labels import Label, Labels, in_order
from graph_api.store.changelog import BELIEVED, Change, Run
from graph_api.store.changelog import History as Log
from graph_api.store.layout import DataDirectory
from graph_api.store.sameness import Sameness
from graph_api.store.view import View
from ontology import iris, terms

#: added, changed, removed: a record; shown: another value is believed, though no record of this run says so.
Kind = OneOf["added", "changed", "removed", "shown"]

_EDITORS = frozenset({iris.EDITED_GRAPH, iris.RETRACTED_GRAPH})
_OF_RECORD = (terms.RETRIEVED.value, terms.PROV_HAD_PRIMARY_SOURCE.value)
_PROVENANCE = NamedNode(iris.PROVENANCE_GRAPH)

#: What a graph says of a thing: values as N-Triples writes them, by property.
State = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One property before and after; no values: it had, or has, none."""

    property: str
    label: Label
    old: tuple[Label, ...]
    new: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """What one run changed in what one record says of the thing. `record` is empty for what is shown."""

    snapshot: int
    published: datetime | None
    message: str
    by: str
    kind: Kind
    source: Label | None
    record: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class History:
    """All events of a thing, the oldest first. `incomplete`: snapshots that changed more than the log could hold."""

    iri: str
    label: Label
    events: tuple[Event, ...]
    incomplete: tuple[int, ...]


def history(directory: DataDirectory, view: View, iri: str, lang: str = "fi") -> History:
    """Tell what changed about a thing up to the snapshot of `view`. Raises DamagedStore."""
    teller = _Teller(directory, view, lang)
    events = [event for name in teller.names(iri) for event in teller.events(name)]
    events.sort(key=lambda event: (event.snapshot, event.kind == "shown", event.record))
    incomplete = tuple(sorted(run.number for run in teller.runs.values() if run.omitted))
    return History(iri, Labels(view).of(iri, lang), tuple(events), incomplete)


class _Teller:
    """Tells the history of things up to one view, in one language."""

    def __init__(self, directory: DataDirectory, view: View, lang: str) -> None:
        self._store, self._lang, self._labels = view.store, lang, Labels(view)
        self._log = Log(directory)
        self.runs = {run.number: run for run in self._log.runs(view.number)}

    def names(self, iri: str) -> list[str]:
        names = Sameness.believed(self._store).names_of(NamedNode(iri))
        return sorted({iri, *(name.value for name in names)})

    def events(self, iri: str) -> list[Event]:
        changes = self._changes(iri)
        graphs = {change.graph for change in changes} - {BELIEVED}
        now: dict[str, State] = {}
        for quad in self._store.quads_for_pattern(NamedNode(iri), None, None, None):
            if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value not in iris.OWN_GRAPHS:
                state = now.setdefault(quad.graph_name.value, {})
                state.setdefault(quad.predicate.value, set()).add(str(quad.object))
        found = [
            event
            for graph in sorted(graphs | now.keys())
            for event in self._of_graph(
                graph, now.get(graph, {}), [each for each in changes if each.graph == graph]
            )
        ]
        return [*found, *self._shown([each for each in changes if each.graph == BELIEVED], changes)]

    def _changes(self, subject: str) -> list[Change]:
        return [change for change in self._log.changes(subject) if change.run in self.runs]

    def _of_graph(self, graph: str, state: State, changes: list[Change]) -> Iterator[Event]:
        """Tell the events of one graph, from the last to the first."""
        about = self._changes(graph)
        origins = [each for each in about if each.property == terms.PROV_WAS_GENERATED_BY.value]
        starts = set() if graph in _EDITORS else self._starts(graph, origins)
        gone = {each.run for each in origins if each.gone and not each.come}
        for number in sorted(starts | {each.run for each in changes}, reverse=True):
            here = [each for each in changes if each.run == number]
            if here:
                told = [each for each in about if each.run == number and each.property in _OF_RECORD]
                fields = self._fields([*here, *(() if number in gone else told)])
                yield self._event(number, "removed" if number in gone else "changed", graph, fields)
                state = _undone(state, here)
            if number in starts and state:
                new = [Change(number, graph, "", name, (), tuple(values)) for name, values in state.items()]
                yield self._event(number, "added", graph, self._fields(new))
                state = {}

    def _starts(self, graph: str, origins: Iterable[Change]) -> set[int]:
        """Find the runs that brought a graph anew: told of as its origin, but without a line of their own."""
        quads = self._store.quads_for_pattern(
            NamedNode(graph), terms.PROV_WAS_GENERATED_BY, None, _PROVENANCE
        )
        named = {str(quad.object) for quad in quads}
        logged = set()
        for each in origins:
            named |= {*each.gone, *each.come}
            logged.add(each.run)
        runs = {iris.split(text.strip("<>")) for text in named}
        return {int(split[1]) for split in runs if split and split[0] == "run"} - logged

    def _shown(self, turned: list[Change], changes: list[Change]) -> Iterator[Event]:
        """Tell what was shown otherwise, unless a record of the same run said just that."""
        by_records = {
            (each.run, each.property, each.gone, each.come) for each in changes if each.graph != BELIEVED
        }
        for number in sorted({each.run for each in turned}):
            here = [
                each
                for each in turned
                if each.run == number and (number, each.property, each.gone, each.come) not in by_records
            ]
            if here:
                yield self._event(number, "shown", "", self._fields(here))

    def _event(self, number: int, kind: Kind, graph: str, fields: tuple[Field, ...]) -> Event:
        run = self.runs.get(number) or Run(number, None, self._ended(number), "", "")  # type: ignore[arg-type]
        source = self._source(graph) if graph else None
        return Event(number, run.published, run.message, run.by, kind, source, graph, fields)

    def _ended(self, number: int) -> datetime | None:
        """When a run ended that the log does not know: the graph tells it."""
        node = NamedNode(iris.run(number))
        for quad in self._store.quads_for_pattern(node, terms.PROV_ENDED_AT_TIME, None, DefaultGraph()):
            if isinstance(quad.object, Literal):
                return datetime.fromisoformat(quad.object.value)
        return None

    def _source(self, graph: str) -> Label:
        if graph in _EDITORS:
            return self._labels.of(iris.editors(), self._lang)
        for quad in self._store.quads_for_pattern(NamedNode(graph), terms.FROM_SOURCE, None, _PROVENANCE):
            if isinstance(quad.object, NamedNode):
                return self._labels.of(quad.object.value, self._lang)
        source = graph.removeprefix(iris.BASE + "record/").partition("/")[0]  # of a record that is gone
        return self._labels.of(iris.entity("source", source), self._lang) if source else Label(graph)

    def _fields(self, changes: Iterable[Change]) -> tuple[Field, ...]:
        fields = (
            Field(
                each.property,
                self._labels.of(each.property, self._lang),
                self._values(each.gone),
                self._values(each.come),
            )
            for each in changes
        )
        return tuple(sorted(fields, key=lambda field: (field.label.text, field.property)))

    def _values(self, texts: Iterable[str]) -> tuple[Label, ...]:
        return in_order(self._value(text) for text in texts)

    def _value(self, text: str) -> Label:
        try:
            (quad,) = parse(f"<urn:s> <urn:p> {text} .", format=RdfFormat.N_TRIPLES)
        except SyntaxError:  # a triple term, which N-Triples 1.1 does not know
            return Label(text)
        if isinstance(quad.object, NamedNode | Literal):
            return self._labels.of_value(quad.object, self._lang)
        return Label(text)


def _undone(state: State, changes: Iterable[Change]) -> State:
    before = {name: set(values) for name, values in state.items()}
    for each in changes:
        values = (before.get(each.property, set()) - set(each.come)) | set(each.gone)
        before.pop(each.property, None)
        if values:
            before[each.property] = values
    return before
