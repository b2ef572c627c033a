"""The difference of two snapshots for people: lines for a terminal, a page that stands alone, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from graph_api.labels import Label
from graph_api.pages.translation import Translator
from graph_api.store.layout import Manifest
from graph_api.tables import aligned, printable
from graph_api.trust.difference import FATES, Difference, Fate, Figure
from ingest.report import page

_CLOSE = 40


def lines(found: Difference, lang: str) -> list[str]:
    """Tell the difference in lines."""
    translator = Translator(lang)
    _ = translator.gettext
    words = Words(lang)
    told = [title(found, lang)]
    counted = [
        [words.kind(kind), *(str(count[fate]) for fate in FATES)] for kind, count in found.counts.items()
    ]
    if counted:
        headings = [_("Kind"), *(words.fate(fate) for fate in FATES)]
        told += ["", *aligned([headings, *counted])]
    else:
        told += ["", _("No thing differs.")]
    figures = [
        [words.figure(each.name), *map(words.number, (each.before, each.after))]
        for each in (*found.figures, *found.indicators)
        if each.before != each.after
    ]
    if figures:
        told += ["", *aligned([[_("Count or indicator"), _("Before"), _("After")], *figures])]
    for fate in FATES:
        told += _listed(found, fate, words, _)
    return told


def _listed(found: Difference, fate: Fate, words: Words, _: Any) -> Iterator[str]:
    things = found.things[fate]
    if not things:
        return
    yield ""
    yield f"{words.fate(fate)}: {words.shown(len(things), found.total(fate))}"
    if fate != "changed":
        for thing in things:
            yield f"  {words.kind(thing.kind)}  {printable(thing.label.text)}  <{thing.iri}>"
        return
    rows = [[_("Thing"), _("Field"), _("Before"), _("After"), _("Source")]]
    for thing in things:
        name = printable(thing.label.text, _CLOSE)
        for field in thing.fields:
            rows.append(
                [name, printable(field.label.text, 30), *map(_values, (field.old, field.new, field.sources))]
            )
            name = ""
    yield from aligned(rows)


def _values(values: tuple[Label, ...]) -> str:
    return printable("; ".join(value.text for value in values), _CLOSE) or "–"


def title(found: Difference, lang: str) -> str:
    """Name the two snapshots."""
    return Translator(lang).gettext(
        "What differs between snapshots %(before)s and %(after)s",
        before=found.before.number,
        after=found.after.number,
    )


def html(found: Difference, lang: str) -> str:
    """Write the difference as a page that needs no other file; all that the data says is escaped."""
    translator = Translator(lang)
    template = _environment().get_template("difference.html")
    return template.render(
        found=found,
        lang=lang,
        title=title(found, lang),
        words=Words(lang),
        fates=FATES,
        _=translator.gettext,
        moment=translator.moment,
    )


@cache
def _environment() -> Environment:
    loader = ChoiceLoader([PackageLoader("graph_api"), page.loader()])
    return Environment(
        autoescape=True, undefined=StrictUndefined, loader=loader, trim_blocks=True, lstrip_blocks=True
    )


def as_json(found: Difference) -> str:
    """Write the difference as JSON, with the names that the API uses."""
    return json.dumps(document(found), ensure_ascii=False, indent=1)


def document(found: Difference) -> dict[str, Any]:
    """Give the difference as the API tells it."""
    told = asdict(found)
    told["before"], told["after"] = _snapshot(found.before), _snapshot(found.after)
    told["fields"] = [
        {"kind": kind, "property": name, "label": asdict(label), "things": count}
        for kind, name, label, count in found.fields
    ]
    told["totals"] = {fate: found.total(fate) for fate in FATES}
    return told


def _snapshot(manifest: Manifest) -> dict[str, Any]:
    published: datetime = manifest.published
    return {"number": manifest.number, "published": published.isoformat(), "message": manifest.message}


class Words:
    """What kinds, fates and indicators are called in one language."""

    def __init__(self, lang: str) -> None:
        self._translator = Translator(lang)
        _ = self._translator.gettext
        self._kinds = {
            "project": _("project"),
            "model": _("model"),
            "organisation": _("organisation"),
            "theme": _("theme"),
            "target-group": _("target group"),
            "event": _("event"),
            "series": _("event series"),
            "publication": _("publication"),
            "link": _("link"),
            "membership": _("membership"),
            "network": _("network"),
            "funding": _("funding scheme"),
            "source": _("source"),
            "overlap": _("overlap"),
            "whole": _("whole"),
        }
        self._fates = {"added": _("added"), "removed": _("removed"), "changed": _("changed")}
        self._figures = {
            "pairs_that_should_meet": _("pairs that should meet"),
            "inferred_links": _("inferred links"),
            "models_without_relation": _("models without relation"),
        }

    def kind(self, kind: str) -> str:
        """Name a kind; one that has no word by itself."""
        return self._kinds.get(kind, kind)

    def fate(self, fate: Fate) -> str:
        """Name what became of a thing."""
        return self._fates[fate]

    def figure(self, name: str) -> str:
        """Name a count of things of a kind, or an indicator."""
        return self._figures.get(name) or self.kind(name)

    def number(self, value: float | None) -> str:
        """Write a number; a dash where there is none."""
        return "–" if value is None else self._translator.number(value)

    def shown(self, listed: int, whole: int) -> str:
        """Say how many are listed of how many."""
        if listed == whole:
            return self.number(whole)
        return self._translator.gettext(
            "%(listed)s of %(whole)s listed", listed=self.number(listed), whole=self.number(whole)
        )

    def turned(self, figures: tuple[Figure, ...]) -> list[Figure]:
        """Give the figures that differ."""
        return [each for each in figures if each.before != each.after]
