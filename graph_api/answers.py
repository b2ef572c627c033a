"""Running a saved query: arguments in, one page of labelled rows out, with all that a citation needs.

AnswerError
└── UnknownQuery    no saved query has this name
(a wrong argument is the catalogue's own `queries.parameters.BadArgument`)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import cast

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolution, QuerySolutions

from graph_api import addresses
from graph_api.labels import Label, Labels
from graph_api.memory import memory
from graph_api.store.view import View
from ontology import iris
from queries.catalogue import BoundQuery, SavedQuery, catalogue
from queries.parameters import BadArgument

XSD = "http://www.w3.org/2001/XMLSchema#"


class AnswerError(Exception):
    """A saved query could not be answered."""


class UnknownQuery(AnswerError):
    """No saved query has this name; `near` are names that resemble it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.near = tuple(difflib.get_close_matches(name, list(catalogue()), n=5, cutoff=0.4))
        super().__init__(f"There is no saved query called {name!r}.")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of an answer, with what a reader needs to show it."""

    kind: OneOf["iri", "literal"]
    value: str
    label: Label | None = None
    lang: str | None = None
    datatype: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer: its variable and its title in the language asked for."""

    name: str
    title: str


Row = dict[str, Cell | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of the answer to a saved query. `size` None: the page holds all rows."""

    query: SavedQuery
    arguments: Mapping[str, Sequence[str]]
    columns: tuple[Column, ...]
    rows: list[Row]
    total: int
    page: int
    size: int | None
    snapshot: int
    text: str


def saved_query(name: str) -> SavedQuery:
    """Give the saved query of this name. Raises UnknownQuery."""
    found = catalogue().get(name)
    if found is None:
        raise UnknownQuery(name)
    return found


def answer(
    view: View,
    query: SavedQuery,
    arguments: Mapping[str, Sequence[str]],
    lang: str = "fi",
    page: int = 1,
    size: int | None = 100,
) -> Answer:
    """Answer a saved query: page `page` (from 1) of `size` rows, or all rows when `size` is None.

    Raises BadArgument for an argument that is unknown, malformed or not among the choices.
    """
    bound = bind(view, query, arguments)
    text = bound.text if size is None else bound.page(size, (page - 1) * size)
    names, solutions = _solved(view, text)
    rows = list(labelled(view, names, solutions, lang))
    total = len(rows) if size is None else count(view, bound)
    columns = tuple(Column(name, in_language(query.columns.get(name), lang) or name) for name in names)
    return Answer(query, bound.arguments, columns, rows, total, page, size, view.number, bound.text)


def _solved(view: View, text: str) -> tuple[list[str], list[QuerySolution]]:
    """Give the names and values of all solutions.

    All are read before any is labelled: an error on the way would take the unread ones into the thread that tells it,
    and the engine frees them only in their own.
    """
    solutions = cast(QuerySolutions, view.query(text))
    return [variable.value for variable in solutions.variables], list(solutions)


def bind(view: View, query: SavedQuery, arguments: Mapping[str, Sequence[str]]) -> BoundQuery:
    """Put arguments into a saved query, choices that come from another query checked against this view."""
    bound = query.bind(arguments)
    for name, values in arguments.items():
        parameter = query.params[name]
        given = [value.strip() for value in values if value.strip()]
        if not isinstance(parameter.choices, Mapping) or not given:
            continue
        allowed = _allowed(view, parameter.choices)
        for value in given:
            if parameter.term(value).value not in allowed:
                raise BadArgument(
                    name, value, "is not among the choices", f"one of: {', '.join(shortened(allowed))}"
                )
    return bound


def _allowed(view: View, declared: Mapping[str, str]) -> Mapping[str, None]:
    """Give the values that a query offers as choices, in order: without their names, as there may be very many."""

    def read() -> dict[str, None]:
        solutions = cast(QuerySolutions, view.query(saved_query(name).bind({}).text))
        return {term.value: None for solution in solutions if (term := solution[column]) is not None}

    name, column = declared["query"], declared["column"]
    return memory(view).recall(("allowed", name, column), read)


def choices(view: View, query: SavedQuery, parameter: str, lang: str = "fi") -> Mapping[str, Label]:
    """Give what a parameter may be, in order, with labels; empty when anything of its kind may be asked."""
    declared = query.params[parameter].choices
    if not declared:
        return {}
    if not isinstance(declared, Mapping):
        return {str(value): Label(str(value)) for value in declared}
    name, column = declared["query"], declared["column"]
    return memory(view).recall(("choices", name, column, lang), lambda: _choices(view, name, column, lang))


def _choices(view: View, name: str, column: str, lang: str) -> dict[str, Label]:
    found = answer(view, saved_query(name), {}, lang, size=None)
    cells = [row.get(column) for row in found.rows]
    return {cell.value: cell.label or Label(cell.value, cell.lang) for cell in cells if cell}


def count(view: View, bound: BoundQuery) -> int:
    """Count all rows of a bound query."""
    for solution in cast(QuerySolutions, view.query(bound.count())):
        return int(cast(Literal, solution[0]).value)
    return 0


def labelled(
    view: View, names: Sequence[str], solutions: Iterable[QuerySolution], lang: str
) -> Iterator[Row]:
    """Turn solutions into rows of cells, IRIs with their names in `lang`."""
    labels = Labels(view)
    for solution in solutions:
        yield {name: cell(solution[name], labels, lang) for name in names}


def cell(term: object, labels: Labels, lang: str) -> Cell | None:
    """Describe one term; None for no value."""
    if isinstance(term, NamedNode):
        label = labels.of(term.value, lang)
        return Cell("iri", term.value, label, href=address(term.value))
    if isinstance(term, Literal):
        datatype = None if term.language or term.datatype.value == XSD + "string" else term.datatype.value
        return Cell("literal", term.value, lang=term.language, datatype=datatype)
    if isinstance(term, BlankNode):
        return Cell("literal", f"_:{term.value}")
    return None


def address(iri: str) -> str | None:
    """Give where a reader who follows `iri` should land: our page or data, or the outside page itself."""
    if iri.startswith(iris.BASE):
        return addresses.page_path(iri) or f"/{iri.removeprefix(iris.BASE)}"
    return iri if iri.startswith(("https://", "http://")) else None


def in_language(texts: Mapping[str, str] | None, lang: str) -> str:
    """Choose among texts by language: asked, then fi, sv, en, any; empty when there is none."""
    if not texts:
        return ""
    for tag in (lang, "fi", "sv", "en"):
        if texts.get(tag):
            return texts[tag]
    return next(iter(texts.values()))


def shortened(values: Iterable[str], most: int = 20) -> list[str]:
    """Give at most `most` values for an error message, our IRIs by their short ids."""
    listed = [(iris.split(value) or ("", value))[1] for value in values]
    return listed if len(listed) <= most else [*listed[:most], f"… ({len(listed)} in all)"]
