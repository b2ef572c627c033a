"""The shapes of the ontology against what is new or changed, each source by itself, in batches of bounded size.

What the screen lets pass is good (`ontology.screening`). What it holds back, and things of which several records of a
source say what may clash, are validated: each thing with all that its source says of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pyoxigraph import NamedNode, Triple

from graph_api.store.graph import Graph
from ingest.messages import told
from ingest.report import ProgressCallback
from ingest.staging.chunks import Chunks
from ingest.staging.folder import Staging
from ingest.staging.index import CHANGED, FRESH, Row, key_of
from ingest.staging.judging import GOOD, place_of, refuse_late
from ingest.violations import in_terms_of_the_record
from ontology import iris
from ontology.validation import Violation, validate

#: Triples that are validated at once: some 2 s, and some 100 MB.
_AT_ONCE = 20_000
_NEW = f"state IN ({FRESH}, {CHANGED})"
#: Per source and thing: the records that say something of it.
_HELD = f"""
SELECT r.*, s.key AS thing FROM shared h JOIN spoken s ON s.key = h.key AND s.joint JOIN record r ON r.seq = s.seq
WHERE r.{_NEW} ORDER BY r.source, s.key, r.seq
"""

#: What a source says of one thing: by record, the triples about it.
Said = dict[Row, list[Triple]]


def refuse_misshapen(
    staging: Staging, believed: Graph | None, progress: ProgressCallback | None = None
) -> None:
    """Refuse the new and changed records that the shapes object to.

    Each source is checked by itself: two sources may well disagree, and that is kept, not refused.
    """
    index = staging.index
    with index.together():
        index.do("DELETE FROM shared")
        index.do(
            "INSERT INTO shared SELECT DISTINCT u.key FROM suspect u JOIN record r ON r.seq = u.seq "
            f"WHERE r.{_NEW}"
        )
        index.do(
            "INSERT OR IGNORE INTO shared SELECT key FROM spoken WHERE joint GROUP BY key HAVING COUNT(*) > 1"
        )
    count = index.count("shared")
    with index.together():
        _validate_held(staging, believed, progress, count)


def _validate_held(
    staging: Staging, believed: Graph | None, progress: ProgressCallback | None, count: int
) -> None:
    for source, things in _batches(staging):
        if progress:
            progress(told("checking {source}", source=source), 0, count)
        for violation in validate(
            triple for said in things.values() for own in said.values() for triple in own
        ):
            if violation.severity == "violation":
                _refuse(staging, believed, source, things.get(violation.focus, {}), violation)


def _refuse(staging: Staging, believed: Graph | None, source: str, said: Said, violation: Violation) -> None:
    blamed = _to_blame(said, violation)
    if blamed and _said_elsewhere(staging, believed, source, violation):
        return
    for row in blamed:
        if staging.index.one(f"SELECT 1 FROM record WHERE seq = ? AND {_NEW}", row.seq):
            field, reason, advice, value = in_terms_of_the_record(violation, row.kind)
            refusal = place_of(staging.index, row).refuse(field, reason, advice, value)
            refuse_late(staging.index, row, refusal)


def _batches(staging: Staging) -> Iterator[tuple[str, dict[str, Said]]]:
    """Give the things of a source that are to be validated, some at a time."""
    things: dict[str, Said] = {}
    size, of = 0, ""
    rows = ((Row._make(found[:-1]), found[-1]) for found in staging.index.each(_HELD))
    for (source, _), group in groupby(rows, lambda found: (found[0].source, found[1])):
        if things and (source != of or size > _AT_ONCE):
            yield of, things
            things, size = {}, 0
        of = source
        for row, thing in group:
            for name, own in _about(staging.chunks, row, thing).items():
                things.setdefault(name, {})[row] = own
                size += len(own)
    if things:
        yield of, things


def _about(chunks: Chunks, row: Row, thing: int) -> dict[str, list[Triple]]:
    """Give what a record says of the things of a key (of one, but that keys may be shared)."""
    found: dict[str, list[Triple]] = {}
    for triple in chunks.said(row):
        name = _name(triple.subject)
        if key_of(name) == thing:
            found.setdefault(name, []).append(triple)
    return found


def _to_blame(said: Said, violation: Violation) -> list[Row]:
    """The records that say what a violation is about; the record of the thing itself when a value is missing.

    Nobody is to blame when the thing is only mentioned: what it lacks its own record may say, in another source.
    """
    saying = [
        row for row, own in said.items() if any(triple.predicate.value == violation.path for triple in own)
    ]
    return saying or [row for row in said if row.main == violation.focus]


def _said_elsewhere(staging: Staging, believed: Graph | None, source: str, violation: Violation) -> bool:
    """Whether another source says what a record lacks: a record may hold only what its own source says."""
    if violation.value is not None or violation.path is None:
        return False
    focus, path = NamedNode(violation.focus), NamedNode(violation.path)
    others = staging.index.records(
        f"{GOOD} AND source <> ? AND seq IN (SELECT seq FROM spoken WHERE key = ?)",
        source,
        key_of(violation.focus),
    )
    if any(
        triple.subject == focus and triple.predicate == path
        for row in others
        for triple in staging.chunks.said(row)
    ):
        return True
    stored = believed.quads_for_pattern(focus, path, None, None) if believed else ()
    own = f"{iris.BASE}record/{source}/"
    graphs = (quad.graph_name.value for quad in stored if isinstance(quad.graph_name, NamedNode))
    return any(graph.startswith(f"{iris.BASE}record/") and not graph.startswith(own) for graph in graphs)


def _name(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
