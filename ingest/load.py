"""A run from files to a published snapshot: read, check, compare with what is stored, write, publish.

What is read goes to a staging area on disk (`ingest.staging`), so memory stays bounded and a run that was broken off
can go on. Good records load even when others are refused, unless the run is strict. A run that changes nothing
publishes nothing. The writer's lock is held only while the graph is written; a dry run takes no lock at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path

from graph_api.derive import derive
from graph_api.store import DataDirectory, Snapshots, View, Writer, open_writer
from graph_api.store.derivation import Derivation
from graph_api.store.view import open_graph
from ingest.gathering import Reconciler
from ingest.mapping.loading import mapping as load_mapping
from ingest.messages import told
from ingest.personal import Policy
from ingest.report import ProgressCallback, Report
from ingest.sources.files import Given, input_files, passed_over
from ingest.sources.input_file import InputFile
from ingest.staging.folder import Staging, staged
from ingest.staging.index import CHANGED, FRESH
from ingest.staging.judging import compare, set_repeated_aside
from ingest.staging.outcome import counted, message, reason_to_stop, write_refused
from ingest.staging.reading import Options, read
from ingest.staging.references import warn_of_unknown
from ingest.staging.shapes import refuse_misshapen
from ingest.staging.writing import write
from ingest.vocabularies import shipped_vocabularies


def run_ingest(
    paths: Sequence[Given],
    data: Path,
    *,
    source: str | None = None,
    dry_run: bool = False,
    complete: bool = False,
    strict: bool = False,
    rejects: Path | None = None,
    progress: ProgressCallback | None = None,
    keep: int = 10,
    by: str = "",
    precedence: str = "",
    reconciler: Reconciler | None = None,
    mapping: str | None = None,
    personal_data: Policy = "refuse",
    workers: int = 1,
    wait: float = 0.0,
    fresh: bool = False,
    derivation: Derivation = derive,
) -> Report:
    """Load records into the graph in `data` and publish it.

    `source` names the source of records that name none; `complete` says that the files hold all that their
    sources have to say, so that other records of these sources are removed; `strict` loads nothing when any
    record is refused; `rejects` is where refused records are written. `keep` snapshots are kept;
    `by` names the key that the run is made with; `precedence` the file that says whom to believe; `reconciler` joins
    what records name with what the graph knows; `mapping` is the TOML file, or the shipped name, of the mapping that
    tables are read by. Many records are read in `workers` processes (started afresh, so a script that asks for more
    than one guards its own start with `__name__`); another writer is waited for `wait` seconds; `fresh` goes not on
    from an earlier attempt that was broken off. `derivation` makes the derived facts. `personal_data` says whether a
    record with personal data is refused, or the data taken out and the record loaded with a warning.
    Raises IngestError when nothing could be read, StoreError when the store is busy or fails.
    """
    started = datetime.now(UTC)
    files = input_files(paths, None if mapping is None else load_mapping(mapping), personal_data)
    directory = DataDirectory(data)
    options = Options(source, workers, reconciler)
    with staged(
        directory.root / "ingest", files, options.key, dry=dry_run, reuse=not fresh, wait=wait
    ) as staging:
        run = _Run(directory, staging, files, options, complete, progress)
        run.judge()
        report = counted(staging.index)
        report.dry_run = dry_run
        report.notes = staging.notes + ([] if mapping else passed_over(paths)) + report.notes
        report.stopped = reason_to_stop(report.refused, strict=strict, complete=complete)
        if rejects is not None and report.refused:
            write_refused(rejects, staging, files)
            report.rejects = str(rejects)
        if not (dry_run or report.stopped or (run.base is not None and not report.changes)):
            opening = partial(open_writer, directory, "nivos ingest", keep, precedence, wait)
            run.publish(report, opening, derivation, started, by)
        if not (dry_run or report.stopped):
            staging.finish()
    return report


@dataclass
class _Run:
    """One run; `base` is the snapshot that its records have been compared with."""

    directory: DataDirectory
    staging: Staging
    files: Sequence[InputFile]
    options: Options
    complete: bool
    progress: ProgressCallback | None
    base: int | None = None

    def judge(self) -> None:
        """Read what is not read yet, then find what is new, changed, repeated and refused."""
        if not self.staging.is_read:
            read(self.staging, self.files, self.options, self.progress)
        view = self._published()
        self._compare(view)
        if self.staging.is_done and self._differs():
            self.staging.begin_anew()
            read(self.staging, self.files, self.options, self.progress)
            self._compare(view)
        graph = view.store if view else None
        refuse_misshapen(self.staging, graph, self.progress)
        warn_of_unknown(self.staging.index, graph)

    def publish(
        self,
        report: Report,
        opening: Callable[[], AbstractContextManager[Writer]],
        derivation: Derivation,
        started: datetime,
        by: str,
    ) -> None:
        """Write and publish; the report is told what came of it."""
        with opening() as writer:
            index = self.staging.index
            if writer.base != self.base:
                # Another writer has published since the first look: what counts is what this one builds on.
                compare(index, writer.store, _shipped(), complete=self.complete)
            write(writer, self.staging, self.progress)
            if self.options.reconciler is not None:
                self._reconcile(self.options.reconciler, writer, report)
            if self.progress:
                self.progress("publishing", 0, None)
            counts = counted(index)
            manifest = writer.publish(message(index, counts), derivation, started, by)
        report.added, report.changed, report.unchanged = counts.added, counts.changed, counts.unchanged
        report.removed, report.vocabularies = counts.removed, counts.vocabularies
        report.snapshot = None if manifest is None else manifest.number

    def _reconcile(self, reconciler: Reconciler, writer: Writer, report: Report) -> None:
        """Match what the run has written, before it is published."""
        index = self.staging.index
        graphs = chain(
            (row.graph for row in index.records(f"state IN ({FRESH}, {CHANGED})")),
            (graph for (graph,) in index.each("SELECT graph FROM removal")),
            _shipped() if report.vocabularies else (),
        )
        before = None if writer.base is None else open_graph(self.directory, writer.base)
        done = reconciler.apply(writer, graphs, before, index)
        report.joined, report.waiting = done.joined, done.waiting
        if done.joined:
            report.notes.append(
                told(
                    "things surely known under another name, and joined: {number}; "
                    "`nivos reconcile list --status joined` lists them, `nivos reconcile undo ID` takes one back",
                    number=done.joined,
                )
            )

    def _published(self) -> View | None:
        if self.directory.current_number() is None:
            return None
        view = Snapshots(self.directory).view()
        self.base = view.number
        return view

    def _compare(self, view: View | None) -> None:
        index = self.staging.index
        index.forget_judgement()
        with _telling(self.progress, "comparing"):
            set_repeated_aside(index)
            compare(index, view.store if view else None, _shipped(), complete=self.complete)

    def _differs(self) -> bool:
        counts = counted(self.staging.index)
        return bool(counts.added or counts.changed)


@contextmanager
def _telling(progress: ProgressCallback | None, stage: str) -> Iterator[None]:
    if progress:
        progress(stage, 0, None)
    yield


def _shipped() -> dict[str, str]:
    return {one.graph: one.content_hash for one in shipped_vocabularies()}
