"""A run from files to a published snapshot: read, check, compare with what is stored, write, publish.

Good records load even when others are refused, unless the run is strict. A run that changes nothing publishes
nothing. The writer's lock is held only from the comparison on; a dry run takes no lock at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Triple

from graph_api.derive import derive
from graph_api.store import DataDirectory, Snapshots, View, Writer, open_writer, record_graphs
from ingest.conversion import Conversion
from ingest.gathering import OWN_SOURCE, Accepted, Gathered, Reconciler, gather
from ingest.mapping.loading import mapping as load_mapping
from ingest.messages import told
from ingest.personal import Policy
from ingest.refusals import Caution, IngestError
from ingest.rejects import write_rejects
from ingest.report import ProgressCallback, Report
from ingest.sources.files import Fetched, input_files
from ingest.violations import in_terms_of_the_record
from ingest.vocabularies import shipped_vocabularies
from ontology import iris, terms
from ontology.validation import Violation, validate

#: Kinds of thing whose mention is worth a warning when no record describes them.
_DESCRIBED_BY_RECORDS = frozenset(
    {"project", "model", "event", "network", "theme", "target-group", "publication"}
)


class RejectsNotWritten(IngestError):
    """The file for refused records cannot be written; nothing was loaded."""


@dataclass(frozen=True)
class Plan:
    """What a run would change: records to put, vocabularies to put, graphs to remove."""

    fresh: tuple[Conversion, ...]
    changed: tuple[Conversion, ...]
    vocabularies: tuple[Conversion, ...]
    removed: tuple[str, ...]


def run_ingest(
    paths: Sequence[Path | Fetched],
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
) -> Report:
    """Load records into the graph in `data` and publish it.

    `source` names the source of records that name none; `complete` says that the files hold all that their
    sources have to say, so that other records of these sources are removed; `strict` loads nothing when any
    record is refused; `rejects` is where refused records are written. `keep` snapshots are kept;
    `by` names the key that the run is made with; `reconciler` joins what records name with what the graph knows;
    `mapping` is the TOML file, or the shipped name, of the mapping that tables are read by; `personal_data` says
    whether a record with personal data is refused, or the data taken out and the record loaded with a warning.
    Raises IngestError when nothing could be read, StoreError when the store is busy or fails.
    """
    started = datetime.now(UTC)
    chosen = None if mapping is None else load_mapping(mapping)
    gathered = gather(input_files(paths, chosen, personal_data), source, progress, reconciler)
    directory = DataDirectory(data)
    known, believed = _stored(directory)
    _refuse_misshapen(gathered, known, believed, progress)
    report = _counted(gathered, _told(known, gathered, complete))
    report.dry_run = dry_run
    report.warnings += _unknown_references(gathered, believed)
    report.stopped = _reason_to_stop(gathered, strict=strict, complete=complete)
    if rejects is not None and gathered.refused:
        _write(rejects, gathered)
        report.rejects = str(rejects)
    if not (dry_run or report.stopped or (believed is not None and not report.changes)):
        _publish(directory, gathered, report, complete, started, keep, by, precedence, progress)
    return report


def _publish(
    directory: DataDirectory,
    gathered: Gathered,
    report: Report,
    complete: bool,
    started: datetime,
    keep: int,
    by: str,
    precedence: str,
    progress: ProgressCallback | None,
) -> None:
    with open_writer(directory, "nivos ingest", keep, precedence) as writer:
        # Another writer may have published since the first look: what counts is what this one builds on.
        plan = _told(writer.record_graphs(), gathered, complete)
        _write_plan(writer, plan, progress)
        if progress:
            progress("publishing", 0, None)
        manifest = writer.publish(_message(gathered, plan), derive, started, by)
    counted = _counted(gathered, plan)
    report.added, report.changed, report.unchanged = counted.added, counted.changed, counted.unchanged
    report.removed, report.vocabularies = counted.removed, counted.vocabularies
    report.snapshot = None if manifest is None else manifest.number


def _write_plan(writer: Writer, plan: Plan, progress: ProgressCallback | None) -> None:
    conversions = [*plan.vocabularies, *plan.fresh, *plan.changed]
    for done, one in enumerate(conversions, start=1):
        writer.put_record(one.graph, one.triples, one.provenance, one.content_hash)
        if progress and (done % 50 == 1 or done == len(conversions)):
            progress("loading", done, len(conversions))
    for graph in plan.removed:
        writer.remove_record(graph)


def _stored(directory: DataDirectory) -> tuple[dict[str, str], View | None]:
    """The content hashes of the published records, and the published view; nothing where nothing is published."""
    if directory.current_number() is None:
        return {}, None
    view = Snapshots(directory).view()
    return record_graphs(view.store), view


def _told(known: dict[str, str], gathered: Gathered, complete: bool) -> Plan:
    records = [one.conversion for one in gathered.accepted.values()]
    vocabularies = shipped_vocabularies()
    removed: set[str] = set()
    shipped = {one.graph for one in vocabularies}
    for graph in known:
        told = _source_of(graph)
        # A vocabulary file that Nivos no longer ships goes with the version that dropped it.
        gone = told == OWN_SOURCE and graph not in shipped
        if gone or (complete and told in _sources(gathered) and graph not in gathered.accepted):
            removed.add(graph)
    return Plan(
        fresh=tuple(one for one in records if one.graph not in known),
        changed=tuple(one for one in records if known.get(one.graph, one.content_hash) != one.content_hash),
        vocabularies=tuple(one for one in vocabularies if known.get(one.graph) != one.content_hash),
        removed=tuple(sorted(removed)),
    )


def _source_of(graph: str) -> str:
    return graph.removeprefix(iris.BASE + "record/").partition("/")[0]


def _sources(gathered: Gathered) -> set[str]:
    return {one.source for one in gathered.accepted.values()}


def _counted(gathered: Gathered, plan: Plan) -> Report:
    refusals = [refusal for refused in gathered.refused for refusal in refused.refusals]
    return Report(
        read=gathered.read,
        accepted=len(gathered.accepted),
        added=len(plan.fresh),
        changed=len(plan.changed),
        unchanged=len(gathered.accepted) - len(plan.fresh) - len(plan.changed),
        removed=len(plan.removed),
        refused=len(gathered.refused),
        vocabularies=len(plan.vocabularies),
        refusals=sorted(refusals, key=lambda one: (one.file, one.line, one.field)),
        warnings=list(gathered.warnings),
    )


def _refuse_misshapen(
    gathered: Gathered, known: dict[str, str], believed: View | None, progress: ProgressCallback | None
) -> None:
    """Refuse the new and changed records that the shapes object to.

    Each source is checked by itself: two sources may well disagree, and that is kept, not refused.
    """
    for source in sorted(_sources(gathered)):
        new = {
            graph: one
            for graph, one in gathered.accepted.items()
            if one.source == source and known.get(graph) != one.conversion.content_hash
        }
        if progress and new:
            progress(f"checking {source}", 0, len(new))
        violations = validate(triple for one in new.values() for triple in _unchecked(one))
        for violation in violations:
            if violation.severity != "violation":
                continue
            blamed = _to_blame(new, violation.focus, violation.path)
            if blamed and _said_elsewhere(gathered, believed, source, violation):
                continue
            for graph in blamed:
                if graph in gathered.accepted:
                    kind = str(gathered.accepted[graph].fields.get("type", ""))
                    field, reason, advice, value = in_terms_of_the_record(violation, kind)
                    gathered.refuse(graph, reason, advice, field, value)


def _unchecked(one: Accepted) -> Iterable[Triple]:
    """What of a record the shapes still have to see: its model has checked the business ids already.

    The shape that computes their check digits takes two thirds of the time of all shapes together.
    """
    return (triple for triple in one.conversion.triples if triple.predicate != terms.BUSINESS_ID)


def _said_elsewhere(gathered: Gathered, believed: View | None, source: str, violation: Violation) -> bool:
    """Whether another source says what a record lacks: a record may hold only what its own source says."""
    if violation.value is not None or violation.path is None:
        return False
    focus, path = NamedNode(violation.focus), NamedNode(violation.path)
    read = (
        triple.subject == focus and triple.predicate == path
        for one in gathered.accepted.values()
        if one.source != source
        for triple in one.conversion.triples
    )
    stored = believed.store.quads_for_pattern(focus, path, None, None) if believed else ()
    graphs = (_value(quad.graph_name) for quad in stored)
    return any(read) or any(
        graph.startswith(iris.BASE + "record/") and _source_of(graph) != source for graph in graphs
    )


def _to_blame(records: dict[str, Accepted], focus: str, path: str | None) -> list[str]:
    """The records that say what a violation is about; the record of the thing itself when a value is missing.

    Nobody is to blame when the thing is only mentioned: what it lacks its own record may say, in another source.
    """
    about = {
        graph: {
            triple.predicate.value for triple in one.conversion.triples if _value(triple.subject) == focus
        }
        for graph, one in records.items()
    }
    saying = [graph for graph, predicates in about.items() if path in predicates]
    return saying or [graph for graph, one in records.items() if one.conversion.main.value == focus]


def _unknown_references(gathered: Gathered, believed: View | None) -> list[Caution]:
    """Warn of each thing that a record refers to and that no record describes, here or in the graph."""
    described = {
        _value(triple.subject)
        for conversion in (*(one.conversion for one in gathered.accepted.values()), *shipped_vocabularies())
        for triple in conversion.triples
    }
    warned: dict[str, Caution] = {}
    for one in gathered.accepted.values():
        for triple in one.conversion.triples:
            target = triple.object
            if not isinstance(target, NamedNode) or target.value in described or target.value in warned:
                continue
            kind = iris.split(target.value)
            if kind and kind[0] in _DESCRIBED_BY_RECORDS and not _is_known(believed, target):
                reason = told("{kind} {id!r} is not described by any record", kind=kind[0], id=kind[1])
                advice = told("load its record too, or mend the reference")
                warned[target.value] = one.place.caution("", reason, advice)
    return list(warned.values())


def _is_known(believed: View | None, node: NamedNode) -> bool:
    if believed is None:
        return False
    return any(True for _ in believed.store.quads_for_pattern(node, None, None, DefaultGraph()))


def _reason_to_stop(gathered: Gathered, *, strict: bool, complete: bool) -> str:
    if not gathered.refused:
        return ""
    if strict:
        return told("the run is strict and {number} records were refused", number=len(gathered.refused))
    if complete:
        return told(
            "{number} records were refused, so the files are not complete and what they lack must not be removed; "
            "mend them, or load without --complete",
            number=len(gathered.refused),
        )
    return ""


def _message(gathered: Gathered, plan: Plan) -> str:
    sources: Iterable[str] = sorted(_sources(gathered))
    counts = f"{len(plan.fresh)} added, {len(plan.changed)} changed, {len(plan.removed)} removed"
    return f"{', '.join(sources)}: {counts}"


def _write(rejects: Path, gathered: Gathered) -> None:
    try:
        write_rejects(rejects, gathered.refused)
    except OSError as error:
        raise RejectsNotWritten(
            told(
                "{path}: cannot be written: {detail}; nothing was loaded",
                path=rejects,
                detail=error.strerror,
            )
        ) from error


def _value(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)
