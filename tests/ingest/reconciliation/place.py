"""A graph in a folder: loaded from tiny files, settled by hand, read as the list and as what is believed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from graph_api.store import DataDirectory, Snapshots
from ingest.load import run_ingest
from ingest.reconciliation import Reconciler
from ingest.reconciliation.review import Entry, entries
from ingest.reconciliation.settling import Action, settle
from ingest.report import Report
from ontology import iris


class Place:
    """A data directory, and what the tests ask of it. The first load goes into a copy of `base`, if that is given."""

    def __init__(self, folder: Path, base: Path | None = None) -> None:
        self.folder = folder
        self.base = base
        self.data = folder / "data"

    def load(self, name: str, *records: dict[str, Any], **options: Any) -> Report:
        path = self.folder / "in" / name
        path.parent.mkdir(exist_ok=True)
        if name == "projects.jsonl":
            records = tuple({"name": "Hanke", **each} for each in records)
        path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records))
        if self.base is not None and not self.data.exists():
            shutil.copytree(self.base, self.data, symlinks=True)
        options.setdefault("reconciler", Reconciler())
        return run_ingest([path], self.data, source="lista", **options)

    def settle(
        self, act: str, entry: str, into: str = "", by: str = "koordinaatio", why: str = ""
    ) -> int | None:
        return settle(self.data, [Action(act, entry, into, why)], by)  # type: ignore[arg-type]

    @property
    def store(self) -> Store:
        return Snapshots(DataDirectory(self.data)).view().store  # type: ignore[return-value]

    def entries(self) -> list[Entry]:
        return entries(self.store)

    def told(self) -> list[tuple[str, str, str, str]]:
        """The list in short: status, rule, and the local ids of the two."""
        return [
            (each.status, each.match.basis if each.match else "", local(each.of), local(each.into))
            for each in self.entries()
        ]

    def believed(self, subject: str, term: str) -> list[str]:
        quads = self.store.quads_for_pattern(
            NamedNode(subject), NamedNode(iris.N + term), None, DefaultGraph()
        )
        return sorted(quad.object.value for quad in quads)

    def graph(self) -> set[Quad]:
        """All that is said and believed, but for the runs: each publication has one of its own."""
        runs = f"{iris.BASE}run/"
        return {
            quad
            for quad in self.store
            if not str(getattr(quad.subject, "value", "")).startswith(runs)
            and not str(getattr(quad.object, "value", "")).startswith(runs)
        }


def local(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
