"""Small views of entities, types and properties as HTML: without scripts, everything of the data escaped."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from pyoxigraph import NamedNode

from graph_api.addresses import page_path
from graph_api.labels import Label
from graph_api.reconciliation.describing import Describer, shortened
from graph_api.reconciliation.errors import UnknownThing
from graph_api.reconciliation.suggestions import property_in_words
from graph_api.reconciliation.types import PROPERTIES, TYPES, Type, iri_of, property_of
from graph_api.store.view import View
from ingest.matching.things import KINDS

#: Rows of a preview, and values in one.
_MOST_ROWS, _MOST_VALUES = 8, 4
_WORDS = {
    "fi": {"open": "Avaa Nivoksessa", "unknown": "Tätä kohdetta ei tunneta."},
    "sv": {"open": "Öppna i Nivos", "unknown": "Objektet är inte känt."},
    "en": {"open": "Open in Nivos", "unknown": "Nothing is known of this."},
}
_PAGES = Environment(
    loader=PackageLoader("graph_api", "templates"), autoescape=True, undefined=StrictUndefined
)


def known(view: View, identifier: str) -> tuple[str, Type]:
    """The IRI and type of an entity. Raises UnknownThing."""
    iri = iri_of(identifier)
    if iri is not None:
        for kind in TYPES.values():
            predicate, member = KINDS[kind.id].member
            if member in view.values(NamedNode(iri), predicate):
                return iri, kind
    raise UnknownThing("entity", identifier)


def preview(describer: Describer, identifier: str, base: str) -> str:
    """A page about an entity, to be framed; `base` is the address of this service. Raises UnknownThing."""
    iri, kind = known(describer.view, identifier)
    told = describer.entity(iri, kind)
    page = page_path(iri)
    return _PAGES.get_template("reconcile_preview.html").render(
        told=told,
        rows=_rows(describer, iri, kind, told.label),
        lang=describer.lang,
        words=_WORDS[describer.lang],
        base=base,
        address=f"{base}{page}?lang={describer.lang}" if page else None,
    )


def missing(lang: str, base: str) -> str:
    """The page about an entity that is not known."""
    template = _PAGES.get_template("reconcile_preview.html")
    return template.render(told=None, rows=[], lang=lang, words=_WORDS[lang], base=base, address=None)


def _rows(describer: Describer, iri: str, kind: Type, label: Label) -> list[tuple[str, str]]:
    rows = []
    for name in kind.properties:
        texts = [each for each in describer.texts(iri, PROPERTIES[name]) if each != label.text]
        if texts:
            shown = ", ".join(shortened(each) for each in texts[:_MOST_VALUES])
            more = " …" if len(texts) > _MOST_VALUES else ""
            rows.append((describer.property_name(PROPERTIES[name]), shown + more))
    return rows[:_MOST_ROWS]


def flyout(describer: Describer, what: str, identifier: str) -> dict[str, Any]:
    """A few lines of HTML about an entity, a type or a property. Raises UnknownThing."""
    name, about = _in_words(describer, what, identifier)
    html = _PAGES.get_template("reconcile_flyout.html").render(name=name, about=about, lang=describer.lang)
    return {"id": identifier, "html": html}


def _in_words(describer: Describer, what: str, identifier: str) -> tuple[Label, str]:
    lang = describer.lang
    if what == "type" and identifier in TYPES:
        properties = [describer.property_name(PROPERTIES[each]) for each in TYPES[identifier].properties]
        return Label(describer.type_name(TYPES[identifier]), lang), ", ".join(properties)
    if what == "property" and (named := property_of(identifier)):
        words = property_in_words(describer, named)
        return Label(words["name"], None), words["description"]
    if what == "entity":
        iri, kind = known(describer.view, identifier)
        return describer.label(iri), describer.description(iri, kind)
    raise UnknownThing(what, identifier)
