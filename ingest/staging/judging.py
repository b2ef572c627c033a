"""What the staged records are beside each other and beside the published graph: new, changed, repeated, refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from graph_api.store.graph import Graph
from ingest.gathering import OWN_SOURCE
from ingest.messages import told
from ingest.refusals import Caution, Place, Refusal
from ingest.rejects import Refused
from ingest.staging.index import CHANGED, FRESH, REFUSED, REPEATED, UNCHANGED, Index, Prepared, Row, key_of
from ingest.staging.packing import packed
from ingest.staging.preparation import refuse
from ontology import iris, terms

_PROVENANCE = NamedNode(iris.PROVENANCE_GRAPH)
#: Records that have not been set aside.
GOOD = f"state < {REPEATED}"


def place_of(index: Index, row: Row) -> Place:
    """Tell where a staged record stood."""
    return place_at(row, index.one("SELECT columns FROM headings WHERE key = ?", row.headings))


def place_at(row: Row, columns: str | None) -> Place:
    """Make the place of a staged record with these headings (JSON)."""
    return Place(row.file, row.line, row.sheet, json.loads(columns or "{}"))


def refuse_late(index: Index, row: Row, refusal: Refusal) -> None:
    """Turn a staged record into a refused one. Its fields are read again where they are wanted."""
    made = Prepared(0)
    refuse(made, row.seq, Refused({}, (refusal,), row.source), late=True)
    index.add(made)
    index.do("UPDATE record SET state = ? WHERE seq = ?", REFUSED, row.seq)


def warn_late(index: Index, row: Row, warning: Caution) -> None:
    """Note a warning that shows only beside other records."""
    index.do("INSERT INTO warning VALUES (?, ?, 1)", row.seq, packed(warning))


def set_repeated_aside(index: Index) -> None:
    """Of records with one graph the first one counts: the same again is passed over, another one refused."""
    several = f"SELECT key FROM record WHERE {GOOD} GROUP BY key HAVING COUNT(*) > 1"
    twice = f"{GOOD} AND key IN ({several}) ORDER BY graph, seq"
    first: Row | None = None
    with index.together():
        for row in index.records(twice):
            if first is None or row.graph != first.graph:
                first = row
            else:
                _set_aside(index, row, first)


def _set_aside(index: Index, row: Row, first: Row) -> None:
    place, earlier = place_of(index, row), str(place_of(index, first))
    if row.hash == first.hash:
        reason = told("the same record stands in {place}", place=earlier)
        index.do("UPDATE record SET state = ? WHERE seq = ?", REPEATED, row.seq)
        warn_late(index, row, place.caution("", reason, told("nothing needs doing, it is read once")))
        return
    reason = told("another record of this source has the same id, in {place}", place=earlier)
    advice = told("keep one of them, or give them different ids or sources")
    refuse_late(index, row, place.refuse("id", reason, advice))


def compare(
    index: Index, published: Graph | None, vocabularies: Mapping[str, str], *, complete: bool
) -> None:
    """Tell new, changed and unchanged records apart by look-up, and note which published ones must go.

    `vocabularies` are those that Nivos ships: content hashes by graph. With `complete` go all records of the sources
    read that are not among the staged.
    """
    with index.together():
        index.do("DELETE FROM removal")
        old = {graph: content_hash(published, graph) if published else None for graph in vocabularies}
        index.note("vocabularies", str(sum(old[graph] != known for graph, known in vocabularies.items())))
        if published is None:
            index.do(f"UPDATE record SET state = {FRESH} WHERE {GOOD} AND state <> {FRESH}")
            return
        for rows in index.pages(GOOD):
            states = ((_state(published, row), row) for row in rows)
            changes = [(state, row.seq) for state, row in states if state != row.state]
            index.do_all("UPDATE record SET state = ? WHERE seq = ?", changes)
        gone = (graph for graph in graphs_of(published, OWN_SOURCE) if graph not in vocabularies)
        index.do_all("INSERT INTO removal VALUES (?)", ((graph,) for graph in gone))
        if complete:
            index.do_all("INSERT INTO removal VALUES (?)", ((graph,) for graph in _unsaid(index, published)))


def _state(published: Graph, row: Row) -> int:
    known = content_hash(published, row.graph)
    return FRESH if known is None else UNCHANGED if known == row.hash else CHANGED


def content_hash(store: Graph, graph: str) -> str | None:
    """Look up the content hash of a record; None for one that is not there."""
    for quad in store.quads_for_pattern(NamedNode(graph), terms.CONTENT_HASH, None, _PROVENANCE):
        return quad.object.value if isinstance(quad.object, Literal) else None
    return None


def graphs_of(store: Graph, source: str) -> Iterator[str]:
    """Give the graphs of the records of a source (a slug)."""
    prefix = f"{iris.BASE}record/{source}/"
    origin = NamedNode(iris.entity("source", source))
    for quad in store.quads_for_pattern(None, terms.FROM_SOURCE, origin, _PROVENANCE):
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(prefix):
            yield quad.subject.value


def _unsaid(index: Index, published: Graph) -> Iterator[str]:
    for (source,) in index.rows(f"SELECT DISTINCT source FROM record WHERE {GOOD}"):
        for graph in graphs_of(published, source):
            if not is_staged(index, graph):
                yield graph


def is_staged(index: Index, graph: str) -> bool:
    """Whether a record that has not been set aside has this graph."""
    text = f"SELECT 1 FROM record WHERE key = ? AND graph = ? AND {GOOD}"
    return index.one(text, key_of(graph), graph) is not None
