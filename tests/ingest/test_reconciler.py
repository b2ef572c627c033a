"""The hook for reconciliation: a record passes through it once validated, and what it gives is converted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pyoxigraph import NamedNode

from graph_api.store import DataDirectory, Snapshots, Writer
from ingest.load import run_ingest
from ingest.reconciliation import Reconciled
from ingest.reconciliation.places import Naming
from ingest.records import Record
from ingest.sources.reading import RawRecord
from ontology import iris, terms


class Renaming:
    """Calls every lead by one business id, and remembers where it was asked."""

    rewrites = True

    def __init__(self) -> None:
        self.places: list[tuple[str, int]] = []

    def settle(self, record: Record, place: RawRecord) -> tuple[Record, tuple[Naming, ...]]:
        self.places.append((place.file, place.line))
        lead = record.lead.model_copy(update={"business_id": "2769790-1"})  # type: ignore[attr-defined]
        return record.model_copy(update={"lead": lead}), ()

    def apply(self, writer: Writer, graphs: object, before: object, places: object) -> Reconciled:
        return Reconciled()


def test_what_the_reconciler_gives_is_what_is_loaded(write: Callable[..., Path], tmp_path: Path) -> None:
    good = {"id": "S1", "name": "Silta", "source": "eura", "lead": "Saku ry"}
    bad = {**good, "id": "S2", "end": "huomenna"}
    reconciler = Renaming()
    run_ingest([write("projects.jsonl", good, bad)], tmp_path / "data", reconciler=reconciler)
    view = Snapshots(DataDirectory(tmp_path / "data")).view()
    leads = view.values(NamedNode(iris.project("S1")), terms.LEAD_ORGANISATION)
    assert leads == [NamedNode(iris.organisation("2769790-1"))]
    assert reconciler.places == [("projects.jsonl", 1)]
