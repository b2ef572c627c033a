"""The work of one write, as the write process does it: change a private clone, check, publish."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from graph_api.derive import derive
from graph_api.evaluation.worker import GRAPHS
from graph_api.store import DataDirectory, Edits, Writer, WriterBusy, open_writer, rollback
from graph_api.store.edits import refuse_own
from graph_api.store.view import open_graph
from graph_api.writes import bodies, gate
from graph_api.writes.errors import (
    BadDecision,
    EntrySettled,
    NoSuchEntry,
    NoSuchGraph,
    NothingToRead,
    PreconditionFailed,
)
from graph_api.writes.fetching import Fetcher
from graph_api.writes.jobs import Job, Outcome, Phase, graph_tag
from graph_api.writes.updates.evaluation import Dataset, update
from ingest.load import run_ingest
from ingest.messages import in_language
from ingest.reconciliation import Reconciler, settling
from ingest.refusals import IngestError
from ingest.report.document import document

#: Seconds to wait for a writer that is not this server's (`nivos ingest`, say).
PATIENCE = 10.0

Told = Callable[[Phase], None]


def perform(job: Job, directory: DataDirectory, told: Told) -> Outcome:
    """Do a job; `told` hears of each phase. Raises WriteError or StoreError, the published graph being as it was."""
    if job.action == "ingest":
        return _when_free(lambda: _ingest(job, directory, told))
    if job.action == "reconcile":
        return _when_free(lambda: _reconcile(job, directory, told))
    if job.action == "rollback":
        return _when_free(lambda: Outcome(rollback(directory, job.number).number, published=True))
    return _when_free(lambda: _edit(job, directory, told))


def _when_free(work: Callable[[], Outcome]) -> Outcome:
    """Do work that needs the writer's lock; wait a little for another writer."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except WriterBusy:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _edit(job: Job, directory: DataDirectory, told: Told) -> Outcome:
    started = datetime.now(UTC)
    with open_writer(directory, f"{job.action} over HTTP", job.keep, job.precedence) as writer:
        told("evaluating")
        edits = Edits(writer.store)
        if job.action == "update":
            graph, created = job.graph, job.graph is not None and not edits.has(NamedNode(job.graph))
            _update(job, edits, writer)
        else:
            graph, created = _write_graph(job, edits, writer)
        if not edits:
            return Outcome(writer.base, graph=graph)
        told("validating")
        before = None if writer.base is None else open_graph(directory, writer.base)
        writer.take(edits)
        gate.check(writer.store, before, edits, job.language)
        told("publishing")
        manifest = writer.publish(_message(job, graph), derive, started, job.by)
    return Outcome(
        manifest.number if manifest else writer.base,
        published=manifest is not None,
        added=len(edits.added),
        removed=len(edits.removed),
        graph=graph,
        created=created,
    )


def _message(job: Job, graph: str | None) -> str:
    if job.action == "update":
        return "SPARQL update"
    return f"{job.action.upper()} {graph or 'the default graph'}"


def _update(job: Job, edits: Edits, writer: Writer) -> None:
    if job.graph is not None:
        _refuse_other_state(job, job.graph, edits.has(NamedNode(job.graph)), writer.base)
    within = None if job.graph is None else NamedNode(job.graph)
    using, using_named = map(NamedNode, job.using), map(NamedNode, job.using_named)
    dataset = Dataset(tuple(using), tuple(using_named), within, job.hosts)
    update(edits, job.text, job.base, dataset, Fetcher(frozenset(job.hosts), job.limit))


def _write_graph(job: Job, edits: Edits, writer: Writer) -> tuple[str | None, bool]:
    name = job.graph if job.graph != "" else _unused_name(job.base, edits, writer.number)
    graph = DefaultGraph() if name is None else NamedNode(name)
    refuse_own(graph)
    there = edits.has(graph)
    _refuse_other_state(job, name, there, writer.base)
    if job.action == "delete":
        if not there:
            raise NoSuchGraph(f"There is no graph {name}.", graph=name)
        if isinstance(graph, NamedNode):
            edits.drop(graph)
        else:
            edits.replace(graph, ())
        return name, False
    triples = _sent(job, name or job.base)
    if isinstance(graph, NamedNode):
        edits.make(graph)
    if job.action == "put":
        edits.replace(graph, triples)
    else:
        edits.change((), (Quad(each.subject, each.predicate, each.object, graph) for each in triples))
    return name, not there


def _sent(job: Job, base: str) -> Iterator[Triple]:
    for file in job.files:
        yield from bodies.read(Path(file.path), file.media_type, base, file.name)


def _unused_name(base: str, edits: Edits, number: int) -> str:
    name = f"{base}/{number:06d}"
    while edits.has(NamedNode(name)):
        name += "-1"
    return name


def _refuse_other_state(job: Job, name: str | None, there: bool, number: int | None) -> None:
    """Raise PreconditionFailed when the graph is not as the client saw it."""
    tags = {graph_tag(number or 0, name, form) for form in (*GRAPHS, "*")} if there else set()
    if job.if_match and not (tags & set(job.if_match) or ("*" in job.if_match and there)):
        raise PreconditionFailed(
            "The graph is not the one that If-Match names: it, or another of this service, has changed since."
            " Read it again."
        )
    if job.if_none_match and (tags & set(job.if_none_match) or ("*" in job.if_none_match and there)):
        raise PreconditionFailed("There is such a graph already, and If-None-Match asks that there be none.")


def _by_name(text: str, job: Job) -> str:
    """Call the files what their sender calls them, not where they lie."""
    for file in job.files:
        text = text.replace(file.path, file.name)
    return text


def _ingest(job: Job, directory: DataDirectory, told: Told) -> Outcome:
    told("evaluating")

    def progress(stage: str, done: int, whole: int | None) -> None:
        if stage == "publishing":
            told("publishing")

    try:
        paths = [Path(file.path) for file in job.files]
        options = dict(job.options)
        reconciler = Reconciler(job.likely) if options.pop("reconcile", True) else None
        report = run_ingest(
            paths,
            directory.root,
            **options,
            reconciler=reconciler,
            progress=progress,
            keep=job.keep,
            by=job.by,
            precedence=job.precedence,
        )
    except IngestError as error:
        raise NothingToRead(_by_name(in_language(error.args[0], job.language), job)) from None
    snapshot = report.snapshot or directory.current_number()
    told_of = document(report, job.language).model_dump(mode="json")
    return Outcome(snapshot, published=report.snapshot is not None, report=told_of)


def _reconcile(job: Job, directory: DataDirectory, told: Told) -> Outcome:
    told("validating")
    options = dict(job.options)
    role = options.pop("role")
    try:
        number = settling.settle(
            directory.root,
            [settling.Action(**options)],
            role,
            key=job.by,
            keep=job.keep,
            precedence=job.precedence,
            likely=job.likely,
        )
    except settling.UnknownEntry as error:
        raise NoSuchEntry(str(error)) from None
    except settling.SettledAlready as error:
        raise EntrySettled(str(error)) from None
    except settling.ReviewError as error:
        raise BadDecision(str(error)) from None
    return Outcome(number or directory.current_number(), published=number is not None)
