"""From the staging area into the writer's graph."""

from __future__ import annotations

from collections.abc import Iterator, Set

from pyoxigraph import NamedNode, Store

from graph_api.store import Writer
from graph_api.store.beliefs import Pair, functional_properties
from graph_api.store.bulk import NewRecord
from graph_api.store.decision import ONE_PER_LANGUAGE
from ingest.report import ProgressCallback
from ingest.staging.chunks import triples_of
from ingest.staging.folder import Staging
from ingest.staging.index import CHANGED, FRESH
from ingest.staging.preparation import single_valued
from ingest.vocabularies import shipped_vocabularies

_NEW = f"state = {FRESH} AND NOT steers"
_BY_ITSELF = f"(state = {CHANGED} OR (state = {FRESH} AND steers))"


def write(writer: Writer, staging: Staging, progress: ProgressCallback | None = None) -> None:
    """Write what is new and changed, and take away what must go. Those that steer belief in others come first."""
    index, count = staging.index, staging.index.count("record", f"state IN ({FRESH}, {CHANGED})")
    for one in shipped_vocabularies():
        if writer.content_hash(one.graph) != one.content_hash:
            writer.put_record(one.graph, one.triples, one.provenance, one.content_hash)
    for (graph,) in index.each("SELECT graph FROM removal"):
        writer.remove_record(graph)
    told = _Telling(progress, count)
    _put(writer, staging, _BY_ITSELF, told)
    if writer.is_worth_loading(index.count("record", _NEW)):
        _mark_contested(writer, staging)
        single = functional_properties(writer.store) | ONE_PER_LANGUAGE
        writer.add_records(_new(staging, told, single), _contested(staging, single))
    else:
        _put(writer, staging, _NEW, told)


class _Telling:
    """Tells now and then how many records are written."""

    def __init__(self, progress: ProgressCallback | None, whole: int) -> None:
        self._progress, self._whole, self._done = progress, whole, 0

    def one(self) -> None:
        self._done += 1
        if self._progress and (self._done % 50 == 1 or self._done == self._whole):
            self._progress("loading", self._done, self._whole)


def _put(writer: Writer, staging: Staging, where: str, told: _Telling) -> None:
    for row in staging.index.records(f"{where} ORDER BY seq"):
        said, origin = staging.chunks.texts(row)
        writer.put_record(row.graph, triples_of(said), triples_of(origin), row.hash)
        told.one()


def _new(staging: Staging, told: _Telling, single: Set[NamedNode]) -> Iterator[NewRecord]:
    chosen = frozenset(str(node).encode() for node in single)
    for row in staging.index.records(f"{_NEW} ORDER BY seq"):
        said, origin = staging.chunks.texts(row)
        believed = _without(said, chosen) if row.contested else said
        yield NewRecord(row.graph, said, origin, row.hash, believed)
        told.one()


def _without(said: bytes, predicates: frozenset[bytes]) -> bytes:
    """Leave out the lines of some predicates: settling tells what is believed of them."""
    return b"".join(
        line for line in said.splitlines(keepends=True) if line.split(b" ", 2)[1] not in predicates
    )


def _mark_contested(writer: Writer, staging: Staging) -> None:
    """Find the records of things of which others say what only one can be believed of, here or in the graph."""
    index, base = staging.index, writer.base is not None
    with index.together():
        index.do("DELETE FROM shared")
        index.do("INSERT INTO shared SELECT key FROM spoken WHERE joint GROUP BY key HAVING COUNT(*) > 1")
        if base:
            for rows in index.pages(_NEW):
                for row in rows:
                    joint = "SELECT key, COALESCE(subject, ?) FROM spoken WHERE seq = ? AND joint"
                    known = [
                        (key,)
                        for key, subject in index.rows(joint, row.main, row.seq)
                        if _is_spoken_of(writer.store, subject)
                    ]
                    index.do_all("INSERT OR IGNORE INTO shared VALUES (?)", known)
        index.do(
            "UPDATE record SET contested = 1 WHERE seq IN "
            "(SELECT s.seq FROM shared h JOIN spoken s ON s.key = h.key)"
        )
        if functional_properties(writer.store) - single_valued():
            index.do("UPDATE record SET contested = 1")


def _is_spoken_of(store: Store, subject: str) -> bool:
    if subject.startswith("_:"):
        return False
    found = store.quads_for_pattern(NamedNode(subject), None, None, None)
    return any(True for _ in found)


def _contested(staging: Staging, single: Set[NamedNode]) -> Iterator[Pair]:
    for row in staging.index.records(f"contested AND {_NEW}"):
        for triple in staging.chunks.said(row):
            if triple.predicate in single:
                yield triple.subject, triple.predicate
