"""Things that records refer to and that no record describes, in the files or in the graph."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import DefaultGraph, NamedNode

from graph_api.store.graph import Graph
from ingest.messages import told
from ingest.staging.index import Index
from ingest.staging.judging import GOOD, place_of
from ingest.staging.packing import packed
from ingest.vocabularies import shipped_vocabularies
from ontology import iris

_UNKNOWN = f"""
SELECT f.iri, MIN(f.seq) FROM reference f JOIN record r ON r.seq = f.seq AND r.{GOOD}
WHERE NOT EXISTS (
  SELECT 1 FROM spoken s JOIN record d ON d.seq = s.seq AND d.{GOOD} WHERE s.key = f.key
)
GROUP BY f.key ORDER BY 2
"""


def warn_of_unknown(index: Index, believed: Graph | None) -> None:
    """Warn of each such thing where it is first referred to."""
    shipped = {
        subject.value
        for one in shipped_vocabularies()
        for subject, _, _ in one.said
        if isinstance(subject, NamedNode)
    }
    with index.together():
        index.do_all("INSERT INTO warning VALUES (?, ?, 1)", _warnings(index, shipped, believed))


def _warnings(index: Index, shipped: set[str], believed: Graph | None) -> Iterator[tuple[int, bytes]]:
    for target, seq in index.each(_UNKNOWN):
        kind = iris.split(target)
        if kind is None or target in shipped or _is_known(believed, target):
            continue
        (row,) = index.records("seq = ?", seq)
        reason = told("{kind} {id!r} is not described by any record", kind=kind[0], id=kind[1])
        advice = told("load its record too, or mend the reference")
        yield seq, packed(place_of(index, row).caution("", reason, advice))


def _is_known(believed: Graph | None, target: str) -> bool:
    if believed is None:
        return False
    found = believed.quads_for_pattern(NamedNode(target), None, None, DefaultGraph())
    return any(True for _ in found)
