"""Overlaps, saved queries and free queries made ready for their pages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from graph_api import answers
from graph_api.answers import Cell
from graph_api.connections.overlaps import OverlapRow, Part
from graph_api.connections.paths import Step
from graph_api.labels import Label, Labels
from graph_api.pages.pictures import node_item, web
from graph_api.pages.reading import Item, Reader, alphabetical
from graph_api.pages.rendering import Page
from graph_api.store.view import View
from queries.catalogue import SavedQuery, catalogue
from queries.parameters import Parameter

_NUMBERS = ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
_INPUTS = {"integer": ("number", "1"), "decimal": ("number", "any"), "date": ("date", None)}


@dataclass(frozen=True)
class PartGroup:
    """The parts of one kind: its word, their sum (0–1) and what is shared, the weightiest first."""

    label: str
    value: float
    features: Sequence[Label]


@dataclass(frozen=True)
class ShownOverlap:
    """A pair with its reasons."""

    a: Item
    b: Item
    score: float
    time_factor: float
    runs_together: bool
    should_meet: bool
    groups: Sequence[PartGroup]


def shown_overlaps(page: Page, rows: Sequence[OverlapRow]) -> list[ShownOverlap]:
    """Gather each pair's parts by kind, the weightiest kind first."""
    return [
        ShownOverlap(
            node_item(row.a),
            node_item(row.b),
            float(row.score),
            float(row.time_factor),
            row.runs_together,
            row.should_meet,
            _groups(page, row.parts),
        )
        for row in rows
    ]


def _groups(page: Page, parts: Sequence[Part]) -> list[PartGroup]:
    _ = page.translator.gettext
    words = {
        "theme": _("Themes"),
        "target-group": _("Target groups"),
        "phase": _("Transition phase"),
        "region": _("Region"),
        "word": _("Words"),
    }
    by_kind: dict[str, list[Part]] = {}
    for part in sorted(parts, key=lambda p: (-p.contribution, p.feature.text)):
        by_kind.setdefault(part.kind, []).append(part)
    groups = [
        PartGroup(
            words.get(kind, kind), float(sum(p.contribution for p in found)), [p.feature for p in found]
        )
        for kind, found in by_kind.items()
    ]
    return sorted(groups, key=lambda group: (-group.value, group.label))


@dataclass(frozen=True)
class ShownStep:
    """One step of a chain: the sentence with its two things as links, and on whose word."""

    words: Markup
    assertion: str
    basis: str | None
    source_url: str | None


def shown_step(page: Page, r: Reader, step: Step) -> ShownStep:
    """Make the names in a step's sentence links to their pages."""
    ends = [r.item(step.subject.iri), r.item(step.object.iri)]
    words = [step.words]
    for item in sorted(ends, key=lambda item: -len(item.label.text)):  # the longer may hold the shorter
        words = [piece for part in words for piece in _parted(page, part, item)]
    return ShownStep(Markup("").join(words), step.assertion, step.basis, web(step.source_url))


def _parted(page: Page, part: str, item: Item) -> list[str]:
    if isinstance(part, Markup) or item.label.text not in part:
        return [part]
    before, after = part.split(item.label.text, 1)
    name = page.title(item.label)
    link = Markup('<a href="{}">{}</a>').format(page.url(item.href), name) if item.href else name
    return [before, link, after]


@dataclass(frozen=True)
class ListedQuery:
    """A saved query in the catalogue."""

    name: str
    title: Label
    description: Label


def topics(page: Page) -> list[tuple[str, list[ListedQuery]]]:
    """Return the catalogue by topic in the order of the domain; lists of choices are left out."""
    _ = page.translator.gettext
    words = {
        "overview": _("The whole picture"),
        "overlaps": _("Overlap and meeting"),
        "lineage": _("How models connect"),
        "rooting": _("Support, review and rooting"),
        "spreading": _("Spreading"),
        "trust": _("Trust"),
    }
    found = []
    for topic, word in words.items():
        listed = [
            ListedQuery(query.name, said(query.title, page.lang), said(query.description, page.lang))
            for query in catalogue().values()
            if query.topic == topic
        ]
        if listed:
            found.append((word, sorted(listed, key=lambda one: alphabetical(one.title.text))))
    return found


