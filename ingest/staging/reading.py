"""Reading files into the staging area, from where an earlier attempt came to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from graph_api.garbage import looked_after_seldom
from ingest.gathering import Reconciler
from ingest.report import ProgressCallback
from ingest.sources.input_file import InputFile
from ingest.staging.folder import Staging
from ingest.staging.identity import refuse_changed, states
from ingest.staging.index import Prepared
from ingest.staging.joining import join_statements
from ingest.staging.judging import place_at
from ingest.staging.packing import packed
from ingest.staging.preparation import Batch, Preparation
from ingest.staging.workers import workers
from ingest.suspicions import Acquaintance

#: Items that are prepared at once.
BATCH = 1000


@dataclass(frozen=True)
class Options:
    """How a run reads: the source of what names none, in how many processes."""

    source: str | None = None
    workers: int = 1
    reconciler: Reconciler | None = None

    @property
    def key(self) -> str:
        """What of this decides what is staged."""
        return f"{self.source or ''}{'' if self.reconciler is None else ' reconciled'}"


def read(
    staging: Staging,
    files: Sequence[InputFile],
    options: Options,
    progress: ProgressCallback | None = None,
) -> None:
    """Read what is not staged yet. Raises IngestError, OSError, sqlite3.Error; then the next attempt goes on."""
    before = states(files)
    preparation = Preparation(staging.folder, options.source, options.reconciler)
    acquaintance = Acquaintance(staging.index.each("SELECT learned FROM met ORDER BY rowid"))
    with (
        workers(preparation, options.workers, sum(size for size, _ in before)) as hands,
        looked_after_seldom(),
    ):
        for batch in _batches(files, staging.items):
            for prepared in hands.hand_in(batch):
                _compare(prepared, acquaintance)
                staging.index.take(prepared)
                if progress:
                    progress("reading", prepared.read, None)
        for prepared in hands.rest():
            _compare(prepared, acquaintance)
            staging.index.take(prepared)
            if progress:
                progress("reading", prepared.read, None)
    refuse_changed(files, before)
    remarks = [(0, packed(remark), 0) for file in files for remark in file.remarks()]
    staging.index.make_ready()
    with staging.index.together():
        join_statements(staging)
        staging.index.add(Prepared(staging.items, warnings=remarks))
        staging.index.do("DELETE FROM met")
        staging.index.note("stage", "read")


def _compare(prepared: Prepared, acquaintance: Acquaintance) -> None:
    """Warn of what looks odd beside the projects of earlier batches; what is learned is kept for another attempt."""
    odd = [(seq, one) for seq, project in prepared.met for one in acquaintance.meet(project)]
    if odd:
        rows, headings = {row.seq: row for row in prepared.records}, dict(prepared.headings)
        for seq, one in odd:
            place = place_at(rows[seq], headings.get(rows[seq].headings))
            prepared.warnings.append((seq, packed(place.caution(*one)), 0))
    prepared.learned = acquaintance.learned()


def _batches(files: Iterable[InputFile], done: int) -> Iterator[Batch]:
    """Read files in batches, passing over the first `done` items; items are numbered from 1 on.

    An attempt ends between two batches, so the batches are the same ones however often it was broken off.
    """
    number = 0
    for file in files:
        items = file.records()
        if number < done:
            number += sum(1 for _ in islice(items, done - number))
        while some := list(islice(items, BATCH)):
            yield Batch(number + 1, file.defaults, some)
            number += len(some)
