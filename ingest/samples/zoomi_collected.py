"""The collected data of the Zoomi network, and what several kinds of record look up in it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

from ingest.samples import zoomi_decisions as decided

READ_ON = "2026-11-25"  #: the day on which all pages were read
Row = dict[str, Any]


class Collected:
    """The collected data, and what several kinds of record look up in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.projects = self.lines("projects")
        self.models = self.lines("models")
        self.organisations = self.lines("organisations")
        self.links = self.lines("links")
        self.themes = self.lines("themes")
        self.facts = json.loads((folder / "network_facts.json").read_text(encoding="utf-8"))
        with (folder / "maakunnat.csv").open(encoding="utf-8", newline="") as stream:
            self.regions = {row["nimi_fi"]: row["maakuntakoodi"] for row in csv.DictReader(stream)}
        self.regions["koko maa"] = "koko-maa"
        self._by_name = {
            bare_name(name): organisation
            for organisation in sorted(self.organisations, key=lambda one: one["y_tunnus"] is not None)
            for name in (*organisation["name_variants"], organisation["pref_name"])
        }

    def lines(self, name: str) -> list[Row]:
        """Read one JSON Lines file."""
        text = (self.folder / f"{name}.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.strip()]

    def known(self, name: str) -> Row | None:
        """The organisation that goes by a name, whatever its legal form is called."""
        bare = bare_name(name)
        return self._by_name.get(decided.ALIASES.get(bare, bare))


def bare_name(name: str) -> str:
    """Fold a name to what stays the same when its legal form or an addition in brackets is left out."""
    return re.sub(
        r"[\s,]+(oy|ry|sr|r\.y\.)$", "", re.sub(r"\s*\([^)]*\)$", "", name.strip()).casefold()
    ).strip()


def without_empty(**fields: Any) -> Row:
    """A record without its empty fields."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def web_page(url: str | None) -> str | None:
    """The address, when it is one of the web."""
    return url if url and url.startswith("http") else None


def mention(name: str, business_id: str | None = None, kind: str | None = None) -> Row:
    """An organisation as a record mentions it."""
    return without_empty(name=name, business_id=business_id, type=kind)


def source_of(kind: str) -> str:
    """The source that a kind of page belongs to."""
    return decided.SOURCE_KINDS.get(kind, "julkaisu")
