"""Answers made ready for their pages: cells of saved queries, and whole tables of free ones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_api.answers import Cell, address
from graph_api.labels import Label, Labels
from graph_api.pages.rendering import Page
from graph_api.store.view import View

_NUMBERS = ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")


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
        return FreeCell(labels.of(term["value"], lang), address(term["value"]))
    return FreeCell(Label(term["value"], term.get("xml:lang")), None)