def said(texts: Mapping[str, str], lang: str) -> Label:
    """Return a text of a query's header in the nearest language, with its language."""
    for tag in (lang, "fi", "sv", "en"):
        if texts.get(tag):
            return Label(texts[tag].strip(), tag)
    return Label(next(iter(texts.values()), ""))


@dataclass(frozen=True)
class Field:
    """One input of a query's form."""

    name: str
    about: Label
    type: str
    step: str | None
    minimum: str | None
    maximum: str | None
    values: Sequence[str]
    choices: Sequence[tuple[str, Label]]
    optional: bool
    list: bool


def fields(view: View, query: SavedQuery, asked: Mapping[str, Sequence[str]], page: Page) -> list[Field]:
    """Return the inputs of a query's form, filled with what was asked or else the defaults."""
    return [
        _field(view, query, parameter, asked.get(parameter.name), page) for parameter in query.params.values()
    ]


def _field(
    view: View, query: SavedQuery, parameter: Parameter, asked: Sequence[str] | None, page: Page
) -> Field:
    kind, step = _INPUTS.get(parameter.kind, ("text", None))
    values = list(asked) if asked is not None else [term.value for term in parameter.terms([])]
    return Field(
        parameter.name,
        said(parameter.about, page.lang),
        kind,
        step,
        None if parameter.minimum is None else str(parameter.minimum),
        None if parameter.maximum is None else str(parameter.maximum),
        [_shortest(parameter, value) for value in values],
        _choices(view, query, parameter, page),
        parameter.optional,
        parameter.list,
    )


def _choices(view: View, query: SavedQuery, parameter: Parameter, page: Page) -> list[tuple[str, Label]]:
    if parameter.kind == "boolean":
        _ = page.translator.gettext
        return [("true", Label(_("yes"), page.lang)), ("false", Label(_("no"), page.lang))]
    found = answers.choices(view, query, parameter.name, page.lang)
    pairs = [(_shortest(parameter, value), label) for value, label in found.items()]
    return sorted(pairs, key=lambda pair: alphabetical(pair[1].text)) if parameter.kind == "iri" else pairs


def _shortest(parameter: Parameter, value: str) -> str:
    """Write an IRI of ours as the bare id where the parameter takes one: addresses stay readable."""
    if parameter.kind != "iri" or len(parameter.kind_of) != 1:
        return value
    start = f"https://w3id.org/nivos/{parameter.kind_of[0]}/"
    return value.removeprefix(start) if value.startswith(start) else value


def is_number(cell: Cell | None) -> bool:
    """Tell whether a cell holds a number."""
    return cell is not None and (cell.datatype or "").rpartition("#")[2] in _NUMBERS


def shown(cell: Cell, page: Page) -> str:
    """Write a literal as the page's language writes it."""
    kind = (cell.datatype or "").rpartition("#")[2]
    if is_number(cell):
        return page.translator.number(cell.value)
    if kind == "date":
        return page.translator.date(cell.value)
    if kind == "boolean":
        return page.translator.gettext("yes") if cell.value == "true" else page.translator.gettext("no")
    if cell.lang and cell.lang != page.lang:
        return page.title(Label(cell.value, cell.lang))
    return cell.value


@dataclass(frozen=True)
class FreeCell:
    """One value of a free query's answer."""

    label: Label
    href: str | None


@dataclass(frozen=True)
class Table:
    """The answer to a free query."""

    columns: Sequence[str]
    rows: Sequence[Sequence[FreeCell]]


def table(view: View, body: bytes, lang: str, most: int = 1000) -> Table:
    """Read SPARQL JSON results into a table of at most ``most`` rows, IRIs by name."""
    document = json.loads(body)
    if "boolean" in document:
        return Table(["ASK"], [[FreeCell(Label(str(document["boolean"]).lower()), None)]])
    names = document["head"]["vars"]
    labels = Labels(view)
    rows = [
        [_free(row.get(name), labels, lang) for name in names]
        for row in document["results"]["bindings"][:most]
    ]
    return Table(names, rows)


def _free(term: Mapping[str, str] | None, labels: Labels, lang: str) -> FreeCell:
    if term is None:
        return FreeCell(Label("–"), None)
    if term["type"] == "uri":
        return FreeCell(labels.of(term["value"], lang), answers.address(term["value"]))
    return FreeCell(Label(term["value"], term.get("xml:lang")), None)
