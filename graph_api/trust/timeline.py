"""The history of a thing as text: a table for a terminal, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from graph_api.labels import Label
from graph_api.pages.translation import Translator
from graph_api.tables import aligned, printable
from graph_api.trust.history import Event, History


def lines(found: History, lang: str) -> list[str]:
    """Tell the history in lines: what it is of, then a row for each field that a run changed."""
    _ = Translator(lang).gettext
    told = [f"{printable(found.label.text)}  <{found.iri}>"]
    headings = (_("Snapshot"), _("Published"), _("Source"), _("What"), _("Field"), _("Before"), _("After"))
    rows = [row for event in found.events for row in _rows(event, kind_words(lang))]
    told += aligned([list(headings), *rows]) if rows else [_("No change is known.")]
    if found.incomplete:
        numbers = ", ".join(map(str, found.incomplete))
        told.append(_("Snapshots that changed more than the log could hold: %(numbers)s", numbers=numbers))
    return told


def kind_words(lang: str) -> dict[str, str]:
    """Name the kinds of events."""
    _ = Translator(lang).gettext
    return {
        "added": _("record added"),
        "changed": _("record changed"),
        "removed": _("record removed"),
        "shown": _("shown otherwise"),
    }


def _rows(event: Event, kinds: dict[str, str]) -> Iterator[list[str]]:
    when = event.published.isoformat(timespec="seconds")[:19] if event.published else ""
    source = printable(event.source.text, 30) if event.source else "–"
    head = [str(event.snapshot), when, source, kinds[event.kind]]
    for field in event.fields:
        yield [*head, printable(field.label.text, 30), _told(field.old), _told(field.new)]
        head = ["", "", "", ""]


def _told(values: tuple[Label, ...]) -> str:
    return printable("; ".join(value.text for value in values), 50) or "–"


def as_json(found: History) -> str:
    """Write the history as JSON, with the names that the API uses."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=1, default=lambda moment: moment.isoformat())
