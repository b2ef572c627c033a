"""Saved queries made ready for their pages: the catalogue by topic, and the form of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_api.answers import choices
from graph_api.labels import Label
from graph_api.pages.reading import alphabetical
from graph_api.pages.rendering import Page
from graph_api.store.view import View
from ontology import iris
from queries.catalogue import SavedQuery, catalogue
from queries.parameters import Parameter

_INPUTS = {"integer": ("number", "1"), "decimal": ("number", "any"), "date": ("date", None)}


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
    found = choices(view, query, parameter.name, page.lang)
    pairs = [(_shortest(parameter, value), label) for value, label in found.items()]
    return sorted(pairs, key=lambda pair: alphabetical(pair[1].text)) if parameter.kind == "iri" else pairs


def _shortest(parameter: Parameter, value: str) -> str:
    """Write an IRI of ours as the bare id where the parameter takes one: addresses stay readable."""
    if parameter.kind != "iri" or len(parameter.kind_of) != 1:
        return value
    start = f"{iris.BASE}{parameter.kind_of[0]}/"
    return value.removeprefix(start) if value.startswith(start) else value
